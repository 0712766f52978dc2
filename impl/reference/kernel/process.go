package kernel

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Process is one process of the world.
type Process struct {
	Rooms

	Name     string
	PID      int
	Computer *Computer
	Credentials

	Handles   map[impl.Handle]*Descriptor
	FreeLimit int // descriptor numbers from here on are forbidden; 0 for no limit
	Ended     bool
	EndedAs   impl.ProcessEnded
	Waited    bool
	Signals
	closed     map[impl.Handle]bool // handles that are of none
	lastHandle int
	numbers    map[string]int // of threads, but for the first
	lastID     int
}

// Credentials say whose process it is.
type Credentials struct {
	UID, GID   int
	Privileged bool
}

// The two users.
var (
	superuser = Credentials{Privileged: true}
	nobody    = Credentials{UID: 65534, GID: 65534}
)

// Child makes a process that has of its parent what every child has. Which handles
// it has, too, is up to the caller.
func (k *Kernel) Child(parent *Process, name string) *Process {
	p := &Process{
		Name: name, PID: k.nextPID(), Computer: parent.Computer,
		Credentials: parent.Credentials, FreeLimit: parent.FreeLimit,
		Handles: map[impl.Handle]*Descriptor{}, Signals: newSignals(),
	}
	k.Processes[name] = p
	return p
}

// Start makes a process that has no parent in the world.
func (k *Kernel) Start(op impl.ProcessStart) (impl.ProcessStarted, error) {
	name := cmp.Or(op.Computer, firstComputer)
	i := slices.IndexFunc(k.Computers, func(c *Computer) bool { return c.Name == name })
	if i < 0 {
		return impl.ProcessStarted{}, fmt.Errorf("there is no computer %q", name)
	}
	user := superuser
	if op.SecondUser || op.Unprivileged {
		user = nobody
	}
	p := k.Child(&Process{Computer: k.Computers[i], Credentials: user}, op.Actor)
	return impl.ProcessStarted{PID: p.PID}, nil
}

// Open gives a description a handle with the lowest free number (PIPE-17).
func (k *Kernel) Open(p *Process, d *Description, cloexec bool) impl.Opened {
	return p.Add(&Descriptor{Description: d, Number: k.LowestNumber(p), Cloexec: cloexec})
}

// Add gives an entry of the table a name.
func (p *Process) Add(d *Descriptor) impl.Opened {
	name := p.NextHandle()
	p.Handles[name] = d
	d.Description.References++
	return impl.Opened{Handle: name, Native: int64(d.Number)}
}

// OpenOne is Open where the process may have no number left.
func (k *Kernel) OpenOne(p *Process, d *Description) (impl.Opened, error) {
	if p.FreeNumbers() < 1 {
		return impl.Opened{}, Posix("EMFILE")
	}
	return k.Open(p, d, false), nil
}

// NextName is a name that nothing of the process has yet.
func (p *Process) NextName() string {
	p.lastHandle++
	return fmt.Sprintf("%s:%d", p.Name, p.lastHandle)
}

// NextHandle is a name for a handle.
func (p *Process) NextHandle() impl.Handle { return impl.Handle(p.NextName()) }

// Closed is a handle whose number no descriptor has.
func (p *Process) Closed() impl.Opened {
	name := p.NextHandle()
	if p.closed == nil {
		p.closed = map[impl.Handle]bool{}
	}
	p.closed[name] = true
	const high = 63
	return impl.Opened{Handle: name, Native: high}
}

// IsClosed reports whether a handle is one of [Process.Closed].
func (p *Process) IsClosed(handle impl.Handle) bool { return p.closed[handle] }

// FreeNumbers says how many more descriptors the process may open.
func (p *Process) FreeNumbers() (free int) {
	if p.FreeLimit == 0 {
		return math.MaxInt
	}
	for n := range p.FreeLimit {
		if !p.uses(n) {
			free++
		}
	}
	return free
}

// LeaveFree forbids all descriptor numbers but so many of those that are free.
func (p *Process) LeaveFree(numbers int) {
	if numbers > mostNumbers {
		p.FreeLimit = 0
		return
	}
	p.FreeLimit = len(standard)
	for p.FreeNumbers() <= numbers {
		p.FreeLimit++
	}
	p.FreeLimit-- // the free number that is too many is the first forbidden one
}

// mostNumbers is beyond what any process opens.
const mostNumbers = 1 << 10

// standard are the numbers of standard input, output and error.
var standard = []int{0, 1, 2}

func (p *Process) uses(number int) bool {
	for _, d := range p.Handles {
		if d.Number == number {
			return true
		}
	}
	return slices.Contains(standard, number)
}

func lowestNumber(p *Process) (lowest int) {
	for p.uses(lowest) {
		lowest++
	}
	return lowest
}

// Close takes a handle away. The open file description goes with its last one.
func (k *Kernel) Close(p *Process, handle impl.Handle) {
	d := p.Handles[handle]
	delete(p.Handles, handle)
	k.unrefer(d.Description)
}

// End ends a process: its handles are closed, its operations end with it.
func (k *Kernel) End(p *Process, as impl.ProcessEnded) {
	p.Ended, p.EndedAs = true, as
	k.AtExit(k, p)
	k.exited(p)
}

