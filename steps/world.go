// Package steps turns the sentences of the features into operations and
// assertions. verbs.go has what mechanisms share; each mechanism has a file of
// its own. The functions know no Gherkin library: their first parameter is the
// [World] of the scenario, the rest comes from the sentence.
package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/result"
)

// World is one scenario in progress.
type World struct {
	IUT       impl.IUT
	Name      string // of the world; the names of its actors begin with it
	Mechanism string // of the feature: "a pipe" is resolved by it

	ctx       context.Context
	begun     time.Time
	directory string
	isolated  bool
	processes []*Process
	pending   []*Operation
	events    []*result.Event
	weak      int
	keys      int64

	pipes  pipes
	queues queues
	slots  slots
	values map[string]any // what mechanisms remember between steps
}

// Process is an actor with a role in the scenario.
type Process struct {
	Role    string
	Actor   impl.Actor
	Parent  *Process // nil for one that the root actor started
	Handles map[string]impl.Handle
	Native  map[string]int64
	Window  impl.Window // "" for a process without one
	gone    bool
}

// Operation is one that a step has started.
type Operation struct {
	Kind    string // "read": the noun by which sentences speak of it
	Process *Process
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

// NewWorld returns the world of a scenario that is about to begin.
func NewWorld(iut impl.IUT, name, mechanism string) *World {
	return &World{IUT: iut, Name: name, Mechanism: mechanism, begun: time.Now(), values: map[string]any{}}
}

// Begin asks the implementation for a world of the scenario's own.
func (w *World) Begin(ctx context.Context) error {
	w.ctx = ctx
	w.begun = time.Now()
	s, err := w.IUT.Root().Start(impl.WorldBegin{World: w.Name}, "").Wait(ctx)
	if err == nil && s.Failure != nil {
		err = s.Failure
	}
	if err != nil {
		return fmt.Errorf("the implementation could not begin a scenario: %w", err)
	}
	if begun, ok := s.Result.(impl.WorldBegun); ok {
		w.directory, w.isolated = begun.Directory, begun.Isolated
		return nil
	}
	return fmt.Errorf("the implementation could not begin a scenario: %v", s)
}

// End asks the implementation to end the world and returns what was left behind.
func (w *World) End(ctx context.Context) (leaks []string, err error) {
	s, err := w.IUT.Root().Start(impl.WorldEnd{World: w.Name}, "").Wait(ctx)
	if forgetter, ok := w.IUT.(interface{ Forget(prefix string) error }); ok {
		if broken := forgetter.Forget(w.Name + "/"); err == nil && s.Failure == nil {
			err = broken
		}
	}
	if err == nil && s.Failure != nil {
		err = s.Failure
	}
	if err != nil {
		return nil, fmt.Errorf("the implementation could not end a scenario: %w", err)
	}
	if ended, ok := s.Result.(impl.WorldEnded); ok {
		return ended.Leaks, nil
	}
	return nil, fmt.Errorf("the implementation could not end a scenario: %v", s)
}

// Within sets the context of the steps that follow.
func (w *World) Within(ctx context.Context) { w.ctx = ctx }

// Weak is how many operations counted as blocked only because they were silent.
func (w *World) Weak() int { return w.weak }

// Timeline returns what the actors did, in the order in which it was begun.
// Long runs of one operation are shortened.
func (w *World) Timeline() []result.Event {
	const whole = 3
	var list []result.Event
	for i := 0; i < len(w.events); {
		n := i + 1
		for n < len(w.events) && alike(w.events[i], w.events[n]) {
			n++
		}
		for j := i; j < n; j++ {
			if j < i+whole || j == n-1 {
				list = append(list, *w.events[j])
			} else if j == i+whole {
				list = append(list, result.Event{
					Actor: w.events[j].Actor, AtUS: w.events[j].AtUS,
					Does: fmt.Sprintf("... and %d more like this", n-1-j), Outcome: w.events[j].Outcome,
				})
			}
		}
		i = n
	}
	return list
}

func alike(a, b *result.Event) bool {
	verb := func(e *result.Event) string { first, _, _ := strings.Cut(e.Does, " "); return first }
	return a.Actor == b.Actor && verb(a) == verb(b) && a.Outcome == b.Outcome
}

// Hanging says which operations have not completed, and where each one is.
func (w *World) Hanging() []string {
	var list []string
	for _, o := range w.pending {
		if o.Last.Done || o.Last.Ended {
			continue
		}
		where := "running"
		if o.Last.Blocked {
			where = o.Last.String()
		}
		list = append(list, fmt.Sprintf("%s: %s: %s", o.Process.Role, w.phrase(o.Op), where))
	}
	return list
}

// phrase says what an operation does, without the name of the world.
func (w *World) phrase(op impl.Operation) string {
	switch op := op.(type) {
	case impl.ProcessKill:
		return "kills " + w.roleOf(op.PID)
	case impl.ProcessWait:
		return "waits for " + w.roleOf(op.PID)
	}
	text := strings.ReplaceAll(impl.Phrase(op), w.Name+"/", "")
	text = strings.TrimSuffix(text, ", world "+w.Name)
	for _, p := range w.processes {
		for name, handle := range p.Handles {
			text = strings.ReplaceAll(text, strings.TrimPrefix(string(handle), w.Name+"/"), name)
		}
	}
	return text
}

func (w *World) roleOf(pid int) string {
	for _, p := range w.processes {
		if p.Actor.PID() == pid {
			return p.Role
		}
	}
	return fmt.Sprintf("process %d", pid)
}

// process returns the actor with this role.
func (w *World) process(role string) (*Process, error) {
	for _, p := range w.processes {
		if p.Role == role {
			return p, nil
		}
	}
	return nil, fmt.Errorf("the scenario has no process %q", role)
}

// root is the root actor, as a process that can be spoken of.
func (w *World) root() *Process { return &Process{Role: "system", Actor: w.IUT.Root()} }

// adopt waits for a process that was started under this role.
func (w *World) adopt(role string, parent *Process) (*Process, error) {
	actor, err := w.IUT.Actor(w.ctx, w.Name+"/"+role)
	if err != nil {
		return nil, &Undecided{err.Error()}
	}
	p := &Process{Role: role, Actor: actor, Parent: parent, Handles: map[string]impl.Handle{}, Native: map[string]int64{}}
	w.processes = slices.DeleteFunc(w.processes, func(other *Process) bool { return other.Role == role })
	w.processes = append(w.processes, p)
	return p, nil
}

// start begins an operation and waits until it has settled: a next one is never
// begun before.
func (w *World) start(p *Process, kind, thread string, op impl.Operation) (*Operation, error) {
	event := &result.Event{Actor: p.Role, AtUS: time.Since(w.begun).Microseconds(), Does: w.phrase(op)}
	w.events = append(w.events, event)
	o := &Operation{Kind: kind, Process: p, Op: op, event: event}
	o.Pending = p.Actor.Start(op, thread)
	s, err := o.Pending.Settle(w.ctx)
	if err != nil {
		event.Outcome = "?"
		w.pending = append(w.pending, o)
		return o, w.undecided(err)
	}
	w.record(o, s)
	if s.Weak {
		w.weak++
	}
	if kind != "" {
		w.pending = append(w.pending, o)
	}
	if s.Failure != nil && s.Failure.Condition == impl.Unsupported {
		event.Here = true
		return o, &impl.Broken{Actor: p.Role, Err: fmt.Errorf("it does not know %s", impl.DefinitionOf(op).Name)}
	}
	return o, nil
}

func (w *World) record(o *Operation, s impl.Settlement) {
	o.Last = s
	o.event.Outcome = strings.ReplaceAll(s.String(), w.Name+"/", "")
	if read, ok := o.Op.(impl.FdRead); ok && read.Size > 0 && s.Done && s.Failure == nil {
		if got, ok := s.Result.(impl.Bytes); ok {
			o.event.Outcome = quoted(string(got.Data))
		}
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
	if o.Last.Weak { // silence is no proof that it will not complete
		if _, err := w.complete(o); err != nil {
			return nil, err
		}
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
	o, err := w.start(asked, "", "", impl.ProcessWait{PID: p.Actor.PID()})
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	s, err := w.complete(o)
	if err != nil {
		return impl.ProcessEnded{}, err
	}
	if how, ok := s.Result.(impl.ProcessEnded); ok {
		p.gone = true
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
