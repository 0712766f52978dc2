package explore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
	_ "github.com/ipcspec/ipcspec/steps/rooms" // what features can say
)

// phrase is a sentence as it stands in the specification, taken apart so that
// others can be made of it.
type phrase struct {
	definition *steps.Definition
	text       string
	places     [][2]int // where its arguments are
	roles      []bool   // which of them name a process
	given      bool     // it stands before the first When
	starts     bool     // there was a process more after it
	ends       bool     // there was less after it than before
	waits      bool     // time passed before anything else could be done
	performs   []*impl.Definition
}

func newPhrase(v *steps.Vocabulary, text string) *phrase {
	found := v.Match(text)
	if len(found) != 1 {
		return nil
	}
	return &phrase{definition: found[0], text: text, places: found[0].Places(text)}
}

// sentence is one step of a sequence: a phrase with arguments of its own.
type sentence struct {
	phrase    *phrase
	arguments []string
	text      string
	told      bool // it is what was done, in the words of another sentence
	twist     *twist
}

// original is the sentence as the specification has it.
func (p *phrase) original() sentence {
	var list []string
	for _, at := range p.places {
		list = append(list, p.text[at[0]:at[1]])
	}
	return sentence{phrase: p, arguments: list, text: p.text}
}

// with returns the sentence with other arguments.
func (p *phrase) with(arguments []string) sentence {
	var text strings.Builder
	end := 0
	for i, at := range p.places {
		text.WriteString(p.text[end:at[0]])
		text.WriteString(arguments[i])
		end = at[1]
	}
	text.WriteString(p.text[end:])
	return sentence{phrase: p, arguments: arguments, text: text.String()}
}

// valid reports whether it is a sentence: its form takes the arguments.
func (s sentence) valid() bool {
	words, ok := s.phrase.definition.Words(s.text)
	return ok && slices.Equal(words, s.arguments)
}

// call makes it true or checks it. A panic is an error: sentences
// stand here where nobody meant them to.
func (s sentence) call(w *steps.World) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if s.twist != nil {
		w.Instead = s.twist.apply()
		defer func() { w.Instead = nil }()
	}
	return s.phrase.definition.Call(w, s.arguments)
}

// alphabet is what sequences are made of: the sentences of all scenarios of a
// mechanism that both implementations execute.
type alphabet struct {
	mechanism  string
	vocabulary *steps.Vocabulary
	sources    [][]sentence        // whole scenarios, without what only compares
	phrases    []*phrase           // that act or ask, and may stand anywhere
	values     map[string][]string // that the specification has at a place
	// alternatives are conditions of which documents leave open which one it is, by kind
	// of operation.
	alternatives map[string][][]string
	stated       map[[2]string]bool // kind of operation, condition; nil where documents name all conditions
	without      *regexp.Regexp     // sentences that are left out; nil for none
	begun        map[string]*phrase // sentences that only begin something; nil for none
	// alike says of two patterns whether the second one only begins the very
	// operation that the first one performs; it is found out by doing both.
	alike map[[2]string]bool
	// statement says what the domains of arguments depend on.
	statement impl.Statement
	domains   map[string][]any
}

// vocabulary is what the features of a mechanism see between them.
func vocabulary(scenarios []*spec.Scenario, mechanism string) *steps.Vocabulary {
	var uses []string
	for _, sc := range scenarios {
		for _, room := range sc.Uses {
			if sc.Behaviour.Mechanism == mechanism && !slices.Contains(uses, room) {
				uses = append(uses, room)
			}
		}
	}
	return steps.Visible(mechanism, uses...)
}

var errNothing = errors.New("no scenario of it can be executed by this implementation and by the reference")

