package impl

import (
	"fmt"
	"reflect"
	"strings"
)

// Object says that a field of an operation or of its result names an object.
//
// Kinds are words: "queue", "process", "window". One that is made may say more than
// whoever takes it asks for, behind a colon: what takes a "descriptor" takes a
// "descriptor:epoll" too. What takes one of several says "descriptor|handle". A kind has as many identifiers as there are in the contract:
// the name by which the runner speaks of it, and the number that the platform gives it.
type Object struct {
	// Path is the name of the field on the wire, as in [Argument].
	Path string
	// Kind is the kind of object.
	Kind string
	// Number says that the field is a number: an identifier, a pid, a native value or
	// an address. Otherwise it is a name within one actor or one world.
	Number bool
	// Many says that the field is a list.
	Many bool
}

// Fits reports whether what is of this kind can be given to who takes the other one.
func (o Object) Fits(taken Object) bool {
	for kind := range strings.SplitSeq(taken.Kind, "|") {
		if o.Number == taken.Number && (o.Kind == kind || strings.HasPrefix(o.Kind, kind+":")) {
			return true
		}
	}
	return false
}

// Takes returns what objects the arguments of the operation name.
func (d *Definition) Takes() []Object {
	var list []Object
	for _, a := range d.declared().arguments {
		if a.Takes != "" {
			list = append(list, a.object(a.Takes))
		}
	}
	return list
}

// Makes returns what objects are known by the operation: those that its result names,
// new ones or not, and those to which an argument gives a name.
func (d *Definition) Makes() []Object {
	var list []Object
	for _, a := range d.declared().arguments {
		if a.Makes != "" {
			list = append(list, a.object(a.Makes))
		}
	}
	return append(list, d.made...)
}

func (a Argument) object(kind string) Object {
	t := a.typ
	o := Object{Path: a.Path, Kind: kind, Many: t.Kind() == reflect.Slice || len(a.index) > 1}
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	o.Number = t.Kind() != reflect.String
	return o
}

func checkKind(kind string) error {
	for part := range strings.SplitSeq(strings.ReplaceAll(kind, "|", ":"), ":") {
		if part == "" || part != strings.TrimSpace(part) {
			return fmt.Errorf("%q is no kind of object", kind)
		}
	}
	return nil
}

// Makes says of a field of the result that it names a new object, where the type of
// the result cannot: the operations of several rooms share [Opened].
func Makes(path, kind string) Option { return makes{path, kind} }

type makes struct{ path, kind string }

func (o makes) add(d *Definition) error {
	found := false
	err := eachResult(d.Result, "", func(f resultField) error {
		if f.path == o.path || strings.HasPrefix(f.path, o.path+".") || o.path == "" {
			found = true
			d.made = append(d.made, f.object(o.kind))
		}
		return nil
	})
	if err == nil && !found {
		err = fmt.Errorf("the result has no field %q", o.path)
	}
	if err == nil {
		err = checkKind(o.kind)
	}
	return err
}

// madeByTags reads the tags "makes" of the result.
func (d *Definition) madeByTags() error {
	return eachResult(d.Result, "", func(f resultField) error {
		kind := f.tag.Get("makes")
		if kind == "" {
			return nil
		}
		d.made = append(d.made, f.object(kind))
		return checkKind(kind)
	})
}

// resultField is a field of a result that is no structure.
type resultField struct {
	path string
	typ  reflect.Type
	tag  reflect.StructTag
	many bool
}

func (f resultField) object(kind string) Object {
	return Object{Path: f.path, Kind: kind, Many: f.many, Number: f.typ.Kind() != reflect.String}
}

// eachResult visits the fields of a result and of what it consists of.
func eachResult(t reflect.Type, path string, visit func(resultField) error) error {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		r := resultField{path: path + name, typ: f.Type, tag: f.Tag}
		for r.typ.Kind() == reflect.Slice && r.typ != reflect.TypeFor[[]byte]() {
			r.typ, r.many = r.typ.Elem(), true
		}
		var err error
		switch {
		case f.Anonymous:
			err = eachResult(f.Type, path, visit)
		case r.typ.Kind() == reflect.Struct:
			err = eachResult(r.typ, r.path+".", visit)
		default:
			err = visit(r)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.path, err)
		}
	}
	return nil
}
