// Package winhandle is the room of handles of Windows: what can be done with any of
// them, who inherits them, overlapped calls, and programs that have them as standard
// handles. It asks the object, by the interfaces that are declared here.
package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Reader is an object that ReadFile reads from.
type Reader interface {
	ReadFile(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int) (impl.Bytes, error)
}

// Writer is an object that WriteFile writes to.
type Writer interface {
	WriteFile(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte) (impl.Count, error)
}

// Asynchronous is an object whose reads can go on by themselves: a handle of it is what
// Microsoft calls asynchronous, or overlapped.
type Asynchronous interface{ Asynchronous() }

// State has the decisions about handles of Windows.
type State struct {
	last int // value of a HANDLE

	AccessDenied func() error
	Adopts       func(k *kernel.Kernel, p *kernel.Process, number int) *kernel.Descriptor
	Program      func(argv []string, input []byte) (output []byte, status int)
}

// Of is the state of handles.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Begins(func() *State {
		return &State{
			AccessDenied: func() error { return kernel.Windows("ERROR_ACCESS_DENIED") },
			Adopts:       withNumber,
			Program:      program,
		}
	})
	kernel.Hook(kernel.Hooks{Exec: func(_ *kernel.Kernel, parent, child *kernel.Process, op impl.ProcessSpawn) {
		for _, handle := range op.Inherit {
			tell(child, handle, parent.Handles[handle].Number)
		}
	}})
}

// told are values that a process knows, by the names that it gave them.
type told struct{ values map[impl.Handle]int }

func toldTo(p *kernel.Process) *told { return kernel.Of[told](p) }

// tell lets a process know a value, under a name.
func tell(p *kernel.Process, name impl.Handle, number int) {
	t := toldTo(p)
	if t.values == nil {
		t.values = map[impl.Handle]int{}
	}
	t.values[name] = number
}

// Open gives a description a HANDLE. Values are used once only, so that one that was
// closed or not inherited never means something else.
func Open(k *kernel.Kernel, p *kernel.Process, d *kernel.Description, inheritable bool) impl.Opened {
	state := Of(k)
	state.last++
	return p.Add(&kernel.Descriptor{Description: d, Number: state.last, Inheritable: inheritable})
}

// Find finds what a process means by a handle: one that it was given a name of, or a
// value that it was told. The name is that in its table.
func Find(k *kernel.Kernel, p *kernel.Process, handle impl.Handle) (impl.Handle, *kernel.Descriptor, error) {
	if d := p.Handles[handle]; d != nil {
		return handle, d, nil
	}
	d := Of(k).Adopts(k, p, toldTo(p).values[handle])
	if d == nil { // APIPE-04, APIPE-101
		return "", nil, kernel.Windows("ERROR_INVALID_HANDLE")
	}
	for name, other := range p.Handles {
		if other == d {
			return name, d, nil
		}
	}
	return handle, d, nil
}

// Named is what a process names by a handle, also one that it was only told the value
// of; nil for none.
func Named(k *kernel.Kernel, p *kernel.Process, handle impl.Handle) *kernel.Descriptor {
	_, d, _ := Find(k, p, handle)
	return d
}

// withNumber is the process's own handle with this value; 0 is none.
func withNumber(_ *kernel.Kernel, p *kernel.Process, number int) *kernel.Descriptor {
	for _, name := range p.InOrder() {
		if d := p.Handles[name]; number != 0 && d.Number == number {
			return d
		}
	}
	return nil
}

// on is for what is done with any handle.
func on[Op, Res any](handle func(Op) impl.Handle, try func(k *kernel.Kernel, c *kernel.Call, name impl.Handle, d *kernel.Descriptor, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		name, d, err := Find(k, c.Process, handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, name, d, op)
	})
}

// On is for what can be done with handles of one kind of object only.
func On[As, Op, Res any](handle func(Op) impl.Handle, try func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, object As, op Op) (Res, error)) {
	on(handle, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, d *kernel.Descriptor, op Op) (Res, error) {
		object, is := d.Description.File.(As)
		if !is { // MAILSLOT-109
			var none Res
			return none, kernel.Windows("ERROR_INVALID_HANDLE")
		}
		return try(k, c, d.Description, object, op)
	})
}

// ReadFile, WriteFile and CloseHandle, for whatever the handle refers to.
func init() {
	on(func(op winhandle.Read) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, handle *kernel.Descriptor, op winhandle.Read) (impl.Bytes, error) {
		if !k.Allows(handle.Description, kernel.Read) { // MAILSLOT-03, APIPE-02
			return impl.Bytes{}, Of(k).AccessDenied()
		}
		if op.Size < 0 {
			return impl.Bytes{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		if _, can := handle.Description.File.(Asynchronous); can && op.Overlapped {
			return readOverlapped(k, c, op)
		}
		return read(k, c, handle.Description, op.Size)
	})
	on(func(op winhandle.Write) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, handle *kernel.Descriptor, op winhandle.Write) (impl.Count, error) {
		if !k.Allows(handle.Description, kernel.Write) { // MAILSLOT-03, APIPE-02
			return impl.Count{}, Of(k).AccessDenied()
		}
		return write(k, c, handle.Description, op.Bytes())
	})
	on(func(op winhandle.Close) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, name impl.Handle, _ *kernel.Descriptor, op winhandle.Close) (impl.Nothing, error) {
		k.Close(c.Process, name)
		return impl.Nothing{}, nil
	})
}

func read(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int) (impl.Bytes, error) {
	if object, reads := d.File.(Reader); reads {
		return object.ReadFile(k, c, d, size)
	}
	return impl.Bytes{}, kernel.Windows("ERROR_INVALID_HANDLE")
}

func write(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte) (impl.Count, error) {
	if object, writes := d.File.(Writer); writes {
		return object.WriteFile(k, c, d, data)
	}
	return impl.Count{}, kernel.Windows("ERROR_INVALID_HANDLE")
}

// DuplicateHandle, and the flags of a handle.
func init() {
	// APIPE-08, APIPE-21, APIPE-107
	on(func(op winhandle.Duplicate) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, name impl.Handle, d *kernel.Descriptor, op winhandle.Duplicate) (impl.Opened, error) {
		target := c.Process
		if op.PID != 0 {
			target = k.Find(op.PID)
		}
		if target == nil || target.Ended {
			return impl.Opened{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		opened := Open(k, target, d.Description, op.Inheritable)
		if op.CloseSource {
			k.Close(c.Process, name)
		}
		return opened, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op winhandle.Adopt) (impl.Opened, error) {
		name := c.Process.NextHandle()
		tell(c.Process, name, int(op.Native))
		return impl.Opened{Handle: name, Native: op.Native}, nil
	})
	on(func(op winhandle.IsInheritable) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, d *kernel.Descriptor, op winhandle.IsInheritable) (impl.Truth, error) {
		return impl.Truth{Is: d.Inheritable}, nil
	})
	on(func(op winhandle.SetInheritable) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, d *kernel.Descriptor, op winhandle.SetInheritable) (impl.Nothing, error) {
		d.Inheritable = op.Inherit // APIPE-106
		return impl.Nothing{}, nil
	})
}
