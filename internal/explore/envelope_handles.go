package explore

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/memory"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	heaps "github.com/ipcspec/ipcspec/impl/reference/globalmemory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// What becomes of those who wait when handles are closed, and what Windows leaves open.

// objects are the formats whose handles are no memory, or memory that refers to more,
// and what they stand for.
var objects = map[int]string{2: "bitmap", 3: "metafile picture", 9: "palette", 14: "enhanced metafile"}

// convertible are the formats that are made of each other.
var convertible = [][]int{{1, 7, 13}, {2, 8, 17}, {3, 14}}

// severalSources reports whether a format is made of another one, and more than one is
// there to make it of. Which of them is taken no document says.
func severalSources(c *kernel.Call, format int) bool {
	group := slices.IndexFunc(convertible, func(formats []int) bool { return slices.Contains(formats, format) })
	if group < 0 {
		return false
	}
	sources := 0
	for _, item := range clipboards.At(c.Process.Computer).Items {
		switch {
		case item.From != nil || !slices.Contains(convertible[group], item.Format):
		case item.Format == format:
			return false
		default:
			sources++
		}
	}
	return sources > 1
}

// largestUnit is a multiple of what sizes of blocks may be rounded to.
const largestUnit = 16

// longestTransfer is how many bytes are read or written in one piece: a line of the
// protocol has an end.
const longestTransfer = 1 << 18

// leaveOpen marks what documents leave to the system. ReadFileEx cannot be used with
// an anonymous pipe, and what it does then is not said (APIPE-19). Before Windows Vista
// a client that did not share writing kept others out of a mailslot (MAILSLOT-19).
func (e *envelope) leaveOpen() {
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, _ winhandle.ReadEx, original kernel.Transition) (impl.Result, error) {
		e.unsure = true
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op memory.Read, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		e.unsure = e.unsure || op.Size > longestTransfer
		// What is in memory that nobody wrote, or that is not the program's, no document says.
		if got, ok := result.(impl.Bytes); err != nil || ok && bytes.IndexByte(got.Data, heaps.Unwritten) >= 0 {
			e.unsure = true
		}
		return result, err
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op memory.Write, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		e.unsure = e.unsure || err != nil || op.Payload.Size() > longestTransfer
		return result, err
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
		e.unsure = e.unsure || op.Size == 0 && op.Flags&heaps.Movable == 0 // GMEM-15 is about movable ones
		for memory := range e.freed {
			e.freed[memory] = true // it may be the handle of this one
		}
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Adopt, original kernel.Transition) (impl.Result, error) {
		e.unsure = e.unsure || len(e.freed) > 0
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Size, original kernel.Transition) (impl.Result, error) {
		b := heaps.Named(k, c.Process, op.Memory)
		e.unsure = e.unsure || b != nil && len(b.Data)%largestUnit != 0 // and may be a little larger here
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
		if b := heaps.Named(k, c.Process, op.Memory); b != nil {
			e.freed[op.Memory] = !b.Movable // its handle is the address of what lies there now
		}
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
		// Whether there is room behind a block that must not move is the heap's affair;
		// to leave nothing of a block without GMEM_MOVEABLE is not spoken of.
		if b := heaps.Named(k, c.Process, op.Memory); b != nil && op.Flags&heaps.Modify == 0 {
			grows := op.Size > int64(len(b.Data)) && op.Flags&heaps.Movable == 0
			e.unsure = e.unsure || grows && (!b.Movable || b.Locks > 0) || op.Size == 0 && op.Flags&heaps.Movable == 0
		}
		return original(k, c)
	})
	// What a handle of the wrong kind becomes on the clipboard no document says.
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.SetObject, original kernel.Transition) (impl.Result, error) {
		e.unsure = e.unsure || objects[op.Format] != op.Kind
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
		e.unsure = e.unsure || objects[op.Format] != "" && !op.Delayed
		return original(k, c)
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		got, _ := result.(impl.Bytes) // a character that a code page does not have may become one that looks alike
		e.unsure = e.unsure || objects[op.Format] != "" || bytes.ContainsAny(got.Data, "?") || bytes.IndexByte(got.Data, heaps.Unwritten) >= 0 || severalSources(c, op.Format)
		return result, err
	})
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.GetObject, original kernel.Transition) (impl.Result, error) {
		e.unsure = e.unsure || objects[op.Format] == "" || severalSources(c, op.Format)
		return original(k, c)
	})
	alone := map[*mailslots.Mailslot]bool{}
	kernel.Replace(e.k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Open, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		opened, ok := result.(impl.Opened)
		if !ok {
			return result, err
		}
		if slot := mailslots.AddressOf(c.Process.Handles[opened.Handle].Description).Local; slot != nil {
			narrow := op.Share == "read" || op.Share == "none"
			e.unsure = e.unsure || alone[slot] || narrow
			alone[slot] = alone[slot] || narrow
		}
		return result, err
	})
}

// closing a handle by which an operation waits, or changing it: what becomes of the
// operation no document says.
func (e *envelope) closing(c *kernel.Call, handle impl.Handle) {
	changed := handles.Named(e.k, c.Process, handle)
	if changed == nil {
		return
	}
	for _, waiting := range e.k.Waiting() {
		if waiting == c {
			continue
		}
		e.unsure = e.unsure || anyHandle(reflect.ValueOf(waiting.Op), func(h impl.Handle) bool {
			d := handles.Named(e.k, waiting.Process, h)
			return d != nil && d.Description == changed.Description
		})
	}
}

// takesHandle reports whether an operation names any.
func takesHandle(op impl.Operation) bool {
	return anyHandle(reflect.ValueOf(op), func(h impl.Handle) bool { return h != "" })
}

func anyHandle(v reflect.Value, is func(impl.Handle) bool) bool {
	switch {
	case v.Type() == reflect.TypeFor[impl.Handle]():
		return is(impl.Handle(v.String()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if anyHandle(v.Field(i), is) {
				return true
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			if anyHandle(v.Index(i), is) {
				return true
			}
		}
	}
	return false
}
