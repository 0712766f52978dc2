// Package anonymouspipe is the room of anonymous pipes of Windows.
package anonymouspipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/anonymouspipe"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// State has the decisions about anonymous pipes of Windows. What they
// have in common with those of POSIX [streams.State] decides.
type State struct {
	Suggested   func(k *kernel.Kernel, size int) int
	NewEnds     func(inheritable bool) bool
	EndOfPipe   func() error
	NobodyReads func(waited bool) error
	RoomFor     func(p *streams.Pipe, left int) int
}

// Of is the state of anonymous pipes.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Begins(func() *State {
		return &State{
			Suggested:   suggested,
			NewEnds:     func(inheritable bool) bool { return inheritable },
			EndOfPipe:   func() error { return kernel.Windows("ERROR_BROKEN_PIPE") },
			NobodyReads: unreadPipe,
			RoomFor:     func(p *streams.Pipe, left int) int { return min(left, p.Room()) },
		}
	})
}

// defaultSize is the buffer of a pipe for which no size was suggested.
const defaultSize = 4096

// suggested: a size is a suggestion (APIPE-18).
func suggested(_ *kernel.Kernel, size int) int {
	if size == 0 {
		return defaultSize
	}
	return size
}

// unreadPipe is how a write fails that nobody can read (APIPE-16): Windows calls a
// pipe that it finds so closing, and one that breaks under a waiting writer broken.
func unreadPipe(waited bool) error {
	if waited { // APIPE-103
		return kernel.Windows("ERROR_BROKEN_PIPE")
	}
	return kernel.Windows("ERROR_NO_DATA")
}

// End is one end of an anonymous pipe.
type End struct{ streams.End }

// EndOf is the end of an anonymous pipe that a description is open on, or nil.
func EndOf(d *kernel.Description) *End {
	end, _ := d.File.(*End)
	return end
}

// ReadFile is one read, with an OVERLAPPED or without (APIPE-19). One of nothing
// waits as well.
func (e *End) ReadFile(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int) (impl.Bytes, error) {
	p, state := e.Pipe, streams.Of(k)
	switch {
	case len(p.Buffer) > 0: // APIPE-11, APIPE-12, APIPE-102
		data := slices.Clone(state.Take(p, size))
		k.Touch()
		return impl.Bytes{Data: data}, nil
	case state.EndOfFile(p): // APIPE-13
		return impl.Bytes{}, Of(k).EndOfPipe()
	case state.Nonblocking(d): // APIPE-108
		return impl.Bytes{}, kernel.Windows("ERROR_NO_DATA")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // APIPE-10
}

// WriteFile is one write, tried until all of data is in the pipe (APIPE-17).
func (e *End) WriteFile(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte) (impl.Count, error) {
	p := e.Pipe
	if streams.Of(k).Broken(p) {
		return impl.Count{}, Of(k).NobodyReads(c.Begun)
	}
	if n := Of(k).RoomFor(p, len(data)-c.Transferred); n > 0 {
		p.Add(k, data[c.Transferred:c.Transferred+n], 0)
		c.Transferred += n
	}
	if c.Transferred < len(data) && (c.Begun || !streams.Of(k).Nonblocking(d)) { // APIPE-112
		return impl.Count{}, c.Wait("WriteFile")
	}
	return impl.Count{Count: c.Transferred}, nil
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op anonymouspipe.Create) (bytestream.Ends, error) {
		p := &streams.Pipe{Capacity: Of(k).Suggested(k, op.Size)}
		inheritable := Of(k).NewEnds(op.Inheritable) // APIPE-20
		open := func(access kernel.Access) impl.Opened {
			end := &End{streams.End{Pipe: p}}
			return handles.Open(k, c.Process, end.Open(end, access), inheritable)
		}
		return bytestream.Ends{Read: open(kernel.Read), Write: open(kernel.Write)}, nil
	})
	// APIPE-23, APIPE-109
	handles.On(func(op winhandle.Peek) impl.Handle { return op.Handle }, func(k *kernel.Kernel, _ *kernel.Call, d *kernel.Description, e *End, op winhandle.Peek) (winhandle.Peeked, error) {
		p := e.Pipe
		switch {
		case !d.Reads():
			return winhandle.Peeked{}, handles.Of(k).AccessDenied()
		case op.Size < 0:
			return winhandle.Peeked{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		case len(p.Buffer) == 0 && streams.Of(k).EndOfFile(p):
			return winhandle.Peeked{}, Of(k).EndOfPipe()
		}
		return winhandle.Peeked{Data: slices.Clone(p.Buffer[:min(op.Size, len(p.Buffer))]), Available: len(p.Buffer)}, nil
	})
	handles.On(func(op winhandle.SetNoWait) impl.Handle { return op.Handle }, func(_ *kernel.Kernel, _ *kernel.Call, d *kernel.Description, _ *End, op winhandle.SetNoWait) (impl.Nothing, error) {
		d.Nonblock = op.NoWait
		return impl.Nothing{}, nil
	})
}
