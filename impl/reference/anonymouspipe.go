package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/anonymouspipe"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// defaultSize is the buffer of a pipe for which no size was suggested.
const defaultSize = 4096

// suggested: a size is a suggestion (APIPE-18).
func suggested(_ *Kernel, size int) int {
	if size == 0 {
		return defaultSize
	}
	return size
}

// unreadPipe is how a write fails that nobody can read (APIPE-16): Windows calls a
// pipe that it finds so closing, and one that breaks under a waiting writer broken.
func unreadPipe(waited bool) error {
	if waited { // APIPE-103
		return Windows("ERROR_BROKEN_PIPE")
	}
	return Windows("ERROR_NO_DATA")
}

// readAnonymous is one read of an anonymous pipe, with an OVERLAPPED or without
// (APIPE-19). One of nothing waits as well.
func (k *Kernel) readAnonymous(c *Call, d *Description, size int) (impl.Bytes, error) {
	p := d.Pipe
	switch {
	case len(p.Buffer) > 0: // APIPE-11, APIPE-12, APIPE-102
		data := slices.Clone(k.Take(p, size))
		k.Touch()
		return impl.Bytes{Data: data}, nil
	case k.EndOfFile(p): // APIPE-13
		return impl.Bytes{}, k.EndOfPipe()
	case k.Nonblocking(d): // APIPE-108
		return impl.Bytes{}, Windows("ERROR_NO_DATA")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // APIPE-10
}

// writeAnonymous is one write, tried until all of data is in the pipe (APIPE-17).
func (k *Kernel) writeAnonymous(c *Call, d *Description, data []byte) (impl.Count, error) {
	p := d.Pipe
	if k.Broken(p) {
		return impl.Count{}, k.NobodyReads(c.Begun)
	}
	if n := k.RoomFor(p, len(data)-c.Transferred); n > 0 {
		k.Add(p, data[c.Transferred:c.Transferred+n], false)
		c.Transferred += n
	}
	if c.Transferred < len(data) {
		return impl.Count{}, c.Wait("WriteFile")
	}
	return impl.Count{Count: c.Transferred}, nil
}

func init() {
	on(func(k *Kernel, c *Call, op anonymouspipe.Create) (bytestream.Ends, error) {
		p := &Pipe{Capacity: k.Suggested(k, op.Size), Readers: 1, Writers: 1}
		inheritable := k.NewEnds(op.Inheritable) // APIPE-20
		return bytestream.Ends{
			Read:  k.openHandle(c.Process, &Description{Pipe: p}, inheritable),
			Write: k.openHandle(c.Process, &Description{Pipe: p, Write: true}, inheritable),
		}, nil
	})
	// APIPE-23, APIPE-109
	onPipeHandle(func(op winhandle.Peek) impl.Handle { return op.Handle }, func(k *Kernel, d *Description, op winhandle.Peek) (winhandle.Peeked, error) {
		p := d.Pipe
		switch {
		case d.Write:
			return winhandle.Peeked{}, k.AccessDenied()
		case len(p.Buffer) == 0 && k.EndOfFile(p):
			return winhandle.Peeked{}, k.EndOfPipe()
		}
		return winhandle.Peeked{Data: slices.Clone(p.Buffer[:min(op.Size, len(p.Buffer))]), Available: len(p.Buffer)}, nil
	})
	onPipeHandle(func(op winhandle.SetNoWait) impl.Handle { return op.Handle }, func(k *Kernel, d *Description, op winhandle.SetNoWait) (impl.Nothing, error) {
		d.Nonblock = op.NoWait
		return impl.Nothing{}, nil
	})
	// APIPE-19: what cannot be used is refused.
	onPipeHandle(func(op winhandle.ReadEx) impl.Handle { return op.Handle }, func(*Kernel, *Description, winhandle.ReadEx) (impl.Nothing, error) {
		return impl.Nothing{}, Windows("ERROR_INVALID_PARAMETER")
	})
}

func onPipeHandle[Op, Res any](handle func(Op) impl.Handle, try func(k *Kernel, d *Description, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		_, d, err := k.handle(c.Process, handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, d.Description, op)
	})
}
