package impl

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Argument is one argument of an operation: what it names or which values it can have.
type Argument struct {
	// Path is the name on the wire; of a field of a list's elements with that of the
	// list before it: "handles.events".
	Path string
	// Kind is "flag" (a boolean), "number", "flags" (a number), "word", "words" (a
	// set), "numbers" (a list), "bytes", "pieces" (a list of them), "text", or "object"
	// (a handle, a name or an identifier).
	Kind string
	// Domain is the domain as it is declared, "" for flags and mere objects.
	Domain string
	// Takes is the kind of object that the argument names, and Makes the kind of which it
	// names a new one; "" for other arguments.
	Takes, Makes string
	// Optional says that it may be left out.
	Optional bool

	domain domain
	typ    reflect.Type
	index  [][]int // of the field, and below lists of the fields of their elements
}

// Arguments returns the arguments of the operation, in the order of their fields.
func (d *Definition) Arguments() []Argument { return d.declared().arguments }

// Argument returns the argument with this path, or nil.
func (d *Definition) Argument(path string) *Argument {
	arguments := d.Arguments()
	if i := slices.IndexFunc(arguments, func(a Argument) bool { return a.Path == path }); i >= 0 {
		return &arguments[i]
	}
	return nil
}

// describe reads the tags of an argument type.
func describe(t reflect.Type, path string, above [][]int, within []int) ([]Argument, error) {
	var list []Argument
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int{}, within...), i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		a := Argument{
			Path: path + name, Domain: f.Tag.Get("domain"), Takes: f.Tag.Get("takes"), Makes: f.Tag.Get("makes"),
			Optional: strings.Contains(rest, "omit"), typ: f.Type, index: append(append([][]int{}, above...), index),
		}
		var err error
		var inner []Argument
		switch element := f.Type; {
		case f.Type == reflect.TypeFor[Payload]():
			a.Path, a.Optional = path+"data", true
			err = a.read()
		case f.Anonymous:
			inner, err = describe(element, path, above, index)
		case element.Kind() == reflect.Slice && element.Elem().Kind() == reflect.Struct:
			inner, err = describe(element.Elem(), a.Path+".", a.index, nil)
		default:
			err = a.read()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Path, err)
		}
		if a.Kind != "" {
			inner = []Argument{a}
		}
		list = append(list, inner...)
	}
	return list, nil
}

// read finds out what kind of argument it is, and parses its domain.
func (a *Argument) read() (err error) {
	t := a.typ
	if t.Kind() == reflect.Pointer {
		t, a.Optional = t.Elem(), true
	}
	object := a.Takes + a.Makes
	if object != "" {
		if err := checkKind(object); err != nil {
			return err
		}
		a.Kind = "object"
	}
	switch {
	case t == reflect.TypeFor[Payload]() || t == reflect.TypeFor[[]byte]():
		a.Kind = "bytes"
	case t == reflect.TypeFor[[][]byte]():
		a.Kind = "pieces"
	case t.Kind() == reflect.Bool:
		a.Kind = "flag"
		if a.Domain != "" {
			return errors.New("a boolean has no domain but both values")
		}
		return nil
	case a.Domain == "" && object != "":
		return nil
	case t.Kind() == reflect.String:
		a.Kind = "word"
		if lengths, ok := strings.CutPrefix(a.Domain, "length "); ok {
			a.Kind = "text"
			a.domain, err = parseNumbers(lengths)
			return err
		}
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		a.Kind = "words"
	case t.Kind() == reflect.Slice:
		a.Kind = "numbers"
	case whole(t):
		a.Kind = "number"
	default:
		return fmt.Errorf("no domain can be given to %s", t)
	}
	if a.Domain == "" {
		return errors.New("it lacks a domain, or the kind of object that it takes or makes")
	}
	if a.Kind == "word" || a.Kind == "words" {
		a.domain, err = parseWords(a.Domain)
		return err
	}
	a.domain, err = parseNumbers(a.Domain)
	if a.Kind == "number" && a.domain.flags != nil {
		a.Kind = "flags"
	}
	return err
}

// Values returns the values of the domain that are worth trying, with the neighbours
// of limits, for an implementation that states what s does. They have the type of the
// field, or are a [Payload]. A mere object has none: which there are only its user knows.
func (a Argument) Values(s Statement) []any {
	t := a.typ
	if t.Kind() == reflect.Pointer {
		list := []any{reflect.Zero(t).Interface()}
		for _, v := range a.of(t.Elem(), s) {
			p := reflect.New(t.Elem())
			p.Elem().Set(v)
			list = append(list, p.Interface())
		}
		return list
	}
	var list []any
	for _, v := range a.of(t, s) {
		list = append(list, v.Interface())
	}
	return list
}

