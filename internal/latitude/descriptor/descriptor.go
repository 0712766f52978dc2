// Package descriptor says what descriptors of UNIX leave open.
package descriptor

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	latitude.Leave(latitude.Room{Name: "descriptor", Watch: func(w *latitude.Watch) {
		// What a child has open already is the implementation's affair.
		latitude.Before(w, func(c *kernel.Call, _ impl.ProcessSpawn) bool { return Limited(c) })
		latitude.Before(w, func(c *kernel.Call, _ impl.ProcessFork) bool { return Limited(c) })
		// What becomes of who waits by a descriptor that is closed, or whose mode is
		// changed: he may learn of it when he is woken next, or not.
		latitude.Before(w, func(c *kernel.Call, op descriptor.Close) bool { return waitsBy(w, c, op.Handle) })
		latitude.Before(w, func(c *kernel.Call, op descriptor.SetNonblock) bool { return waitsBy(w, c, op.Handle) })
	}})
}

// Limited is for what takes descriptors of the actor's own.
func Limited(c *kernel.Call) bool { return c.Process.FreeLimit > 0 }

func waitsBy(w *latitude.Watch, c *kernel.Call, handle impl.Handle) bool {
	named := func(p *kernel.Process, handle impl.Handle) *kernel.Descriptor { return p.Handles[handle] }
	d := named(c.Process, handle)
	return d != nil && w.WaitsBy(c, d.Description, named)
}
