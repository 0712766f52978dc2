// Package steps turns the sentences of the features into operations and
// assertions. verbs.go has what mechanisms share; each mechanism has a file of
// its own. The functions know no Gherkin library: their first parameter is the
// [World] of the scenario, the rest comes from the sentence.
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
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/result"
)

// World is one scenario in progress.
type World struct {
	IUT       impl.IUT
	Name      string   // of the world; the names of its actors begin with it
	Mechanism string   // of the feature: "a pipe" is resolved by it
	Needs     []string // what the implementation has to give the world of its own
	// Run, if not nil, ends when everything is at its end: worlds are left soon then.
	Run context.Context
	// Instead, if not nil, is asked what to begin in the place of each operation of a sentence.
	Instead func(op impl.Operation) impl.Operation

	ctx       context.Context
	begun     time.Time
	isolated  bool
	processes []*Process
	pending   []*Operation
	events    []*result.Event
	started   []*Operation // if somebody else looks at them
	traced    bool
	hushed    bool // no events
	most      int  // operations, if traced; 0 for no bound
	weak      int
	issued    int // operations
	objects   []Object
	kept      map[reflect.Type]any // of rooms
}

// Process is an actor with a role in the scenario.
type Process struct {
	Role    string
	Actor   impl.Actor
	Parent  *Process // nil for one that the root actor started
	Handles map[string]impl.Handle
	Native  map[string]int64
	PID     int  // that it has for who started it; of itself it may say another
	Gone    bool // it has ended, as far as the scenario knows

	// Beside is the process whose further window this is, if it is no process of
	// its own.
	Beside *Process
	kept   map[reflect.Type]any // of rooms
}

// HurriedTime is how long a world has to end once the run is at its end: closing the
// implementation ends what is left of it.
const HurriedTime = 2 * time.Second

// NewWorld returns the world of a scenario that is about to begin.
func NewWorld(iut impl.IUT, name, mechanism string) *World {
	return &World{IUT: iut, Name: name, Mechanism: mechanism, begun: time.Now()}
}

// Begin asks the implementation for a world of the scenario's own.
func (w *World) Begin(ctx context.Context) error {
	w.ctx = ctx
	w.begun = time.Now()
	s, err := w.ask(ctx, impl.WorldBegin{World: w.Name, Needs: w.Needs})
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
	if errors.Is(err, context.DeadlineExceeded) && !w.leaving() {
		if remote, ok := w.IUT.(interface {
			Silent(context.Context, impl.Pending) bool
		}); ok {
			remote.Silent(cmp.Or(w.Run, context.Background()), p)
		}
	}
	return s, err
}

