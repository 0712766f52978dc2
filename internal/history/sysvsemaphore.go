package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

func init() { stages["sysv-semaphore"] = semaphores }

// semaphoreSet is a set of System V semaphores, one operation after another.
type semaphoreSet struct{ id int64 }

// setState are the values, nil when the set has been removed.
type setState []int

const semaphoresRacedFor = 2

func (semaphoreSet) initial() any        { return make(setState, semaphoresRacedFor) }
func (semaphoreSet) equal(a, b any) bool { return slices.Equal(a.(setState), b.(setState)) }

func (semaphoreSet) describe(state any) string {
	if s := state.(setState); s != nil {
		return fmt.Sprint([]int(s))
	}
	return "removed"
}

func (semaphoreSet) step(state any, op impl.Operation, outcome impl.Settlement) (bool, any) {
	s := state.(setState)
	if s == nil {
		return fails(outcome, "EIDRM") || fails(outcome, "EINVAL"), s
	}
	next := slices.Clone(s)
	switch op := op.(type) {
	case sysvsemaphore.Operate:
		for _, one := range op.Operations {
			value := next[one.Number]
			if one.Change == 0 && value != 0 || value+one.Change < 0 {
				return outcome.Blocked && !one.Nowait || one.Nowait && fails(outcome, "EAGAIN"), s
			}
			next[one.Number] += one.Change
		}
		return succeeds(outcome), next
	case sysvsemaphore.SetValue:
		next[op.Number] = op.Value
		return succeeds(outcome), next
	case sysvsemaphore.GetValues:
		got, ok := outcome.Result.(sysvsemaphore.Values)
		return succeeds(outcome) && ok && slices.Equal(got.Values, s), s
	case sysvsemaphore.Remove:
		return succeeds(outcome), setState(nil)
	}
	return false, s
}

func (m semaphoreSet) phrase(op impl.Operation) string {
	return strings.ReplaceAll(impl.Phrase(op), fmt.Sprintf("set %d", m.id), "the set")
}

func (m semaphoreSet) random(r *rand.Rand, _ site, _ string) impl.Operation {
	switch r.IntN(10) {
	case 0:
		return sysvsemaphore.GetValues{Set: m.id}
	case 1:
		return sysvsemaphore.SetValue{One: sysvsemaphore.One{Set: m.id, Number: r.IntN(semaphoresRacedFor)}, Value: r.IntN(3)}
	}
	// Of all operations or of none: what becomes of a call that waits for one while another
	// one that has IPC_NOWAIT cannot be performed any more, no document says.
	op, nowait := sysvsemaphore.Operate{Set: m.id}, r.IntN(2) == 0
	for range 1 + r.IntN(2) {
		op.Operations = append(op.Operations, sysvsemaphore.Change{
			Number: r.IntN(semaphoresRacedFor), Change: []int{-2, -1, -1, 0, 1, 1, 2}[r.IntN(7)], Nowait: nowait,
		})
	}
	return op
}

// afterwards: what is left is read; whoever still waits is released by the removal.
func (m semaphoreSet) afterwards(x *race) error {
	for _, op := range []impl.Operation{sysvsemaphore.GetValues{Set: m.id}, sysvsemaphore.Remove{Set: m.id}} {
		if _, err := x.perform(x.owner, op); err != nil {
			return err
		}
	}
	return x.finished()
}

// semaphores starts unrelated processes, and a set for each history.
func semaphores(a *arena) error {
	for i := range a.processes {
		if _, err := a.start(fmt.Sprintf("p%d", i+1)); err != nil {
			return err
		}
	}
	a.makeObject = func(*rand.Rand) (object, error) {
		got, err := ask[sysvsemaphore.ID](a, a.owner.actor, sysvsemaphore.Get{Open: sysvobject.Open{Mode: 0o600}, Semaphores: semaphoresRacedFor})
		if err != nil {
			return nil, err
		}
		set := sysvsemaphore.SetValues{Set: got.Set, Values: make([]int, semaphoresRacedFor)}
		_, err = ask[impl.Nothing](a, a.owner.actor, set)
		return semaphoreSet{got.Set}, err
	}
	return nil
}
