// Package winhandle says what handles of Windows leave open.
package winhandle

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// closed is whether a handle was closed, and whether others were opened since: its
// number may be theirs.
type closed struct{ any, stale bool }

func init() {
	latitude.Leave(latitude.Room{
		Name: "win-handle",
		Watch: func(w *latitude.Watch) {
			// ReadFileEx cannot be used with an anonymous pipe, and what it does then is not
			// said (APIPE-19).
			latitude.Before(w, func(*kernel.Call, winhandle.ReadEx) bool { return true })
			// What becomes of who waits by a handle that is closed, or whose mode is changed.
			latitude.Before(w, func(c *kernel.Call, op winhandle.Close) bool { return waitsBy(w, c, op.Handle) })
			latitude.Before(w, func(c *kernel.Call, op winhandle.SetNoWait) bool { return waitsBy(w, c, op.Handle) })
		},
		Undefined: func(w *latitude.Watch, op impl.Operation, s impl.Settlement) bool {
			return s.Failure != nil && s.Failure.Native == "ERROR_INVALID_HANDLE" && kernel.Of[closed](w).stale && latitude.TakesHandle(op)
		},
		Performed: func(w *latitude.Watch, op impl.Operation, s impl.Settlement) {
			c := kernel.Of[closed](w)
			if _, closes := op.(winhandle.Close); closes {
				c.any = true
			}
			if d, is := op.(winhandle.Duplicate); is && d.CloseSource { // the duplicate may have the number of the original
				c.any = true
			}
			if c.any && s.Done && s.Failure == nil && makes(op) {
				c.stale = true
			}
		},
	})
}

// makes reports whether an operation makes handles.
func makes(op impl.Operation) bool {
	return slices.ContainsFunc(impl.DefinitionOf(op).Makes(), func(o impl.Object) bool { return o.Fits(impl.Object{Kind: "handle"}) })
}

func waitsBy(w *latitude.Watch, c *kernel.Call, handle impl.Handle) bool {
	named := func(p *kernel.Process, handle impl.Handle) *kernel.Descriptor {
		return handles.Named(w.Kernel, p, handle)
	}
	d := named(c.Process, handle)
	return d != nil && w.WaitsBy(c, d.Description, named)
}
