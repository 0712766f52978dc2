package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Process is one process of the world.
type Process struct {
	Name       string
	PID        int
	UID, GID   int
	Privileged bool
	Parent     *Process
	World      string
	Computer   *Computer

	Handles    map[impl.Handle]*Descriptor
	Heap       Heap
	FreeLimit  int // descriptor numbers from here on are forbidden; 0 for no limit
	Ended      bool
	EndedAs    impl.ProcessEnded
	Waited     bool
	Actions    map[string]impl.SignalAction
	Blocked    map[string][]string // by thread
	Pending    map[string][]string // by thread
	Told       map[impl.Handle]int // values that the process was told, by the names that it gave them
	lastHandle int
	lastID     int
	overlapped map[impl.Handle]*Call // begun, by name
}

// Nobody is the second, unprivileged user.
const Nobody = 65534

// NewProcess makes a process without handles.
func (k *Kernel) NewProcess(name string, parent *Process) *Process {
	p := &Process{
		Name: name, PID: k.NextPID(), Parent: parent, Privileged: true,
		Handles: map[impl.Handle]*Descriptor{}, Actions: map[string]impl.SignalAction{},
		Blocked: map[string][]string{}, Pending: map[string][]string{},
	}
	if parent != nil {
		p.Computer = parent.Computer
		p.UID, p.GID, p.Privileged, p.World = parent.UID, parent.GID, parent.Privileged, parent.World
		p.FreeLimit = parent.FreeLimit
	}
	k.Processes[name] = p
	return p
}

// Open gives a description a handle with the lowest free number (PIPE-17).
func (k *Kernel) Open(p *Process, d *Description, cloexec bool) impl.Opened {
	p.lastHandle++
	handle := p.handleName()
	number := k.LowestNumber(p)
	p.Handles[handle] = &Descriptor{Description: d, Number: number, Cloexec: cloexec}
	d.References++
	return impl.Opened{Handle: handle, Native: int64(number)}
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
func (p *Process) FreeNumbers() int {
	if p.FreeLimit == 0 {
		return 1 << 20
	}
	free := 0
	for n := range p.FreeLimit {
		if !p.uses(n) {
			free++
		}
	}
	return free
}

func (p *Process) uses(number int) bool {
	if number <= 2 { // standard input, output and error
		return true
	}
	for _, d := range p.Handles {
		if d.Number == number {
			return true
		}
	}
	return false
}

func lowestNumber(p *Process) int {
	for n := 0; ; n++ {
		if !p.uses(n) {
			return n
		}
	}
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

// End ends a process: its handles are closed, its operations cancelled.
func (k *Kernel) End(p *Process, as impl.ProcessEnded) {
	if p.Ended {
		return
	}
	p.Ended, p.EndedAs = true, as
	for _, c := range k.waiting {
		if c.Process == p {
			k.finish(c, impl.Settlement{Ended: true})
		}
	}
	k.AtExit(k, p)
	k.destroyWindows(p)
	k.Touch()
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
		child := k.NewProcess(op.Actor, c.Process)
		if op.Inheriting == impl.InheritAll {
			k.inheritAll(c.Process, child)
		}
		for _, handle := range op.Inherit {
			if op.Inheriting == "" {
				k.Inherit(k, c.Process, child, handle)
			} else {
				child.tell(handle, c.Process.Handles[handle].Number)
			}
		}
		return impl.ProcessStarted{PID: child.PID}, nil
	})
	// PIPE-02: a forked child has all handles.
	on(func(k *Kernel, c *Call, op impl.ProcessFork) (impl.ProcessStarted, error) {
		child := k.NewProcess(op.Actor, c.Process)
		for signal, action := range c.Process.Actions {
			child.Actions[signal] = action
		}
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
		return impl.Nothing{}, k.Kill(k.Find(op.PID), op.Signal)
	})
	on(func(k *Kernel, c *Call, op impl.ProcessWait) (impl.ProcessEnded, error) {
		return k.Reap(c.Process, k.Find(op.PID))
	})
	on(func(k *Kernel, c *Call, op impl.ProcessIDs) (impl.IDs, error) {
		return impl.IDs{UID: c.Process.UID, GID: c.Process.GID}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ClockNow) (impl.ClockTime, error) {
		return impl.ClockTime{Monotonic: int64(k.Clock), Real: k.Now()}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FileCreate) (impl.Nothing, error) {
		if k.Files[clean(op.Path)] == 0 {
			k.lastInode++
			k.Files[clean(op.Path)] = k.lastInode
		}
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
	on(func(k *Kernel, c *Call, op impl.FileKey) (impl.Key, error) {
		key, ok := k.Choices.FileKey(k, clean(op.Path), op.Project)
		if !ok {
			return impl.Key{}, Posix("ENOENT")
		}
		return impl.Key{Key: key}, nil
	})
}

// Kill directs a signal at a process; none is SIGKILL.
func (k *Kernel) Kill(p *Process, signal string) error {
	if p == nil || p.Waited {
		return Posix("ESRCH")
	}
	if signal == "" {
		signal = "SIGKILL"
	}
	if !p.Ended {
		k.deliver(p, "", signal)
		k.Settle()
	}
	return nil
}

// Reap tells a parent (nil for the root) how its child ended.
func (k *Kernel) Reap(parent, child *Process) (impl.ProcessEnded, error) {
	if child == nil || child.Waited || !parent.parentOf(child) {
		return impl.ProcessEnded{}, Posix("ECHILD")
	}
	if !child.Ended {
		return impl.ProcessEnded{}, waits{"wait"}
	}
	child.Waited = true
	return child.EndedAs, nil
}

func clean(path string) string { return strings.TrimPrefix(path, "./") }

func fileKey(k *Kernel, path string, project int) (int64, bool) {
	inode, ok := k.Files[path]
	return int64(project&0xff)<<24 | int64(inode&0xffff), ok
}

// parentOf tells whether p waits for child: its own, or for the root an orphan.
func (p *Process) parentOf(child *Process) bool {
	parent := child.Parent
	if parent != nil && parent.Ended {
		parent = nil
	}
	return parent == p
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
