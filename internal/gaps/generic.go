package gaps

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// generic has a cell for each kind of handle that the mechanism makes with each operation
// that takes any handle, in every mode of it: noticed is a lie about what comes of it.
func (f *finder) generic(s *subject) []*cell {
	if s.mechanism == nil {
		return nil
	}
	var kinds []string
	for _, d := range s.operations {
		for _, o := range d.Makes() {
			if d.Room == s.mechanism.Name && !o.Number && strings.Contains(o.Kind, ":") && !slices.Contains(kinds, o.Kind) {
				kinds = append(kinds, o.Kind)
			}
		}
	}
	var cells []*cell
	for _, d := range s.operations {
		places := s.places(d)
		for _, taken := range d.Takes() {
			for _, k := range kinds {
				root, _, _ := strings.Cut(k, ":")
				if taken.Number || !slices.Contains(strings.Split(taken.Kind, "|"), root) {
					continue
				}
				for _, mode := range modes(d, taken.Path) {
					var there []place
					for _, p := range places {
						if p.takes(taken.Path, k, mode) {
							there = append(there, p)
						}
					}
					name := d.Name
					if len(d.Takes()) > 1 {
						name += " " + taken.Path
					}
					if mode.word != "" {
						name += " " + mode.word
					}
					_, short, _ := strings.Cut(k, ":")
					cells = append(cells, &cell{part: "generic operations", name: name + " of a " + short, examine: func(ctx context.Context) (string, error) {
						return f.noticed(ctx, s, there, anything(d, mode.word)...)
					}})
				}
			}
		}
	}
	return cells
}

// mode is one word of a set that an operation takes together with a handle; "" if it takes
// none.
type mode struct {
	argument impl.Argument
	word     string
}

// modes are the words of the sets that belong to the handle: those beside it in a list, or those
// of the operation itself.
func modes(d *impl.Definition, path string) []mode {
	var list []mode
	above := strings.TrimSuffix(path, lastPart(path))
	for _, a := range d.Arguments() {
		if a.Kind == "words" && strings.TrimSuffix(a.Path, lastPart(a.Path)) == above {
			for word := range strings.SplitSeq(a.Domain, "|") {
				list = append(list, mode{a, word})
			}
		}
	}
	if list == nil {
		list = []mode{{}}
	}
	return list
}

// takes reports whether the operation takes a handle of this kind in this mode.
func (m *moment) takes(path, of string, in mode) bool {
	return slices.ContainsFunc(m.kinds, func(k kind) bool {
		if k.path != path || k.name != of {
			return false
		}
		if in.word == "" {
			return true
		}
		sets := in.argument.Of(m.op)
		return slices.Contains(sets[min(k.nth, len(sets)-1)].([]string), in.word)
	})
}

// anything are lies about whatever comes of an operation in a mode.
func anything(d *impl.Definition, mode string) []lie {
	var list []lie
	for _, member := range fieldsOf(d.Result, "") {
		list = append(list, fieldLies(member)...)
	}
	if d.Result == reflect.TypeFor[impl.Nothing]() {
		list = append(list, omits())
	}
	list = append(list, lie{about: "failure", tell: func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
		if s.Failure == nil {
			return s, false
		}
		return impl.Settlement{Done: true, Result: reflect.Zero(d.Result).Interface()}, true
	}})
	if len(d.Waits()) > 0 {
		list = append(list, waits(), completes())
	}
	for i := range list {
		list[i].words = append(list[i].words, wordsOf(mode)...)
	}
	return list
}
