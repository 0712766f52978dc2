package explore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
)

// Features say what their authors thought of. What else an operation can be asked for the
// contract says: each argument has a domain. So a sentence of a sequence may have a twist.

// twist is another value of an argument of an operation that a sentence performs.
type twist struct {
	definition *impl.Definition
	argument   impl.Argument
	value      any
}

// twisted is how often a sentence has one: once in so many times.
const twisted = 5

// apply puts the value into the first such operation, and says nothing of later ones.
func (t *twist) apply() func(op impl.Operation) impl.Operation {
	done := false
	return func(op impl.Operation) impl.Operation {
		if done || impl.DefinitionOf(op) != t.definition {
			return op
		}
		done = true
		return t.argument.With(op, t.value)
	}
}

// String is the twist for people: "fd.read with size 0".
func (t *twist) String() string {
	v := reflect.ValueOf(t.value)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	var text string
	switch value := v.Interface().(type) {
	case impl.Payload:
		text = fmt.Sprintf("of %d bytes", len(value.Bytes()))
	case string:
		text = strconv.Quote(value)
	default:
		text = fmt.Sprintf("%v", value)
		if v.Kind() == reflect.Pointer {
			text = "left out"
		}
	}
	if len(text) > 60 {
		text = fmt.Sprintf("of length %d", len(text))
	}
	return fmt.Sprintf("%s with %s %s", t.definition.Name, t.argument.Path, text)
}

// twistable are the operations of a mechanism and its traits that a sentence performs; what
// every implementation has (processes, worlds, files) only surrounds them.
func twistable(started []*steps.Operation) []*impl.Definition {
	var list []*impl.Definition
	for _, o := range started {
		if d := impl.DefinitionOf(o.Op); d != nil && d.Room != "" && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list
}

// turned gives a sentence a twist, if it does anything that has arguments.
func (a *alphabet) turned(r *rand.Rand, s sentence) sentence {
	performs := s.phrase.performs
	if len(performs) == 0 || s.phrase.given {
		return s
	}
	d := performs[r.IntN(len(performs))]
	var arguments []impl.Argument
	for _, one := range d.Arguments() {
		if len(a.domain(one)) > 0 {
			arguments = append(arguments, one)
		}
	}
	if len(arguments) == 0 {
		return s
	}
	argument := arguments[r.IntN(len(arguments))]
	values := a.domain(argument)
	s.twist = &twist{d, argument, values[r.IntN(len(values))]}
	return s
}

// largest is how much a twist lets an operation transfer: more is a matter of time.
const largest = 1 << 18

// domain are the values that an argument can have beside those of features.
func (a *alphabet) domain(argument impl.Argument) []any {
	key := argument.Path + " " + argument.Domain + argument.Type().String()
	values, known := a.domains[key]
	if !known {
		if argument.Domain != "" || argument.Kind == "flag" {
			values = slices.DeleteFunc(argument.Values(a.statement), func(value any) bool {
				p, ok := value.(impl.Payload)
				return ok && p.Size() > largest
			})
		}
		a.domains[key] = values
	}
	return values
}

// untwisted puts the sentence with this number, which has a twist, into the words of one
// that does the very same, if there is one and the disagreement stays.
func (e *explorer) untwisted(ctx context.Context, d *disagreement, i int) *disagreement {
	if d.moves[i].main == nil {
		return d
	}
	wanted := asked(d.moves[i].main)
	for _, s := range e.alphabet.untwist(d.moves[i]) {
		sentences := sentencesOf(d.moves)
		sentences[i] = s
		moves, err := e.model.play(ctx, e.alphabet.mechanism, sentences, nil)
		if err != nil || len(moves) != len(d.moves) || moves[i].main == nil || asked(moves[i].main) != wanted {
			continue
		}
		if found, err := e.compare(ctx, sentences); err == nil && found != nil && len(found.moves) == len(d.moves) {
			return found
		}
	}
	return d
}

var worldNames = regexp.MustCompile(`\bx\d+\b`)

// asked is what an operation asks for, whatever world it is in.
func asked(o *steps.Operation) string {
	return worldNames.ReplaceAllString(fmt.Sprintf("%s: %T %+v", o.Process.Role, o.Op, o.Op), "x")
}

// untwist are sentences without a twist that may do the same as one that has it: of the
// same process, with another number or word in one place.
func (a *alphabet) untwist(m move) []sentence {
	var list []sentence
	for _, p := range a.phrases {
		if !slices.Contains(p.performs, m.twist.definition) {
			continue
		}
		arguments := p.original().arguments
		if len(p.roles) > 0 && p.roles[0] {
			arguments[0] = m.main.Process.Role
		}
		if p.definition == m.phrase.definition {
			arguments = slices.Clone(m.arguments)
		}
		list = append(list, p.with(arguments))
		for i := range arguments {
			if p.roles[i] {
				continue
			}
			for _, value := range a.spellings(p, i, m.twist.value) {
				other := slices.Clone(arguments)
				other[i] = value
				if s := p.with(other); s.valid() {
					list = append(list, s)
				}
			}
		}
	}
	return list
}

// mostSpelled is what a number or a word has at most: bytes that are spelled out are no number,
// and a sentence may take what it is given thousands of times.
const mostSpelled = 40

// spellings are what may stand in a place of a sentence for a value.
func (a *alphabet) spellings(p *phrase, i int, value any) []string {
	list := slices.Clone(a.values[p.place(i)])
	text := fmt.Sprint(value)
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && !v.IsNil() {
		text = fmt.Sprint(v.Elem().Interface())
	}
	if len(text) <= mostSpelled && (digits.MatchString(text) || strings.HasPrefix(text, "S")) {
		list = append(list, text)
	}
	return list
}
