package reference

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ipcspec/ipcspec/impl"
)

// IUT is the reference as an implementation under test, in this process: every
// world is a fresh kernel.
type IUT struct {
	statement impl.Statement
	plant     func(*Kernel)

	pids atomic.Int64 // unique over all worlds, so that the root can be told one

	mu     sync.Mutex
	worlds map[string]*world
}

type world struct {
	mu     sync.Mutex // the kernel performs one operation at a time
	kernel *Kernel
}

// New returns the reference. plant, if not nil, changes each new kernel before
// it is used: that is how faults get in.
func New(options map[string]int, plant func(*Kernel)) (*IUT, error) {
	statement := Statement()
	for name, value := range options {
		if _, ok := statement.Int(name); !ok {
			return nil, fmt.Errorf("the reference has no option %q with a number", name)
		}
		statement.Options[name] = value
	}
	r := &IUT{statement: statement, plant: plant, worlds: map[string]*world{}}
	r.pids.Store(99)
	return r, nil
}

// Statement is what the reference implements.
func Statement() impl.Statement {
	return impl.Statement{
		Name: "reference", Version: "1.0", Family: "both",
		Platforms:  []string{"linux"},
		Mechanisms: []string{"pipe", "sysv-msgqueue", "anonymous-pipe", "mailslot", "clipboard", "global-memory"},
		Options: map[string]any{
			"fork": true, "restart": true, "second-uid": true, "unprivileged": true,
			"ftok": true, "pathconf": true, "poll": true, "epoll": true, "signals": true, "threads": true,
			"nonblocking": true, "handle-limit": true, "exceed-limits": true, "message-copy": true, "programs": true, "pipe.buf": DefaultLimits.PipeBuf, "page-size": DefaultLimits.PageSize,
			"windows": true, "memory-objects": true, "private-clipboard": true, "virtual-clock": true, "computers": true, "mailslot.broadcast-limit": DefaultLimits.Broadcast,
		},
		Claims: []string{"PIPE-03", "PIPE-21"},
		Absent: map[string]string{},
	}
}

// Statement is the implementation conformance statement of the reference.
func (r *IUT) Statement() impl.Statement { return r.statement }

// Root is the actor that begins worlds. It belongs to no world itself.
func (r *IUT) Root() impl.Actor { return &rootActor{r} }

// Close forgets all worlds.
func (r *IUT) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.worlds)
	return nil
}

func (r *IUT) world(name string) (*world, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.worlds[name]
	if w == nil {
		return nil, fmt.Errorf("there is no world %q", name)
	}
	return w, nil
}

// Actor returns the process with this name; names begin with their world's.
func (r *IUT) Actor(ctx context.Context, name string) (impl.Actor, error) {
	worldName, _, _ := strings.Cut(name, "/")
	w, err := r.world(worldName)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.kernel.Processes[name]
	if p == nil {
		return nil, fmt.Errorf("there is no process %q", name)
	}
	return &processActor{w, p}, nil
}

type processActor struct {
	world   *world
	process *Process
}

func (a *processActor) Name() string { return a.process.Name }
func (a *processActor) PID() int     { return a.process.PID }

func (a *processActor) Start(op impl.Operation, thread string) impl.Pending {
	a.world.mu.Lock()
	defer a.world.mu.Unlock()
	c := &Call{Process: a.process, Thread: thread, Op: op}
	a.world.kernel.Perform(c)
	return &pending{a.world, c}
}

type pending struct {
	world *world
	call  *Call
}

func (p *pending) ID() int { return p.call.id }

func (p *pending) now() impl.Settlement {
	if p.call.settled {
		return p.call.settlement
	}
	return impl.Settlement{Blocked: true, In: p.call.in}
}

func (p *pending) Settle(context.Context) (impl.Settlement, error) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	return p.now(), nil
}

func (p *pending) State(ctx context.Context) (impl.Settlement, error) { return p.Settle(ctx) }

// Wait lets virtual time pass, because nothing else can happen any more.
func (p *pending) Wait(context.Context) (impl.Settlement, error) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	for !p.call.settled && p.world.kernel.Advance() {
	}
	return p.now(), nil
}