// closeAll is what becomes of the handles of a process that ends.
func closeAll(k *Kernel, p *Process) {
	for _, handle := range p.InOrder() {
		k.Close(p, handle)
	}
}

// InOrder are the names of the process's handles, by their numbers.
func (p *Process) InOrder() []impl.Handle {
	return slices.SortedFunc(maps.Keys(p.Handles), func(a, b impl.Handle) int {
		return cmp.Or(cmp.Compare(p.Handles[a].Number, p.Handles[b].Number), cmp.Compare(a, b))
	})
}

// inOrder are all processes, as they were started.
func (k *Kernel) inOrder() []*Process {
	return slices.SortedFunc(maps.Values(k.Processes), func(a, b *Process) int { return cmp.Compare(a.PID, b.PID) })
}

// Find returns the process with this id, or nil.
func (k *Kernel) Find(pid int) *Process {
	for _, p := range k.Processes {
		if p.PID == pid {
			return p
		}
	}
	return nil
}

func init() {
	On(func(k *Kernel, c *Call, op impl.ProcessSpawn) (impl.ProcessStarted, error) {
		for _, handle := range op.Inherit {
			if c.Process.Handles[handle] == nil {
				return impl.ProcessStarted{}, fmt.Errorf("%s has no handle %q", c.Process.Name, handle)
			}
		}
		child := k.Child(c.Process, op.Actor)
		switch op.Inheriting {
		case "":
			for _, handle := range op.Inherit {
				k.Inherit(k, c.Process, child, handle)
			}
		case impl.InheritAll:
			k.InheritAll(c.Process, child)
		}
		k.executed(c.Process, child, op)
		return impl.ProcessStarted{PID: child.PID}, nil
	})
	// PIPE-02: a forked child has all handles.
	On(func(k *Kernel, c *Call, op impl.ProcessFork) (impl.ProcessStarted, error) {
		child := k.Child(c.Process, op.Actor)
		child.Actions = maps.Clone(c.Process.Actions)
		child.Blocked[firstThread] = slices.Clone(c.Process.Blocked[c.Thread])
		for _, handle := range c.Process.InOrder() {
			k.Inherit(k, c.Process, child, handle)
		}
		k.forked(c.Process, child)
		return impl.ProcessStarted{PID: child.PID}, nil
	})
	On(func(k *Kernel, c *Call, op impl.ProcessExit) (impl.Nothing, error) {
		k.End(c.Process, impl.ProcessEnded{Status: op.Status})
		return impl.Nothing{}, nil
	})
	On(func(k *Kernel, c *Call, op impl.ProcessKill) (impl.Nothing, error) {
		p := k.Find(op.PID)
		if p == nil {
			return impl.Nothing{}, Posix("ESRCH")
		}
		k.Kill(p, op.Signal)
		return impl.Nothing{}, nil
	})
	On(func(k *Kernel, c *Call, op impl.ProcessWait) (impl.ProcessEnded, error) {
		child := k.Find(op.PID)
		switch {
		case child == nil || child.Waited:
			return impl.ProcessEnded{}, Posix("ECHILD")
		case !child.Ended:
			return impl.ProcessEnded{}, c.Wait("wait")
		}
		child.Waited = true
		return child.EndedAs, nil
	})
	On(func(k *Kernel, c *Call, op impl.ThreadID) (impl.Thread, error) {
		return impl.Thread{ID: k.ThreadID(c)}, nil
	})
	On(func(k *Kernel, c *Call, op impl.ProcessIDs) (impl.IDs, error) {
		return impl.IDs{UID: c.Process.UID, GID: c.Process.GID}, nil
	})
	On(func(k *Kernel, c *Call, op impl.ClockNow) (impl.ClockTime, error) {
		return impl.ClockTime{Monotonic: int64(k.Clock), Real: k.Now()}, nil
	})
}

// ThreadID is the number of the thread that performs a call. The first one has that of
// its process, as on Linux.
func (k *Kernel) ThreadID(c *Call) int {
	p := c.Process
	if c.Thread == firstThread {
		return p.PID
	}
	if p.numbers == nil {
		p.numbers = map[string]int{}
	}
	if p.numbers[c.Thread] == 0 {
		p.numbers[c.Thread] = k.nextPID()
	}
	return p.numbers[c.Thread]
}

// Kill directs a signal at a process; none is SIGKILL.
func (k *Kernel) Kill(p *Process, signal string) {
	if !p.Ended {
		k.Signal(p, Signal{Name: cmp.Or(signal, "SIGKILL")})
	}
}

func inherit(k *Kernel, parent, child *Process, handle impl.Handle) {
	d := parent.Handles[handle]
	// Only what is inheritable is inherited on Windows, and stays so (APIPE-111).
	child.Handles[handle] = &Descriptor{Description: d.Description, Number: d.Number, Inheritable: true}
	d.Description.References++
}

// InheritAll gives a child what is inheritable, with the same values (APIPE-03).
func (k *Kernel) InheritAll(parent, child *Process) {
	for _, name := range parent.InOrder() {
		if k.Inherited(parent.Handles[name]) { // APIPE-20, APIPE-21
			k.Inherit(k, parent, child, name)
		}
	}
}
