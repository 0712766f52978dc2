package gaps

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/result"
)

// Which operation changes what an object tells of itself is found by experiment on the
// reference, which models the documents: before and after each operation of each scenario
// the object is asked. For each change that comes up so there has to be a scenario that
// asks after such an operation, and notices a lie about what it is told.

// teller is an operation that only tells something of one object.
type teller struct {
	*impl.Definition
	about *impl.Argument // that names the object; nil if there is one only
}

// effect is a member of what a teller says that an operation changes.
type effect struct {
	by, told *impl.Definition
	member   string
}

// tellers are the operations of the subject that may do nothing but tell: whether they do
// is seen when they are performed everywhere.
func (s *subject) tellers() []teller {
	var list []teller
	for _, d := range s.operations {
		t, may := teller{Definition: d}, len(d.Waits()) == 0 && len(fieldsOf(d.Result, "")) > 0
		for i, a := range d.Arguments() {
			switch {
			case a.Optional:
			case a.Takes != "" && a.Domain == "" && t.about == nil:
				t.about = &d.Arguments()[i]
			default:
				may = false
			}
		}
		if may && (t.about != nil || s.mechanism != nil && s.mechanism.Properties.Name == "one") {
			list = append(list, t)
		}
	}
	return list
}

// asked is the reference behind somebody who asks a teller around each operation.
type asked struct {
	impl.IUT
	*asking
}

type asking struct {
	teller  teller
	within  []*impl.Definition // the operations that are asked about
	pending []impl.Pending
	found   map[effect]bool
}

func (a *asked) Root() impl.Actor { return &askedActor{a.IUT.Root(), a.asking} }

func (a *asked) Actor(ctx context.Context, name string) (impl.Actor, error) {
	actor, err := a.IUT.Actor(ctx, name)
	if err != nil {
		return nil, err
	}
	return &askedActor{actor, a.asking}, nil
}

type askedActor struct {
	impl.Actor
	*asking
}

func (a *askedActor) Start(op impl.Operation, thread string) impl.Pending {
	d := impl.DefinitionOf(op)
	var questions []impl.Operation
	if d != a.teller.Definition && slices.Contains(a.within, d) && !a.waiting() {
		questions = a.teller.questions(op)
	}
	before := a.answers(questions)
	p := a.Actor.Start(op, thread)
	a.pending = append(a.pending, p)
	if len(questions) == 0 || a.waiting() {
		return p
	}
	for i, after := range a.answers(questions) {
		if before[i] == nil || after == nil {
			continue
		}
		for _, member := range fieldsOf(a.teller.Result, "") {
			if !reflect.DeepEqual(at(reflect.ValueOf(before[i]), member.path), at(reflect.ValueOf(after), member.path)) {
				a.found[effect{d, a.teller.Definition, member.path}] = true
			}
		}
	}
	return p
}

// waiting reports whether some operation waits: what happens then may be its doing.
func (a *asking) waiting() bool {
	a.pending = slices.DeleteFunc(a.pending, func(p impl.Pending) bool {
		s, err := p.State(context.Background())
		return err != nil || !s.Blocked
	})
	return len(a.pending) > 0
}

// questions are the teller, asked about each object that an operation takes.
func (t teller) questions(op impl.Operation) []impl.Operation {
	none := reflect.Zero(t.Args).Interface()
	if t.about == nil {
		return []impl.Operation{none}
	}
	var list []impl.Operation
	wanted := t.Takes()[slices.IndexFunc(t.Takes(), func(o impl.Object) bool { return o.Path == t.about.Path })]
	d := impl.DefinitionOf(op)
	for _, o := range d.Takes() {
		if !o.Fits(wanted) {
			continue
		}
		for _, v := range d.Argument(o.Path).Of(op) {
			for _, one := range eachOf(v) {
				if reflect.TypeOf(one) == t.about.Type() && !reflect.ValueOf(one).IsZero() {
					list = append(list, t.about.With(none, one))
				}
			}
		}
	}
	return list
}

func (a *askedActor) answers(questions []impl.Operation) []impl.Result {
	var list []impl.Result
	for _, q := range questions {
		s, err := a.Actor.Start(q, "").Settle(context.Background())
		if err != nil || !s.Done || s.Failure != nil {
			s.Result = nil
		}
		list = append(list, s.Result)
	}
	return list
}

// effects are what operations of the subject change of what tellers say. One that changes
// something itself, so that a scenario takes another course, is no teller.
func (f *finder) effects(ctx context.Context, s *subject) ([]effect, error) {
	var list []effect
	for _, t := range s.tellers() {
		a := &asking{teller: t, within: s.operations, found: map[effect]bool{}}
		pure := true
		for _, trace := range s.traces {
			a.pending = nil
			r, _, err := f.execute(ctx, trace.scenario, nil, func(iut impl.IUT) impl.IUT { return &asked{iut, a} }, nil)
			f.executed.Add(1)
			if err != nil {
				return nil, err
			}
			if pure = r.Verdict == result.Passed; !pure {
				break
			}
		}
		for e := range a.found {
			if pure {
				list = append(list, e)
			}
		}
	}
	slices.SortFunc(list, func(a, b effect) int { return strings.Compare(a.name(), b.name()) })
	return list, nil
}

func (e effect) name() string { return e.told.Name + " " + e.member + " after " + e.by.Name }

// changesTold has a cell for each effect.
func (f *finder) changesTold(s *subject, effects []effect) []*cell {
	var cells []*cell
	for _, e := range effects {
		cells = append(cells, &cell{part: "results", name: e.name(), examine: func(ctx context.Context) (string, error) {
			var there []place
			for _, p := range s.places(e.told) {
				if p.trace.follows(p.moment, e, effects) {
					there = append(there, p)
				}
			}
			var lies []lie
			for _, member := range fieldsOf(e.told.Result, "") {
				if member.path == e.member {
					lies = fieldLies(member)
				}
			}
			return f.noticed(ctx, s, there, lies...)
		}})
	}
	return cells
}

// follows reports whether a question comes after such an operation on the object, with no
// other one between them that changes the same.
func (t *trace) follows(asks *moment, e effect, effects []effect) bool {
	for _, m := range slices.Backward(t.moments[:asks.index]) {
		if m.op == nil || !m.shares(asks) || !m.succeeded() {
			continue
		}
		if m.of == e.by {
			return true
		}
		if slices.Contains(effects, effect{m.of, e.told, e.member}) {
			return false
		}
	}
	return false
}
