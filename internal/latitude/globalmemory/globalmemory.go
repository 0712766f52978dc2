// Package globalmemory says what global memory objects leave open.
package globalmemory

import (
	"reflect"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// largestUnit is a multiple of what sizes of blocks may be rounded to.
const largestUnit = 16

// toldByFlags are the bits of GlobalFlags that have a meaning: GMEM_LOCKCOUNT, GMEM_DISCARDED and
// GMEM_INVALID_HANDLE.
const toldByFlags = 0x00ff | 0x4000 | 0x8000

// freed are the memory objects that were freed, and whether their handles may mean
// something else by now.
type freed struct{ objects map[memory.Object]bool }

func init() {
	latitude.Leave(latitude.Room{Name: "global-memory", Watch: watch, Undefined: undefined})
	// A block may be larger than was asked for, and move.
	latitude.Compare(func(_ globalmemory.Size, r impl.Count, _ []byte) any { return min(r.Count, 1) })
	// GlobalFlags tells the lock count and GMEM_DISCARDED; of the flags that a block was allocated with
	// Microsoft does not say that they come back, and Wine returns some.
	latitude.Compare(func(_ globalmemory.Flags, r impl.Value, _ []byte) any { return r.Value & toldByFlags })
	latitude.Rough[globalmemory.Size]()
	latitude.Rough[globalmemory.Lock]()
}

func watch(w *latitude.Watch) {
	gone := map[memory.Object]bool{}
	kernel.Of[freed](w).objects = gone
	named := func(c *kernel.Call, object memory.Object) *heaps.Block {
		return heaps.Named(w.Kernel, c.Process, object)
	}
	latitude.Before(w, func(_ *kernel.Call, op globalmemory.Alloc) bool {
		for object := range gone {
			gone[object] = true // it may be the handle of this one
		}
		return op.Size == 0 && op.Flags&heaps.Movable == 0 // GMEM-15 is about movable ones
	})
	latitude.Before(w, func(*kernel.Call, globalmemory.Adopt) bool { return len(gone) > 0 })
	// Where a block has been, there may be another one.
	latitude.After(w, func(_ *kernel.Call, _ globalmemory.HandleAt, _ impl.Result, err error) bool {
		return err != nil && len(gone) > 0
	})
	latitude.Before(w, func(c *kernel.Call, op globalmemory.Size) bool {
		b := named(c, op.Memory)
		return b != nil && len(b.Data)%largestUnit != 0 // and may be a little larger here
	})
	latitude.Before(w, func(c *kernel.Call, op globalmemory.Free) bool {
		if b := named(c, op.Memory); b != nil {
			gone[op.Memory] = !b.Movable // its handle is the address of what lies there now
		}
		return false
	})
	latitude.Before(w, func(c *kernel.Call, op globalmemory.Realloc) bool {
		// Whether there is room behind a block that must not move is the heap's affair;
		// to leave nothing of a block without GMEM_MOVEABLE is not spoken of.
		b := named(c, op.Memory)
		if b == nil || op.Flags&heaps.Modify != 0 {
			return false
		}
		grows := op.Size > int64(len(b.Data)) && op.Flags&heaps.Movable == 0
		return grows && (!b.Movable || b.Locks > 0) || op.Size == 0 && op.Flags&heaps.Movable == 0
	})
}

// undefined is what is done with memory that was freed, when its handle may be that of
// another block by now.
func undefined(w *latitude.Watch, op impl.Operation, s impl.Settlement) bool {
	field := reflect.ValueOf(op).FieldByName("Memory")
	if !field.IsValid() {
		return false
	}
	object, _ := field.Interface().(memory.Object)
	_, frees := op.(globalmemory.Free)
	return kernel.Of[freed](w).objects[object] && (!frees || s.Failure != nil)
}
