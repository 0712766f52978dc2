package explore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/steps"
)

// How exploring lets time pass. A wait that ends soon is waited for at once, before the
// next sentence: what came first could not be told otherwise. One that ends much later
// than any sequence lasts does not end by itself. The reference moves its clock; other
// implementations take as long as they have to.
const (
	soon    = 500 * time.Millisecond
	distant = 10 * time.Second
)

// tick is how much too early a wait may end: timers of Windows count so.
const tick = 16 * time.Millisecond

// Actor is a process of the reference for which time does not pass as far as to what is
// distant.
func (m *model) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := m.IUT.Actor(ctx, name)
	return hasty{a, m}, err
}

// Root is the same for the root actor.
func (m *model) Root() impl.Actor { return hasty{m.IUT.Root(), m} }

type hasty struct {
	impl.Actor
	model *model
}

func (h hasty) Start(op impl.Operation, thread string) impl.Pending {
	return hastily{h.Actor.Start(op, thread), h.model}
}

type hastily struct {
	impl.Pending
	model *model
}

// Wait lets time pass as long as something ends soon.
func (h hastily) Wait(ctx context.Context) (impl.Settlement, error) {
	for {
		s, err := h.State(ctx)
		if err != nil || !s.Blocked || !h.model.pass() {
			h.model.vain = h.model.vain || s.Blocked && h.model.kernel.Timed()
			return s, err
		}
	}
}

// next is how long it takes until the next wait ends by itself; 0 if none does.
func (m *model) next(which func(c *kernel.Call) bool) time.Duration {
	var next time.Duration
	for _, c := range m.kernel.Waiting() {
		if left := c.Deadline - m.kernel.Clock; c.Deadline > 0 && which(c) && (next == 0 || left < next) {
			next = left
		}
	}
	return next
}

func anyCall(*kernel.Call) bool     { return true }
func awaited(c *kernel.Call) bool   { return !c.Overlapped }
func unawaited(c *kernel.Call) bool { return c.Overlapped }

// pass moves the clock to the next time at which a wait ends, if that is soon.
func (m *model) pass() bool {
	next := m.next(anyCall)
	if next == 0 || next > soon {
		return false
	}
	m.kernel.Advance()
	return true
}

// elapse lets everything end that ends soon and that somebody waits for. What would end
// neither soon nor late, or soon and without telling anybody, makes the rest doubtful.
func (m *model) elapse() {
	for next := m.next(awaited); next > 0 && next <= soon && m.pass(); next = m.next(awaited) {
	}
	next, quietly := m.next(awaited), m.next(unawaited)
	m.Doubt(next > 0 && next < distant || quietly > 0 && quietly < distant)
}

// limit is how long an operation of the reference waits from now on until it ends by
// itself; 0 if it does not.
func (m *model) limit(o *steps.Operation) time.Duration {
	for _, c := range m.kernel.Waiting() {
		if c.ID() == o.Pending.ID() && c.Process.Name == o.Process.Actor.Name() && c.Deadline > 0 {
			return c.Deadline - m.kernel.Clock
		}
	}
	return 0
}

// early adds to an outcome that it came too early: by the clock of the actor if it has
// told, else by ours, which is never behind.
func early(o *steps.Operation, begun time.Time, limit time.Duration) string {
	took := time.Since(begun)
	if o.Last.Returned != 0 {
		took = time.Duration(o.Last.Returned - o.Last.Called)
	}
	if took < limit-tick {
		return fmt.Sprintf(", after %d ms instead of %d", took.Milliseconds(), limit.Milliseconds())
	}
	return ""
}

// overdue reports whether so much time has passed that what was distant may have come.
func (l *lane) overdue(moves []move) bool {
	return time.Since(l.begun) > distant-soon && slices.ContainsFunc(moves, func(m move) bool { return m.limit > soon })
}
