package remote_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"testing"

	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/reference"
)

const hostileArgument = "hostile="

// TestMain lets the test binary be the hostile adapters.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 {
		if how, ok := strings.CutPrefix(os.Args[1], hostileArgument); ok {
			os.Exit(hostile(how))
		}
		if how, ok := strings.CutPrefix(os.Args[1], numberingArgument); ok {
			os.Exit(numbering(how))
		}
		if how, ok := strings.CutPrefix(os.Args[1], breakingArgument); ok {
			os.Exit(breaking(how))
		}
	}
	flag.Parse()
	flag.Set("test.parallel", "8") // they wait more than they work
	os.Exit(m.Run())
}

// hostile is an adapter with one thing wrong. All that is right about it is the
// reference behind the wire.
func hostile(how string) int {
	iut, err := reference.New(nil, nil)
	if err != nil {
		return 1
	}
	statement := iut.Statement()
	h := &host.Host{IUT: iut, Dial: func(name string) (io.ReadWriteCloser, error) {
		conn, err := actor.Connect()
		if err != nil {
			return nil, err
		}
		return &liar{ReadWriteCloser: conn, name: name, how: how}, nil
	}}
	hello := actor.Hello{Statement: &statement}
	switch how {
	case "exits":
		fmt.Fprintln(os.Stderr, "libpipe.so.3: cannot open shared object file")
		return 7
	case "never dials":
		stay()
	case "wrong token":
		h.Token = "guessed"
	case "no hello":
		conn, _ := actor.Connect()
		io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
		io.Copy(io.Discard, conn)
		return 1
	case "wrong version":
		conn, _ := actor.Connect()
		fmt.Fprintf(conn, `{"hello":{"protocol":2,"token":%q,"actor":"root","pid":1}}`+"\n", os.Getenv(actor.EnvToken))
		io.Copy(io.Discard, conn)
		return 1
	case "no statement", "no family", "no mechanism", "stays when its connection ends":
		switch how {
		case "no statement":
			hello.Statement = nil
		case "no family":
			statement.Family = "amiga"
		case "no mechanism":
			statement.Mechanisms = nil
		}
		conn, _ := actor.Connect()
		actor.Serve(conn, hello, func(c *actor.Call) {})
		stay() // ... and does not leave either
	}
	if err := h.Serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// liar is the connection of an actor, on which something goes wrong.
type liar struct {
	io.ReadWriteCloser
	name, how string
	hello     []byte
	once      sync.Once
}

// Write is called with one whole line.
func (l *liar) Write(line []byte) (int, error) {
	if instead := l.instead(line); instead != nil {
		_, err := l.ReadWriteCloser.Write(instead)
		return len(line), err
	}
	return l.ReadWriteCloser.Write(line)
}

// instead is what is sent in the place of a line; nil leaves it as it is.
func (l *liar) instead(line []byte) (instead []byte) {
	is := func(role string, part string) bool {
		found := strings.HasSuffix(l.name, role) && bytes.Contains(line, []byte(part))
		first := false
		if found {
			l.once.Do(func() { first = true })
		}
		return first
	}
	switch l.how {
	case "garbage":
		if is("/writer", `"count"`) {
			return []byte("Segmentation fault\n")
		}
	case "an endless line":
		if is("/writer", `"count"`) {
			return bytes.Repeat([]byte("x"), actor.MaxLine+1)
		}
	case "a wrong id":
		if is("/writer", `"count"`) {
			return []byte(`{"id":4711,"ok":{"count":5}}` + "\n")
		}
	case "answers twice":
		if is("/writer", `"count"`) {
			return append(bytes.Clone(line), line...)
		}
	case "answers its last request twice":
		if is("/writer", `"id":2,`) {
			return append(bytes.Clone(line), line...)
		}
	case "two events":
		if is("/reader", `"event"`) {
			return append(bytes.Clone(line), line...)
		}
	case "a result that does not fit":
		if is("/writer", `"count"`) {
			return bytes.Replace(line, []byte(":5"), []byte(`:"five"`), 1)
		}
	case "a wrong condition":
		if is("/writer", `"count"`) {
			return []byte(`{"id":1,"error":{"condition":"would block","native":"EPIPE"}}` + "\n")
		}
	case "hello twice":
		if is("/writer", `"hello"`) {
			return append(bytes.Clone(line), line...)
		}
	case "claims what it lacks":
		if is("/parent", `"write"`) {
			return []byte(`{"id":1,"error":{"condition":"unsupported operation"}}` + "\n")
		}
	case "dies in mid-operation":
		if is("/reader", `"data"`) {
			l.ReadWriteCloser.Close()
			return nil
		}
	case "connects twice":
		if bytes.Contains(line, []byte(`"hello"`)) {
			l.hello = bytes.Clone(line)
		} else if is("/writer", `"count"`) {
			if conn, err := actor.Connect(); err == nil {
				conn.Write(l.hello)
				io.Copy(io.Discard, conn) // until it is closed
			}
		}
	case "never connects":
		if is("/writer", `"hello"`) {
			return []byte{}
		}
	case "root dies":
		if is("root", `"pid":100}}`) { // the answer to process.start
			fmt.Fprintln(os.Stderr, "panic: a mistake")
			os.Exit(2)
		}
	case "root sends garbage":
		if is("root", `"pid":100}}`) {
			return []byte("\x00\xff\n")
		}
	}
	return nil
}

// Close ends the connection, unless it is to survive.
func (l *liar) Close() error {
	if l.how == "survives its world" && strings.HasSuffix(l.name, "/reader") {
		return nil
	}
	return l.ReadWriteCloser.Close()
}

// Read stops for ever where the actor is to stop reading.
func (l *liar) Read(b []byte) (int, error) {
	if l.how == "stops reading" && strings.HasSuffix(l.name, "/reader") {
		stay()
	}
	return l.ReadWriteCloser.Read(b)
}

// stay goes on until it is killed. An empty select would do, but without cgo the
// runtime takes that for a deadlock.
func stay() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	for range signals {
	}
}
