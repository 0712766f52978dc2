package latitude

import (
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// What is compared of results: everything that does not vary by nature, unless a room
// knows better.

var compared = map[reflect.Type]func(op impl.Operation, r impl.Result, content []byte) any{}

// Compare says what is compared of results of operations of type Op, instead of
// themselves. content is the data that they brought, as sentences speak of it.
func Compare[Op any, R impl.Result](what func(op Op, r R, content []byte) any) {
	compared[reflect.TypeFor[Op]()] = func(op impl.Operation, r impl.Result, content []byte) any {
		if typed, ok := r.(R); ok {
			return what(op.(Op), typed, content)
		}
		return r
	}
}

// Comparable is what is compared of a result.
func Comparable(op impl.Operation, r impl.Result, content []byte) any {
	if what := compared[reflect.TypeOf(op)]; what != nil {
		return what(op, r, content)
	}
	return impl.Comparable(op, r)
}

var rough = map[reflect.Type]bool{}

// Rough says that results of operations of type Op tell something only where a sentence
// holds: by how much it does not is left open.
func Rough[Op any]() { rough[reflect.TypeFor[Op]()] = true }

// isRough reports whether an operation is such a one. What only tells the time is.
func isRough(op impl.Operation) bool {
	return rough[reflect.TypeOf(op)] || tellsTime(impl.DefinitionOf(op))
}

func tellsTime(d *impl.Definition) bool {
	varies := d.Varies()
	return len(varies) > 0 && len(varies) == d.Result.NumField() && !slices.ContainsFunc(varies, func(v impl.Varying) bool { return v.Nature != "time" })
}
