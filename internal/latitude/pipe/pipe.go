// Package pipe says what pipes of POSIX leave open.
package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	polls "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
	"github.com/ipcspec/ipcspec/internal/latitude"
	descriptors "github.com/ipcspec/ipcspec/internal/latitude/descriptor"
)

// No document says how many bytes go into a pipe: the reference counts bytes, Linux
// counts pages that a write begins anew or not, others may do as they like. Only
// what comes out the same by the best and by the worst way of counting is compared.

// layout is how the content of a pipe came in.
type layout struct {
	pieces  []int // what is left of each write
	begun   bool  // a part of the first piece has been read
	muddled bool  // it came by other ways
	full    int   // how often a write has found no room
	touched int   // how often it was read, written or resized
}

// room watches the pipes of one kernel.
type room struct {
	*latitude.Watch
	k     *kernel.Kernel
	pipes map[*streams.Pipe]*layout
	edges map[*polls.EpollItem]edge
}

// edge is how things were when an edge-triggered registration was reported last.
type edge struct{ full, touched, arrivals int }

func init() {
	latitude.Leave(latitude.Room{
		Name: "pipe",
		Watch: func(w *latitude.Watch) {
			r := &room{w, w.Kernel, map[*streams.Pipe]*layout{}, map[*polls.EpollItem]edge{}}
			r.count()
			r.ask()
			r.move()
			// Whether it is looked at between which ends nothing is copied.
			latitude.After(w, func(_ *kernel.Call, op pipe.Splice, _ impl.Result, err error) bool { return op.Size == 0 && err != nil })
			latitude.After(w, func(_ *kernel.Call, op pipe.Tee, _ impl.Result, err error) bool { return op.Size == 0 && err != nil })
			// It may take a descriptor to find out.
			latitude.Before(w, func(c *kernel.Call, _ pipe.MaxSize) bool { return descriptors.Limited(c) })
		},
		Lacks: map[string]func(*kernel.Kernel){"exceed-limits": func(k *kernel.Kernel) {
			pipes.Of(k).MayExceed = func(*kernel.Process) bool { return false }
		}},
	})
}

// count notes what goes in and out.
func (r *room) count() {
	accepts, take := pipes.Of(r.k).Accepts, streams.Of(r.k).Take
	pipes.Of(r.k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
		n := accepts(k, p, whole, left)
		l := r.of(p)
		r.Doubt(n != l.least(k, p, whole, left) || n > 0 && r.mixes(p, whole))
		if n > 0 {
			l.pieces = append(l.pieces, n)
			l.touched++
		} else {
			l.full++
		}
		return n
	}
	streams.Of(r.k).Take = func(p *streams.Pipe, size int) []byte {
		before := len(p.Buffer)
		data := take(p, size)
		r.of(p).consume(before - len(p.Buffer))
		r.of(p).touched++
		return data
	}
}

// ask watches questions about the room in a pipe.
func (r *room) ask() {
	polling := polls.Of(r.k)
	due, ready, wouldNot := polling.Due, pipes.Of(r.k).Readiness, polling.WouldNotBlock
	polling.Due = func(item *polls.EpollItem) bool {
		is := due(item)
		r.Doubt(item.Edge && r.mayBeEdge(item, is))
		return is
	}
	latitude.After(r.Watch, func(c *kernel.Call, op descriptor.EpollWait, _ impl.Result, err error) bool {
		if d := c.Process.Handles[op.Epoll]; err == nil && d != nil && polls.EpollOf(d.Description) != nil {
			for _, item := range polls.EpollOf(d.Description).Items {
				r.edges[item] = r.edge(item)
			}
		}
		return false
	})
	pipes.Of(r.k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
		r.doubt(d)
		return ready(k, d)
	}
	polling.WouldNotBlock = func(k *kernel.Kernel, d *kernel.Description, write bool) bool {
		r.doubt(d)
		return wouldNot(k, d, write)
	}
}

// mayBeEdge reports whether no document says if an event is new. A write that ends
// without having written anything may count as one. epoll(7) promises events to who has
// found no room; whether others come whenever something happens to a pipe, it does not say.
func (r *room) mayBeEdge(item *polls.EpollItem, is bool) bool {
	p := streams.PipeOf(item.Description)
	if p == nil {
		return false
	}
	now, last := r.edge(item), r.edges[item]
	if item.Next > 0 && item.Description.Writes() && now != last && (!is || now.full == last.full) {
		return true
	}
	return !is && now.full > 0
}

func (r *room) edge(item *polls.EpollItem) edge {
	p := streams.PipeOf(item.Description)
	if p == nil {
		return edge{}
	}
	return edge{r.of(p).full, r.of(p).touched, p.Arrivals}
}

// move watches operations that move pages as such.
func (r *room) move() {
	latitude.Before(r.Watch, func(c *kernel.Call, op pipe.SetSize) bool { return r.touch(c, op.Handle, false) })
	latitude.Before(r.Watch, func(c *kernel.Call, op pipe.Tee) bool { return r.touch(c, op.To, true) })
	latitude.Before(r.Watch, func(c *kernel.Call, op pipe.Splice) bool {
		from, to := r.touch(c, op.From, true), r.touch(c, op.To, true)
		return from || to
	})
	latitude.After(r.Watch, func(c *kernel.Call, op pipe.Tee, result impl.Result, _ error) bool {
		return r.endsBeforeFull(c, op.To, result)
	})
	latitude.After(r.Watch, func(c *kernel.Call, op pipe.Splice, result impl.Result, _ error) bool {
		return r.endsBeforeFull(c, op.To, result)
	})
}

func (r *room) of(p *streams.Pipe) *layout {
	l := r.pipes[p]
	if l == nil {
		l = &layout{}
		r.pipes[p] = l
	}
	return l
}

// doubt is for questions about the room in a pipe.
func (r *room) doubt(d *kernel.Description) {
	p := streams.PipeOf(d)
	r.Doubt(p != nil && d.Writes() && !r.of(p).plain(r.k, p))
}

// mixes reports whether a write that goes in now, or another one that waits for the
// same pipe, is longer than what is written in one piece: how they come to lie among
// each other no document says.
func (r *room) mixes(p *streams.Pipe, whole int) bool {
	for _, c := range r.k.Waiting() {
		if c == r.k.Trying {
			continue
		}
		var handle impl.Handle
		size := 0
		switch op := c.Op.(type) {
		case descriptor.Write:
			handle, size = op.Handle, op.Size()
		case descriptor.Writev:
			handle, size = op.Handle, pipes.Of(r.k).Limits.PipeBuf+1
		default:
			continue
		}
		d := c.Process.Handles[handle]
		if d != nil && streams.PipeOf(d.Description) == p && max(whole, size) > pipes.Of(r.k).Limits.PipeBuf {
			return true
		}
	}
	return false
}

// touch reports whether it matters how a pipe counts when its pages are touched. What
// moves pages muddles it.
func (r *room) touch(c *kernel.Call, handle impl.Handle, moves bool) bool {
	d := c.Process.Handles[handle]
	if d == nil || streams.PipeOf(d.Description) == nil {
		return false
	}
	l := r.of(streams.PipeOf(d.Description))
	matters := !l.plain(r.k, streams.PipeOf(d.Description))
	l.muddled = l.muddled || moves
	l.touched++
	return matters
}

// endsBeforeFull reports whether a copy found the end of one pipe and no room in the other:
// what it does first no document says.
func (r *room) endsBeforeFull(c *kernel.Call, to impl.Handle, result impl.Result) bool {
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
