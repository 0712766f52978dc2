package impl

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Definition is what the registry knows of an operation.
type Definition struct {
	// Name is the name on the wire: the API and the call, "fd.read".
	Name string
	// Room is the mechanism or trait that it belongs to; "" for what every
	// implementation with processes has.
	Room string
	// Phrase says what an actor does, with {argument} for its arguments:
	// "reads up to {size} bytes from {handle}".
	Phrase string
	// Doc names the call that it stands for and where that is documented.
	Doc string
	// Args and Result are the struct types.
	Args, Result reflect.Type

	options []Option
	read    sync.Once // what follows comes of the tags and the options
	wrong   error

	arguments []Argument
	made      []Object
	varies    []Varying
	nameless  bool // its handle may have no name
	guarded   bool // the result has numbers of which a range is allowed
	failures  []Failing
	sources   []string
	waits     []string
	eithers   [][]string
	family    string // that alone has it, of the operations that every implementation has
}

// Field is one argument or result of an operation, for documentation.
type Field struct {
	Name, Type, Doc string
	Optional        bool
	Within          string // of a number in a result: the range that it has to be in
}

var (
	byName = map[string]*Definition{}
	byType = map[reflect.Type]*Definition{}
)

// Define registers an operation of a room: its name on the wire, what an actor does
// that performs it, the call that it stands for, and what documents say of that: the
// failures that they name, in which calls it waits. Tags of the fields say what their
// values can be (domain), which objects they name (takes, makes) and what varies. It
// panics if the name is taken. The tags and options are read when they are asked for,
// because an actor, which starts often, never does; [Definition.Check] finds mistakes.
func Define[Args, Res any](room, name, phrase, doc string, options ...Option) {
	define(&Definition{Name: name, Room: room, Phrase: phrase, Doc: doc, options: options}, reflect.TypeFor[Args](), reflect.TypeFor[Res]())
}

// define is not generic: there is one of it.
//
//go:noinline
func define(d *Definition, args, result reflect.Type) {
	if byName[d.Name] != nil {
		panic("operation defined twice: " + d.Name)
	}
	d.Args, d.Result = args, result
	byName[d.Name], byType[args] = d, d
}

// Mechanism is the mechanism whose claim obliges an implementation to know the
// operation; "" for what belongs to no single one.
func (d *Definition) Mechanism() string {
	if mechanisms[d.Room] != nil {
		return d.Room
	}
	return ""
}

// Trait is the trait that the operation belongs to, or "".
func (d *Definition) Trait() string {
	if mechanisms[d.Room] == nil {
		return d.Room
	}
	return ""
}

// Definitions returns all operations, sorted by name.
func Definitions() []*Definition {
	return slices.SortedFunc(maps.Values(byName), func(a, b *Definition) int {
		return strings.Compare(a.Name, b.Name)
	})
}

// Lookup returns the definition of the operation with this name, or nil.
func Lookup(name string) *Definition { return byName[name] }

// DefinitionOf returns the definition of an operation value. It panics when the
// type is not registered, which is a programming error.
func DefinitionOf(op Operation) *Definition {
	d := byType[reflect.TypeOf(op)]
	if d == nil {
		panic(fmt.Sprintf("%T is not a registered operation", op))
	}
	return d
}

// DecodeArgs makes the operation value from its arguments on the wire.
func (d *Definition) DecodeArgs(raw json.RawMessage) (Operation, error) {
	return decodeAs(d.Args, raw)
}

// DecodeResult makes the result value from what came over the wire. Numbers that the
// runner relies on have to be in the range that the result declares for them.
func (d *Definition) DecodeResult(raw json.RawMessage) (Result, error) {
	r, err := decodeAs(d.Result, raw)
	if err == nil && d.declared().guarded {
		err = inRange(reflect.ValueOf(r), "")
		if d.nameless && errors.Is(err, errEmpty) {
			err = nil
		}
	}
	return r, err
}

// Nameless says that the handle of a result may have no name: it is another process's.
func Nameless() Option { return nameless{} }

type nameless struct{}

