package explore

import (
	"bytes"
	"reflect"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// What becomes of those who wait when handles are closed, and what Windows leaves open.

// leaveOpen marks what documents leave to the system. ReadFileEx cannot be used with
// an anonymous pipe, and what it does then is not said (APIPE-19). Before Windows Vista
// a client that did not share writing kept others out of a mailslot (MAILSLOT-19).
func (e *envelope) leaveOpen() {
	reference.Replace(e.k, func(k *reference.Kernel, c *reference.Call, _ impl.WinReadEx, original reference.Transition) (impl.Result, error) {
		e.unsure = true
		return original(k, c)
	})
	reference.Replace(e.k, func(k *reference.Kernel, c *reference.Call, _ impl.MemoryRead, original reference.Transition) (impl.Result, error) {
		result, err := original(k, c)
		// What is in memory that nobody wrote, or that is not the program's, no document says.
		if got, ok := result.(impl.Bytes); err != nil || ok && bytes.IndexByte(got.Data, reference.Unwritten) >= 0 {
			e.unsure = true
		}
		return result, err
	})
	reference.Replace(e.k, func(k *reference.Kernel, c *reference.Call, _ impl.MemoryWrite, original reference.Transition) (impl.Result, error) {
		result, err := original(k, c)
		e.unsure = e.unsure || err != nil
		return result, err
	})
	reference.Replace(e.k, func(k *reference.Kernel, c *reference.Call, op impl.MemoryRealloc, original reference.Transition) (impl.Result, error) {
		// Whether a block that must not move can be resized depends on what lies behind it.
		b := k.MemoryNamed(c.Process, op.Memory)
		e.unsure = e.unsure || b != nil && (!b.Movable || b.Locks > 0) && op.Flags&reference.Modify == 0
		return original(k, c)
	})
	alone := map[*reference.Mailslot]bool{}
	reference.Replace(e.k, func(k *reference.Kernel, c *reference.Call, op impl.MailslotOpen, original reference.Transition) (impl.Result, error) {
		result, err := original(k, c)
		opened, ok := result.(impl.Opened)
		if !ok {
			return result, err
		}
		if slot := c.Process.Handles[opened.Handle].Description.Address.Local; slot != nil {
			narrow := op.Share == "read" || op.Share == "none"
			e.unsure = e.unsure || alone[slot] || narrow && slot.Opened > 1
			alone[slot] = alone[slot] || narrow
		}
		return result, err
	})
}

// closing a handle by which an operation waits, or changing it: what becomes of the
// operation no document says.
func (e *envelope) closing(c *reference.Call, handle impl.Handle) {
	changed := e.k.Named(c.Process, handle)
	if changed == nil {
		return
	}
	for _, waiting := range e.k.Waiting() {
		if waiting == c {
			continue
		}
		e.unsure = e.unsure || anyHandle(reflect.ValueOf(waiting.Op), func(h impl.Handle) bool {
			d := e.k.Named(waiting.Process, h)
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
