package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/internal/patience"
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
	Want    int    // the size of what is written or sent
	moved   string // what is said of its data, if not "written"
	event   *result.Event
	done    func(w *World, p *Process, o *Operation) error // called once, when it is seen to have succeeded
}

// Mismatch is a disagreement between the specification and what was observed.
type Mismatch struct{ Expected, Observed string }

func (m *Mismatch) Error() string { return "expected " + m.Expected + ", observed " + m.Observed }

func Differs(expected, observed string) error { return &Mismatch{expected, observed} }

// Undecided means that the suite could not tell.
type Undecided struct{ Why string }

func (u *Undecided) Error() string { return u.Why }

// LargestBuffer is how much operations promise to take into a buffer, in bytes.
const LargestBuffer = 262144

// mostOperations bounds what one scenario does, whatever it is answered.
const mostOperations = 20000

// mostMade bounds what is made because an implementation has told a limit of its own.
const mostMade = 1 << 18

// Makes says that more would have to be made than the suite does: so many bytes, or things.
func Makes(n int, what string) error {
	if n > mostMade {
		return &Undecided{fmt.Sprintf("its limit is %d %s, and the suite makes no more than %d", n, what, mostMade)}
	}
	return nil
}

// Issue begins an operation, and does not wait for anything. Who calls it does.
func (w *World) Issue(p *Process, kind, thread string, op impl.Operation) (*Operation, error) {
	if w.Instead != nil {
		op = w.Instead(op)
	}
	event := &result.Event{Actor: p.Role}
	o := &Operation{Kind: kind, Process: p, Thread: thread, Op: op, event: event, Want: sizeOf(op)}
	if w.issued++; w.issued > mostOperations {
		return o, &Undecided{fmt.Sprintf("the scenario has come to %d operations, which none needs", mostOperations)}
	}
	if w.traced {
		if w.most > 0 && len(w.started) >= w.most {
			return o, errTooMany
		}
		w.started = append(w.started, o)
	}
	if !w.hushed {
		event.AtUS, event.Does = time.Since(w.begun).Microseconds(), outside.Line(w.Phrase(op))
		w.events = append(w.events, event)
	}
	o.Pending = p.Actor.Start(op, thread)
	return o, nil
}

// Start begins an operation and waits until it has settled: a next one is never
// begun before. The kind is "" for one that no later sentence speaks of.
func (w *World) Start(p *Process, kind, thread string, op impl.Operation) (*Operation, error) {
	o, err := w.Issue(p, kind, thread, op)
	if err != nil {
		return o, err
	}
	s, err := o.Pending.Settle(w.ctx)
	if err != nil {
		o.event.Outcome = "?"
		w.pending = append(w.pending, o)
		return o, w.Undecide(err)
	}
	w.Record(o, s)
	if kind != "" {
		w.pending = append(w.pending, o)
	} else if s.Weak { // expected to complete: silence is no proof that it will not
		if s, err = w.Complete(o); err != nil {
			return o, err
		}
	}
	if s.Weak {
		w.weak++
	}
	if s.Failure != nil && startsProcess(op) && slices.Contains(starved, s.Failure.Native) {
		o.event.Here = true
		return o, &Undecided{fmt.Sprintf("the environment, not the implementation: no process could be started: %v", s.Failure)}
	}
	if s.Failure != nil && s.Failure.Condition == impl.Unsupported {
		o.event.Here = true
		return o, &impl.Broken{Actor: p.Role, Err: fmt.Errorf("it does not know %s", impl.DefinitionOf(op).Name)}
	}
	return o, nil
}

// starved are the errors of a system that has not enough processes, threads or memory.
var starved = []string{"EAGAIN", "ENOMEM", "ENFILE", "ERROR_NOT_ENOUGH_MEMORY", "ERROR_COMMITMENT_LIMIT", "ERROR_NO_SYSTEM_RESOURCES"}

func startsProcess(op impl.Operation) bool {
	switch op.(type) {
	case impl.ProcessStart, impl.ProcessSpawn, impl.ProcessFork, impl.ProcessRun:
		return true
	}
	return false
}

func (w *World) Record(o *Operation, s impl.Settlement) {
	o.Last = s
	if w.hushed {
		return
	}
	o.event.Outcome = outside.Line(strings.ReplaceAll(s.String(), w.Name+"/", ""))
	if s.Failure == nil && s.Done && endsSomewhere(o.Op) {
		content, _ := o.content()
		o.event.Outcome = outside.Line(Quoted(string(content)))
	}
}

// Undecide distinguishes what the suite could not find out from what broke.
func (w *World) Undecide(err error) error {
	var broken *impl.Broken
	if w.ctx.Err() != nil && !errors.As(err, &broken) {
		return &Undecided{err.Error()}
	}
	return err
}

