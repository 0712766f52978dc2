package gaps

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Which objects the operations of a trace are about: what one operation makes is one
// thing, a pipe with both its ends; what is made of a thing (a duplicate, an open of its
// name) is that thing too.

// kind is the kind of what an argument names: "descriptor:read-end".
type kind struct {
	path string // of the argument
	name string // the kind
	nth  int    // in a list
	id   string
}

// known is what is known of a name or number.
type known struct {
	thing int
	kind  string
}

// identify finds the things of all moments.
func (t *trace) identify() {
	things, within := map[string]known{}, map[int][]int{}
	next := 0
	for _, m := range t.moments {
		if m.op == nil || m.of.Room == "" {
			continue
		}
		var unknown []string
		for _, a := range m.of.Arguments() {
			if a.Takes == "" && a.Makes == "" {
				continue
			}
			for nth, v := range a.Of(m.op) {
				for _, one := range eachOf(v) {
					id, names := identity(a.Takes+a.Makes, one)
					if !names || a.Domain != "" && slices.ContainsFunc(a.Values(impl.Statement{}), func(special any) bool { return special == one }) {
						continue
					}
					k, ok := things[id]
					if !ok {
						unknown = append(unknown, id)
						continue
					}
					m.kinds = append(m.kinds, kind{a.Path, k.kind, nth, id})
					if !slices.Contains(m.things, k.thing) {
						m.things = append(m.things, k.thing)
					}
				}
			}
		}
		if d := impl.LookupMechanism(m.of.Room); d != nil && d.Name == m.of.Room && d.Properties.Name == "one" {
			m.things = append(m.things, -1)
		}
		if len(m.things) > 1 && m.of.Result == reflect.TypeFor[impl.Nothing]() && len(m.of.Waits()) == 0 {
			within[m.things[0]] = append(within[m.things[0]], m.things[1:]...)
		}
		for _, thing := range slices.Clone(m.things) {
			m.things = append(m.things, within[thing]...)
		}
		if !m.outcome.Done || m.outcome.Failure != nil {
			continue
		}
		thing, refined := next, ""
		if len(m.things) > 0 && m.things[0] >= 0 {
			thing = m.things[0]
			if len(m.kinds) > 0 {
				refined = m.kinds[0].name
			}
		}
		made := false
		for _, o := range m.of.Makes() {
			for _, v := range at(reflect.ValueOf(m.outcome.Result), o.Path) {
				id, names := identity(o.Kind, v)
				if !names {
					continue
				}
				k := o.Kind
				if strings.HasPrefix(refined, k+":") {
					k = refined
				}
				things[id], made = known{thing, k}, true
			}
		}
		for _, id := range unknown {
			if len(m.of.Makes()) > 0 {
				root, _, _ := strings.Cut(id, " ")
				things[id], made = known{thing, root}, true
			}
		}
		if made {
			next++
			if !slices.Contains(m.things, thing) {
				m.things = append(m.things, thing)
			}
		}
	}
}

// shares reports whether two operations are about one object.
func (m *moment) shares(other *moment) bool {
	return slices.ContainsFunc(m.things, func(thing int) bool { return slices.Contains(other.things, thing) })
}

// identity is how a name or number of a kind of object is known; one that is zero names none.
func identity(of string, v any) (string, bool) {
	root, _, _ := strings.Cut(of, ":")
	root, _, _ = strings.Cut(root, "|")
	return strings.ReplaceAll(root, " ", "-") + " " + fmt.Sprint(v), !reflect.ValueOf(v).IsZero()
}

func eachOf(v any) []any {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil
		}
		r = r.Elem()
	}
	if r.Kind() != reflect.Slice {
		return []any{r.Interface()}
	}
	var list []any
	for i := range r.Len() {
		list = append(list, r.Index(i).Interface())
	}
	return list
}