// End asks the implementation to end the world and returns what was left behind.
func (w *World) End(ctx context.Context) (leaks []string, err error) {
	ctx, cancel := w.hurried(ctx)
	defer cancel()
	s, err := w.ask(ctx, impl.WorldEnd{World: w.Name})
	ended, told := s.Result.(impl.WorldEnded)
	if forgetter, ok := w.IUT.(interface {
		Forget(prefix string, gone bool) error
	}); ok {
		if broken := forgetter.Forget(w.Name+"/", ended.Gone || w.leaving()); err == nil && s.Failure == nil {
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

// leaving reports whether the run is at its end: who closes the implementation ends what
// is left, and nobody is waited for.
func (w *World) leaving() bool { return w.Run != nil && w.Run.Err() != nil }

// hurried is ctx, but for not much longer once the run is at its end.
func (w *World) hurried(ctx context.Context) (context.Context, context.CancelFunc) {
	if w.Run == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(w.Run, func() { patience.After(HurriedTime, cancel) })
	return ctx, func() { stop(); cancel() }
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
	came := func(e *result.Event) string { so, _, _ := strings.Cut(e.Outcome, ` beginning "`); return so }
	return a.Actor == b.Actor && verb(a) == verb(b) && came(a) == came(b)
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
		list = append(list, fmt.Sprintf("%s: %s: %s", o.Process.Role, w.Phrase(o.Op), where))
	}
	return list
}

// Phrase says what an operation does, without the name of the world.
func (w *World) Phrase(op impl.Operation) string {
	switch op := op.(type) {
	case impl.ProcessKill:
		return "kills " + w.roleOf(op.PID)
	case impl.ProcessWait:
		return "waits for " + w.roleOf(op.PID)
	}
	text := strings.ReplaceAll(impl.Phrase(op), w.Name+"/", "")
	text = strings.TrimSuffix(text, ", world "+w.Name)
	for _, plain := range plainers {
		text = plain(w, text)
	}
	for _, p := range w.processes {
		for name, handle := range p.Handles {
			if handle == "" {
				continue
			}
			text = strings.ReplaceAll(text, strings.TrimPrefix(string(handle), w.Name+"/"), name)
		}
	}
	return text
}

// PIDs returns the roles of the processes by the numbers that their starters gave.
func (w *World) PIDs() map[int]string {
	roles := map[int]string{}
	for _, p := range w.processes {
		if impl.CheckTarget(p.PID) == nil {
			roles[p.PID] = p.Role
		}
	}
	return roles
}

func (w *World) roleOf(pid int) string {
	for _, p := range w.processes {
		if p.PID == pid {
			return p.Role
		}
	}
	return fmt.Sprintf("process %d", pid)
}

// Process returns the actor with this role.
func (w *World) Process(role string) (*Process, error) {
	for _, p := range w.processes {
		if p.Role == role {
			return p, nil
		}
	}
	return nil, fmt.Errorf("the scenario has no process %q", role)
}

// Processes returns the processes of the scenario, also those that are gone.
func (w *World) Processes() []*Process { return slices.Clone(w.processes) }

// AddBeside adds what scenarios speak of as if it were a process of its own, but is
// the same process as another one.
func (w *World) AddBeside(role string, of *Process) *Process {
	p := &Process{Role: role, Actor: of.Actor, Parent: of.Parent, PID: of.PID, Handles: map[string]impl.Handle{}, Native: map[string]int64{}, Beside: of}
	w.processes = append(w.processes, p)
	return p
}

// Isolated reports whether nothing outlives the scenario: names need not be its own.
func (w *World) Isolated() bool { return w.isolated }

// Root is the root actor, as a process that can be spoken of.
func (w *World) Root() *Process { return &Process{Role: "system", Actor: w.IUT.Root()} }

// Unheard refuses a role that a process of the scenario has already.
func (w *World) Unheard(role string) error {
	for _, p := range w.processes {
		if p.Role == role {
			return fmt.Errorf("the scenario has a process %q already", role)
		}
	}
	return nil
}

// Adopt waits for a process that was started under this role.
func (w *World) Adopt(role string, parent *Process, started impl.ProcessStarted) (*Process, error) {
	actor, err := w.IUT.Actor(w.ctx, w.Name+"/"+role)
	if err != nil {
		return nil, &Undecided{err.Error()}
	}
	p := &Process{Role: role, Actor: actor, Parent: parent, PID: started.PID, Handles: map[string]impl.Handle{}, Native: map[string]int64{}}
	w.processes = append(w.processes, p)
	return p, nil
}

// Handle returns the handle that sentences call by this name ("read end").
func (p *Process) Handle(name string) (impl.Handle, error) {
	if handle, ok := p.Handles[name]; ok {
		return handle, nil
	}
	return "", fmt.Errorf("%q has no %s", p.Role, name)
}

// Hold gives a handle the name by which sentences speak of it.
func (p *Process) Hold(name string, opened impl.Opened) {
	p.Handles[name], p.Native[name] = opened.Handle, opened.Native
}

// Called is the name by which sentences speak of a handle.
func (p *Process) Called(handle impl.Handle) string {
	for name, held := range p.Handles {
		if held == handle {
			return name
		}
	}
	return "something else"
}

// PipeBuf is the longest write that the implementation states to be atomic, and
// otherwise the least that POSIX allows (_POSIX_PIPE_BUF).
func (w *World) PipeBuf() int {
	if n, ok := w.IUT.Statement().Int("pipe.buf"); ok {
		return n
	}
	return 512
}

// PageSize is the size of a page of memory in bytes, as it is stated.
func (w *World) PageSize() int {
	n, _ := w.IUT.Statement().Int("page-size")
	return n
}

// AllGone tells that no process of the scenario exists any more.
func (w *World) AllGone() {
	for _, p := range w.processes {
		p.Gone = true
	}
}

// IDs are the effective user and group of a process.
func (w *World) IDs(p *Process) (impl.IDs, error) { return Get[impl.IDs](w, p, impl.ProcessIDs{}) }

// Clock is the real time of a process, in seconds.
func (w *World) Clock(p *Process) (int64, error) {
	t, err := Get[impl.ClockTime](w, p, impl.ClockNow{})
	return t.Real, err
}
