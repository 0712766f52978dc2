package gaps

import (
	"context"
	"reflect"

	"github.com/ipcspec/ipcspec/impl"
)

// results has a cell for each member of each result, for each failure that some scenario
// brings about, for the effect of what tells nothing, and where an operation can wait for
// waiting and for completing: noticed is a lie about it.
func (f *finder) results(s *subject) []*cell {
	var cells []*cell
	for _, d := range s.operations {
		places := s.places(d)
		add := func(what string, lies ...lie) {
			cells = append(cells, &cell{part: "results", name: d.Name + " " + what, examine: func(ctx context.Context) (string, error) {
				return f.noticed(ctx, s, places, lies...)
			}})
		}
		named := map[string]string{}
		for _, v := range d.Varies() {
			named[v.Path] = v.Nature
		}
		for _, member := range fieldsOf(d.Result, "") {
			if named[member.path] == "handle" { // the actor's own choice
				continue
			}
			for _, l := range fieldLies(member) {
				add(l.about, l)
			}
		}
		for _, failing := range d.Failures() {
			if reached(places, failing) {
				add("failing with "+failing.Native, failureLies(d, failing)...)
			}
		}
		if d.Result == reflect.TypeFor[impl.Nothing]() {
			add("having an effect", omits())
		}
		if len(d.Waits()) > 0 {
			add("completing", waits())
			add("waiting", completes())
		}
	}
	return cells
}