// Do performs an operation that is expected to complete, and returns its result.
func (w *World) Do(p *Process, op impl.Operation) (impl.Result, error) {
	return w.DoOn(p, "", op)
}

func (w *World) DoOn(p *Process, thread string, op impl.Operation) (impl.Result, error) {
	o, err := w.Start(p, "", thread, op)
	if err != nil {
		return nil, err
	}
	return o.Last.Result, w.succeeds(o)
}

// succeeds requires that an operation has completed without failing.
func (w *World) succeeds(o *Operation) error {
	if o.Last.Blocked || o.Last.Ended || o.Last.Failure != nil {
		return w.Disagree(o, "that "+o.Process.Role+" "+w.Phrase(o.Op), o.Last.String())
	}
	return nil
}

// whole requires that an operation has completed, and all of what it was to move was.
func (w *World) whole(o *Operation) error {
	if impl.DefinitionOf(o.Op).Result == reflect.TypeFor[impl.Count]() && sized(o.Op) {
		if count, ok := o.Last.Result.(impl.Count); !ok || count.Count != o.Want {
			return w.Disagree(o, "that all "+Plural(o.Want, "byte")+" are "+cmp.Or(o.moved, "written"), o.Last.String())
		}
	}
	return w.succeeds(o)
}

// sized is for operations that have data to move.
func sized(op impl.Operation) bool { _, ok := op.(interface{ Bytes() []byte }); return ok }

func sizeOf(op impl.Operation) int {
	if of, ok := op.(interface {
		Bytes() []byte
		Size() int
	}); ok {
		return of.Size()
	}
	return 0
}

// Disagree marks the operation in the timeline and makes the mismatch.
func (w *World) Disagree(o *Operation, expected, observed string) error {
	o.event.Here = true
	return Differs(expected, observed)
}

// Get performs an operation and returns its result as the type that it has.
func Get[R any](w *World, p *Process, op impl.Operation) (R, error) {
	var none R
	r, err := w.Do(p, op)
	if err != nil {
		return none, err
	}
	typed, ok := r.(R)
	if !ok {
		return none, fmt.Errorf("%s answered %T instead of %T", impl.DefinitionOf(op).Name, r, none)
	}
	return typed, nil
}

// The returns the operation that a sentence means by "the read": the last one of
// its kind, of this process if one is named.
func (w *World) The(kind, role string) (*Operation, error) {
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

// Complete waits until the operation has completed or its process has ended.
func (w *World) Complete(o *Operation) (impl.Settlement, error) {
	if o.Last.Done || o.Last.Ended {
		return o.Last, w.finish(o)
	}
	s, err := o.Pending.Wait(w.ctx)
	if err != nil && errors.Is(w.ctx.Err(), context.DeadlineExceeded) { // an interrupt asks nobody
		// At the deadline: blocked is an observation, running is none.
		grace, cancel := patience.WithTimeout(context.WithoutCancel(w.ctx), time.Second)
		defer cancel()
		if again, err2 := o.Pending.State(grace); err2 == nil {
			s, err = again, nil
		}
	}
	if err != nil {
		return s, w.Undecide(err)
	}
	w.Record(o, s)
	return s, w.finish(o)
}

// finish tells the action of an operation, once, that it has succeeded.
func (w *World) finish(o *Operation) error {
	done := o.done
	if done == nil || !o.Last.Done || o.Last.Failure != nil {
		return nil
	}
	o.done = nil
	return done(w, o.Process, o)
}

// Ended waits until the process has gone and returns how it ended. Its parent is
// asked, or the root actor where the parent has gone too.
func (w *World) Ended(p *Process) (impl.ProcessEnded, error) {
	asked := w.Root()
	if p.Parent != nil && !p.Parent.Gone {
		asked = p.Parent
	}
	pid, err := p.Target()
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	o, err := w.Start(asked, "", "", impl.ProcessWait{PID: pid})
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	s, err := w.Complete(o)
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	if how, ok := s.Result.(impl.ProcessEnded); ok {
		p.Gone = true
		if actor, ok := p.Actor.(interface{ Gone() }); ok {
			actor.Gone()
		}
		return how, nil
	}
	return impl.ProcessEnded{}, w.Disagree(o, "the end of "+p.Role, "that it goes on: "+s.String())
}

// Someone is a process of the scenario that can still be asked.
func (w *World) Someone() (*Process, error) {
	for _, p := range w.processes {
		if !p.Gone {
			return p, nil
		}
	}
	return w.StartProcess("observer", impl.ProcessStart{})
}
