package explore

import (
	"context"
	"errors"
	"fmt"
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
	untrue  bool // the sentence does not hold, and what it did is compared all the same
	stirred bool // somebody who waited did a part of what he waits for, and waits on
}

// kind is that of its operation; "" if it has none that is spoken of.
func (m move) kind() string {
	if m.main == nil {
		return ""
	}
	return m.main.Kind
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
	// words, if not nil, are those in which a sentence that is not true is retold, so
	// that what it did is kept.
	words *alphabet
	tried *steps.Operation // the only operation of the last sentence that was not kept
	alive []string         // the roles of the processes that have not ended
	ended []string         // and of the others
}

func (m *model) player(ctx context.Context, mechanism string, o orders) (*player, error) {
	l, err := m.open(ctx, mechanism)
	l.world.Within(ctx)
	return &player{model: m, lane: l, orders: o}, err
}

// most is how many operations wait at a time. In how many orders they may be served
// grows with their factorial, and all of them are allowed.
const most = 3

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
	transferred := p.transferred()
	got := p.lane.perform(number, s)
	retold := false
	p.tried = nil
	if got.err != nil && p.words != nil && got.main != nil {
		if truth, ok := told(s, got); ok {
			s, got.err, retold = truth, nil, true
		} else if p.lane.seen == before+1 {
			p.tried = got.main
			if started, ok := p.words.begin(s); ok && p.words.alike[[2]string{s.phrase.pattern(), started.phrase.pattern()}] {
				s, got.err = started, nil
			}
		}
	}
	untrue := got.err != nil && p.untrue && p.comparable(got.err, before)
	if got.err != nil && !untrue || p.unsure || p.kernel.Timed() || p.undefined(before) {
		return false, !p.acted(before), got.err
	}
	if got.completed, err = p.lane.settled(ctx, number); err != nil {
		return false, false, err
	}
	if len(p.lane.open) > most {
		return false, false, nil
	}
	if len(got.completed) > 0 && p.lane.seen > before+1 {
		return false, false, nil // how much of it was done before whoever waited ran is not said
	}
	p.moves = append(p.moves, move{s, got, waiting, retold, untrue, p.stirred(transferred)})
	p.look()
	return true, true, nil
}

// comparable reports whether what a sentence did that does not hold can be compared:
// all of it has completed, somebody did something, and nobody was asked for what
// makes no sense, which is refused without a code.
func (p *player) comparable(err error, before int) bool {
	var disagrees *steps.Mismatch
	if !errors.As(err, &disagrees) {
		return false
	}
	never := func(o *steps.Operation) bool {
		return !o.Last.Done || o.Last.Failure != nil && o.Last.Failure.Native == ""
	}
	return !slices.ContainsFunc(p.lane.world.Started(before), never) && p.acted(before)
}

// acted reports whether a process did something that had not ended before.
func (p *player) acted(before int) bool {
	return slices.ContainsFunc(p.lane.world.Started(before), func(o *steps.Operation) bool {
		return !slices.Contains(p.ended, o.Process.Role)
	})
}

// transferred is how much those who wait have moved.
func (p *player) transferred() map[*reference.Call]int {
	var moved map[*reference.Call]int
	for _, c := range p.kernel.Waiting() {
		if moved == nil {
			moved = map[*reference.Call]int{}
		}
		moved[c] = c.Transferred
	}
	return moved
}

func (p *player) stirred(before map[*reference.Call]int) bool {
	return slices.ContainsFunc(p.kernel.Waiting(), func(c *reference.Call) bool {
		moved, waited := before[c]
		return waited && moved != c.Transferred
	})
}

// look finds out which processes have not ended.
func (p *player) look() {
	p.alive, p.ended = nil, nil
	for _, role := range p.lane.world.Roles() {
		if process := p.kernel.Processes[p.lane.world.Name+"/"+role]; process != nil && process.Ended {
			p.ended = append(p.ended, role)
		} else {
			p.alive = append(p.alive, role)
		}
	}
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
			s, ok = a.vary(r, chosen, p.alive)
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
	return p.moves, nil
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
			if p = newPhrase(text); p != nil {
				p.roles = make([]bool, len(p.places))
			}
			a.begun[text] = p
		}
		if p != nil {
			return p.original(), true
		}
	}
	return s, false
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
