package steps

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// What rooms keep in a scenario without the core knowing of it.

// Of is what a room remembers of a scenario: a value of a type of its own, which is
// zero when the scenario begins.
func Of[T any](w *World) *T { return kept[T](&w.kept) }

// OfProcess is the same for a process.
func OfProcess[T any](p *Process) *T { return kept[T](&p.kept) }

func kept[T any](in *map[reflect.Type]any) *T {
	t := reflect.TypeFor[T]()
	if v, ok := (*in)[t]; ok {
		return v.(*T)
	}
	if *in == nil {
		*in = map[reflect.Type]any{}
	}
	v := new(T)
	(*in)[t] = v
	return v
}

// Object is something that sentences of a scenario speak of by a noun and, where
// there are several, a name: the queue, the block "other".
type Object struct {
	Noun, Name string
	Value      any
}

// Remember enters an object into the table of the scenario. One of the same noun and
// name is not spoken of any more.
func (w *World) Remember(noun, name string, value any) {
	for i, o := range w.objects {
		if o.Noun == noun && o.Name == name {
			w.objects[i].Value = value
			return
		}
	}
	w.objects = append(w.objects, Object{noun, name, value})
}

// Recall returns an object of the scenario. That there is none makes no sense: no
// implementation is to blame for it.
func Recall[T any](w *World, noun, name string) (T, error) {
	for _, o := range w.objects {
		if v, ok := o.Value.(T); ok && o.Noun == noun && o.Name == name {
			return v, nil
		}
	}
	var none T
	if name != "" {
		return none, fmt.Errorf("the scenario has no %s %q", noun, name)
	}
	return none, fmt.Errorf("the scenario has no %s", noun)
}

// What the core asks of rooms, because it depends on their operations and results.
var (
	contents []func(o *Operation) ([]byte, bool)
	plainers []func(w *World, text string) string
)

// Brings tells how to find the data that results of type R brought.
func Brings[R impl.Result](content func(o *Operation, r R) []byte) {
	contents = append(contents, func(o *Operation) ([]byte, bool) {
		if r, ok := o.Last.Result.(R); ok {
			return content(o, r), true
		}
		return nil, false
	})
}

// BringsBy tells how to find the data that results of type R of operations of type Op
// brought, where these are not simply those of R.
func BringsBy[Op impl.Operation, R impl.Result](content func(op Op, r R) []byte) {
	contents = slices.Insert(contents, 0, func(o *Operation) ([]byte, bool) {
		op, asked := o.Op.(Op)
		if r, ok := o.Last.Result.(R); ok && asked {
			return content(op, r), true
		}
		return nil, false
	})
}

// Plainly removes from the line of a timeline what only the suite put in.
func Plainly(plain func(w *World, text string) string) { plainers = append(plainers, plain) }

// Ends tells which reads by operations of type Op find the end of the file when they
// bring nothing.
func Ends[Op impl.Operation](when func(op Op) bool) {
	endings[reflect.TypeFor[Op]()] = func(op impl.Operation) bool { return when(op.(Op)) }
}

var endings = map[reflect.Type]func(op impl.Operation) bool{}

func endsSomewhere(op impl.Operation) bool {
	when := endings[reflect.TypeOf(op)]
	return when != nil && when(op)
}

// Empty says for a mechanism what a read of nothing is called, if not end-of-file.
func Empty(mechanism, called string) { emptiness[mechanism] = called }

var emptiness = map[string]string{}

func init() {
	Brings(func(_ *Operation, r impl.Bytes) []byte { return r.Data })
}
