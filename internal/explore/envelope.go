package explore

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/pipe"
	anonymous "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
	sysv "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// No document says how many bytes go into a pipe: the reference counts bytes, Linux
// counts pages that a write begins anew or not, others may do as they like. Only
// what comes out the same by the best and by the worst way of counting is compared.

// longerThanAnyPipe is a length in bytes that scenarios count on to make a writer wait.
const longerThanAnyPipe = 1 << 20

// envelope watches the pipes of one kernel.
type envelope struct {
	k     *kernel.Kernel
	pipes map[*streams.Pipe]*layout
	// unsure is set by an operation whose outcome depends on the way of counting.
	unsure bool
	freed  map[memory.Object]bool // memory objects: whether their handles may mean something else by now
}

// layout is how the content of a pipe came in.
type layout struct {
	pieces  []int // what is left of each write
	begun   bool  // a part of the first piece has been read
	muddled bool  // it came by other ways
	full    bool  // a write has found no room
}

func newEnvelope(k *kernel.Kernel, mechanism string) *envelope {
	e := &envelope{k: k, freed: map[memory.Object]bool{}}
	described := impl.LookupMechanism(mechanism)
	if described.Has("sysv-object") {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.FileLink, original kernel.Transition) (impl.Result, error) {
			e.unsure = e.unsure || !c.Process.Privileged // whose files one may link is the file system's affair
			return original(k, c)
		})
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.FileCreate, original kernel.Transition) (impl.Result, error) {
			e.unsure = e.unsure || !c.Process.Privileged
			return original(k, c)
		})
		sysv.Of(k).Changed = func(k *kernel.Kernel) {
			// Whether who waits already may still go on by then no document says.
			e.unsure = e.unsure || slices.ContainsFunc(k.Waiting(), func(w *kernel.Call) bool { return w != k.Trying })
		}
	}
	e.leaveOpen()
	if !described.Has("byte-stream") {
		return e
	}
	e.pipes = map[*streams.Pipe]*layout{}
	roomFor := anonymous.Of(k).RoomFor
	anonymous.Of(k).RoomFor = func(p *streams.Pipe, left int) int {
		n := roomFor(p, left)
		op, own := k.Trying.Op.(winhandle.Write) // or it is a program's
		switch {
		case !own || left == op.Size(): // the size of the pipe is a suggestion
			e.unsure = e.unsure || n < left && left < longerThanAnyPipe
		case left < longerThanAnyPipe/2: // soon it completes
			e.unsure = true
		}
		return n
	}
	accepts, take := pipes.Of(k).Accepts, streams.Of(k).Take
	pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
		n := accepts(k, p, whole, left)
		l := e.of(p)
		if n != l.least(k, p, whole, left) || n > 0 && e.mixes(p, whole) {
			e.unsure = true
		}
		if n > 0 {
			l.pieces = append(l.pieces, n)
		}
		l.full = l.full || n == 0
		return n
	}
	due := descriptors.Of(k).Due
	descriptors.Of(k).Due = func(item *descriptors.EpollItem) bool {
		is := due(item)
		// A write that ends without having written anything may count as an edge.
		e.unsure = e.unsure || !is && item.Edge && e.of(streams.PipeOf(item.Description)).full
		return is
	}
	streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
		before := len(p.Buffer)
		data := take(p, size)
		e.of(p).consume(before - len(p.Buffer))
		return data
	}
	ready, wouldNot := pipes.Of(k).Readiness, descriptors.Of(k).WouldNotBlock
	pipes.Of(k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
		e.doubt(d)
		return ready(k, d)
	}
	descriptors.Of(k).WouldNotBlock = func(k *kernel.Kernel, d *kernel.Description, write bool) bool {
		e.doubt(d)
		return wouldNot(k, d, write)
	}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.MaxSize, original kernel.Transition) (impl.Result, error) {
		e.limited(c) // it may take a descriptor to find out
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessSpawn, original kernel.Transition) (impl.Result, error) {
		e.limited(c) // what a child has open already is the implementation's affair
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
		e.limited(c)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Close, original kernel.Transition) (impl.Result, error) {
		e.closing(c, op.Handle)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.SetNonblock, original kernel.Transition) (impl.Result, error) {
		e.closing(c, op.Handle) // who waits may learn of it when he is woken next, or not
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.SetNoWait, original kernel.Transition) (impl.Result, error) {
		e.closing(c, op.Handle)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
		e.closing(c, op.Handle)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
		e.touch(c, op.Handle, false)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
		e.touch(c, op.To, true)
		result, err := original(k, c)
		e.unsure = e.unsure || e.endsBeforeFull(c, op.To, result)
		return result, err
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Splice, original kernel.Transition) (impl.Result, error) {
		e.touch(c, op.From, true)
		e.touch(c, op.To, true)
		result, err := original(k, c)
		e.unsure = e.unsure || e.endsBeforeFull(c, op.To, result)
		return result, err
	})
	return e
}

