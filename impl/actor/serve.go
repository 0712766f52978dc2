package actor

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/ipcspec/ipcspec/impl"
)

// Call is one operation that an actor was asked to perform. Its methods may be
// called from any goroutine.
type Call struct {
	// ID identifies the operation on this connection.
	ID int
	// Thread is the thread that has to perform it; "" lets the actor choose.
	Thread string
	// Op is a value of a registered operation type.
	Op impl.Operation
	// Token is for the environment of the actor that the operation starts.
	Token string

	line  *line
	times []int64
}

// Took says when the operation was begun and when it had completed: nanoseconds of
// one monotonic clock, which is the same for all actors. It is called before Answer,
// or never.
func (c *Call) Took(called, returned int64) { c.times = []int64{called, returned} }

// Answer completes the call: with result, or as failed if err is not nil. An
// error that is no *[impl.Failure] travels by its text.
func (c *Call) Answer(result impl.Result, err error) {
	a := Answer{ID: c.ID, Times: c.times}
	var failure *impl.Failure
	switch {
	case errors.As(err, &failure):
		a.Error = failure
	case err != nil:
		a.Error = &impl.Failure{Condition: err.Error()}
	default:
		if result == nil {
			result = impl.Nothing{}
		}
		a.OK, err = json.Marshal(result)
		if err != nil {
			a.Error = &impl.Failure{Condition: err.Error()}
		}
	}
	c.line.send(a)
}

// Blocked reports that the operation was observed waiting inside the call named
// in. It may be called once, before Answer.
func (c *Call) Blocked(in string) { c.line.send(Answer{ID: c.ID, Event: "blocked", In: in}) }

// Unknown reports that the actor has begun the operation and cannot observe
// whether it waits. It may be called once, before Answer.
func (c *Call) Unknown() { c.line.send(Answer{ID: c.ID, Event: "unknown"}) }

// line is an actor's end of a connection.
type line struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *line) send(v any) {
	text, err := EncodeLine(v)
	if a, ok := v.(Answer); ok && err != nil {
		text, _ = EncodeLine(Answer{ID: a.ID, Error: &impl.Failure{Condition: err.Error()}})
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.w.Write(text) // the end of the connection is seen by the reader
}

// Environment is this process's own for another actor, with its name and its token; with
// "" it is given ours.
func Environment(name, token string) []string {
	var list []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, EnvActor+"=") && (token == "" || !strings.HasPrefix(variable, EnvToken+"=")) {
			list = append(list, variable)
		}
	}
	if token != "" {
		list = append(list, EnvToken+"="+token)
	}
	return append(list, EnvActor+"="+name)
}

// Connect dials the runner as the environment says. The caller sends the hello
// by [Serve].
func Connect() (io.ReadWriteCloser, error) { return Dial(os.Getenv(EnvAddress)) }

// Serve speaks an actor's side of the protocol on conn until it ends. perform
// is called for every request in turn; it must return at once and see to it that
// the call is answered. Statement is nil for all actors but the root.
//
// The protocol version, token, and name are filled in from the environment
// unless hello has them.
func Serve(conn io.ReadWriter, hello Hello, perform func(*Call)) error {
	hello.Protocol = Version
	if hello.Token == "" {
		hello.Token = os.Getenv(EnvToken)
	}
	if hello.Actor == "" {
		hello.Actor = os.Getenv(EnvActor)
	}
	if hello.PID == 0 {
		hello.PID = os.Getpid()
	}
	l := &line{w: conn}
	l.send(greeting{&hello})
	r := bufio.NewReaderSize(conn, 16<<10)
	for {
		text, err := ReadLine(r)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var request Request
		if err := json.Unmarshal(text, &request); err != nil {
			return fmt.Errorf("the runner sent %s: %w", excerpt(text), err)
		}
		call := &Call{ID: request.ID, Thread: request.Thread, Token: request.Token, line: l}
		definition := impl.Lookup(request.Op)
		if definition == nil {
			call.Answer(nil, &impl.Failure{Condition: impl.Unsupported})
			continue
		}
		if call.Op, err = definition.DecodeArgs(request.Args); err != nil {
			return fmt.Errorf("arguments of %s: %w", request.Op, err)
		}
		perform(call)
	}
}
