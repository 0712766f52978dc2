// Package latitude is what documents leave open, for who compares implementations
// with the reference: what the reference does is one of several ways to be right.
// Mechanisms and traits have rooms of the same name, which say it about their
// operations and objects; this package knows none of them.
package latitude

import (
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Room is what a mechanism or a trait leaves open. What it does not need is nil.
type Room struct {
	// Name is that of the mechanism or the trait.
	Name string
	// Watch is called with each kernel before anything happens in it.
	Watch func(w *Watch)
	// Lacks says what a kernel is like that does not have an option.
	Lacks map[string]func(k *kernel.Kernel)
	// Stock counts the objects that are neither processes nor handles.
	Stock func(k *kernel.Kernel) int
	// Undefined reports whether no document says what comes of an operation that has
	// settled so.
	Undefined func(w *Watch, op impl.Operation, s impl.Settlement) bool
	// Rough reports of single operations what [Rough] says of all of a type.
	Rough func(w *Watch, op impl.Operation) bool
	// Performed is told of each operation that was performed and stays so.
	Performed func(w *Watch, op impl.Operation, s impl.Settlement)
	// OneThread reports whether one thread of a process performs both operations,
	// although they name none.
	OneThread func(a, b impl.Operation) bool
}

var rooms []Room

// Leave registers what a room leaves open. It calls it when the program starts.
func Leave(r Room) { rooms = append(rooms, r) }

// Of returns what these mechanisms and traits leave open.
func Of(names ...string) Rooms {
	return slices.DeleteFunc(slices.Clone(rooms), func(r Room) bool { return !slices.Contains(names, r.Name) })
}

// Rooms are those that take part.
type Rooms []Room

// Watch watches a kernel in which nothing has happened yet. It is made like an
// implementation that states what s says.
func (rooms Rooms) Watch(k *kernel.Kernel, s impl.Statement) *Watch {
	w := &Watch{Kernel: k, rooms: rooms}
	for _, r := range rooms {
		for option, lacks := range r.Lacks {
			if !s.Has(option) {
				lacks(k)
			}
		}
	}
	for _, r := range rooms {
		if r.Watch != nil {
			r.Watch(w)
		}
	}
	return w
}

// Watch watches one kernel.
type Watch struct {
	kernel.Rooms // what rooms keep with it

	Kernel *kernel.Kernel
	rooms  Rooms
	unsure bool
}

// Doubt says, if that is so, that no document says what happens now.
func (w *Watch) Doubt(that bool) { w.unsure = w.unsure || that }

// Unsure reports whether there was a doubt since [Watch.Begin].
func (w *Watch) Unsure() bool { return w.unsure }

// Begin forgets doubts.
func (w *Watch) Begin() { w.unsure = false }

// Stock counts objects.
func (w *Watch) Stock() (n int) {
	for _, r := range w.rooms {
		if r.Stock != nil {
			n += r.Stock(w.Kernel)
		}
	}
	return n
}

// Undefined reports whether no document says what comes of an operation that has
// settled so.
func (w *Watch) Undefined(op impl.Operation, s impl.Settlement) bool {
	return slices.ContainsFunc(w.rooms, func(r Room) bool { return r.Undefined != nil && r.Undefined(w, op, s) })
}

// Rough reports whether the result of an operation tells something only where a
// sentence holds.
func (w *Watch) Rough(op impl.Operation) bool {
	return isRough(op) || slices.ContainsFunc(w.rooms, func(r Room) bool { return r.Rough != nil && r.Rough(w, op) })
}

// Performed tells of an operation that was performed and stays so.
func (w *Watch) Performed(op impl.Operation, s impl.Settlement) {
	for _, r := range w.rooms {
		if r.Performed != nil {
			r.Performed(w, op, s)
		}
	}
}

// OneThread reports whether one thread of a process performs both operations.
func (w *Watch) OneThread(a, b impl.Operation) bool {
	return slices.ContainsFunc(w.rooms, func(r Room) bool { return r.OneThread != nil && r.OneThread(a, b) })
}

// Before doubts operations of type Op before they are tried, each time.
func Before[Op any](w *Watch, doubt func(c *kernel.Call, op Op) bool) {
	kernel.Replace(w.Kernel, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		w.Doubt(doubt(c, op))
		return original(k, c)
	})
}

// After doubts operations of type Op by what came of them, each time they are tried.
func After[Op any](w *Watch, doubt func(c *kernel.Call, op Op, result impl.Result, err error) bool) {
	kernel.Replace(w.Kernel, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		w.Doubt(doubt(c, op, result, err))
		return result, err
	})
}

// OthersWait reports whether an operation waits beside this one.
func (w *Watch) OthersWait(c *kernel.Call) bool {
	return slices.ContainsFunc(w.Kernel.Waiting(), func(other *kernel.Call) bool { return other != c })
}

// WaitsBy reports whether an operation beside this one waits by a handle of a
// description. named is what a process means by a handle.
func (w *Watch) WaitsBy(c *kernel.Call, d *kernel.Description, named func(p *kernel.Process, handle impl.Handle) *kernel.Descriptor) bool {
	return slices.ContainsFunc(w.Kernel.Waiting(), func(other *kernel.Call) bool {
		return other != c && AnyHandle(other.Op, func(h impl.Handle) bool {
			by := named(other.Process, h)
			return by != nil && by.Description == d
		})
	})
}

// TakesHandle reports whether an operation names any.
func TakesHandle(op impl.Operation) bool {
	return AnyHandle(op, func(h impl.Handle) bool { return h != "" })
}

// AnyHandle reports whether an operation names such a handle.
func AnyHandle(op impl.Operation, is func(impl.Handle) bool) bool {
	return anyHandle(reflect.ValueOf(op), is)
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
