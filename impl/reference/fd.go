package reference

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

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
		if d.Pipe.Writers == 0 || d.Pipe.Readers == 0 {
			d.Pipe.Arrivals++ // of the hang-up, or of the error
		}
	}
	if d.Mailslot != nil {
		k.deleteMailslot(d.Mailslot)
	}
}

// end returns the wanted end of a pipe; the other one is a bad handle (PIPE-03).
func (k *Kernel) end(p *Process, handle impl.Handle, write bool) (*Description, error) {
	d, err := k.description(p, handle)
	if err != nil {
		return nil, err
	}
	if d.Pipe == nil || d.Write != write && !k.BothWays() {
		return nil, Posix("EBADF")
	}
	return d, nil
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

func init() {
	on(func(k *Kernel, c *Call, op impl.FdRead) (impl.Bytes, error) {
		d, err := k.end(c.Process, op.Handle, false)
		if err != nil {
			return impl.Bytes{}, err
		}
		return k.readFrom(c, d, op.Size)
	})
	on(func(k *Kernel, c *Call, op impl.FdWrite) (impl.Count, error) {
		d, err := k.end(c.Process, op.Handle, true)
		if err != nil {
			return impl.Count{}, err
		}
		return k.writeTo(c, d, op.Bytes(), "write")
	})
	on(func(k *Kernel, c *Call, op impl.FdWritev) (impl.Count, error) {
		d, err := k.end(c.Process, op.Handle, true)
		if err != nil {
			return impl.Count{}, err
		}
		return k.Gather(k, c, d, op.Pieces)
	})
	// PIPE-31: a pipe has no position.
	onPipe(func(op impl.FdPread) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPread) (impl.Bytes, error) {
		if k.Seekable("pread") {
			return k.readFrom(c, d, op.Size)
		}
		return impl.Bytes{}, Posix("ESPIPE")
	})
	onPipe(func(op impl.FdPwrite) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPwrite) (impl.Count, error) {
		if k.Seekable("pwrite") {
			return k.writeTo(c, d, op.Bytes(), "pwrite")
		}
		return impl.Count{}, Posix("ESPIPE")
	})
	onPipe(func(op impl.FdSeek) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdSeek) (impl.Offset, error) {
		if k.Seekable("lseek") {
			return impl.Offset{Offset: op.Offset}, nil
		}
		return impl.Offset{}, Posix("ESPIPE")
	})
	on(func(k *Kernel, c *Call, op impl.FdClose) (impl.Nothing, error) {
		if _, err := k.description(c.Process, op.Handle); err != nil {
			return impl.Nothing{}, err
		}
		k.Close(c.Process, op.Handle)
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FdDup) (impl.Opened, error) {
		d, err := k.description(c.Process, op.Handle)
		if err != nil {
			return impl.Opened{}, err
		}
		return k.openOne(c.Process, d)
	})
	on(func(k *Kernel, c *Call, op impl.FdFlags) (impl.Flags, error) {
		d, err := k.description(c.Process, op.Handle)
		if err != nil {
			return impl.Flags{}, err
		}
		return impl.Flags{Nonblock: d.Nonblock, Cloexec: c.Process.Handles[op.Handle].Cloexec}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FdSetNonblock) (impl.Nothing, error) {
		d, err := k.description(c.Process, op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		k.SetNonblock(k, c.Process, op.Handle, d, op.Nonblock)
		return impl.Nothing{}, nil
	})
	// PIPE-13
	on(func(k *Kernel, c *Call, op impl.FdStat) (impl.FileStatus, error) {
		d, err := k.description(c.Process, op.Handle)
		if err != nil {
			return impl.FileStatus{}, err
		}
		return k.Status(d), nil
	})
	// PIPE-42
	onPipe(func(op impl.FdUnread) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdUnread) (impl.Count, error) {
		return impl.Count{Count: k.Unread(d)}, nil
	})
	// PIPE-28
	onPipe(func(op impl.FdPathconf) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.FdPathconf) (impl.Value, error) {
		if op.Name != "PIPE_BUF" {
			return impl.Value{}, Posix("EINVAL")
		}
		return impl.Value{Value: int64(k.StatedPipeBuf(k))}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FdLimit) (impl.Nothing, error) {
		limit, free := 0, 0
		for ; free < op.Free; limit++ {
			if !c.Process.uses(limit) {
				free++
			}
		}
		for c.Process.uses(limit) {
			limit++
		}
		c.Process.FreeLimit = limit
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
