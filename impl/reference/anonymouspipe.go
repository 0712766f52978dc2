package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// AnonymousPipeState has the decisions about anonymous pipes of Windows. What they
// have in common with those of POSIX [StreamState] decides.
type AnonymousPipeState struct {
	Suggested   func(k *Kernel, size int) int
	NewEnds     func(inheritable bool) bool
	EndOfPipe   func() error
	NobodyReads func(waited bool) error
	RoomFor     func(p *Pipe, left int) int
}

// AnonymousPipesOf is the state of anonymous pipes.
func AnonymousPipesOf(k *Kernel) *AnonymousPipeState { return Of[AnonymousPipeState](k) }

func init() {
	Begins(func() *AnonymousPipeState {
		return &AnonymousPipeState{
			Suggested:   suggested,
			NewEnds:     func(inheritable bool) bool { return inheritable },
			EndOfPipe:   func() error { return Windows("ERROR_BROKEN_PIPE") },
			NobodyReads: unreadPipe,
			RoomFor:     func(p *Pipe, left int) int { return min(left, p.Room()) },
		}
	})
}

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
		data := slices.Clone(StreamsOf(k).Take(p, size))
		k.Touch()
		return impl.Bytes{Data: data}, nil
	case StreamsOf(k).EndOfFile(p): // APIPE-13
		return impl.Bytes{}, AnonymousPipesOf(k).EndOfPipe()
	case StreamsOf(k).Nonblocking(d): // APIPE-108
		return impl.Bytes{}, Windows("ERROR_NO_DATA")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // APIPE-10
}

// writeAnonymous is one write, tried until all of data is in the pipe (APIPE-17).
func (k *Kernel) writeAnonymous(c *Call, d *Description, data []byte) (impl.Count, error) {
	p := d.Pipe
	if StreamsOf(k).Broken(p) {
		return impl.Count{}, AnonymousPipesOf(k).NobodyReads(c.Begun)
	}
	if n := AnonymousPipesOf(k).RoomFor(p, len(data)-c.Transferred); n > 0 {
		k.Add(p, data[c.Transferred:c.Transferred+n], false)
		c.Transferred += n
	}
	if c.Transferred < len(data) {
		return impl.Count{}, c.Wait("WriteFile")
	}
	return impl.Count{Count: c.Transferred}, nil
}

func init() {
	on(func(k *Kernel, c *Call, op impl.AnonymousPipeCreate) (impl.PipeEnds, error) {
		p := &Pipe{Capacity: AnonymousPipesOf(k).Suggested(k, op.Size), Readers: 1, Writers: 1}
		inheritable := AnonymousPipesOf(k).NewEnds(op.Inheritable) // APIPE-20
		return impl.PipeEnds{
			Read:  k.openHandle(c.Process, &Description{Pipe: p}, inheritable),
			Write: k.openHandle(c.Process, &Description{Pipe: p, Write: true}, inheritable),
		}, nil
	})
	// APIPE-23, APIPE-109
	onPipeHandle(func(op impl.WinPeek) impl.Handle { return op.Handle }, func(k *Kernel, d *Description, op impl.WinPeek) (impl.WinPeeked, error) {
		p := d.Pipe
		switch {
		case d.Write:
			return impl.WinPeeked{}, HandlesOf(k).AccessDenied()
		case len(p.Buffer) == 0 && StreamsOf(k).EndOfFile(p):
			return impl.WinPeeked{}, AnonymousPipesOf(k).EndOfPipe()
		}
		return impl.WinPeeked{Data: slices.Clone(p.Buffer[:min(op.Size, len(p.Buffer))]), Available: len(p.Buffer)}, nil
	})
	onPipeHandle(func(op impl.WinSetNoWait) impl.Handle { return op.Handle }, func(k *Kernel, d *Description, op impl.WinSetNoWait) (impl.Nothing, error) {
		d.Nonblock = op.NoWait
		return impl.Nothing{}, nil
	})
	// APIPE-19: what cannot be used is refused.
	onPipeHandle(func(op impl.WinReadEx) impl.Handle { return op.Handle }, func(*Kernel, *Description, impl.WinReadEx) (impl.Nothing, error) {
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
