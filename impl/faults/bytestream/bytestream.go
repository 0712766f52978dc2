// Package bytestream has what mistakes about pipes of POSIX and of Windows have in
// common.
package bytestream

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// PipeOf is the pipe that a handle of the calling process refers to, or nil.
func PipeOf(c *kernel.Call, handle impl.Handle) *streams.Pipe {
	if d := c.Process.Handles[handle]; d != nil {
		return streams.PipeOf(d.Description)
	}
	return nil
}

// GiveCopies gives each child copies of the buffers of the pipes that it inherits; on
// makes the open file on such a copy.
func GiveCopies(k *kernel.Kernel, on func(*streams.Pipe) kernel.File) {
	copies := map[*kernel.Process]map[*streams.Pipe]*streams.Pipe{}
	inherit := k.Inherit
	k.Inherit = func(k *kernel.Kernel, parent, child *kernel.Process, handle impl.Handle) {
		inherit(k, parent, child, handle)
		d := child.Handles[handle]
		p := streams.PipeOf(d.Description)
		if p == nil {
			return
		}
		if copies[child] == nil {
			copies[child] = map[*streams.Pipe]*streams.Pipe{}
		}
		own := copies[child][p]
		if own == nil {
			own = &streams.Pipe{Capacity: p.Capacity, Buffer: slices.Clone(p.Buffer), Readers: 1, Writers: 1}
			copies[child][p] = own
		}
		changed := *d.Description
		changed.File, changed.References = on(own), 1
		d.Description.References--
		d.Description = &changed
	}
}

// LoseBytes loses a byte whenever a read goes beyond the end of the ring buffer.
func LoseBytes(k *kernel.Kernel, ring int) {
	through := map[*streams.Pipe]int{}
	take := streams.Of(k).Take
	streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
		data := take(p, size)
		before := through[p]
		through[p] += len(data)
		if before/ring != through[p]/ring && len(data) > 1 {
			return data[:len(data)-1]
		}
		return data
	}
}
