package host_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// TestMain lets the test binary be the programs that the runner is recorded and
// compared with.
func TestMain(m *testing.M) {
	flag.Parse()
	switch {
	case flag.Arg(0) == "record":
		os.Exit(record(flag.Arg(1)))
	case flag.Arg(0) == "replay":
		os.Exit(replay(flag.Arg(1)))
	}
	os.Exit(m.Run())
}

// small is the reference with a short statement.
type small struct{ *reference.IUT }

func (small) Statement() impl.Statement {
	return impl.Statement{
		Name: "example", Version: "1.0", Family: "posix", Mechanisms: []string{"pipe"},
		Options: map[string]any{"nonblocking": true, "pipe.buf": 4096, "signals": true, "handlers": true},
		Claims:  []string{"PIPE-03"}, Absent: map[string]string{"poll": "a kernel that has it"},
	}
}

func example() (impl.IUT, error) {
	iut, err := reference.New(nil, nil)
	return small{iut}, err
}

var world = regexp.MustCompile(`"s\d+([/"])`)

// secrets are the tokens of actors, by which the transcript has others.
var secrets = map[string]string{}

// secretsIn returns them once a line has been looked through for one more.
func secretsIn(line string) map[string]string {
	var q actor.Request
	var args struct{ Actor string }
	if json.Unmarshal([]byte(line), &q) == nil && q.Token != "" && json.Unmarshal(q.Args, &args) == nil {
		_, role, _ := strings.Cut(args.Actor, "/")
		secrets[q.Token] = actor.RunOf(token) + "." + role
	}
	return secrets
}

// record is the reference behind the wire, which notes every line.
func record(file string) int {
	iut, err := example()
	if err != nil {
		return 1
	}
	var mu sync.Mutex
	var list []entry
	note := func(from, name string, line []byte) {
		mu.Lock()
		defer mu.Unlock()
		text := world.ReplaceAllString(string(line), `"s1$1`)
		for secret, readable := range secretsIn(text) {
			text = strings.ReplaceAll(text, secret, readable)
		}
		text = strings.ReplaceAll(text, os.Getenv(actor.EnvToken), token)
		name = strings.Trim(world.ReplaceAllString(`"`+name, `"s1$1`), `"`)
		list = append(list, entry{from, name, json.RawMessage(text)})
	}
	h := &host.Host{IUT: iut, Dial: func(name string) (io.ReadWriteCloser, error) {
		conn, err := actor.Connect()
		return &noting{ReadWriteCloser: conn, r: bufio.NewReader(conn), note: func(from string, line []byte) { note(from, name, line) }}, err
	}}
	h.Serve()
	var text bytes.Buffer
	for _, e := range list {
		line, _ := json.Marshal(e)
		text.Write(append(line, '\n'))
	}
	if err := os.WriteFile(folder+file, text.Bytes(), 0o666); err != nil {
		return 1
	}
	return 0
}

// noting is a connection whose lines are noted.
type noting struct {
	io.ReadWriteCloser
	r    *bufio.Reader
	left []byte
	note func(from string, line []byte)
}

func (n *noting) Write(line []byte) (int, error) {
	n.note("actor", line)
	return n.ReadWriteCloser.Write(line)
}

func (n *noting) Read(b []byte) (int, error) {
	if len(n.left) == 0 {
		line, err := n.r.ReadBytes('\n')
		if err != nil {
			return 0, err
		}
		n.note("runner", line)
		n.left = line
	}
	c := copy(b, n.left)
	n.left = n.left[c:]
	return c, nil
}

// replay is the actors of a transcript.
func replay(file string) int {
	conns := map[string]io.ReadWriteCloser{}
	readers := map[string]*bufio.Reader{}
	var t testing.T
	real := `"s1$1` // the world's name in this run
	for i, e := range entries(&t, file) {
		if e.From == "actor" {
			if conns[e.Actor] == nil {
				conn, err := actor.Connect()
				if err != nil {
					return 1
				}
				conns[e.Actor], readers[e.Actor] = conn, bufio.NewReader(conn)
			}
			line := strings.ReplaceAll(string(e.Line), token, os.Getenv(actor.EnvToken))
			for secret, readable := range secrets {
				line = strings.ReplaceAll(line, readable, secret)
			}
			fmt.Fprintln(conns[e.Actor], world.ReplaceAllString(line, real))
			continue
		}
		line, err := readers[e.Actor].ReadBytes('\n')
		if found := world.FindSubmatch(line); i < 3 && found != nil {
			real = strings.TrimSuffix(string(found[0]), string(found[1])) + "$1"
		}
		line = world.ReplaceAll(line, []byte(`"s1$1`))
		for secret, readable := range secretsIn(string(line)) {
			line = bytes.ReplaceAll(line, []byte(secret), []byte(readable))
		}
		if !alike(line, e.Line) {
			fmt.Fprintf(os.Stderr, "line %d: the runner sent %s and not %s (%v)", i+1, bytes.TrimSpace(line), e.Line, err)
			return 4
		}
	}
	for name, conn := range conns { // the world has ended, and its processes with it
		if name != actor.RootName {
			conn.Close()
		}
	}
	io.Copy(io.Discard, readers[actor.RootName])
	return 0
}
