package kernel

import "reflect"

// Rooms is what the rooms of the reference, mechanisms and traits, keep with a
// kernel, a computer, a process or a call: one value of each type.
type Rooms struct{ values map[reflect.Type]any }

// Holder is a [Kernel], a [Computer], a [Process], a [Call], or whatever else
// embeds [Rooms].
type Holder interface{ rooms() *Rooms }

func (r *Rooms) rooms() *Rooms { return r }

// Of returns what a room keeps with the holder. It is there from the beginning:
// as [Begins] says, or zero.
func Of[T any](h Holder) *T {
	r, t := h.rooms(), reflect.TypeFor[T]()
	if value, ok := r.values[t]; ok {
		return value.(*T)
	}
	value := new(T)
	if begin, ok := beginnings[t]; ok {
		value = begin().(*T)
	}
	if r.values == nil {
		r.values = map[reflect.Type]any{}
	}
	r.values[t] = value
	return value
}

var beginnings = map[reflect.Type]func() any{}

// Begins says with what values of this type begin: usually the choices of a room
// as documents have them, and its limits. A room calls it when the program starts.
func Begins[T any](begin func() *T) {
	beginnings[reflect.TypeFor[T]()] = func() any { return begin() }
}
