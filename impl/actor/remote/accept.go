package remote

import (
	"bufio"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/internal/patience"
)

// entry is a name that an actor has, or is expected under.
type entry struct {
	once  sync.Once
	ready chan struct{}
	actor *remoteActor
}

func (r *IUT) entry(name string) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.actors[name]
	if e == nil {
		e = &entry{ready: make(chan struct{})}
		r.actors[name] = e
	}
	return e
}

// acceptPause keeps a listener that cannot take a connection from trying in a loop.
const acceptPause = 10 * time.Millisecond

// accept takes connections until the listener is closed. That one could not be
// taken, for want of descriptors, ends nothing: they come back.
func (r *IUT) accept() {
	for {
		conn, err := r.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			r.mu.Lock()
			closed := r.closed
			r.refusal = err
			r.mu.Unlock()
			if closed {
				return
			}
			time.Sleep(acceptPause)
			continue
		}
		user := r.ask(conn)
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			conn.Close()
			return
		}
		known := r.strays.add(conn, user)
		if known {
			r.accepted.Add(1)
		}
		r.mu.Unlock()
		if !known {
			conn.Close()
			r.refuse(errForeign)
			continue
		}
		go func() {
			defer r.accepted.Done()
			defer conn.Close()
			a, err := r.greet(conn)
			if err == nil {
				err = r.admit(a)
			}
			if err != nil {
				r.mu.Lock()
				r.strays.remove(conn)
				r.mu.Unlock()
				r.refuse(err)
				return
			}
			a.read()
		}()
	}
}

// refuse keeps why a connection was not taken, for whoever waits for one.
func (r *IUT) refuse(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refusal = err
}

// greet reads the hello.
func (r *IUT) greet(conn net.Conn) (*remoteActor, error) {
	conn.SetReadDeadline(time.Now().Add(r.greetTime()))
	reader := bufio.NewReaderSize(conn, 16<<10)
	err := r.expectToken(reader)
	var text []byte
	if err == nil {
		text, err = actor.ReadLine(reader)
	}
	if err != nil {
		return nil, fmt.Errorf("no hello: %w", err)
	}
	hello, err := actor.DecodeHello(text)
	if err != nil {
		return nil, err
	}
	switch {
	case hello.Protocol != actor.Version:
		return nil, fmt.Errorf("version %d of the protocol, and not %d", hello.Protocol, actor.Version)
	case hello.Actor == "":
		return nil, errors.New("a hello without the actor's name")
	}
	if err := r.redeem(hello); err != nil {
		return nil, err
	}
	conn.SetReadDeadline(time.Time{})
	return &remoteActor{
		name: hello.Actor, pid: hello.PID, statement: hello.Statement, patience: r.limits.write,
		virtual: func() bool { return r.statement.Has("virtual-clock") },
		conn:    conn, reader: reader, ended: make(chan struct{}), pending: map[int]*remotePending{},
	}, nil
}

// expect makes the token with which the actor of this name can connect once. Whoever may
// look into the environment of one actor cannot speak for another one by that.
func (r *IUT) expect(name string) string {
	token := r.run + "." + randomName()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens[name] = token
	return token
}

// redeem takes the token of a hello, which is of no use any more.
func (r *IUT) redeem(hello actor.Hello) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	expected, known := r.tokens[hello.Actor]
	switch {
	case subtle.ConstantTimeCompare([]byte(expected), []byte(hello.Token)) == 1:
		delete(r.tokens, hello.Actor)
		return nil
	case r.actors[hello.Actor] != nil && !known:
		return fmt.Errorf("a second connection of %s", excerpt(hello.Actor))
	case actor.RunOf(hello.Token) == r.run:
		return errors.New("the token of another actor; each has its own, which came with the request that started it")
	}
	return errors.New("a wrong token")
}

// excerpt is a name that came from outside, for a message.
func excerpt(name string) string { return harmless(fmt.Sprintf("%.60q", name)) }

// admit gives an actor its name, which it must be the first to claim.
func (r *IUT) admit(a *remoteActor) error {
	e := r.entry(a.name)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return net.ErrClosed
	}
	taken := true
	e.once.Do(func() {
		taken = false
		a.admitted = r
		e.actor = a
		r.strays.remove(a.conn)
		close(e.ready)
	})
	if taken {
		return fmt.Errorf("a second connection of %s", excerpt(a.name))
	}
	return nil
}

// refused says why a connection was not taken, for whoever waits for one.
func (r *IUT) refused() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refusal == nil {
		return ""
	}
	return fmt.Sprintf("; a connection was refused: %v", r.refusal)
}

// Forget drops the names that begin with prefix once their world has ended: all
// of their processes have. The error says that one broke the protocol to its very
// end, or has not ended. That is seen by the end of its connection, unless it is
// known that they are gone.
func (r *IUT) Forget(prefix string, gone bool) error {
	var world []*remoteActor
	r.mu.Lock()
	r.forgetStarted(prefix)
	for name := range r.tokens {
		if strings.HasPrefix(name, prefix) {
			delete(r.tokens, name)
		}
	}
	for name, e := range r.actors {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		delete(r.actors, name)
		select {
		case <-e.ready:
			world = append(world, e.actor)
		default:
		}
	}
	r.mu.Unlock()
	within, cancel := patience.WithTimeout(context.Background(), r.limits.gone)
	defer cancel()
	var problem, broken error
	for _, a := range world {
		if gone {
			a.conn.Close()
		}
		select {
		case <-a.ended:
		case <-r.Dead(): // nobody was there to end it
		case <-within.Done():
			if !a.hasEnded() {
				problem = fmt.Errorf("the world has ended, but its process %q has not", actor.Role(a.name))
			}
		}
		a.conn.Close()
		if err := a.violation(); err != nil {
			broken = err
		}
	}
	if broken != nil {
		return broken
	}
	return problem
}
