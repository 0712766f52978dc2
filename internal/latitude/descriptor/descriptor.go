// Package descriptor says what descriptors of UNIX leave open.
package descriptor

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	// Sorted by data they are by contract; in which order those of the same data are it does not say.
	latitude.Compare(func(_ descriptor.EpollWait, r descriptor.EpollEvents, _ []byte) any {
		r.Events = slices.Clone(r.Events)
		r.Sort()
		return r
	})
	latitude.Leave(latitude.Room{Name: "descriptor", Watch: func(w *latitude.Watch) {
		// What a child has open already is the implementation's affair.
		latitude.Before(w, func(c *kernel.Call, _ impl.ProcessSpawn) bool { return Limited(c) })
		latitude.Before(w, func(c *kernel.Call, _ impl.ProcessFork) bool { return Limited(c) })
		// What becomes of who waits by a descriptor that is closed, or whose mode is
		// changed: he may learn of it when he is woken next, or not.
		latitude.Before(w, func(c *kernel.Call, op descriptor.Close) bool { return waitsBy(w, c, op.Handle) })
		latitude.Before(w, func(c *kernel.Call, op descriptor.SetNonblock) bool { return waitsBy(w, c, op.Handle) })
		// POSIX: writev() may fail where there are no pieces.
		latitude.Before(w, func(_ *kernel.Call, op descriptor.Writev) bool { return len(op.Pieces) == 0 })
		// POSIX: fpathconf() may fail for what is no open descriptor.
		latitude.Before(w, func(c *kernel.Call, op descriptor.Pathconf) bool { return c.Process.IsClosed(op.Handle) })
		// Which of two failures it is: there is no such offset, and no offset at all, or no
		// such descriptor.
		latitude.After(w, func(c *kernel.Call, op descriptor.Pread, _ impl.Result, err error) bool {
			return op.Offset < 0 && err != nil
		})
		latitude.After(w, func(c *kernel.Call, op descriptor.EpollAdd, _ impl.Result, err error) bool {
			return c.Process.IsClosed(op.Handle) && err != nil
		})
		latitude.After(w, func(c *kernel.Call, op descriptor.Pwrite, _ impl.Result, err error) bool {
			return op.Offset < 0 && err != nil
		})
	}})
}

// Limited is for what takes descriptors of the actor's own.
func Limited(c *kernel.Call) bool { return c.Process.FreeLimit > 0 }

func waitsBy(w *latitude.Watch, c *kernel.Call, handle impl.Handle) bool {
	named := func(p *kernel.Process, handle impl.Handle) *kernel.Descriptor { return p.Handles[handle] }
	d := named(c.Process, handle)
	return d != nil && w.WaitsBy(c, d.Description, named)
}
