//go:build unix

package hostile

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// What a hello consists of is found in its types: a member that is added is lied about
// without a line here.

// helloFields are the members of a hello, and with "statement." before them those of a
// statement.
func helloFields() []string {
	fields := membersOf(reflect.TypeFor[actor.Hello]())
	for _, name := range membersOf(reflect.TypeFor[impl.Statement]()) {
		fields = append(fields, "statement."+name)
	}
	return fields
}

func membersOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// example is a value of a type, as JSON has it: what is lied about where a hello leaves a
// member out.
func example(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Pointer:
		return example(t.Elem())
	case reflect.Struct:
		members := map[string]any{}
		for i, name := range membersOf(t) {
			members[name] = example(t.Field(i).Type)
		}
		return members
	case reflect.Slice:
		return []any{example(t.Elem())}
	case reflect.Map:
		return map[string]any{"x": example(t.Elem())}
	case reflect.String:
		return "x"
	case reflect.Interface:
		return 1.0
	}
	return 1.0
}

// helloWith is an example of a hello with a lie in one member, and whether that is one.
func helloWith(field string, with func(any) any) ([]byte, bool) {
	line, err := json.Marshal(map[string]any{"hello": example(reflect.TypeFor[actor.Hello]())})
	if err != nil {
		return nil, false
	}
	lied := helloLie(line, field, with)
	var a, b any
	json.Unmarshal(line, &a)
	json.Unmarshal(lied, &b)
	return lied, !reflect.DeepEqual(a, b)
}

// hello is the line of a hello with the lie of a mode: hello-MEMBER-LIE.
func hello(line []byte, mode string) []byte {
	rest, ok := strings.CutPrefix(mode, "hello-")
	if !ok {
		return line
	}
	field, name, _ := strings.Cut(rest, "-")
	return helloLie(line, field, lies[name])
}

func helloLie(line []byte, field string, with func(any) any) []byte {
	var greeting map[string]map[string]any
	if json.Unmarshal(line, &greeting) != nil {
		return line
	}
	at, typ := greeting["hello"], reflect.TypeFor[actor.Hello]()
	if _, inner, ok := strings.Cut(field, "."); ok {
		if at, ok = at["statement"].(map[string]any); !ok {
			return line // of an actor that is not the root
		}
		field, typ = inner, reflect.TypeFor[impl.Statement]()
	}
	truth, there := at[field]
	if !there {
		if field == "statement" {
			return line
		}
		truth = example(typ).(map[string]any)[field]
	}
	at[field] = lie(truth, with, -1)
	if members, ok := truth.(map[string]any); ok && (replaces(with) || len(members) == 0) {
		at[field] = with(truth)
	}
	return encode(greeting, line)
}

// replaces tells whether a lie is told in the place of anything.
func replaces(with func(any) any) bool {
	_, kept := with(map[string]any{}).(map[string]any)
	return !kept
}
