package explore

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/steps"
)

// disagreement is a sentence after which an implementation and the reference do
// not stand the same.
type disagreement struct {
	moves    []move
	at       int // the sentence
	of       int // whose operation differs: this sentence's or an earlier one's
	expected string
	observed string
	told     [2]string // the same for people
}

// holds stands for what is expected of a sentence that holds on the reference.
const holds = "that this holds"

// explorer compares one implementation with the reference.
type explorer struct {
	run      context.Context // ends when somebody interrupts it
	alphabet *alphabet
	model    *model
	iut      impl.IUT
	extent   extent
	real     bool // its time passes by itself
	count    func(operations int)
	followed []move // of the sequence that was executed last, as far as it was
}

// compare executes sentences on both, from the beginning.
func (e *explorer) compare(ctx context.Context, sentences []sentence) (*disagreement, error) {
	moves, err := e.model.play(ctx, e.alphabet.mechanism, sentences, nil)
	if err != nil {
		return nil, err
	}
	return e.follow(ctx, moves)
}

// follow executes what the reference has executed on the implementation. The
// error says that no world could be begun or ended there.
func (e *explorer) follow(ctx context.Context, moves []move) (found *disagreement, err error) {
	l, err := openLane(ctx, e.run, e.iut, e.alphabet.mechanism)
	if err != nil {
		return nil, err
	}
	defer func() {
		e.count(l.seen)
		if ended := l.close(); err == nil && found == nil {
			err = ended
		}
	}()
	o := orders{}
	var answers []answer
	for i := 0; i < len(moves) && ctx.Err() == nil; i++ {
		e.followed = moves[:i+1]
		got := e.step(ctx, l, i, moves[i])
		if moves[i].untrue && got.err != nil && (refused(got.err) || e.elsewhere(moves[i], got)) {
			return nil, nil // nothing can be said of the rest
		}
		expected, observed, of := e.differ(moves, i, got)
		if expected != "" {
			late, err := l.settled(ctx, i)
			if err != nil {
				return nil, err
			}
			maps.Copy(got.completed, late)
			l.arrive(&got, i)
		}
		answers = append(answers, got)
		if expected == "" {
			continue
		}
		other, unsure := e.reorder(ctx, moves, answers, o)
		if other != nil {
			moves = other
			continue
		}
		if unsure || l.overdue(moves[:i+1]) {
			return nil, nil
		}
		d := &disagreement{moves: moves[:i+1], at: i, of: of, expected: expected, observed: observed}
		d.tell(answers)
		return d, ctx.Err()
	}
	// Whatever has completed by itself is found now at the latest.
	late, err := l.settled(ctx, -1)
	if l.overdue(moves) {
		return nil, err
	}
	for _, of := range slices.Sorted(maps.Keys(late)) {
		d := &disagreement{moves: moves, at: len(moves) - 1, of: of, expected: "blocked", observed: late[of]}
		d.tell(answers)
		return d, nil
	}
	return nil, err
}

// tell puts what was expected and observed as sentences that fail do.
func (d *disagreement) tell(answers []answer) {
	d.told = [2]string{d.expected, d.observed}
	got := answers[len(answers)-1]
	var disagrees *steps.Mismatch
	switch {
	case d.moves[d.at].untrue && d.of == d.at:
	case d.expected == holds && errors.As(got.err, &disagrees):
		d.told = [2]string{disagrees.Expected, disagrees.Observed}
	case d.expected == holds:
	default:
		d.told = [2]string{inWords(d.expected, d.moves[d.of].main), inWords(d.observed, answers[d.of].main)}
	}
}

func inWords(outcome string, o *steps.Operation) string {
	if o == nil || outcome == "blocked" || !o.Last.Done {
		return outcome
	}
	if content, ok := o.Content(); ok && o.Last.Failure == nil && len(content) == 0 {
		return "end-of-file after 0 bytes"
	}
	return o.Last.String()
}

