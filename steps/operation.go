package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/result"
)

// Beginning operations, and finding out what became of them.

// Operation is one that a step has started.
type Operation struct {
	Kind    string // "read": the noun by which sentences speak of it
	Process *Process
	Thread  string // "" for any
	Op      impl.Operation
	Pending impl.Pending
	Last    impl.Settlement
	Want    int // the size of what is written or sent
	event   *result.Event
}

// Mismatch is a disagreement between the specification and what was observed.
type Mismatch struct{ Expected, Observed string }

func (m *Mismatch) Error() string { return "expected " + m.Expected + ", observed " + m.Observed }

func mismatch(expected, observed string) error { return &Mismatch{expected, observed} }

// Undecided means that the suite could not tell.
type Undecided struct{ Why string }

func (u *Undecided) Error() string { return u.Why }

// begin begins an operation, and does not wait for anything. Who calls it does.
func (w *World) begin(p *Process, kind, thread string, op impl.Operation) (*Operation, error) {
	event := &result.Event{Actor: p.Role}
	o := &Operation{Kind: kind, Process: p, Thread: thread, Op: op, event: event}
	if err := w.queues.lacks(op); err != nil {
		return o, err
	}
	if w.traced {
		if w.most > 0 && len(w.started) >= w.most {
			return o, errTooMany
		}
		w.started = append(w.started, o)
	} else {
		event.AtUS, event.Does = time.Since(w.begun).Microseconds(), w.phrase(op)
		w.events = append(w.events, event)
	}
	o.Pending = p.Actor.Start(op, thread)
	return o, nil
}

// start begins an operation and waits until it has settled: a next one is never
// begun before. The kind is "" for one that no later sentence speaks of.
func (w *World) start(p *Process, kind, thread string, op impl.Operation) (*Operation, error) {
	o, err := w.begin(p, kind, thread, op)
	if err != nil {
		return o, err
	}
	s, err := o.Pending.Settle(w.ctx)
	if err != nil {
		o.event.Outcome = "?"
		w.pending = append(w.pending, o)
		return o, w.undecided(err)
	}
	w.record(o, s)
	if kind != "" {
		w.pending = append(w.pending, o)
	} else if s.Weak { // expected to complete: silence is no proof that it will not
		if s, err = w.complete(o); err != nil {
			return o, err
		}
	}
	if s.Weak {
		w.weak++
	}
	if s.Failure != nil && s.Failure.Condition == impl.Unsupported {
		o.event.Here = true
		return o, &impl.Broken{Actor: p.Role, Err: fmt.Errorf("it does not know %s", impl.DefinitionOf(op).Name)}
	}
	return o, nil
}

func (w *World) record(o *Operation, s impl.Settlement) {
	o.Last = s
	if w.traced {
		return
	}
	o.event.Outcome = strings.ReplaceAll(s.String(), w.Name+"/", "")
	if got, ok := s.Result.(impl.Bytes); ok && sizeOfRead(o.Op) > 0 {
		o.event.Outcome = quoted(string(got.Data))
	}
}

// undecided distinguishes what the suite could not find out from what broke.
func (w *World) undecided(err error) error {
	var broken *impl.Broken
	if w.ctx.Err() != nil && !errors.As(err, &broken) {
		return &Undecided{err.Error()}
	}
	return err
}

// do performs an operation that is expected to complete, and returns its result.
func (w *World) do(p *Process, op impl.Operation) (impl.Result, error) {
	return w.doOn(p, "", op)
}

func (w *World) doOn(p *Process, thread string, op impl.Operation) (impl.Result, error) {
	o, err := w.start(p, "", thread, op)
	if err != nil {
		return nil, err
	}
	if o.Last.Blocked || o.Last.Ended || o.Last.Failure != nil {
		return nil, w.disagree(o, "that "+p.Role+" "+w.phrase(op), o.Last.String())
	}
	return o.Last.Result, nil
}

// disagree marks the operation in the timeline and makes the mismatch.
func (w *World) disagree(o *Operation, expected, observed string) error {
	o.event.Here = true
	return mismatch(expected, observed)
}

// get performs an operation and returns its result as the type that it has.
func get[R any](w *World, p *Process, op impl.Operation) (R, error) {
	var none R
	r, err := w.do(p, op)
	if err != nil {
		return none, err
	}
	typed, ok := r.(R)
	if !ok {
		return none, fmt.Errorf("%s answered %T instead of %T", impl.DefinitionOf(op).Name, r, none)
	}
	return typed, nil
}

// the returns the operation that a sentence means by "the read": the last one of
// its kind, of this process if one is named.
func (w *World) the(kind, role string) (*Operation, error) {
	for i := len(w.pending) - 1; i >= 0; i-- {
		if o := w.pending[i]; o.Kind == kind && (role == "" || o.Process.Role == role) {
			return o, nil
		}
	}
	if role != "" {
		return nil, fmt.Errorf("%q has started no %s", role, kind)
	}
	return nil, fmt.Errorf("no %s was started", kind)
}

// complete waits until the operation has completed or its process has ended.
func (w *World) complete(o *Operation) (impl.Settlement, error) {
	if o.Last.Done || o.Last.Ended {
		return o.Last, nil
	}
	s, err := o.Pending.Wait(w.ctx)
	if err != nil && w.ctx.Err() != nil {
		// At the deadline: blocked is an observation, running is none.
		grace, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), time.Second)
		defer cancel()
		if again, err2 := o.Pending.State(grace); err2 == nil {
			s, err = again, nil
		}
	}
	if err != nil {
		return s, w.undecided(err)
	}
	w.record(o, s)
	return s, nil
}

// ended waits until the process has gone and returns how it ended. Its parent is
// asked, or the root actor where the parent has gone too.
func (w *World) ended(p *Process) (impl.ProcessEnded, error) {
	asked := w.root()
	if p.Parent != nil && !p.Parent.gone {
		asked = p.Parent
	}
	pid, err := p.target()
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	o, err := w.start(asked, "", "", impl.ProcessWait{PID: pid})
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	s, err := w.complete(o)
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	if how, ok := s.Result.(impl.ProcessEnded); ok {
		p.gone = true
		if actor, ok := p.Actor.(interface{ Gone() }); ok {
			actor.Gone()
		}
		return how, nil
	}
	return impl.ProcessEnded{}, w.disagree(o, "the end of "+p.Role, "that it goes on: "+s.String())
}

// someone is a process of the scenario that can still be asked.
func (w *World) someone() (*Process, error) {
	for _, p := range w.processes {
		if !p.gone {
			return p, nil
		}
	}
	return w.startProcess("observer", impl.ProcessStart{})
}