func (e *envelope) of(p *streams.Pipe) *layout {
	l := e.pipes[p]
	if l == nil {
		l = &layout{}
		e.pipes[p] = l
	}
	return l
}

// doubt is for questions about the room in a pipe.
func (e *envelope) doubt(d *kernel.Description) {
	if streams.PipeOf(d) != nil && d.Writes() && !e.of(streams.PipeOf(d)).plain(e.k, streams.PipeOf(d)) {
		e.unsure = true
	}
}

// limited is for what takes handles of the actor's own.
func (e *envelope) limited(c *kernel.Call) { e.unsure = e.unsure || c.Process.FreeLimit > 0 }

// mixes reports whether a write that goes in now, or another one that waits for the
// same pipe, is longer than what is written in one piece: how they come to lie among
// each other no document says.
func (e *envelope) mixes(p *streams.Pipe, whole int) bool {
	for _, c := range e.k.Waiting() {
		if c == e.k.Trying {
			continue
		}
		var handle impl.Handle
		size := 0
		switch op := c.Op.(type) {
		case descriptor.Write:
			handle, size = op.Handle, op.Size()
		case descriptor.Writev:
			handle, size = op.Handle, pipes.Of(e.k).Limits.PipeBuf+1
		case winhandle.Write:
			handle, size = op.Handle, op.Size()
		default:
			continue
		}
		d := c.Process.Handles[handle]
		if d != nil && streams.PipeOf(d.Description) == p && max(whole, size) > pipes.Of(e.k).Limits.PipeBuf {
			return true
		}
	}
	return false
}

// touch is for operations that move pages as such.
func (e *envelope) touch(c *kernel.Call, handle impl.Handle, moves bool) {
	d := c.Process.Handles[handle]
	if d == nil || streams.PipeOf(d.Description) == nil {
		return
	}
	l := e.of(streams.PipeOf(d.Description))
	if !l.plain(e.k, streams.PipeOf(d.Description)) {
		e.unsure = true
	}
	l.muddled = l.muddled || moves
}

// endsBeforeFull reports whether a copy found the end of one pipe and no room in the other:
// what it does first no document says.
func (e *envelope) endsBeforeFull(c *kernel.Call, to impl.Handle, result impl.Result) bool {
	count, ok := result.(impl.Count)
	d := c.Process.Handles[to]
	return ok && count.Count == 0 && d != nil && streams.PipeOf(d.Description) != nil && streams.PipeOf(d.Description).Room() == 0
}

func (l *layout) consume(n int) {
	for n > 0 && len(l.pieces) > 0 {
		part := min(n, l.pieces[0])
		l.pieces[0] -= part
		n -= part
		l.begun = true
		if l.pieces[0] == 0 {
			l.pieces, l.begun = slices.Delete(l.pieces, 0, 1), false
		}
	}
}

// pages is how many are used at the most.
func (l *layout) pages(k *kernel.Kernel) int {
	used := 0
	for _, piece := range l.pieces {
		used += pagesOf(k, piece)
	}
	if l.begun {
		used++
	}
	return used
}

func pagesOf(k *kernel.Kernel, bytes int) int {
	return (bytes + pipes.Of(k).Limits.PageSize - 1) / pipes.Of(k).Limits.PageSize
}

// plain reports whether both ways of counting come to the same.
func (l *layout) plain(k *kernel.Kernel, p *streams.Pipe) bool {
	return !l.muddled && l.pages(k)*pipes.Of(k).Limits.PageSize == len(p.Buffer)
}

// least is what a write puts in if pages are counted and none is shared.
func (l *layout) least(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
	if l.muddled {
		return -1
	}
	free := max(0, p.Capacity/pipes.Of(k).Limits.PageSize-l.pages(k))
	if whole <= pipes.Of(k).Limits.PipeBuf && pagesOf(k, left) > free {
		return 0
	}
	return min(left, free*pipes.Of(k).Limits.PageSize)
}
