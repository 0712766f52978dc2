package reference

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// DescriptorState has the decisions about descriptors of all kinds.
type DescriptorState struct {
	SetNonblock   func(k *Kernel, p *Process, handle impl.Handle, d *Description, nonblock bool)
	Gather        func(k *Kernel, c *Call, d *Description, pieces [][]byte) (impl.Count, error)
	WouldNotBlock func(k *Kernel, d *Description, write bool) bool
	Due           func(item *EpollItem) bool
	Registered    func(item *EpollItem) bool
}

// DescriptorsOf is the state of descriptors.
func DescriptorsOf(k *Kernel) *DescriptorState { return Of[DescriptorState](k) }

func init() {
	Begins(func() *DescriptorState {
		return &DescriptorState{
			SetNonblock: setNonblock, Gather: gather, WouldNotBlock: wouldNotBlock,
			Due: due, Registered: registered,
		}
	})
}

// Descriptor is a number in a process's table.
type Descriptor struct {
	Description *Description
	Number      int
	Cloexec     bool
	Inheritable bool // on Windows
}

// Description is an open file description: what dup and fork share (PIPE-34).
type Description struct {
	Pipe       *Pipe
	Epoll      *Epoll
	Mailslot   *Mailslot // to read from
	Address    *Address  // to send to
	Write      bool
	Nonblock   bool
	Direct     bool
	References int
}

func (k *Kernel) description(p *Process, handle impl.Handle) (*Description, error) {
	d := p.Handles[handle]
	if d == nil {
		return nil, fmt.Errorf("%s has no handle %q", p.Name, handle)
	}
	return d.Description, nil
}

// closed is what becomes of it when its last descriptor is closed.
func (d *Description) closed(k *Kernel) {
	if d.Pipe != nil {
		if d.Write {
			d.Pipe.Writers--
		} else {
			d.Pipe.Readers--
		}
		d.Pipe.Arrivals++ // of the hang-up, or of the error
	}
	if d.Mailslot != nil {
		k.deleteMailslot(d.Mailslot)
	}
}

// end returns the wanted end of a pipe; the other one is a bad handle (PIPE-03).
func (k *Kernel) end(p *Process, handle impl.Handle, write bool) (*Description, error) {
	d, err := k.description(p, handle)
	if err == nil && (d.Pipe == nil || d.Write != write && !k.BothWays()) {
		err = Posix("EBADF")
	}
	return d, err
}

// pipeEnd returns either end of a pipe.
func (k *Kernel) pipeEnd(p *Process, handle impl.Handle) (*Description, error) {
	d, err := k.description(p, handle)
	if err == nil && d.Pipe == nil {
		err = Posix("EBADF")
	}
	return d, err
}

func onPipe[Op, Res any](handle func(Op) impl.Handle, try func(k *Kernel, c *Call, d *Description, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		d, err := k.pipeEnd(c.Process, handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, d, op)
	})
}

// onEnd is for what is done with one end of a pipe.
func onEnd[Op, Res any](handle func(Op) impl.Handle, write bool, try func(k *Kernel, c *Call, d *Description, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		d, err := k.end(c.Process, handle(op), write)
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, d, op)
	})
}

// onDescriptor is for what is done with any descriptor.
func onDescriptor[Op, Res any](handle func(Op) impl.Handle, try func(k *Kernel, c *Call, d *Descriptor, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		d := c.Process.Handles[handle(op)]
		if d == nil {
			var none Res
			return none, fmt.Errorf("%s has no handle %q", c.Process.Name, handle(op))
		}
		return try(k, c, d, op)
	})
}

func init() {
	onEnd(func(op impl.FdRead) impl.Handle { return op.Handle }, false, func(k *Kernel, c *Call, d *Description, op impl.FdRead) (impl.Bytes, error) {
		return k.readFrom(c, d, op.Size)
	})
	onEnd(func(op impl.FdWrite) impl.Handle { return op.Handle }, true, func(k *Kernel, c *Call, d *Description, op impl.FdWrite) (impl.Count, error) {
		return k.writeTo(c, d, op.Bytes(), "write")
	})
	onEnd(func(op impl.FdWritev) impl.Handle { return op.Handle }, true, func(k *Kernel, c *Call, d *Description, op impl.FdWritev) (impl.Count, error) {
		return DescriptorsOf(k).Gather(k, c, d, op.Pieces)
	})
	// PIPE-31: a pipe has no position.
	onPipe(func(op impl.FdPread) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPread) (impl.Bytes, error) {
		return impl.Bytes{}, Posix("ESPIPE")
	})
	onPipe(func(op impl.FdPwrite) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPwrite) (impl.Count, error) {
		return impl.Count{}, Posix("ESPIPE")
	})
	onPipe(func(op impl.FdSeek) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdSeek) (impl.Offset, error) {
		return impl.Offset{}, Posix("ESPIPE")
	})
	onDescriptor(func(op impl.FdClose) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, _ *Descriptor, op impl.FdClose) (impl.Nothing, error) {
		k.Close(c.Process, op.Handle)
		return impl.Nothing{}, nil
	})
	onDescriptor(func(op impl.FdDup) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Descriptor, op impl.FdDup) (impl.Opened, error) {
		return k.openOne(c.Process, d.Description)
	})
	onDescriptor(func(op impl.FdFlags) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Descriptor, op impl.FdFlags) (impl.Flags, error) {
		return impl.Flags{Nonblock: d.Description.Nonblock, Cloexec: d.Cloexec}, nil
	})
	onDescriptor(func(op impl.FdSetNonblock) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Descriptor, op impl.FdSetNonblock) (impl.Nothing, error) {
		DescriptorsOf(k).SetNonblock(k, c.Process, op.Handle, d.Description, op.Nonblock)
		return impl.Nothing{}, nil
	})
	// PIPE-13
	onDescriptor(func(op impl.FdStat) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Descriptor, op impl.FdStat) (impl.FileStatus, error) {
		return PipesOf(k).Status(d.Description), nil
	})
	// PIPE-42
	onPipe(func(op impl.FdUnread) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdUnread) (impl.Count, error) {
		return impl.Count{Count: PipesOf(k).Unread(d)}, nil
	})
	// PIPE-28
	onPipe(func(op impl.FdPathconf) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPathconf) (impl.Value, error) {
		return impl.Value{Value: int64(PipesOf(k).StatedPipeBuf(k))}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FdLimit) (impl.Nothing, error) {
		p := c.Process
		p.FreeLimit = len(standard)
		for p.FreeNumbers() <= op.Free {
			p.FreeLimit++
		}
		p.FreeLimit-- // the free number that is too many is the first forbidden one
		return impl.Nothing{}, nil
	})
}

// gather writes all pieces as one write (PIPE-27).
func gather(k *Kernel, c *Call, d *Description, pieces [][]byte) (impl.Count, error) {
	var whole []byte
	for _, piece := range pieces {
		whole = append(whole, piece...)
	}
	return k.writeTo(c, d, whole, "writev")
}

func setNonblock(k *Kernel, p *Process, handle impl.Handle, d *Description, nonblock bool) {
	d.Nonblock = nonblock
}

func status(d *Description) impl.FileStatus { return impl.FileStatus{Type: "fifo"} }

func unread(d *Description) int { return len(d.Pipe.Buffer) }
