package remote

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Within returns the command with shorter deadlines, for programs that reach them.
func (c Command) Within(hello, close, write time.Duration) Command {
	l := limits{hello: hello, close: close, write: write, gone: write}
	c.limits = &l
	return c
}

// Gone reports whether the program has ended and been waited for.
func (r *IUT) Gone() bool {
	select {
	case <-r.exited:
		return true
	default:
		return false
	}
}

// Greeted is the runner's end of a connection whose other end says hello as "a" with
// the token "t".
func Greeted(t testing.TB, conn net.Conn) impl.Actor {
	r := &IUT{tokens: map[string]string{"a": "t"}, actors: map[string]*entry{}, limits: defaultLimits}
	a, err := r.greet(conn)
	if err != nil {
		t.Fatal(err)
	}
	go a.read()
	return a
}

// Accepting takes connections from a listener, with the token "t" for w/late. The channel is
// closed when it no longer does.
func Accepting(l net.Listener) (*IUT, <-chan struct{}) {
	r := &IUT{tokens: map[string]string{"w/late": "t"}, limits: defaultLimits, listener: l, actors: map[string]*entry{}}
	done := make(chan struct{})
	go func() {
		r.accept()
		close(done)
	}()
	return r, done
}

// Reached waits until an actor has connected.
func (r *IUT) Reached(ctx context.Context, name string) error {
	select {
	case <-r.entry(name).ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
