package host_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/result"
)

var update = flag.Bool("update", false, "record the transcripts anew")

// transcripts are files below testdata/protocol, each with the scenario that it is of.
var transcripts = map[string]string{
	"transcript.jsonl": "PIPE-08/the-reader-waits-and-then-gets-what-comes",
	"handlers.jsonl":   "PIPE-140/what-is-written-meanwhile-is-not-lost-and-does-not-save-the-read",
}

const (
	folder = "../../../testdata/protocol/"
	token  = "4f1c09d2.root" // in the transcripts; that of another actor ends in its name
)

// onTranscripts performs a test with each.
func onTranscripts(t *testing.T, test func(t *testing.T, file string)) {
	for file := range transcripts {
		t.Run(file, func(t *testing.T) { test(t, file) })
	}
}

// entry is one line of the transcript.
type entry struct {
	From  string          `json:"from"` // runner or actor
	Actor string          `json:"actor"`
	Line  json.RawMessage `json:"line"`
}

func entries(t testing.TB, file string) []entry {
	text, err := os.ReadFile(folder + file)
	if err != nil {
		t.Fatal(err)
	}
	var list []entry
	for line := range bytes.Lines(text) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func program(t *testing.T, arguments ...string) *remote.IUT {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	iut, err := remote.Start(context.Background(), remote.Command{Argv: append([]string{self}, arguments...)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { iut.Close() })
	return iut
}

// TestTranscriptOfRunner: the runner of today sends to the actors of the
// transcript what stands there, and is content with their answers.
func TestTranscriptOfRunner(t *testing.T) { onTranscripts(t, runnerOf) }

func runnerOf(t *testing.T, file string) {
	mode := "replay"
	if *update {
		mode = "record"
	}
	iut := program(t, mode, file)
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: []string{transcripts[file]}})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Scenarios[0]; s.Verdict != result.Passed {
		t.Errorf("%s: %s", s.Verdict, s.Reason)
	}
}

// TestTranscriptOfActor: the reference behind the wire answers the runner of the
// transcript what stands there.
func TestTranscriptOfActor(t *testing.T) { onTranscripts(t, actorOf) }

func actorOf(t *testing.T, file string) {
	iut, err := example()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	conns := map[string]chan net.Conn{}
	dialled := func(name string) chan net.Conn {
		mu.Lock()
		defer mu.Unlock()
		if conns[name] == nil {
			conns[name] = make(chan net.Conn, 1)
		}
		return conns[name]
	}
	h := &host.Host{IUT: iut, Token: token, Dial: func(name string) (io.ReadWriteCloser, error) {
		runner, a := net.Pipe()
		dialled(name) <- runner
		return a, nil
	}}
	go h.Serve()
	ends := map[string]*end{}
	for i, e := range entries(t, file) {
		if ends[e.Actor] == nil {
			select {
			case conn := <-dialled(e.Actor):
				ends[e.Actor] = newEnd(conn)
				defer conn.Close()
			case <-time.After(deadline):
				t.Fatalf("line %d: %s does not connect", i+1, e.Actor)
			}
		}
		if e.From == "runner" {
			fmt.Fprintf(ends[e.Actor].conn, "%s\n", e.Line)
		} else if got := <-ends[e.Actor].lines; !alike(got, e.Line) {
			t.Fatalf("line %d: %s sent\n%s and not\n%s", i+1, e.Actor, got, e.Line)
		}
	}
}

// end is the runner's end of a connection, which is read all the time.
type end struct {
	conn  net.Conn
	lines chan []byte
}

// deadline is reached on failure only.
const deadline = 20 * time.Second

func newEnd(conn net.Conn) *end {
	conn.SetDeadline(time.Now().Add(deadline))
	e := &end{conn, make(chan []byte, 100)}
	go func() {
		defer close(e.lines)
		for r := bufio.NewReader(conn); ; {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			e.lines <- line
		}
	}()
	return e
}

// alike compares lines by what they say.
func alike(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// TestTranscriptForm: every line has the documented form and no other member.
func TestTranscriptForm(t *testing.T) { onTranscripts(t, formOf) }

func formOf(t *testing.T, file string) {
	operations := map[string]*impl.Definition{}
	for i, e := range entries(t, file) {
		fail := func(err error) {
			if err != nil {
				t.Errorf("line %d: %v: %s", i+1, err, e.Line)
			}
		}
		var hello struct {
			Hello *actor.Hello `json:"hello"`
		}
		switch {
		case e.From == "runner":
			var q actor.Request
			fail(strictly(e.Line, &q))
			d := impl.Lookup(q.Op)
			if d == nil {
				t.Fatalf("line %d: no operation %q", i+1, q.Op)
			}
			operations[fmt.Sprint(e.Actor, q.ID)] = d
			fail(strictly(q.Args, reflect.New(d.Args).Interface()))
		case bytes.Contains(e.Line, []byte(`"hello"`)):
			fail(strictly(e.Line, &hello))
		case e.From == "actor":
			a, err := actor.DecodeAnswer(e.Line)
			fail(err)
			fail(strictly(e.Line, &actor.Answer{}))
			d := operations[fmt.Sprint(e.Actor, a.ID)]
			if d == nil {
				t.Errorf("line %d: operation %d was not asked", i+1, a.ID)
			} else if a.OK != nil {
				fail(strictly(a.OK, reflect.New(d.Result).Interface()))
			}
		default:
			t.Errorf("line %d: from %q", i+1, e.From)
		}
	}
}

// strictly decodes without unknown members, and requires that encoding gives the
// same again.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	again, err := json.Marshal(into)
	if err == nil && !alike(text, again) {
		return fmt.Errorf("encoded again it is %s", again)
	}
	return err
}

// TestProtocolPage: the examples of PROTOCOL.md have the form of which they are
// examples.
func TestProtocolPage(t *testing.T) {
	page, err := os.ReadFile("../../../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for line := range bytes.Lines(page) {
		text := line[min(len("→ "), len(line)):]
		// What stands behind the object is a remark.
		var raw json.RawMessage
		if !bytes.HasPrefix(text, []byte("{")) || json.NewDecoder(bytes.NewReader(text)).Decode(&raw) != nil {
			continue
		}
		examples++
		switch {
		case bytes.HasPrefix(line, []byte("→ ")):
			var q actor.Request
			if err = strictly(raw, &q); err != nil {
				break
			}
			d := impl.Lookup(q.Op)
			if d == nil {
				t.Fatalf("%s: no such operation", raw)
			}
			err = strictly(q.Args, reflect.New(d.Args).Interface())
		case bytes.HasPrefix(line, []byte("← ")):
			if err = strictly(raw, &actor.Answer{}); err == nil {
				_, err = actor.DecodeAnswer(raw)
			}
		}
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
	if examples < 8 {
		t.Errorf("%d examples were found", examples)
	}
}
