package gaps

import (
	"context"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// What can happen while an operation waits, in the order of the table.
const (
	comes         = "what it waits for comes"
	partComes     = "only part of it comes"
	enoughForOne  = "two wait, and it is enough for one"
	enoughForBoth = "two wait, and it is enough for both"
	secondOnly    = "two wait, and it is enough for the second only"
	goes          = "the object goes"
	killed        = "who waits is killed"
	exits         = "who waits exits"
	otherKilled   = "the other side is killed"
	otherExits    = "the other side exits"
	otherExecs    = "the other side execs"
	handled       = "a handler runs without SA_RESTART"
	restarted     = "a handler runs with SA_RESTART"
	timeUp        = "the time is up"
	changed       = "a limit or mode changes"
	closed        = "another thread closes its handle"
	partDone      = ", part of its work being done"
	afterwards    = ", and afterwards nothing is lost and nothing twice"
)

// shown is an operation that waits in a situation, and the moment that makes it one.
type shown struct {
	trace  *trace
	waits  *moment
	during *moment
}

// situations has a cell for each operation that can wait and each thing that can happen
// meanwhile. Those that scenarios show are recognised from traces; it counts if a Then
// that follows notices when the operation is said to go on waiting, or not to. An operation
// that no scenario of the mechanism shows waiting is one cell.
func (f *finder) situations(s *subject) []*cell {
	if s.mechanism == nil {
		return nil
	}
	var cells []*cell
	for _, d := range s.operations {
		if len(d.Waits()) == 0 {
			continue
		}
		seen := map[string][]shown{}
		waits := false
		for _, p := range s.places(d) {
			if p.waited {
				waits = true
				p.trace.situations(p.moment, seen)
			}
		}
		list := s.possible(d)
		if !waits {
			cells = append(cells, &cell{part: "situations", name: d.Name + ": it waits", examine: func(context.Context) (string, error) {
				return "no scenario shows it waiting, nor what may happen then", nil
			}})
			continue
		}
		for _, what := range list {
			cells = append(cells, &cell{part: "situations", name: d.Name + ": " + what, examine: func(ctx context.Context) (string, error) {
				return f.watched(ctx, seen[what])
			}})
		}
	}
	return cells
}

// watched says from the moment of a situation on, at one place after another, that the
// operation still waits, or does not: a Then has to notice it.
func (f *finder) watched(ctx context.Context, list []shown) (string, error) {
	for _, at := range list {
		if at.waits.outcome.Ended { // nobody can be asked any more: that it goes on elsewhere is what counts
			return "", nil
		}
		l := completes()
		if at.waits.settled >= 0 && at.waits.settled <= at.during.index {
			l = waits()
		}
		n, err := f.change(ctx, place{at.trace, at.waits}, change{from: at.during.number, lie: func(s impl.Settlement) impl.Settlement {
			s, _ = l.tell(at.waits.of, s)
			return s
		}})
		if err != nil {
			return "", err
		}
		if n.then() && n.step >= at.during.step {
			return "", nil
		}
	}
	if len(list) == 0 {
		return "no scenario shows it", nil
	}
	return "a scenario shows it, such as " + list[0].trace.scenario.ID + ", and looks at nothing of it", nil
}

// possible are the situations that an operation of the mechanism can come into.
func (s *subject) possible(d *impl.Definition) []string {
	list := []string{comes, partComes, enoughForOne, enoughForBoth, secondOnly, killed, killed + afterwards, exits, exits + afterwards, otherKilled, otherExits}
	if s.mechanism.Family == "posix" {
		list = append(list, otherExecs, handled, handled+afterwards, restarted)
	}
	handle := slices.ContainsFunc(d.Takes(), func(o impl.Object) bool { return !o.Number && (o.Kind == "descriptor" || o.Kind == "handle") })
	timed := slices.ContainsFunc(d.Arguments(), func(a impl.Argument) bool { return a.Path == "timeout" })
	if timed || handle && s.mechanism.Has("timed") {
		list = append(list, timeUp, timeUp+afterwards)
	}
	if s.mechanism.Properties.Name != "one" {
		list = append(list, goes)
	}
	if slices.ContainsFunc(s.operations, func(other *impl.Definition) bool { return changes(other) && alikeTaken(d, other) }) {
		list = append(list, changed)
	}
	if handle {
		list = append(list, closed)
	}
	if slices.ContainsFunc(d.Arguments(), func(a impl.Argument) bool { return a.Kind == "bytes" || a.Kind == "pieces" }) && len(fieldsOf(d.Result, "")) > 0 {
		for _, what := range []string{killed, exits, goes, otherKilled, handled, restarted, closed} {
			if slices.Contains(list, what) {
				list = append(list, what+partDone)
			}
		}
	}
	return list
}

// changes reports whether the operation sets a limit or a mode of an object: it is called
// "set" of something, and puts nothing there.
func changes(d *impl.Definition) bool {
	name := lastPart(d.Name)
	return (name == "set" || strings.HasPrefix(name, "set-")) &&
		!slices.ContainsFunc(d.Arguments(), func(a impl.Argument) bool { return a.Kind == "bytes" || a.Makes != "" })
}

// alikeTaken reports whether two operations need an object of one kind.
func alikeTaken(a, b *impl.Definition) bool {
	return slices.ContainsFunc(needed(a), func(o string) bool { return slices.Contains(needed(b), o) })
}

// needed are the kinds of the objects that an operation cannot do without.
func needed(d *impl.Definition) []string {
	var kinds []string
	for _, a := range d.Arguments() {
		if a.Takes != "" && a.Domain == "" && !a.Optional {
			root, _, _ := strings.Cut(a.Takes, ":")
			kinds = append(kinds, root)
		}
	}
	return kinds
}

// removes reports whether the operation ends an object, or a handle of it.
func removes(d *impl.Definition) bool {
	return slices.Contains([]string{"close", "remove", "destroy", "free", "unlink", "delete", "restart"}, lastPart(d.Name))
}

// answers reports whether the operation returns from what a process was called for: who sent
// that waits for it.
func answers(d *impl.Definition) bool { return lastPart(d.Name) == "reply" }

// situations notes what happens to an operation that waits.
func (t *trace) situations(o *moment, seen map[string][]shown) {
	end := o.settled
	if end < 0 {
		end = len(t.moments) - 1
	}
	part := o.partial()
	for _, e := range t.moments[o.index+1 : end+1] {
		note := func(what string, so bool) {
			if so {
				seen[what] = append(seen[what], shown{t, o, e})
			}
		}
		for _, what := range t.happens(o, e) {
			note(what, true)
			note(what+partDone, part)
			note(what+afterwards, t.goesOn(o, e))
		}
		if o.settled != e.index && o.shares(e) && e.succeeded() && moves(e) && !removes(e.of) && !changes(e.of) {
			part = true
			note(partComes, o.settled > e.index && o.succeeded())
		}
		t.together(o, e, note)
	}
}

// happens says which situations one moment is for an operation that waits.
func (t *trace) happens(o, e *moment) []string {
	ended := o.settled == e.index
	if e.op == nil {
		return where(ended, timeUp)
	}
	if name, kills := e.reaches(o); kills {
		return where(ended && o.outcome.Ended, killed)
	} else if action := t.disposition(o, name, e.index); name != "" && action.Action == "handle" {
		if action.Restart {
			return []string{restarted}
		}
		return where(ended, handled)
	}
	switch {
	case e.of.Name == "process.exit" && e.actor == o.actor:
		return where(ended, exits)
	case e.of.Name == "process.exit":
		return where(ended, otherExits)
	case e.kills():
		return where(ended, otherKilled)
	case lastPart(e.of.Name) == "exec":
		return where(ended, otherExecs)
	case answers(e.of):
		return where(ended && o.succeeded(), comes)
	case !o.shares(e):
		return nil
	case removes(e.of) && e.actor == o.actor && o.handle() != "" && o.handle() == e.handle():
		return []string{closed}
	case removes(e.of):
		return where(ended, goes)
	case changes(e.of):
		return []string{changed}
	}
	return where(ended && o.succeeded(), comes)
}

func where(so bool, what string) []string {
	if so {
		return []string{what}
	}
	return nil
}

// together notes what happens to two that wait for the same.
func (t *trace) together(o, e *moment, note func(string, bool)) {
	if e.op == nil || !o.shares(e) && !answers(e.of) {
		return
	}
	for _, other := range t.moments[:e.index] {
		if other == o || other.of != o.of || !other.waited || !other.shares(o) || other.settled >= 0 && other.settled < e.index {
			continue
		}
		first, second := o, other
		if first.index > second.index {
			first, second = second, first
		}
		one, two := first.settled == e.index, second.settled == e.index
		note(enoughForBoth, one && two)
		note(enoughForOne, one != two)
		note(secondOnly, two && !one)
	}
}

// partial reports whether the operation has done part of its work: it completed with less
// than it was to move, or it is to move more than anything holds.
func (m *moment) partial() bool {
	for _, a := range m.of.Arguments() {
		if a.Kind != "bytes" && a.Kind != "pieces" {
			continue
		}
		for _, v := range a.Of(m.op) {
			n, _ := size(v).(int)
			if pieces, is := v.([][]byte); is {
				n = len(slices.Concat(pieces...))
			}
			largest := int64(0)
			for _, b := range a.Bounds() {
				if limit, ok := b.Resolve(impl.Statement{}); ok {
					largest = max(largest, limit)
				}
			}
			if largest > 0 && int64(n) > largest {
				return true
			}
		}
	}
	count, ok := m.outcome.Result.(impl.Count)
	return ok && m.op != nil && count.Count > 0 && count.Count < moved(m.op)
}

func moved(op impl.Operation) int {
	if of, ok := op.(interface{ Size() int }); ok {
		return of.Size()
	}
	return 0
}

// moves reports whether an operation brings or takes something.
func moves(m *moment) bool {
	switch r := m.outcome.Result.(type) {
	case impl.Count:
		return r.Count > 0
	case impl.Bytes:
		return len(r.Data) > 0
	}
	return len(fieldsOf(m.of.Result, "")) > 0 || moved(m.op) > 0
}

// handle is the first handle that the operation takes, or "".
func (m *moment) handle() string {
	if len(m.kinds) > 0 {
		return m.kinds[0].id
	}
	return ""
}

// goesOn reports whether after a moment somebody successfully uses the object of an operation
// that has to do with it, and gets or gives something.
func (t *trace) goesOn(o, after *moment) bool {
	for _, m := range t.moments[after.index+1:] {
		if m.op != nil && m != o && m.shares(o) && m.succeeded() && moves(m) {
			return true
		}
	}
	return false
}