// Type is the type of the field: that of its values.
func (a Argument) Type() reflect.Type { return a.typ }

// Bounds returns the bounds that the domain speaks of.
func (a Argument) Bounds() []Bound {
	var list []Bound
	for _, i := range a.domain.items {
		for _, e := range []end{i.from, i.to} {
			if b, ok := bounds[e.bound]; ok && !slices.Contains(list, b) {
				list = append(list, b)
			}
		}
	}
	return list
}

func (a Argument) of(t reflect.Type, s Statement) []reflect.Value {
	var list []reflect.Value
	switch a.Kind {
	case "flag":
		return []reflect.Value{reflect.Zero(t), reflect.ValueOf(true).Convert(t)}
	case "number":
		for _, n := range a.domain.numbers(s) {
			list = append(list, number(t, n))
		}
	case "flags":
		for _, chosen := range combinations(len(a.domain.flags)) {
			var n int64
			for _, i := range chosen {
				n |= a.domain.flags[i]
			}
			list = append(list, number(t, n))
		}
	case "word":
		if a.Optional {
			list = append(list, reflect.Zero(t))
		}
		for _, word := range a.domain.words {
			list = append(list, reflect.ValueOf(word).Convert(t))
		}
	case "text":
		for _, n := range a.domain.numbers(s) {
			if n >= 0 {
				list = append(list, reflect.ValueOf(strings.Repeat("x", int(n))).Convert(t))
			}
		}
	case "bytes":
		for _, n := range a.domain.numbers(s) {
			if n >= 0 {
				list = append(list, content(t, int(n)))
			}
		}
	case "words", "numbers", "pieces":
		elements := a.elements(t.Elem(), s)
		for _, chosen := range combinations(len(elements)) {
			v := reflect.MakeSlice(t, 0, len(chosen))
			for _, i := range chosen {
				v = reflect.Append(v, elements[i])
			}
			list = append(list, v)
		}
	}
	return list
}

// elements are what lists of the domain are made of.
func (a Argument) elements(t reflect.Type, s Statement) []reflect.Value {
	var list []reflect.Value
	for _, word := range a.domain.words {
		list = append(list, reflect.ValueOf(word).Convert(t))
	}
	for _, n := range a.domain.numbers(s) {
		switch {
		case a.Kind == "numbers":
			list = append(list, number(t, n))
		case n >= 0:
			list = append(list, content(t, int(n)))
		}
	}
	return list
}

// whole reports whether the type is one of whole numbers.
func whole(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 }

func number(t reflect.Type, n int64) reflect.Value {
	v := reflect.New(t).Elem()
	if v.CanUint() {
		v.SetUint(uint64(n))
	} else {
		v.SetInt(n)
	}
	return v
}

// content is so many bytes, as the field takes them.
func content(t reflect.Type, size int) reflect.Value {
	pattern := Pattern{Seed: 1, Size: size}
	switch {
	case t != reflect.TypeFor[Payload]():
		return reflect.ValueOf(append([]byte{}, pattern.Bytes()...))
	case size > 64:
		return reflect.ValueOf(Payload{Pattern: &pattern})
	}
	return reflect.ValueOf(Payload{Data: append([]byte{}, pattern.Bytes()...)})
}

// With returns the operation with another value of this argument; of a field of a
// list's elements, in all of them. The operation itself stays as it is.
func (a Argument) With(op Operation, value any) Operation {
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	assign(v, a.index, reflect.ValueOf(value))
	return v.Interface()
}

// Of returns the values that the argument has in the operation: one, or of a field of
// a list's elements that of each.
func (a Argument) Of(op Operation) []any { return valuesAt(reflect.ValueOf(op), a.index) }

func valuesAt(v reflect.Value, index [][]int) []any {
	f := v.FieldByIndex(index[0])
	if len(index) == 1 {
		return []any{f.Interface()}
	}
	var list []any
	for i := range f.Len() {
		list = append(list, valuesAt(f.Index(i), index[1:])...)
	}
	return list
}

func assign(v reflect.Value, index [][]int, value reflect.Value) {
	f := v.FieldByIndex(index[0])
	if len(index) == 1 {
		f.Set(value)
		return
	}
	elements := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
	reflect.Copy(elements, f)
	for i := range elements.Len() {
		assign(elements.Index(i), index[1:], value)
	}
	f.Set(elements)
}