func (nameless) add(d *Definition) error {
	d.nameless = true
	return nil
}

func decodeAs(t reflect.Type, raw json.RawMessage) (any, error) {
	v := reflect.New(t)
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, v.Interface()); err != nil {
			return nil, err
		}
	}
	return v.Elem().Interface(), nil
}

// Fields lists the fields of an argument or result type.
func Fields(t reflect.Type) []Field {
	var fields []Field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			fields = append(fields, Fields(f.Type)...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, Field{
			Name: name, Type: wireType(f.Type), Doc: f.Tag.Get("doc"),
			Optional: strings.Contains(rest, "omit"), Within: f.Tag.Get("within"),
		})
	}
	return fields
}

func wireType(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[Handle]():
		return "handle"
	case t == reflect.TypeFor[[]byte]():
		return "base64"
	case t.Kind() == reflect.Slice:
		return "list of " + wireType(t.Elem())
	case t.Kind() == reflect.Pointer:
		return wireType(t.Elem())
	case t.Kind() == reflect.Struct:
		var names []string
		for _, f := range Fields(t) {
			names = append(names, f.Name)
		}
		return "{" + strings.Join(names, ", ") + "}"
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.String:
		return "string"
	}
	return "number"
}

// Phrase says in words what an actor does when it performs op.
func Phrase(op Operation) string {
	d := DefinitionOf(op)
	values := map[string]string{}
	eachField(reflect.ValueOf(op), func(name string, v reflect.Value) {
		values[name] = phraseValue(v)
		if name == "mode" && values[name] != "" {
			values[name] = fmt.Sprintf("%04o", reflect.Indirect(v).Int())
		}
	})
	if values["pattern"] != "" {
		values["data"] = ""
	}
	text := d.Phrase
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	// What the phrase does not mention is appended when it is set.
	eachField(reflect.ValueOf(op), func(name string, v reflect.Value) {
		if v.IsZero() || strings.Contains(d.Phrase, "{"+name+"}") {
			return
		}
		if v.Kind() == reflect.Bool {
			text += ", " + name
		} else {
			text += ", " + name + " " + values[name]
		}
	})
	return text
}

// PhraseResult says in words what came of an operation.
func PhraseResult(r Result) string {
	if r == nil {
		return "ok"
	}
	var parts []string
	v := reflect.ValueOf(r)
	eachField(v, func(name string, f reflect.Value) {
		if f.Type() == reflect.TypeFor[[]byte]() {
			parts = append(parts, Quote(f.Bytes()))
			return
		}
		if f.IsZero() && f.Kind() != reflect.Int {
			return
		}
		parts = append(parts, name+" "+phraseValue(f))
	})
	if len(parts) == 0 {
		return "ok"
	}
	return strings.Join(parts, ", ")
}

func eachField(v reflect.Value, visit func(name string, v reflect.Value)) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return
	}
	t := v.Type()
	for i := range t.NumField() {
		if t.Field(i).Anonymous {
			eachField(v.Field(i), visit)
			continue
		}
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		visit(name, v.Field(i))
	}
}

func phraseValue(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case []byte:
		return Quote(x)
	case fmt.Stringer:
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return ""
		}
		return x.String()
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		return phraseValue(v.Elem())
	case reflect.Slice:
		var parts []string
		for i := range v.Len() {
			parts = append(parts, phraseValue(v.Index(i)))
		}
		return strings.Join(parts, ", ")
	case reflect.Struct:
		var parts []string
		eachField(v, func(name string, f reflect.Value) {
			if !f.IsZero() {
				parts = append(parts, name+" "+phraseValue(f))
			}
		})
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(v.Interface())
}

// Quote shows bytes as a reader wants to see them: short text in quotes,
// anything long or bulky by its length and beginning.
func Quote(data []byte) string {
	if len(data) == 0 {
		return "nothing"
	}
	if len(data) <= 60 {
		return strconv.Quote(string(data))
	}
	return fmt.Sprintf("%d bytes beginning %s", len(data), strconv.Quote(string(data[:12])))
}
