// Package host puts an implementation that lives in one process behind the wire
// protocol, with a connection for each of its actors.
//
// It is for implementations in which operations take effect at once and nothing
// happens by itself, above all the reference: the same kernel in-process and
// behind the wire must have the same verdicts, which tests the wire. Its time is
// virtual: it passes when the runner says that it waits.
package host

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Host is an implementation and how its actors reach the runner.
type Host struct {
	IUT impl.IUT
	// Dial makes the connection of one actor; nil dials as the environment says.
	Dial func(name string) (io.ReadWriteCloser, error)
	// Token is the secret of the root actor; "" takes it from the environment.
	Token string

	mu      sync.Mutex // one operation at a time
	actors  []*hosted
	waiting []waiting
}

// hosted is an actor and its connection.
type hosted struct {
	actor impl.Actor
	conn  io.ReadWriteCloser
}

// waiting is an operation that has not completed.
type waiting struct {
	by      *hosted
	call    *actor.Call
	pending impl.Pending
}

// Serve connects as the root actor and performs what the runner asks until its
// connection ends.
func (h *Host) Serve() error {
	if numbering, ok := h.IUT.(interface{ Avoid(pid int) }); ok {
		numbering.Avoid(os.Getppid()) // the runner's
	}
	statement := h.IUT.Statement()
	return h.serve(h.IUT.Root(), h.Token, &statement)
}

func (h *Host) serve(a impl.Actor, token string, statement *impl.Statement) error {
	dial := h.Dial
	if dial == nil {
		dial = func(string) (io.ReadWriteCloser, error) { return actor.Connect() }
	}
	conn, err := dial(a.Name())
	if err != nil {
		return err
	}
	defer conn.Close()
	served := &hosted{a, conn}
	h.mu.Lock()
	h.actors = append(h.actors, served)
	h.mu.Unlock()
	hello := actor.Hello{Token: token, Actor: a.Name(), PID: a.PID(), Statement: statement}
	return actor.Serve(conn, hello, func(call *actor.Call) { h.perform(served, call) })
}

// perform performs one operation, and answers those that it has released.
func (h *Host) perform(by *hosted, call *actor.Call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch op := call.Op.(type) {
	case impl.State:
		call.Answer(h.state(by, op.Of), nil)
		return
	case impl.Await:
		if w := h.find(by, op.Of); w != nil {
			w.pending.Wait(context.Background())
			h.settleWaiting()
		}
		call.Answer(impl.Nothing{}, nil)
		return
	case signal.ToThread: // speaks of an operation by its id on the wire
		if w := h.find(by, op.Of); w != nil {
			call.Op = signal.ToThread{Of: w.pending.ID(), Signal: op.Signal}
		}
	case impl.WorldEnd:
		h.hangUp(func(a *hosted) bool { return strings.HasPrefix(a.actor.Name(), op.World+"/") })
	}
	p := by.actor.Start(call.Op, call.Thread)
	h.settle(waiting{by, call, p}, true)
	h.settleWaiting()
	switch op := call.Op.(type) {
	case impl.ProcessStart:
		h.connect(op.Actor, call.Token)
	case impl.ProcessSpawn:
		h.connect(op.Actor, call.Token)
	case impl.ProcessFork:
		h.connect(op.Actor, call.Token)
	case impl.ProcessKill, impl.WorldRestart: // an ended process answers nothing
		h.hangUp(func(a *hosted) bool { return now(a.actor.Start(impl.ClockNow{}, "")).Ended })
	}
}

// settleWaiting answers what has completed meanwhile.
func (h *Host) settleWaiting() {
	h.waiting = slices.DeleteFunc(h.waiting, func(w waiting) bool { return h.settle(w, false) })
}

// settle answers an operation that has completed, and reports one that has begun
// to wait. It returns whether nothing more is to come of it.
func (h *Host) settle(w waiting, begun bool) bool {
	s := now(w.pending)
	switch {
	case s.Ended:
		w.by.conn.Close()
	case s.Blocked:
		if begun {
			h.waiting = append(h.waiting, w)
			w.call.Blocked(s.In)
		}
		return false
	case s.Failure != nil:
		w.call.Answer(nil, s.Failure)
	default:
		w.call.Answer(s.Result, nil)
	}
	return true
}

// now says how an operation stands. The implementation knows that at once.
func now(p impl.Pending) impl.Settlement {
	s, err := p.State(context.Background())
	if err != nil {
		return impl.Settlement{Done: true, Failure: &impl.Failure{Condition: err.Error()}}
	}
	return s
}

func (h *Host) find(by *hosted, id int) *waiting {
	i := slices.IndexFunc(h.waiting, func(w waiting) bool { return w.by == by && w.call.ID == id })
	if i < 0 {
		return nil
	}
	return &h.waiting[i]
}

func (h *Host) state(by *hosted, id int) impl.StateIs {
	if w := h.find(by, id); w != nil {
		return impl.StateIs{State: "blocked", In: now(w.pending).In}
	}
	return impl.StateIs{State: "done"}
}

// connect lets an actor that was started dial the runner.
func (h *Host) connect(name, token string) {
	if a, err := h.IUT.Actor(context.Background(), name); err == nil {
		go h.serve(a, token, nil)
	}
}

// hangUp ends the connections of processes that have ended.
func (h *Host) hangUp(ended func(*hosted) bool) {
	h.actors = slices.DeleteFunc(h.actors, func(a *hosted) bool {
		if a.actor.Name() == actor.RootName || !ended(a) {
			return false
		}
		a.conn.Close()
		return true
	})
	h.waiting = slices.DeleteFunc(h.waiting, func(w waiting) bool {
		return w.by.actor.Name() != actor.RootName && !slices.Contains(h.actors, w.by)
	})
}
