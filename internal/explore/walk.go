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
	"unicode"
	"unicode/utf8"

	"github.com/ipcspec/ipcspec/steps"
)

// errUnsure says that in another order it is not certain what comes.
var errUnsure = errors.New("what comes in this order is left open")

// play executes sentences and returns those that were kept.
func (m *model) play(ctx context.Context, mechanism string, sentences []sentence, o orders) ([]move, error) {
	p, err := m.player(ctx, mechanism, o)
	if err != nil {
		return nil, err
	}
	defer func() { p.lane.close() }()
	for i, s := range sentences {
		kept, clean, _ := p.try(ctx, s)
		if o != nil && p.Unsure() {
			return nil, errUnsure
		}
		if !kept && !clean { // again, without it
			rest := append(sentencesOf(p.moves), sentences[i+1:]...)
			return m.play(ctx, mechanism, rest, o)
		}
	}
	return p.moves, nil
}

func sentencesOf(moves []move) []sentence {
	var list []sentence
	for _, m := range moves {
		list = append(list, m.sentence)
	}
	return list
}

// walk makes a sequence of so many sentences at random, beginning with the scenario
// of this number: what that is given,
// and then what it does, mixed with what others do.
func (m *model) walk(ctx context.Context, a *alphabet, r *rand.Rand, first int, x extent) ([]move, error) {
	p, err := m.player(ctx, a.mechanism, nil)
	if err != nil {
		return nil, err
	}
	defer func() { p.lane.close() }()
	p.words = a
	source := a.sources[first%len(a.sources)]
	next := 0
	replays, length := 0, 5+r.IntN(x.sentences)
	for attempts := 0; len(p.moves) < length && attempts < x.attempts*length && replays < x.replays; attempts++ {
		var s sentence
		ok := false
		if next < len(source) && (source[next].phrase.given || r.IntN(3) > 0 && x.due(r, source[next].phrase)) {
			s, ok = source[next], true
			next++
			if !s.phrase.given && r.IntN(4) == 0 {
				s, ok = a.vary(r, s.phrase, p.alive)
			}
		} else {
			chosen := a.phrases[r.IntN(len(a.phrases))]
			if !x.due(r, chosen) {
				continue
			}
			if s, ok = a.vary(r, chosen, p.alive); r.IntN(twisted) == 0 {
				s = a.turned(r, s)
			}
		}
		if !ok {
			continue
		}
		if kept, clean, _ := p.try(ctx, s); kept || clean {
			continue
		}
		// Something was done that no sentence tells: everything again without it, or
		// with a sentence that only begins it.
		replays += len(p.moves)
		sentences := sentencesOf(p.moves)
		before := p.plain(p.tried)
		started, ok := a.begin(s)
		if ok {
			sentences = append(sentences, started)
		}
		p.lane.close()
		if p, err = m.again(ctx, a, sentences); err != nil {
			return nil, err
		}
		if n := len(sentences); ok && before != "" && len(p.moves) == n && p.moves[n-1].main != nil {
			a.alike[[2]string{s.phrase.pattern(), started.phrase.pattern()}] = p.plain(p.moves[n-1].main) == before
		}
	}
	// Once more from the beginning: sentences that were refused may have left something
	// in the suite's own memory, what was to be written for example.
	return m.play(ctx, a.mechanism, sentencesOf(p.moves), nil)
}

// plain is what an operation asks for, without the name of its world.
func (p *player) plain(o *steps.Operation) string {
	if o == nil {
		return ""
	}
	return p.lane.world.Plain(fmt.Sprintf("%T %+v", o.Op, o.Op))
}

// again executes sentences of which at most the last one may not be kept.
func (m *model) again(ctx context.Context, a *alphabet, sentences []sentence) (*player, error) {
	p, err := m.player(ctx, a.mechanism, nil)
	if err != nil {
		return nil, err
	}
	p.words = a
	for i, s := range sentences {
		if kept, clean, _ := p.try(ctx, s); !kept && !clean {
			p.lane.close()
			return m.again(ctx, a, slices.Delete(slices.Clone(sentences), i, i+1))
		}
	}
	return p, nil
}

var digits = regexp.MustCompile(`-?\d+`)

// verbs match what a sentence does, and what it says of the outcome.
var verbs = []*regexp.Regexp{
	regexp.MustCompile(`^("[^"]+") (\w+)s( )`),
	regexp.MustCompile(`^("[^"]+") (\w+)s "[^"]*"( |$)`),
}

// begin is the sentence that only begins what another one does: "p" starts to send
// "x" instead of "p" sends "x", "p" starts to read instead of "p" reads "x".
func (a *alphabet) begin(s sentence) (sentence, bool) {
	for _, v := range verbs {
		text := v.ReplaceAllString(s.text, "$1 starts to $2$3")
		if text == s.text {
			continue
		}
		p, known := a.begun[text]
		if !known {
			if p = newPhrase(a.vocabulary, text); p != nil {
				p.roles = make([]bool, len(p.places))
			}
			a.begun[text] = p
		}
		if p != nil {
			started := p.original()
			started.twist = s.twist
			return started, true
		}
	}
	return s, false
}

// truthOf makes a true sentence of one that is not: with what was observed in the
// place of what was expected.
func truthOf(s sentence, got answer) (sentence, bool) {
	var disagrees *steps.Mismatch
	if !errors.As(got.err, &disagrees) || !s.phrase.definition.Asserts {
		return s, false
	}
	p := s.phrase
	for i := len(p.places) - 1; i > 0; i-- {
		old := s.arguments[i]
		observed := disagrees.Observed
		switch {
		case p.places[i][0] < 0 || p.roles[i] || old == "":
			continue
		case disagrees.Expected == old:
		case disagrees.Expected == strconv.Quote(old):
			text, err := strconv.Unquote(observed)
			if err != nil {
				return s, false
			}
			observed = text
		case digits.FindString(disagrees.Expected) == old:
			observed = digits.FindString(observed)
		default:
			continue
		}
		arguments := slices.Clone(s.arguments)
		arguments[i] = observed
		truth := p.with(arguments)
		truth.told, truth.twist = true, s.twist
		return truth, observed != "" && printable(observed) && truth.valid()
	}
	return s, false
}

// printable reports whether a text reads in a feature as it is.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r == '"' || !unicode.IsPrint(r) })
}

// permuted returns the nth permutation of a list.
func permuted[T any](list []T, n int) []T {
	rest := slices.Clone(list)
	var out []T
	for len(rest) > 0 {
		i := n % len(rest)
		n /= len(rest)
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return out
}

// permutations is how many orders of so many are tried.
func permutations(n int) int {
	count := 1
	for i := 2; i <= min(n, 6); i++ {
		count *= i
	}
	return count
}