// rootActor performs what concerns worlds as a whole, at once.
type rootActor struct{ iut *IUT }

func (*rootActor) Name() string { return "root" }
func (*rootActor) PID() int     { return 1 }

// rootPending is an operation of the root: one that waits is tried again whenever
// somebody asks.
type rootPending struct {
	root       *rootActor
	op         impl.Operation
	settlement impl.Settlement
}

func (*rootPending) ID() int { return 0 }

func (p *rootPending) Settle(context.Context) (impl.Settlement, error) {
	if p.settlement.Blocked {
		p.settlement = p.root.try(p.op)
	}
	return p.settlement, nil
}

func (p *rootPending) State(ctx context.Context) (impl.Settlement, error) { return p.Settle(ctx) }
func (p *rootPending) Wait(ctx context.Context) (impl.Settlement, error)  { return p.Settle(ctx) }

func (a *rootActor) Start(op impl.Operation, thread string) impl.Pending {
	return &rootPending{a, op, a.try(op)}
}

func (a *rootActor) try(op impl.Operation) impl.Settlement {
	result, err := a.perform(op)
	if w, ok := err.(waits); ok {
		return impl.Settlement{Blocked: true, In: w.in}
	}
	if err == nil {
		return impl.Settlement{Done: true, Result: result}
	}
	failure, ok := err.(*impl.Failure)
	if !ok {
		failure = &impl.Failure{Condition: err.Error()}
	}
	return impl.Settlement{Done: true, Failure: failure}
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
		return impl.Nothing{}, a.in(op.World, restart)
	case impl.ComputerAdd:
		return impl.Nothing{}, a.in(op.World, func(k *Kernel) error { return k.addComputer(op) })
	case impl.ProcessStart:
		var started impl.ProcessStarted
		err := a.in(op.World, func(k *Kernel) error {
			computer, err := k.computer(op.Computer)
			if err != nil {
				return err
			}
			p := k.NewProcess(op.Actor, nil)
			p.World, p.Computer = op.World, computer
			if op.SecondUser || op.Unprivileged {
				p.UID, p.GID = Nobody, Nobody
			}
			p.Privileged = !op.SecondUser && !op.Unprivileged
			started.PID = p.PID
			return nil
		})
		return started, err
	case impl.ProcessKill:
		_, err := a.reap(op.PID, op.Signal, false)
		return impl.Nothing{}, err
	case impl.ProcessWait:
		return a.reap(op.PID, "", true)
	case impl.ProcessRun:
		var ended impl.ProgramEnded
		err := a.in(op.World, func(k *Kernel) (err error) {
			ended, err = k.run(op.Argv)
			return err
		})
		return ended, err
	case impl.ClockNow:
		return impl.ClockTime{Real: epoch}, nil
	}
	return nil, &impl.Failure{Condition: impl.Unsupported}
}

func (a *rootActor) in(name string, f func(*Kernel) error) error {
	w, err := a.iut.world(name)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return f(w.kernel)
}

func (r *IUT) begin(name string) {
	k := NewKernel()
	k.NextPID = func() int { return int(r.pids.Add(1)) }
	k.Limits.PipeBuf, _ = r.statement.Int("pipe.buf")
	k.Limits.Broadcast, _ = r.statement.Int("mailslot.broadcast-limit")
	if r.plant != nil {
		r.plant(k)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worlds[name] = &world{kernel: k}
}

// reap performs kill and wait in the world that has the process. The root waits
// for what has no living parent.
func (a *rootActor) reap(pid int, signal string, wait bool) (impl.ProcessEnded, error) {
	a.iut.mu.Lock()
	worlds := slices.Collect(maps.Values(a.iut.worlds))
	a.iut.mu.Unlock()
	for _, w := range worlds {
		w.mu.Lock()
		p := w.kernel.Find(pid)
		if p == nil {
			w.mu.Unlock()
			continue
		}
		defer w.mu.Unlock()
		if !wait {
			return impl.ProcessEnded{}, w.kernel.Kill(p, signal)
		}
		return w.kernel.Reap(nil, p)
	}
	return impl.ProcessEnded{}, Posix("ESRCH")
}
