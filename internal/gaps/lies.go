package gaps

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/ipcspec/ipcspec/impl"
)

// lie is something else that is said of an operation, and nil where it would be the truth.
type lie struct {
	about string // what it is about: "count", "EPIPE"
	words []string
	// omits says that the operation is not even performed: tell then makes a success.
	omits bool
	tell  func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool)
}

// fieldLies are the lies about a member of a result.
func fieldLies(f field) []lie {
	words := append(wordsOf(f.path+" "+f.tag.Get("doc")), strings.FieldsFunc(f.path, func(r rune) bool { return !unicode.IsLetter(r) })...)
	make := func(about string, change func(v reflect.Value) bool) lie {
		return lie{about: about, words: words, tell: func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
			if !s.Done || s.Failure != nil || s.Result == nil {
				return s, false
			}
			r := copied(reflect.ValueOf(s.Result))
			changed := false
			visit(r, f.path, func(v reflect.Value) bool {
				changed = change(v)
				return !changed // the first of a list is enough
			})
			s.Result = r.Interface()
			return s, changed
		}}
	}
	switch {
	case f.typ == bytesType:
		return []lie{
			make(f.path+": another byte", func(v reflect.Value) bool {
				data := v.Bytes()
				if len(data) == 0 {
					v.SetBytes([]byte("?"))
					return true
				}
				data[len(data)-1] ^= 1
				return true
			}),
			make(f.path+": a byte less", func(v reflect.Value) bool {
				if v.Len() > 0 {
					v.SetBytes(v.Bytes()[:v.Len()-1])
					return true
				}
				return false
			}),
		}
	case f.typ.Kind() == reflect.Slice:
		return []lie{
			make(f.path+": one less", func(v reflect.Value) bool {
				if v.Len() > 0 {
					v.Set(v.Slice(1, v.Len()))
					return true
				}
				return false
			}),
			make(f.path+": one more", func(v reflect.Value) bool {
				more := reflect.New(v.Type().Elem()).Elem()
				if v.Len() > 0 {
					more.Set(copied(v.Index(0)))
				}
				another(more)
				v.Set(reflect.Append(v, more))
				return true
			}),
		}
	}
	return []lie{make(f.path, another)}
}

// another makes a value a different one.
func another(v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() + 1)
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "?")
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			another(v.Field(i))
		}
	default:
		return false
	}
	return true
}

// failureLies say another failure instead of one, of those that may be due in its place
// and of others; which documents leave open is no lie.
func failureLies(d *impl.Definition, f impl.Failing) []lie {
	var natives []string
	for _, other := range d.Failures() {
		natives = append(natives, other.Native)
	}
	for _, other := range []string{"EPERM", "ENOSYS", "ERROR_ACCESS_DENIED", "ERROR_NOT_SUPPORTED"} {
		if (impl.PosixConditions[other] == "") == (impl.PosixConditions[f.Native] == "") {
			natives = append(natives, other)
		}
	}
	var list []lie
	for _, native := range natives {
		condition := impl.Condition(native)
		open := slices.ContainsFunc(d.EitherOf(), func(set []string) bool { return slices.Contains(set, condition) && slices.Contains(set, f.Condition) })
		if condition == f.Condition || open || len(list) == 3 {
			continue
		}
		list = append(list, lie{about: f.Native, words: wordsOf(f.Condition), tell: func(_ *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
			if s.Failure == nil || s.Failure.Condition != f.Condition {
				return s, false
			}
			s.Failure = &impl.Failure{Condition: condition, Native: native, Code: s.Failure.Code}
			return s, true
		}})
	}
	return list
}

// waits says that what has completed waits, completes that what waits has completed.
func waits() lie {
	return lie{about: "completion", tell: func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
		if !s.Done {
			return s, false
		}
		return impl.Settlement{Blocked: true, In: d.Waits()[0]}, true
	}}
}

func completes() lie {
	return lie{about: "wait", words: []string{"wait", "block"}, tell: func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
		if !s.Blocked {
			return s, false
		}
		return impl.Settlement{Done: true, Result: reflect.Zero(d.Result).Interface()}, true
	}}
}

// omits says of what has succeeded without telling anything that it did, and does not do it.
func omits() lie {
	return lie{about: "effect", omits: true, tell: func(d *impl.Definition, s impl.Settlement) (impl.Settlement, bool) {
		return impl.Settlement{Done: true, Result: reflect.Zero(d.Result).Interface()}, s.Done && s.Failure == nil
	}}
}

// applies reports whether the lie is one at this place.
func (l lie) applies(p place) bool {
	if p.waited {
		if _, would := l.tell(p.of, impl.Settlement{Blocked: true}); would {
			return true
		}
	}
	_, would := l.tell(p.of, p.outcome)
	return would
}

// noticed tells the lie at one place after another until a rule that says so notices
// it. Otherwise it says why it is not noticed.
func (f *finder) noticed(ctx context.Context, s *subject, places []place, lies ...lie) (string, error) {
	told, unrelated := 0, ""
	for _, l := range lies {
		for _, p := range places {
			if !l.applies(p) || !s.maySpeak(p, l) && unrelated != "" {
				continue
			}
			told++
			n, err := f.change(ctx, p, change{omit: l.omits, lie: func(st impl.Settlement) impl.Settlement { st, _ = l.tell(p.of, st); return st }})
			switch {
			case err != nil:
				return "", err
			case !n.red:
			case n.then() && (l.omits && p.event() || s.speaksOf(p, n.step, l.words...)):
				return "", nil
			case unrelated == "":
				unrelated = p.trace.scenario.ID
			}
		}
	}
	switch {
	case told == 0:
		return "never comes", nil
	case unrelated != "":
		return "is noticed only by rules that do not say it, such as " + unrelated, nil
	}
	return fmt.Sprintf("nobody notices another one (%d places)", told), nil
}

// event reports whether the operation is what the scenario is about: it stands in a When, and
// the Then behind it says what it does.
func (p place) event() bool {
	sc := p.trace.scenario
	return p.step >= 0 && !sc.Givens[p.step] && !sc.Thens[p.step]
}

// maySpeak reports whether a Then of the place's scenario, or its rule, speaks of the
// operation: only such a scenario can notice a lie.
func (s *subject) maySpeak(p place, l lie) bool {
	sc := p.trace.scenario
	if l.omits && p.event() {
		return true
	}
	for step := range sc.Steps {
		if sc.Thens[step] && step >= p.step && s.speaksOf(p, step, l.words...) {
			return true
		}
	}
	return false
}
