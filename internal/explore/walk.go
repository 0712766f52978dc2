package explore

import (
	"context"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"

	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/steps"
)

// move is a sentence that the reference has executed, and what came of it.
type move struct {
	sentence
	answer
	waiting int  // operations that waited before it
	told    bool // it is what was done, in the words of another sentence
}

// orders are in which order waiting operations are served after a move, where it
// is not the order in which they came: the number of a permutation.
type orders map[int]int

// player executes sentences on the reference.
type player struct {
	*model
	lane   *lane
	moves  []move
	orders orders
	// generous keeps what was done by a sentence that is not true, in one that is.
	generous bool
}

func (m *model) player(ctx context.Context, mechanism string, o orders) (*player, error) {
	l, err := m.open(ctx, mechanism)
	l.world.Within(ctx)
	return &player{model: m, lane: l, orders: o}, err
}

// try executes one sentence. One that makes no sense there, or that is not true,
// is not kept; clean is false if it has left something behind all the same.
func (p *player) try(ctx context.Context, s sentence) (kept, clean bool, err error) {
	number := len(p.moves)
	waiting := len(p.lane.open)
	p.order = nil
	if permutation, ok := p.orders[number]; ok {
		p.order = func(calls []*reference.Call) []*reference.Call { return permuted(calls, permutation) }
	}
	before := p.lane.seen
	got := p.lane.perform(number, s)
	retold := false
	if got.err != nil && p.generous && got.main != nil {
		if truth, ok := told(s, got); ok {
			s, got.err, retold = truth, nil, true
		}
	}
	if got.err != nil || p.unsure || p.kernel.Timed() || p.undefined(before) {
		return false, p.lane.seen == before, got.err
	}
	if got.completed, err = p.lane.settled(ctx, number); err != nil {
		return false, false, err
	}
	p.moves = append(p.moves, move{s, got, waiting, retold})
	return true, true, nil
}

// undefined reports whether something was asked that has no answer: of a thread that
// waits in another call, or of a process that was ended by what it did itself, and
// may or may not live to see that completed.
func (p *player) undefined(before int) bool {
	for _, o := range p.lane.world.Started(before) {
		process := p.kernel.Processes[p.lane.world.Name+"/"+o.Process.Role]
		if process != nil && process.Ended && !o.Last.Ended {
			return true
		}
		for _, busy := range p.lane.open { // behind a busy thread nothing happens
			if o.Thread != "" && busy.Operation != o && busy.Process == o.Process && busy.Thread == o.Thread {
				return true
			}
		}
		if o.Last.Blocked && process != nil && process.FreeLimit > 0 {
			return true // to observe that it waits, an actor may need a descriptor
		}
	}
	return false
}

// play executes sentences and returns those that were kept.
func (m *model) play(ctx context.Context, mechanism string, sentences []sentence, o orders) ([]move, error) {
	p, err := m.player(ctx, mechanism, o)
	if err != nil {
		return nil, err
	}
	defer func() { p.lane.close() }()
	for i, s := range sentences {
		kept, clean, _ := p.try(ctx, s)
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
func (m *model) walk(ctx context.Context, a *alphabet, r *rand.Rand, first int, most extent) ([]move, error) {
	p, err := m.player(ctx, a.mechanism, nil)
	if err != nil {
		return nil, err
	}
	defer func() { p.lane.close() }()
	p.generous = true
	source := a.sources[first%len(a.sources)]
	next := 0
	replays, length := 0, 5+r.IntN(most.sentences)
	for attempts := 0; len(p.moves) < length && attempts < 3*length && replays < most.replays; attempts++ {
		var s sentence
		ok := false
		if next < len(source) && (source[next].phrase.given || r.IntN(3) > 0) {
			s, ok = source[next], true
			next++
			if !s.phrase.given && r.IntN(4) == 0 {
				s, ok = a.vary(r, s.phrase, p.lane.world.Roles())
			}
		} else {
			s, ok = a.vary(r, a.phrases[r.IntN(len(a.phrases))], p.lane.world.Roles())
		}
		if !ok {
			continue
		}
		if kept, clean, _ := p.try(ctx, s); kept || clean {
			continue
		}
		// Something was done that no sentence tells: everything again without it, or
		// with a sentence that only begins it.
		replays++
		sentences := sentencesOf(p.moves)
		if started, ok := begun(s, a.begun); ok {
			sentences = append(sentences, started)
		}
		p.lane.close()
		if p, err = m.again(ctx, a.mechanism, sentences); err != nil {
			return nil, err
		}
	}
	return p.moves, nil
}

// again executes sentences of which at most the last one may not be kept.
func (m *model) again(ctx context.Context, mechanism string, sentences []sentence) (*player, error) {
	p, err := m.player(ctx, mechanism, nil)
	if err != nil {
		return nil, err
	}
	p.generous = true
	for i, s := range sentences {
		if kept, clean, _ := p.try(ctx, s); !kept && !clean {
			p.lane.close()
			return m.again(ctx, mechanism, slices.Delete(slices.Clone(sentences), i, i+1))
		}
	}
	return p, nil
}

var digits = regexp.MustCompile(`-?\d+`)

var verb = regexp.MustCompile(`^("[^"]+") (\w+)s `)

// begun is the sentence that only begins what another one does: "p" starts to send
// "x" instead of "p" sends "x".
func begun(s sentence, phrases map[string]*phrase) (sentence, bool) {
	text := verb.ReplaceAllString(s.text, "$1 starts to $2 ")
	if s.phrase.definition.Asserts || text == s.text {
		return s, false
	}
	p, known := phrases[text]
	if !known {
		if p = newPhrase(text); p != nil {
			p.roles = make([]bool, len(p.places))
		}
		phrases[text] = p
	}
	if p == nil {
		return s, false
	}
	return p.original(), true
}

// told makes a true sentence of one that is not: with what was observed in the
// place of what was expected.
func told(s sentence, got answer) (sentence, bool) {
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
		return truth, observed != "" && truth.valid()
	}
	return s, false
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
