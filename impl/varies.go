package impl

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Natures are the reasons why a field of a result varies between two executions that
// do the same. They stand in the tag varies of the field. Rooms add some, see [Natural].
var Natures = map[string]string{
	"pid":      "the number of a process",
	"user":     "who runs the implementation",
	"handle":   "a name that the actor chooses",
	"native":   "a value that the platform chooses for an object",
	"native|0": "the same; that it is 0, which is none, is compared",
	"address":  "where something is in memory",
	"time":     "when it happened",
	"sequence": "a number that others may raise too",
	"system":   "a limit or a setting of the system",
	"place":    "a path, or the name of a computer",
	"output":   "what an implementation says to people",
	"order":    "in which order words of a set stand",
}

// partly says for natures that only some numbers have what is compared of one.
var partly = map[string]func(int64) int64{
	"native|0": func(n int64) int64 {
		if n != 0 {
			return 1
		}
		return 0
	},
}

// Natural adds a nature of which only some numbers vary: compared says what is
// compared of a number, itself or the one that stands for all that vary.
func Natural(nature, doc string, compared func(int64) int64) {
	if Natures[nature] != "" {
		panic("the nature " + nature + " is declared twice")
	}
	Natures[nature], partly[nature] = doc, compared
}

// Varying is a field of a result that varies by its nature.
type Varying struct {
	// Path is the name of the field on the wire, as in [Argument].
	Path string
	// Nature is one of [Natures].
	Nature string
}

// Varies returns the fields of the operation's result that vary by nature. Everything
// else can be compared.
func (d *Definition) Varies() []Varying { return d.declared().varies }

// Vary says of a field of the result that it varies by nature, where the type of the
// result cannot: other operations share it.
func Vary(path, nature string) Option { return varyBy{path, nature} }

type varyBy struct{ path, nature string }

func (o varyBy) add(d *Definition) error {
	found := false
	err := eachResult(d.Result, "", func(f resultField) error {
		found = found || f.path == o.path
		return nil
	})
	if err == nil && (!found || Natures[o.nature] == "") {
		err = fmt.Errorf("the result has no field %q, or nothing varies by being %q", o.path, o.nature)
	}
	d.varies = append(d.varies, Varying{o.path, o.nature})
	return err
}

// variesByTags reads and checks the tags "varies" of the result. A handle always varies.
func (d *Definition) variesByTags() error {
	return eachResult(d.Result, "", func(f resultField) error {
		nature := f.tag.Get("varies")
		if nature == "" && f.typ == reflect.TypeFor[Handle]() {
			return fmt.Errorf("a handle that is not said to vary")
		}
		if nature == "" {
			return nil
		}
		if Natures[nature] == "" {
			return fmt.Errorf("nothing varies by being %q", nature)
		}
		if nature == "order" && (!f.many || f.typ.Kind() != reflect.String) {
			return fmt.Errorf("only a list of words is a set")
		}
		d.varies = append(d.varies, Varying{f.path, nature})
		return nil
	})
}

// Comparable returns the operation's result with all fields zero that vary by nature,
// so that two results can be compared by [reflect.DeepEqual]. Fields of the natures that
// are named stay as they are: who compares answers of one process keeps "handle".
func (d *Definition) Comparable(r Result, keep ...string) Result {
	if r == nil {
		return nil
	}
	natures := map[string]string{}
	for _, v := range d.declared().varies {
		if !slices.Contains(keep, v.Nature) {
			natures[v.Path] = v.Nature
		}
	}
	return plain(reflect.ValueOf(r), "", natures).Interface()
}

// Comparable is [Definition.Comparable] for the result of an operation.
func Comparable(op Operation, r Result, keep ...string) Result {
	return DefinitionOf(op).Comparable(r, keep...)
}

// plain copies a value without what varies; path is its own, with a dot behind it if
// it consists of others.
func plain(v reflect.Value, path string, natures map[string]string) reflect.Value {
	nature := natures[path]
	switch {
	case v.Kind() == reflect.Slice && v.Len() == 0:
		return reflect.Zero(v.Type()) // none is none, whoever decoded it
	case nature == "order":
		words := slices.Clone(v.Interface().([]string))
		slices.Sort(words)
		return reflect.ValueOf(words)
	case v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[[]byte]():
		list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			list.Index(i).Set(plain(v.Index(i), path, natures))
		}
		return list
	case v.Kind() == reflect.Struct:
		copied := reflect.New(v.Type()).Elem()
		if path != "" {
			path += "."
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous {
				name = strings.TrimSuffix(path, ".")
			} else {
				name = path + name
			}
			copied.Field(i).Set(plain(v.Field(i), name, natures))
		}
		return copied
	case partly[nature] != nil:
		return number(v.Type(), partly[nature](v.Int()))
	case nature != "":
		return reflect.Zero(v.Type())
	}
	return v
}