// read collects the alphabet out of the scenarios.
func read(ctx context.Context, s *spec.Specification, scenarios []*spec.Scenario, mechanism string, without *regexp.Regexp, m *model) (*alphabet, error) {
	a := &alphabet{mechanism: mechanism, vocabulary: vocabulary(scenarios, mechanism), values: map[string][]string{}, begun: map[string]*phrase{}, alike: map[[2]string]bool{}, stated: stated(s, mechanism), without: without, alternatives: alternatives(s, mechanism), statement: m.Statement(), domains: map[string][]any{}}
	known := map[string]bool{}
	for _, sc := range scenarios {
		if sc.Behaviour.Mechanism != mechanism || slices.Contains(sc.Exclusive, "machine") {
			continue
		}
		source := a.source(ctx, sc, m)
		if source == nil {
			continue
		}
		source = slices.DeleteFunc(source, a.omits)
		for _, one := range source {
			p := one.phrase
			for i, value := range one.arguments {
				key := p.place(i)
				if !p.roles[i] && value != "" && !slices.Contains(a.values[key], value) {
					a.values[key] = append(a.values[key], value)
				}
			}
			if !known[p.text] {
				known[p.text] = true
				a.phrases = append(a.phrases, p)
			}
		}
		a.sources = append(a.sources, source)
	}
	if len(a.sources) == 0 {
		return nil, errNothing
	}
	return a, nil
}

func (p *phrase) pattern() string { return p.definition.Family.Room + ": " + p.definition.Expression }

func (p *phrase) place(i int) string { return strconv.Itoa(i) + p.pattern() }

// source takes a scenario apart. Which of its words are roles shows when the
// reference executes it; one that waits long is of no use.
func (a *alphabet) source(ctx context.Context, sc *spec.Scenario, m *model) []sentence {
	l, err := m.open(ctx, a.mechanism)
	if err != nil {
		return nil
	}
	defer l.close()
	roles := map[string]bool{}
	var source []sentence
	started := 0
	for i, text := range sc.Steps {
		p := newPhrase(a.vocabulary, text)
		if p == nil {
			return nil
		}
		p.given = i < sc.Given
		one := p.original()
		processes, before := m.stock()
		clock := m.kernel.Clock
		m.vain = false
		if one.call(l.world) != nil || m.vain {
			return nil
		}
		m.elapse()
		more, after := m.stock()
		p.starts, p.ends, p.waits = more > processes, after < before, m.kernel.Clock > clock
		for _, role := range l.world.Roles() {
			roles[role] = true
		}
		a.noteUnnamed(l, text)
		// What only speaks of earlier operations is compared after every sentence
		// anyway.
		p.performs = twistable(l.world.Started(started))
		if n := len(l.world.Started(0)); n > started || !p.definition.Asserts {
			source = append(source, one)
			started = n
		}
	}
	for _, one := range source {
		for _, value := range one.arguments {
			one.phrase.roles = append(one.phrase.roles, roles[value])
		}
	}
	return source
}

// vary makes a sentence of a phrase for processes with these roles.
func (a *alphabet) vary(r *rand.Rand, p *phrase, roles []string) (sentence, bool) {
	s := p.original()
	doubtful := false
	for i, value := range s.arguments {
		switch {
		case p.roles[i]:
			if len(roles) == 0 {
				return s, false
			}
			if !slices.Contains(roles, value) || r.IntN(3) == 0 {
				s.arguments[i] = roles[r.IntN(len(roles))]
			}
		case r.IntN(4) == 0:
			s.arguments[i] = a.another(r, p, i, value)
			doubtful = true
		}
	}
	s = p.with(s.arguments)
	return s, (!doubtful || s.valid()) && !a.omits(s)
}

func (a *alphabet) omits(s sentence) bool { return a.without != nil && a.without.MatchString(s.text) }

// another value for a place: one that the specification has there, or a number
// beside it.
func (a *alphabet) another(r *rand.Rand, p *phrase, i int, value string) string {
	if n, err := strconv.Atoi(value); err == nil && r.IntN(2) == 0 {
		return strconv.Itoa(max(0, n-1+r.IntN(3)))
	}
	values := a.values[p.place(i)]
	if len(values) == 0 {
		return value
	}
	return values[r.IntN(len(values))]
}
