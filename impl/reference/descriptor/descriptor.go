// Package descriptor is the room of what can be done with any descriptor of POSIX:
// it asks the open file, by the interfaces that are declared here. What a file does
// not implement fails as documented for files that are none of the kind.
package descriptor

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Reader is an open file that can be read from.
type Reader interface {
	Read(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int) (impl.Bytes, error)
}

// Writer is an open file that can be written to; in is the call that waits.
type Writer interface {
	Write(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte, in string) (impl.Count, error)
}

// Positioned is an open file that has a position: a regular file.
type Positioned interface {
	Pread(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int, offset int64) (impl.Bytes, error)
	Pwrite(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte, offset int64) (impl.Count, error)
	Seek(k *kernel.Kernel, d *kernel.Description, offset int64) (descriptor.Offset, error)
}

// Stater is an open file that fstat tells something of.
type Stater interface {
	Status(k *kernel.Kernel, d *kernel.Description) descriptor.Status
}

// Unreader is an open file that FIONREAD tells something of.
type Unreader interface {
	Unread(k *kernel.Kernel, d *kernel.Description) int
}

// Limited is an open file that fpathconf knows a limit of.
type Limited interface {
	Limit(k *kernel.Kernel, name string) (limit int, known bool)
}

// State has the decisions about descriptors of all kinds.
type State struct {
	SetNonblock   func(k *kernel.Kernel, p *kernel.Process, handle impl.Handle, d *kernel.Description, nonblock bool)
	Gather        func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, pieces [][]byte) (impl.Count, error)
	WouldNotBlock func(k *kernel.Kernel, d *kernel.Description, write bool) bool
	Due           func(item *EpollItem) bool
	Registered    func(item *EpollItem) bool
}

// Of is the state of descriptors.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"pathconf": true, "closed-descriptors": true, "poll": true, "epoll": true, "nonblocking": true}})
	kernel.Begins(func() *State {
		return &State{
			SetNonblock: setNonblock, Gather: gather, WouldNotBlock: wouldNotBlock,
			Due: due, Registered: registered,
		}
	})
}

// on is for what is done with any descriptor.
func on[Op, Res any](handle func(Op) impl.Handle, try func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		d, err := c.Descriptor(handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, d, op)
	})
}

// onFile is for what only files can do that implement As, when they were opened for
// that; to others it fails.
func onFile[As, Op, Res any](handle func(Op) impl.Handle, access kernel.Access, failure string, try func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file As, op Op) (Res, error)) {
	on(handle, func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op Op) (Res, error) {
		var none Res
		if !k.Allows(d.Description, access) { // PIPE-03
			return none, kernel.Posix("EBADF")
		}
		file, is := d.Description.File.(As)
		if !is {
			return none, kernel.Posix(failure)
		}
		return try(k, c, d.Description, file, op)
	})
}

const anyAccess kernel.Access = 0

// What reads and writes.
func init() {
	kernel.Restarts[descriptor.Read]()
	kernel.Restarts[descriptor.Write]()
	kernel.Restarts[descriptor.Writev]()
	onFile(func(op descriptor.Read) impl.Handle { return op.Handle }, kernel.Read, "EINVAL", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Reader, op descriptor.Read) (impl.Bytes, error) {
		if op.Size < 0 {
			return impl.Bytes{}, kernel.Posix("EINVAL")
		}
		return file.Read(k, c, d, op.Size)
	})
	onFile(func(op descriptor.Write) impl.Handle { return op.Handle }, kernel.Write, "EINVAL", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Writer, op descriptor.Write) (impl.Count, error) {
		return file.Write(k, c, d, op.Bytes(), "write")
	})
	onFile(func(op descriptor.Writev) impl.Handle { return op.Handle }, kernel.Write, "EINVAL", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, _ Writer, op descriptor.Writev) (impl.Count, error) {
		return Of(k).Gather(k, c, d, op.Pieces)
	})
	// PIPE-31: a pipe has no position.
	onFile(func(op descriptor.Pread) impl.Handle { return op.Handle }, anyAccess, "ESPIPE", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Positioned, op descriptor.Pread) (impl.Bytes, error) {
		return file.Pread(k, c, d, op.Size, op.Offset)
	})
	onFile(func(op descriptor.Pwrite) impl.Handle { return op.Handle }, anyAccess, "ESPIPE", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Positioned, op descriptor.Pwrite) (impl.Count, error) {
		return file.Pwrite(k, c, d, op.Bytes(), op.Offset)
	})
	onFile(func(op descriptor.Seek) impl.Handle { return op.Handle }, anyAccess, "ESPIPE", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Positioned, op descriptor.Seek) (descriptor.Offset, error) {
		return file.Seek(k, d, op.Offset)
	})
}

// gathered is what a call that is tried again and again has gathered already.
type gathered struct{ data []byte }

// gather writes all pieces as one write (PIPE-27).
func gather(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, pieces [][]byte) (impl.Count, error) {
	whole := kernel.Of[gathered](c)
	if !c.Begun {
		whole.data = slices.Concat(pieces...)
	}
	return d.File.(Writer).Write(k, c, d, whole.data, "writev")
}

// What tells of files, and changes descriptors.
func init() {
	on(func(op descriptor.Close) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ *kernel.Descriptor, op descriptor.Close) (impl.Nothing, error) {
		k.Close(c.Process, op.Handle)
		return impl.Nothing{}, nil
	})
	kernel.On(func(_ *kernel.Kernel, c *kernel.Call, _ descriptor.Closed) (impl.Opened, error) {
		return c.Process.Closed(), nil
	})
	on(func(op descriptor.Dup) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op descriptor.Dup) (impl.Opened, error) {
		return k.OpenOne(c.Process, d.Description)
	})
	on(func(op descriptor.GetFlags) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op descriptor.GetFlags) (descriptor.Flags, error) {
		return descriptor.Flags{Nonblock: d.Description.Nonblock, Cloexec: d.Cloexec}, nil
	})
	on(func(op descriptor.SetNonblock) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op descriptor.SetNonblock) (impl.Nothing, error) {
		Of(k).SetNonblock(k, c.Process, op.Handle, d.Description, op.Nonblock)
		return impl.Nothing{}, nil
	})
	on(func(op descriptor.Stat) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, d *kernel.Descriptor, op descriptor.Stat) (descriptor.Status, error) {
		if file, is := d.Description.File.(Stater); is {
			return file.Status(k, d.Description), nil
		}
		return descriptor.Status{}, nil // an anonymous inode has no type
	})
	onFile(func(op descriptor.Unread) impl.Handle { return op.Handle }, anyAccess, "ENOTTY", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Unreader, op descriptor.Unread) (impl.Count, error) {
		return impl.Count{Count: file.Unread(k, d)}, nil
	})
	onFile(func(op descriptor.Pathconf) impl.Handle { return op.Handle }, anyAccess, "EINVAL", func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, file Limited, op descriptor.Pathconf) (impl.Value, error) {
		limit, known := file.Limit(k, op.Name)
		if !known {
			return impl.Value{}, kernel.Posix("EINVAL")
		}
		return impl.Value{Value: int64(limit)}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op descriptor.Limit) (impl.Nothing, error) {
		c.Process.LeaveFree(op.Free)
		return impl.Nothing{}, nil
	})
}

func setNonblock(k *kernel.Kernel, p *kernel.Process, handle impl.Handle, d *kernel.Description, nonblock bool) {
	d.Nonblock = nonblock
}
