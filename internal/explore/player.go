package explore

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/steps"
)

// move is a sentence that the reference has executed, and what came of it.
type move struct {
	sentence
	answer
	waiting int           // operations that waited before it
	untrue  bool          // the sentence does not hold, and what it did is compared all the same
	passed  time.Duration // on the clock, until everything had come that comes soon
	signal  string        // that has ended a process, if one has
	stirred bool          // somebody who waited did a part of what he waits for, or was in a handler, and waits on
}

// kind is that of its operation; "" if it has none that is spoken of.
func (m move) kind() string {
	if m.main == nil {
		return ""
	}
	return m.main.Kind
}

// part is the move as if one of the operations of a sentence that does not hold were the
// only one: what documents leave open of its outcome is up to that one.
func (m move) part(i int) move {
	m.main = m.did[i]
	return m
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
		p.order = func(calls []*kernel.Call) []*kernel.Call { return permuted(calls, permutation) }
	}
	p.Begin()
	p.vain = false
	before, clock := p.lane.seen, p.kernel.Clock
	standing := p.standing()
	got := p.lane.perform(number, s)
	p.tried = nil
	if got.err != nil && p.words != nil && got.main != nil {
		if truth, ok := truthOf(s, got); ok {
			s, got.err = truth, nil
		} else if p.lane.seen == before+1 {
			p.tried = got.main
			if started, ok := p.words.begin(s); ok && p.words.alike[[2]string{s.phrase.pattern(), started.phrase.pattern()}] {
				s, got.err = started, nil
			}
		}
	}
	untrue := got.err != nil && p.untrue && p.comparable(got.err, before)
	if got.err == nil || untrue {
		if got.main != nil {
			got.limit = p.limit(got.main)
		}
		p.elapse()
	}
	if got.err != nil && !untrue || p.Unsure() || p.vain || p.undefined(before) {
		return false, !p.acted(before), got.err
	}
	if got.completed, err = p.lane.settled(ctx, -1); err != nil {
		return false, false, err
	}
	if outcome, late := got.completed[number]; late {
		got.outcome = outcome
		delete(got.completed, number)
	}
	p.lane.arrive(&got, number)
	if len(p.lane.open) > most {
		return false, false, nil
	}
	if len(got.completed) > 0 && p.lane.seen > before+1 {
		return false, false, nil // how much of it was done before whoever waited ran is not said
	}
	p.moves = append(p.moves, move{s, got, waiting, untrue, p.kernel.Clock - clock, p.signal(got), p.stirred(standing)})
	p.look()
	for _, o := range p.lane.world.Started(before) {
		p.Performed(o.Op, o.Last)
	}
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
		return !o.Last.Done || nonsense(o) || p.Rough(o.Op)
	}
	return !slices.ContainsFunc(p.lane.world.Started(before), never) && p.acted(before)
}

// acted reports whether a process did something that had not ended before. What is
// refused without a code has done nothing.
func (p *player) acted(before int) bool {
	return slices.ContainsFunc(p.lane.world.Started(before), func(o *steps.Operation) bool {
		return !slices.Contains(p.ended, o.Process.Role) && !nonsense(o)
	})
}

// nonsense reports whether an operation made no sense: of a handle that there is not, or
// of what does not wait.
func nonsense(o *steps.Operation) bool {
	return o.Last.Done && o.Last.Failure != nil && o.Last.Failure.Native == ""
}

// standing is how much those who wait have moved, and how often they were in handlers.
func (p *player) standing() map[*kernel.Call][2]int {
	var list map[*kernel.Call][2]int
	for _, c := range p.kernel.Waiting() {
		if list == nil {
			list = map[*kernel.Call][2]int{}
		}
		list[c] = [2]int{c.Transferred, c.Turns}
	}
	return list
}

func (p *player) stirred(before map[*kernel.Call][2]int) bool {
	return slices.ContainsFunc(p.kernel.Waiting(), func(c *kernel.Call) bool {
		stood, waited := before[c]
		return waited && stood != [2]int{c.Transferred, c.Turns}
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

// signal is what has ended the process whose operation ended with it.
func (p *player) signal(got answer) string {
	if got.main != nil {
		if process := p.kernel.Processes[got.main.Process.Actor.Name()]; process != nil {
			return process.EndedAs.Signal
		}
	}
	return ""
}

// undefined reports whether something was asked that has no answer: of a thread that
// waits in another call, or of a process that was ended by what it did itself, and
// may or may not live to see that completed.
func (p *player) undefined(before int) bool {
	for _, o := range p.lane.world.Started(before) {
		if p.Undefined(o.Op, o.Last) {
			return true
		}
		process := p.kernel.Processes[p.lane.world.Name+"/"+o.Process.Role]
		if process != nil && process.Ended && !o.Last.Ended {
			return true
		}
		for _, busy := range p.lane.open { // behind a busy thread nothing happens
			if busy.Operation == o || busy.Process != o.Process {
				continue
			}
			if o.Thread != "" && busy.Thread == o.Thread || p.OneThread(o.Op, busy.Op) {
				return true
			}
		}
		if o.Last.Blocked && process != nil && process.FreeLimit > 0 {
			return true // to observe that it waits, an actor may need a descriptor
		}
	}
	return false
}
