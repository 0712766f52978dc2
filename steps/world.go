// Package steps turns the sentences of the features into operations and
// assertions. verbs.go has what mechanisms share; each mechanism has a file of
// its own. The functions know no Gherkin library: their first parameter is the
// [World] of the scenario, the rest comes from the sentence.
package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/result"
)

// World is one scenario in progress.
type World struct {
	IUT       impl.IUT
	Name      string // of the world; the names of its actors begin with it
	Mechanism string // of the feature: "a pipe" is resolved by it

	ctx       context.Context
	begun     time.Time
	isolated  bool
	processes []*Process
	pending   []*Operation
	events    []*result.Event
	started   []*Operation // instead of events, if somebody else looks at them
	traced    bool
	most      int // operations, if traced; 0 for no bound
	weak      int
	keys      int64

	pipes  pipes
	queues queues
	slots  slots
	memory map[string]*block // global memory objects, by name

	formats  formats
	sequence *int64 // the clipboard's number that was noted
}

// Process is an actor with a role in the scenario.
type Process struct {
	Role    string
	Actor   impl.Actor
	Parent  *Process // nil for one that the root actor started
	Handles map[string]impl.Handle
	Native  map[string]int64
	gone    bool

	Window   window.Window    // "" for a process without one
	Beside   *Process         // whose further window this is, if it is no process of its own
	Received []window.Message // by the window, as far as it was asked for
	Holds    []string         // the messages from which the window does not return by itself
	Asked    int              // the clipboard format that the window is to render
}

// NewWorld returns the world of a scenario that is about to begin.
func NewWorld(iut impl.IUT, name, mechanism string) *World {
	return &World{IUT: iut, Name: name, Mechanism: mechanism, begun: time.Now()}
}

// Begin asks the implementation for a world of the scenario's own.
func (w *World) Begin(ctx context.Context) error {
	w.ctx = ctx
	w.begun = time.Now()
	s, err := w.ask(ctx, impl.WorldBegin{World: w.Name})
	if err == nil && s.Failure != nil {
		err = s.Failure
	}
	if err != nil {
		return fmt.Errorf("the implementation could not begin a scenario: %w", err)
	}
	if begun, ok := s.Result.(impl.WorldBegun); ok {
		w.isolated = begun.Isolated
		return nil
	}
	return fmt.Errorf("the implementation could not begin a scenario: %v", s)
}

// ask has the root actor perform what is about the whole world. One that has not
// answered in time may not answer any more at all.
func (w *World) ask(ctx context.Context, op impl.Operation) (impl.Settlement, error) {
	p := w.IUT.Root().Start(op, "")
	s, err := p.Wait(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		if remote, ok := w.IUT.(interface{ Silent(impl.Pending) bool }); ok {
			remote.Silent(p)
		}
	}
	return s, err
}

// End asks the implementation to end the world and returns what was left behind.
func (w *World) End(ctx context.Context) (leaks []string, err error) {
	s, err := w.ask(ctx, impl.WorldEnd{World: w.Name})
	ended, told := s.Result.(impl.WorldEnded)
	if forgetter, ok := w.IUT.(interface {
		Forget(prefix string, gone bool) error
	}); ok {
		if broken := forgetter.Forget(w.Name+"/", ended.Gone); err == nil && s.Failure == nil {
			err = broken
		}
	}
	if err == nil && s.Failure != nil {
		err = s.Failure
	}
	if err != nil {
		return nil, fmt.Errorf("the implementation could not end a scenario: %w", err)
	}
	if told {
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
	text = strings.ReplaceAll(text, w.namePrefix(), "")
	if w.slots.own != "" {
		text = strings.ReplaceAll(text, `\\`+w.slots.own+`\`, `\\(this computer)\`)
	}
	for _, p := range w.processes {
		for name, handle := range p.Handles {
			text = strings.ReplaceAll(text, strings.TrimPrefix(string(handle), w.Name+"/"), name)
		}
	}
	return text
}

// PIDs returns the roles of the processes by the numbers that they gave.
func (w *World) PIDs() map[int]string {
	roles := map[int]string{}
	for _, p := range w.processes {
		roles[p.Actor.PID()] = p.Role
	}
	return roles
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

// unheard refuses a role that a process of the scenario has already.
func (w *World) unheard(role string) error {
	for _, p := range w.processes {
		if p.Role == role {
			return fmt.Errorf("the scenario has a process %q already", role)
		}
	}
	return nil
}

// adopt waits for a process that was started under this role.
func (w *World) adopt(role string, parent *Process) (*Process, error) {
	actor, err := w.IUT.Actor(w.ctx, w.Name+"/"+role)
	if err != nil {
		return nil, &Undecided{err.Error()}
	}
	p := &Process{Role: role, Actor: actor, Parent: parent, Handles: map[string]impl.Handle{}, Native: map[string]int64{}}
	w.processes = append(w.processes, p)
	return p, nil
}