// step executes one sentence, and waits for what completes by it according to the
// reference: that takes a while elsewhere.
func (e *explorer) step(ctx context.Context, l *lane, number int, m move) (got answer) {
	within, cancel := patience.WithTimeout(ctx, allowed+m.passed)
	defer cancel()
	l.world.Within(within)
	begun := time.Now()
	got = l.perform(number, m.sentence)
	if got.outcome == "blocked" && m.outcome != "blocked" && m.main != nil {
		got.outcome = l.await(ctx, number, m.passed)
		if m.err == nil && !refused(got.err) && e.same(m, m.outcome, got.outcome) {
			got.err = nil // it was only that it had to wait for others for a while
		}
	}
	if got.main != nil && m.limit > 0 && m.limit <= m.passed && e.real {
		got.outcome += early(got.main, begun, m.limit)
	}
	got.completed = map[int]string{}
	defer func() { l.arrive(&got, number) }()
	if expected, _ := e.itself(m, got); expected != "" {
		return got // nothing can be said of what was to follow
	}
	if m.stirred { // it has to wait again before anything else is done
		late, err := l.settled(within, number)
		if err == nil {
			maps.Copy(got.completed, late)
		}
	}
	for _, of := range slices.Sorted(maps.Keys(m.completed)) {
		if _, seen := got.completed[of]; seen {
			continue
		}
		if outcome := l.await(ctx, of, m.passed); outcome != "blocked" {
			got.completed[of] = outcome
		}
	}
	for _, o := range slices.Clone(l.open) { // what has completed without being expected to
		if o.Last.Weak || o.move == number {
			continue
		}
		look := o.Pending.Settle
		if len(got.completed) > 0 { // what released one may have released another one, in another order
			look = o.Pending.State
		}
		if s, err := look(within); err == nil && !s.Blocked {
			got.completed[o.move] = l.complete(o, s)
			l.open = slices.DeleteFunc(l.open, func(other *open) bool { return other == o })
		}
	}
	return got
}

// differ returns the first difference between what the reference and what the
// implementation answered to the sentence with this number, and whose operation it
// is; expected is "" if there is none.
func (e *explorer) differ(moves []move, number int, got answer) (expected, observed string, of int) {
	m := moves[number]
	if expected, observed = e.itself(m, got); expected != "" {
		return expected, observed, number
	}
	for _, of := range slices.Sorted(maps.Keys(m.completed)) {
		if is := cmp.Or(got.completed[of], "blocked"); !e.same(moves[of], m.completed[of], is) {
			return m.completed[of], is, of
		}
	}
	for _, of := range slices.Sorted(maps.Keys(got.completed)) {
		if _, ok := m.completed[of]; !ok {
			return "blocked", got.completed[of], of
		}
	}
	return "", "", 0
}

// itself compares the sentence's own operation.
func (e *explorer) itself(m move, got answer) (expected, observed string) {
	if m.untrue {
		return e.untrue(m, got)
	}
	if got.err != nil && (!m.told || refused(got.err)) {
		return holds, got.err.Error()
	}
	if m.main != nil && got.main != nil && !e.same(m, m.outcome, got.outcome) {
		return m.outcome, got.outcome
	}
	return "", ""
}

// elsewhere reports whether a sentence that does not hold ended at another of its
// operations than on the reference, and until then did the same.
func (e *explorer) elsewhere(m move, got answer) bool {
	for i := range min(len(m.all), len(got.all)) {
		if !e.same(m.part(i), m.all[i], got.all[i]) {
			return false
		}
	}
	return len(m.all) != len(got.all)
}

// untrue compares what a sentence did that does not hold on the reference.
func (e *explorer) untrue(m move, got answer) (expected, observed string) {
	if got.err == nil {
		return unlike(m.err), "this holds"
	}
	for i, outcome := range m.all[:min(len(m.all), len(got.all))] {
		if !e.same(m.part(i), outcome, got.all[i]) {
			return outcome, got.all[i]
		}
	}
	return "", ""
}

// unlike says what came where a sentence does not hold.
func unlike(err error) string {
	var disagrees *steps.Mismatch
	if errors.As(err, &disagrees) {
		return "this is not so: " + disagrees.Observed
	}
	return "this is not so: " + err.Error()
}

// attempts bounds how many orders are tried for one difference.
const attempts = 400

// reorder looks for an order of serving waiting operations by which the reference
// answers as the implementation did until now, and goes on with it. The order may
// have been another one at an earlier sentence, and show only now.
// Unsure means that there are orders by which nothing can be said.
func (e *explorer) reorder(ctx context.Context, moves []move, answers []answer, o orders) (found []move, unsure bool) {
	at := len(answers) - 1
	left := attempts
	for j := at; j >= 0; j-- {
		if j < at && len(moves[j].completed) < 2 || moves[j].waiting+1 < 2 {
			continue
		}
		before, had := o[j]
		for n := 1; n < permutations(moves[j].waiting+1) && left > 0; n++ {
			left--
			o[j] = n
			other, err := e.model.play(ctx, e.alphabet.mechanism, sentencesOf(moves), o)
			if err == nil && e.agrees(other, moves, answers) {
				return other, false
			}
			unsure = unsure || errors.Is(err, errUnsure)
		}
		delete(o, j)
		if had {
			o[j] = before
		}
	}
	return nil, unsure
}

// agrees reports whether the moves, which are those of other ones in another order,
// led to the answers.
func (e *explorer) agrees(moves, other []move, answers []answer) bool {
	for i, got := range answers {
		if i >= len(moves) || moves[i].text != other[i].text || moves[i].twist != other[i].twist {
			return false
		}
		if expected, _, _ := e.differ(moves, i, got); expected != "" {
			return false
		}
	}
	return true
}
