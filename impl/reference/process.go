package reference

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
)

// Process is one process of the world.
type Process struct {
	Name     string
	PID      int
	Computer *Computer
	Credentials

	Handles    map[impl.Handle]*Descriptor
	Heap       Heap
	FreeLimit  int // descriptor numbers from here on are forbidden; 0 for no limit
	Ended      bool
	EndedAs    impl.ProcessEnded
	Waited     bool
	Actions    map[string]signal.Action
	Blocked    map[string][]string // by thread
	Pending    map[string][]string // by thread
	Told       map[impl.Handle]int // values that the process was told, by the names that it gave them
	lastHandle int
	lastID     int
	overlapped map[impl.Handle]*Call // begun, by name
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

// child makes a process that has of its parent what every child has. Which handles
// it has, too, is up to the caller.
func (k *Kernel) child(parent *Process, name string) *Process {
	p := &Process{
		Name: name, PID: k.nextPID(), Computer: parent.Computer,
		Credentials: parent.Credentials, FreeLimit: parent.FreeLimit,
		Handles: map[impl.Handle]*Descriptor{}, Actions: map[string]signal.Action{},
		Blocked: map[string][]string{}, Pending: map[string][]string{},
	}
	k.Processes[name] = p
	return p
}

// start makes a process that has no parent in the world.
func (k *Kernel) start(op impl.ProcessStart) (impl.ProcessStarted, error) {
	name := cmp.Or(op.Computer, firstComputer)
	i := slices.IndexFunc(k.Computers, func(c *Computer) bool { return c.Name == name })
	if i < 0 {
		return impl.ProcessStarted{}, fmt.Errorf("there is no computer %q", name)
	}
	user := superuser
	if op.SecondUser || op.Unprivileged {
		user = nobody
	}
	p := k.child(&Process{Computer: k.Computers[i], Credentials: user}, op.Actor)
	return impl.ProcessStarted{PID: p.PID}, nil
}

// Open gives a description a handle with the lowest free number (PIPE-17).
func (k *Kernel) Open(p *Process, d *Description, cloexec bool) impl.Opened {
	return p.add(&Descriptor{Description: d, Number: k.LowestNumber(p), Cloexec: cloexec})
}

func (p *Process) add(d *Descriptor) impl.Opened {
	p.lastHandle++
	p.Handles[p.handleName()] = d
	d.Description.References++
	return impl.Opened{Handle: p.handleName(), Native: int64(d.Number)}
}

// openOne is Open where the process may have no number left.
func (k *Kernel) openOne(p *Process, d *Description) (impl.Opened, error) {
	if p.FreeNumbers() < 1 {
		return impl.Opened{}, Posix("EMFILE")
	}
	return k.Open(p, d, false), nil
}

func (p *Process) handleName() impl.Handle {
	return impl.Handle(fmt.Sprintf("%s:%d", p.Name, p.lastHandle))
}

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
	d.Description.References--
	if d.Description.References == 0 {
		d.Description.closed(k)
	}
}

// End ends a process: its handles are closed, its operations end with it.
func (k *Kernel) End(p *Process, as impl.ProcessEnded) {
	p.Ended, p.EndedAs = true, as
	k.AtExit(k, p)
	k.destroyWindows(p)
}

// closeAll is what becomes of the handles of a process that ends.
func closeAll(k *Kernel, p *Process) {
	for handle := range p.Handles {
		k.Close(p, handle)
	}
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
	on(func(k *Kernel, c *Call, op impl.ProcessSpawn) (impl.ProcessStarted, error) {
		for _, handle := range op.Inherit {
			if c.Process.Handles[handle] == nil {
				return impl.ProcessStarted{}, fmt.Errorf("%s has no handle %q", c.Process.Name, handle)
			}
		}
		child := k.child(c.Process, op.Actor)
		switch op.Inheriting {
		case "":
			for _, handle := range op.Inherit {
				k.Inherit(k, c.Process, child, handle)
			}
		case impl.InheritAll:
			k.inheritAll(c.Process, child)
		}
		for _, handle := range op.Inherit {
			child.tell(handle, c.Process.Handles[handle].Number)
		}
		return impl.ProcessStarted{PID: child.PID}, nil
	})
	// PIPE-02: a forked child has all handles.
	on(func(k *Kernel, c *Call, op impl.ProcessFork) (impl.ProcessStarted, error) {
		child := k.child(c.Process, op.Actor)
		child.Actions = maps.Clone(c.Process.Actions)
		for handle := range c.Process.Handles {
			k.Inherit(k, c.Process, child, handle)
		}
		return impl.ProcessStarted{PID: child.PID}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ProcessExit) (impl.Nothing, error) {
		k.End(c.Process, impl.ProcessEnded{Status: op.Status})
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ProcessKill) (impl.Nothing, error) {
		p := k.Find(op.PID)
		if p == nil {
			return impl.Nothing{}, Posix("ESRCH")
		}
		k.Kill(p, op.Signal)
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ProcessWait) (impl.ProcessEnded, error) {
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
	on(func(k *Kernel, c *Call, op impl.ProcessIDs) (impl.IDs, error) {
		return impl.IDs{UID: c.Process.UID, GID: c.Process.GID}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ClockNow) (impl.ClockTime, error) {
		return impl.ClockTime{Monotonic: int64(k.Clock), Real: k.Now()}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FileCreate) (impl.Nothing, error) {
		if k.Files[clean(op.Path)] != 0 {
			return impl.Nothing{}, Posix("EEXIST")
		}
		k.lastInode++
		k.Files[clean(op.Path)] = k.lastInode
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FileLink) (impl.Nothing, error) {
		inode := k.Files[clean(op.Path)]
		if inode == 0 {
			return impl.Nothing{}, Posix("ENOENT")
		}
		if k.Files[clean(op.To)] != 0 {
			return impl.Nothing{}, Posix("EEXIST")
		}
		k.Files[clean(op.To)] = inode
		return impl.Nothing{}, nil
	})
	// MSGQ-12: the key follows from the file, not from its name.
	on(func(k *Kernel, c *Call, op sysvobject.FileKey) (sysvobject.Key, error) {
		key, ok := k.Choices.FileKey(k, clean(op.Path), op.Project)
		if !ok {
			return sysvobject.Key{}, Posix("ENOENT")
		}
		return sysvobject.Key{Key: key}, nil
	})
}

// Kill directs a signal at a process; none is SIGKILL.
func (k *Kernel) Kill(p *Process, signal string) {
	if !p.Ended {
		k.deliver(p, "", cmp.Or(signal, "SIGKILL"))
	}
}

func clean(path string) string { return strings.TrimPrefix(path, "./") }

func fileKey(k *Kernel, path string, project int) (int64, bool) {
	inode, ok := k.Files[path]
	return int64(uint8(project))<<24 | int64(inode), ok
}

func inherit(k *Kernel, parent, child *Process, handle impl.Handle) {
	d := parent.Handles[handle]
	// Only what is inheritable is inherited on Windows, and stays so (APIPE-111).
	child.Handles[handle] = &Descriptor{Description: d.Description, Number: d.Number, Inheritable: true}
	d.Description.References++
}

func remove(list []string, name string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == name })
}
