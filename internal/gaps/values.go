package gaps

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// What each kind of argument has for values, and what their neighbours are.

// flag is a boolean that is set or clear.
func flag(a impl.Argument, on bool) exchange {
	what := a.Path + " clear"
	if on {
		what = a.Path + " set"
	}
	value := func(v bool) any { return reflect.ValueOf(v).Convert(a.Type()).Interface() }
	return exchange{what: what, has: has(a, func(v any) bool { return reflect.ValueOf(v).Bool() == on }),
		others: []func(impl.Operation) impl.Operation{func(op impl.Operation) impl.Operation { return a.With(op, value(!on)) }}}
}

// has reports whether some value of the argument is meant.
func has(a impl.Argument, is func(any) bool) func(impl.Operation) bool {
	return func(op impl.Operation) bool { return slices.ContainsFunc(a.Of(op), is) }
}

// bits are flags in a number: each is set and clear.
func bits(a impl.Argument) []exchange {
	var list []exchange
	for text := range strings.SplitSeq(a.Domain, "|") {
		bit, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			continue // [impl.Definition.Check] has parsed it
		}
		for _, on := range []bool{true, false} {
			what := a.Path + " without " + text
			if on {
				what = a.Path + " with " + text
			}
			list = append(list, exchange{what: what,
				has: has(a, func(v any) bool { n, given := wholeNumber(v); return given && (n&bit != 0) == on }),
				others: []func(impl.Operation) impl.Operation{func(op impl.Operation) impl.Operation {
					n, _ := wholeNumber(a.Of(op)[0])
					return a.With(op, numberAs(a.Type(), n^bit))
				}}})
		}
	}
	return list
}

func wholeNumber(v any) (int64, bool) {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return 0, false
		}
		r = r.Elem()
	}
	if r.CanUint() {
		return int64(r.Uint()), true
	}
	return r.Int(), true
}

func numberAs(t reflect.Type, n int64) any {
	if t.Kind() == reflect.Pointer {
		p := reflect.New(t.Elem())
		p.Elem().Set(reflect.ValueOf(n).Convert(t.Elem()))
		return p.Interface()
	}
	return reflect.ValueOf(n).Convert(t).Interface()
}

// members are words of a set: each is in it and is not.
func members(a impl.Argument) []exchange {
	var list []exchange
	for word := range strings.SplitSeq(a.Domain, "|") {
		list = append(list,
			exchange{what: a.Path + " with " + word, has: has(a, contains(word)), others: []func(impl.Operation) impl.Operation{turned(a, word)}},
			exchange{what: a.Path + " without " + word, has: has(a, func(v any) bool { return !contains(word)(v) }), others: []func(impl.Operation) impl.Operation{turned(a, word)}})
	}
	return list
}

func contains(word string) func(any) bool {
	return func(v any) bool { return slices.Contains(v.([]string), word) }
}

// turned puts a word into a set or takes it out.
func turned(a impl.Argument, word string) func(impl.Operation) impl.Operation {
	return func(op impl.Operation) impl.Operation {
		set := a.Of(op)[0].([]string)
		if slices.Contains(set, word) {
			return a.With(op, slices.DeleteFunc(slices.Clone(set), func(w string) bool { return w == word }))
		}
		return a.With(op, append(slices.Clone(set), word))
	}
}

// given is an object that may be left out, and is not.
func given(a impl.Argument) []exchange {
	if !a.Optional || a.Makes != "" {
		return nil
	}
	none := reflect.Zero(a.Type()).Interface()
	return []exchange{{what: a.Path + " given", has: has(a, func(v any) bool { return !reflect.ValueOf(v).IsZero() }),
		others: []func(impl.Operation) impl.Operation{func(op impl.Operation) impl.Operation { return a.With(op, none) }}}}
}

// scale are values in an order, each with its neighbours.
func scale(a impl.Argument, s impl.Statement) []exchange {
	values := a.Values(s)
	domain := len(values)
	if domain == 1 && a.Kind != "object" { // no choice
		return nil
	}
	if domain == 1 { // IPC_PRIVATE, the one number that names no object: exchanged for another
		values = append(values, numberAs(a.Type(), 1))
	}
	var list []exchange
	for i, v := range values[:domain] {
		x := exchange{what: a.Path + " " + called(a, v), has: has(a, func(other any) bool { return measured(a, other) == measured(a, v) })}
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(values) {
				x.others = append(x.others, func(op impl.Operation) impl.Operation { return a.With(op, resized(a, a.Of(op), values[j])) })
			}
		}
		list = append(list, x)
	}
	return list
}

// measured is what is compared of the value of an argument: of text its length.
func measured(a impl.Argument, v any) any {
	if text, is := v.(string); is && a.Kind == "text" {
		return len(text)
	}
	return size(v)
}

// size is what is compared of a value: of bytes their length.
func size(v any) any {
	switch v := v.(type) {
	case impl.Payload:
		return v.Size()
	case []byte:
		return len(v)
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil
		}
		r = r.Elem()
	}
	return r.Interface()
}

// resized gives bytes and text another length and leaves the rest of them as they are; of others it
// is the other value.
func resized(a impl.Argument, values []any, other any) any {
	if text, is := values[0].(string); is && a.Kind == "text" {
		length := len(other.(string))
		return (text + strings.Repeat("x", max(0, length-len(text))))[:length]
	}
	was, is := values[0].(impl.Payload)
	if !is {
		return other
	}
	data := slices.Clone(was.Bytes())
	for size := other.(impl.Payload).Size(); len(data) != size; {
		if len(data) > size {
			data = data[:size]
		} else {
			data = append(data, 'x')
		}
	}
	return impl.Payload{Data: data}
}

func called(a impl.Argument, v any) string {
	switch n := size(v); {
	case n == nil:
		return "left out"
	case a.Kind == "bytes":
		return fmt.Sprintf("of %d bytes", n)
	case a.Kind == "text":
		return fmt.Sprintf("of %d characters", len(n.(string)))
	case n == "":
		return "left out"
	default:
		return fmt.Sprint(n)
	}
}

// elements are lists: an empty one, and each value in one.
func elements(a impl.Argument, s impl.Statement) []exchange {
	list := []exchange{{what: a.Path + " empty", has: has(a, func(v any) bool { return reflect.ValueOf(v).Len() == 0 })}}
	var single []reflect.Value
	for _, v := range a.Values(s) {
		if r := reflect.ValueOf(v); r.Len() == 1 {
			single = append(single, r)
		}
	}
	for i, one := range single {
		what := a.Path + " with " + fmt.Sprint(size(one.Index(0).Interface()))
		if a.Kind == "pieces" {
			what = fmt.Sprintf("%s with one of %d bytes", a.Path, one.Index(0).Len())
		}
		x := exchange{what: what,
			has: has(a, func(v any) bool { return position(v, one) >= 0 })}
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(single) {
				x.others = append(x.others, func(op impl.Operation) impl.Operation {
					r := copied(reflect.ValueOf(a.Of(op)[0]))
					r.Index(position(r.Interface(), one)).Set(single[j].Index(0))
					return a.With(op, r.Interface())
				})
			}
		}
		list = append(list, x)
	}
	if len(single) > 0 {
		list[0].others = []func(impl.Operation) impl.Operation{func(op impl.Operation) impl.Operation { return a.With(op, single[0].Interface()) }}
	}
	return list
}

// position is where in a list the element of another one is; -1 if it is not.
func position(v any, one reflect.Value) int {
	r := reflect.ValueOf(v)
	for i := range r.Len() {
		if size(r.Index(i).Interface()) == size(one.Index(0).Interface()) {
			return i
		}
	}
	return -1
}
