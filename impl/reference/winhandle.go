package reference

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// openHandle gives a description a HANDLE. Values are used once only, so that one
// that was closed or not inherited never means something else.
func (k *Kernel) openHandle(p *Process, d *Description, inheritable bool) impl.Opened {
	k.lastValue++
	return p.add(&Descriptor{Description: d, Number: k.lastValue, Inheritable: inheritable})
}

// handle finds what a process means by a handle: one that it was given a name of,
// or a value that it was told. The name is that in its table.
func (k *Kernel) handle(p *Process, handle impl.Handle) (impl.Handle, *Descriptor, error) {
	if d := p.Handles[handle]; d != nil {
		return handle, d, nil
	}
	d := k.Adopts(k, p, p.Told[handle])
	if d == nil { // APIPE-04, APIPE-101
		return "", nil, Windows("ERROR_INVALID_HANDLE")
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
func (k *Kernel) Named(p *Process, handle impl.Handle) *Descriptor {
	_, d, _ := k.handle(p, handle)
	return d
}

// withNumber is the process's own handle with this value; 0 is none.
func (k *Kernel) withNumber(p *Process, number int) *Descriptor {
	for _, d := range p.Handles {
		if number != 0 && d.Number == number {
			return d
		}
	}
	return nil
}

// tell lets a process know a value, under a name.
func (p *Process) tell(name impl.Handle, number int) {
	if p.Told == nil {
		p.Told = map[impl.Handle]int{}
	}
	p.Told[name] = number
}

// inheritAll gives a child what is inheritable, with the same values (APIPE-03).
func (k *Kernel) inheritAll(parent, child *Process) {
	for name, d := range parent.Handles {
		if k.Inherited(d) { // APIPE-20, APIPE-21
			k.Inherit(k, parent, child, name)
		}
	}
}

// onHandle is for what is done with any handle.
func onHandle[Op, Res any](handle func(Op) impl.Handle, try func(k *Kernel, c *Call, name impl.Handle, d *Descriptor, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		name, d, err := k.handle(c.Process, handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, name, d, op)
	})
}

// ReadFile, WriteFile and CloseHandle, for whatever the handle refers to.
func init() {
	onHandle(func(op winhandle.Read) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, _ impl.Handle, handle *Descriptor, op winhandle.Read) (impl.Bytes, error) {
		d := handle.Description
		switch {
		case d.Write && !k.BothWays(): // MAILSLOT-03, APIPE-02
			return impl.Bytes{}, k.AccessDenied()
		case d.Mailslot != nil:
			return k.readMailslot(c, d.Mailslot, op.Size)
		case d.Pipe != nil:
			return k.readAnonymous(c, d, op.Size)
		}
		return impl.Bytes{}, Windows("ERROR_INVALID_HANDLE")
	})
	onHandle(func(op winhandle.Write) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, _ impl.Handle, handle *Descriptor, op winhandle.Write) (impl.Count, error) {
		d := handle.Description
		switch {
		case !d.Write && !k.BothWays(): // MAILSLOT-03, APIPE-02
			return impl.Count{}, k.AccessDenied()
		case d.Address != nil:
			return k.writeMailslot(c, *d.Address, op.Payload)
		case d.Pipe != nil:
			return k.writeAnonymous(c, d, op.Bytes())
		}
		return impl.Count{}, Windows("ERROR_INVALID_HANDLE")
	})
	onHandle(func(op winhandle.Close) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, name impl.Handle, _ *Descriptor, op winhandle.Close) (impl.Nothing, error) {
		k.Close(c.Process, name)
		return impl.Nothing{}, nil
	})
}

// DuplicateHandle, and the flags of a handle.
func init() {
	// APIPE-08, APIPE-21, APIPE-107
	onHandle(func(op winhandle.Duplicate) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, name impl.Handle, d *Descriptor, op winhandle.Duplicate) (impl.Opened, error) {
		target := c.Process
		if op.PID != 0 {
			target = k.Find(op.PID)
		}
		if target == nil || target.Ended {
			return impl.Opened{}, Windows("ERROR_INVALID_PARAMETER")
		}
		opened := k.openHandle(target, d.Description, op.Inheritable)
		if op.CloseSource {
			k.Close(c.Process, name)
		}
		return opened, nil
	})
	on(func(k *Kernel, c *Call, op winhandle.Adopt) (impl.Opened, error) {
		c.Process.lastHandle++
		name := c.Process.handleName()
		c.Process.tell(name, int(op.Native))
		return impl.Opened{Handle: name, Native: op.Native}, nil
	})
	onHandle(func(op winhandle.IsInheritable) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, _ impl.Handle, d *Descriptor, op winhandle.IsInheritable) (impl.Truth, error) {
		return impl.Truth{Is: d.Inheritable}, nil
	})
	onHandle(func(op winhandle.SetInheritable) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, _ impl.Handle, d *Descriptor, op winhandle.SetInheritable) (impl.Nothing, error) {
		d.Inheritable = op.Inherit // APIPE-106
		return impl.Nothing{}, nil
	})
}
