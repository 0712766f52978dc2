// Package reference is the portable reference implementation: a model of all
// mechanisms that is executed.
//
// Package kernel is its core; each mechanism and each trait has a room beside it,
// where each transition stands beside the id of the rule that it satisfies. Where an
// implementer can go wrong stands a named choice (who gets the message, is this
// end-of-file), so that package faults can replace one of them and the rooms stay
// clean.
package reference

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// IUT is the reference as an implementation under test, in this process: every
// world is a fresh kernel.
type IUT struct {
	statement impl.Statement
	plant     func(*kernel.Kernel)

	pids counter // unique over all worlds, so that the root can be told one

	mu     sync.Mutex
	worlds map[string]*world
}

type world struct {
	mu     sync.Mutex // the kernel performs one operation at a time
	kernel *kernel.Kernel
	root   *kernel.Process // what the root actor does with single processes, it does as this one
}

// lastReserved is the last number that no process of a scenario has.
var lastReserved = 99

type counter struct {
	mu    sync.Mutex
	last  int
	taken int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last++; c.last == c.taken {
		c.last++
	}
	return c.last
}

// Avoid keeps a number from all processes: that of a runner, which takes none with its own for a
// process of a scenario.
func (r *IUT) Avoid(pid int) {
	r.pids.mu.Lock()
	defer r.pids.mu.Unlock()
	r.pids.taken = pid
}

// New returns the reference. plant, if not nil, changes each new kernel before
// it is used: that is how faults get in.
func New(options map[string]int, plant func(*kernel.Kernel)) (*IUT, error) {
	statement := Statement()
	err := statement.SetNumbers(options)
	return &IUT{statement: statement, plant: plant, pids: counter{last: lastReserved}, worlds: map[string]*world{}}, err
}

// Choose sets an option that is a word, before the first world begins.
func (r *IUT) Choose(option, word string) error {
	if words := kernel.Words(option); !slices.Contains(words, word) {
		return fmt.Errorf("option %s is %s, and not %q", option, strings.Join(words, " or "), word)
	}
	r.statement.Options[option] = word
	return nil
}

// Statement is what the reference implements.
func Statement() impl.Statement { return kernel.Statement() }

// Statement is the implementation conformance statement of the reference.
func (r *IUT) Statement() impl.Statement { return r.statement }

const rootPID = 1

// Root is the actor that begins worlds. It belongs to no world itself.
func (r *IUT) Root() impl.Actor { return &rootActor{r} }

// Close does nothing: a world goes when it ends.
func (r *IUT) Close() error { return nil }

// in does something in a world, and lets everything happen that follows from it.
func (r *IUT) in(name string, do func(w *world) (impl.Result, error)) (impl.Result, error) {
	r.mu.Lock()
	w := r.worlds[name]
	r.mu.Unlock()
	if w == nil {
		return nil, fmt.Errorf("there is no world %q", name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.kernel.Settle()
	w.kernel.Touch()
	return do(w)
}

// Actor returns the process with this name; names begin with their world's.
func (r *IUT) Actor(ctx context.Context, name string) (actor impl.Actor, err error) {
	worldName, _, _ := strings.Cut(name, "/")
	_, err = r.in(worldName, func(w *world) (impl.Result, error) {
		p := w.kernel.Processes[name]
		if p == nil {
			return nil, fmt.Errorf("there is no process %q", name)
		}
		actor = &processActor{w, p}
		return nil, nil
	})
	return actor, err
}

type processActor struct {
	world   *world
	process *kernel.Process
}

func (a *processActor) Name() string { return a.process.Name }
func (a *processActor) PID() int     { return a.process.PID }

func (a *processActor) Start(op impl.Operation, thread string) impl.Pending {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	return a.world.perform(&kernel.Call{Process: a.process, Thread: thread, Op: op})
}

func (w *world) perform(c *kernel.Call) *pending {
	w.kernel.Perform(c)
	return &pending{w, c}
}

type pending struct {
	world *world
	call  *kernel.Call
}

func (p *pending) ID() int { return p.call.ID() }

func (p *pending) Settle(context.Context) (impl.Settlement, error) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	return p.call.Settlement(), nil
}

func (p *pending) State(ctx context.Context) (impl.Settlement, error) { return p.Settle(ctx) }

// Wait lets virtual time pass, because nothing else can happen any more.
func (p *pending) Wait(context.Context) (impl.Settlement, error) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	for !p.call.Settled() && p.world.kernel.Timed() {
		p.world.kernel.Advance()
	}
	return p.call.Settlement(), nil
}

// rootActor performs what concerns worlds as a whole.
type rootActor struct{ iut *IUT }

func (*rootActor) Name() string { return "root" }
func (*rootActor) PID() int     { return rootPID }

func (a *rootActor) Start(op impl.Operation, thread string) impl.Pending {
	switch op := op.(type) {
	case impl.ProcessKill:
		return a.iut.with(op.PID, op)
	case impl.ProcessWait:
		return a.iut.with(op.PID, op)
	}
	return done{kernel.Outcome(a.perform(op))}
}

// done is an operation that has completed at once.
type done struct{ settlement impl.Settlement }

func (done) ID() (none int)                                    { return }
func (d done) Settle(context.Context) (impl.Settlement, error) { return d.settlement, nil }
func (d done) State(context.Context) (impl.Settlement, error)  { return d.settlement, nil }
func (d done) Wait(context.Context) (impl.Settlement, error)   { return d.settlement, nil }

// with begins an operation of the root in the world that has the process.
func (r *IUT) with(pid int, op impl.Operation) impl.Pending {
	r.mu.Lock()
	worlds := slices.Collect(maps.Values(r.worlds))
	r.mu.Unlock()
	for _, w := range worlds {
		if p := w.with(pid, op); p != nil {
			return p
		}
	}
	return done{kernel.Outcome(nil, kernel.Posix("ESRCH"))}
}

func (w *world) with(pid int, op impl.Operation) *pending {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kernel.Find(pid) != nil {
		return w.perform(&kernel.Call{Process: w.root, Op: op})
	}
	return nil
}

func (a *rootActor) perform(op impl.Operation) (impl.Result, error) {
	switch op := op.(type) {
	case impl.WorldBegin:
		a.iut.begin(op.World)
		return impl.WorldBegun{Isolated: true, Directory: "/"}, nil
	case impl.WorldEnd:
		a.iut.mu.Lock()
		defer a.iut.mu.Unlock()
		delete(a.iut.worlds, op.World)
		return impl.WorldEnded{}, nil
	case impl.WorldRestart:
		return a.iut.in(op.World, func(w *world) (impl.Result, error) { return w.kernel.Restart(), nil })
	case computers.Add:
		return a.iut.in(op.World, func(w *world) (impl.Result, error) { return w.kernel.AddComputer(op), nil })
	case impl.ProcessStart:
		return a.iut.in(op.World, func(w *world) (impl.Result, error) { return w.kernel.Start(op) })
	case impl.ProcessRun:
		return a.iut.in(op.World, func(w *world) (impl.Result, error) { return w.kernel.Run(op.Argv), nil })
	}
	return nil, &impl.Failure{Condition: impl.Unsupported}
}

func (r *IUT) begin(name string) {
	k := kernel.New(r.pids.next)
	k.SetOptions(r.statement)
	if r.plant != nil {
		r.plant(k)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worlds[name] = &world{kernel: k, root: &kernel.Process{Name: "root"}}
}
