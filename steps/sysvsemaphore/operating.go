package sysvsemaphore

import (
	"fmt"
	"math"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/steps"
	objects "github.com/ipcspec/ipcspec/steps/sysvobject"
)

// Operating on semaphores: semop() and semtimedop(). One operation is taking, adding
// or waiting for zero; several of one call are an array.

func init() {
	room.Action(steps.Action{Verb: "take", Noun: "take", Spellings: []steps.Spelling{
		as("{units}", func(w *world, p *process, a amount) (impl.Operation, error) { return one(w, a, -1) }),
	}})
	room.Action(steps.Action{Verb: "add", Noun: "addition", Spellings: []steps.Spelling{
		as("{units}", func(w *world, p *process, a amount) (impl.Operation, error) { return one(w, a, 1) }),
	}})
	room.Action(steps.Action{Verb: "wait for", Noun: "wait", Spellings: []steps.Spelling{
		as("{zero}", func(w *world, p *process, a amount) (impl.Operation, error) { return one(w, a, 0) }),
	}})
	room.Action(steps.Action{Verb: "apply", Noun: "operation", Spellings: []steps.Spelling{
		as("{array}", func(w *world, p *process, list array) (impl.Operation, error) { return operate(w, list, nil) }),
		as("{array} for at most {int} milliseconds", func(w *world, p *process, list array, timeout int) (impl.Operation, error) {
			return operate(w, list, &timeout)
		}),
		as("no operation at all", func(w *world, p *process) (impl.Operation, error) { return operate(w, nil, nil) }),
		as("as many operations as the limit", func(w *world, p *process) (impl.Operation, error) { return additions(w, 0) }),
		as("one operation more than the limit", func(w *world, p *process) (impl.Operation, error) { return additions(w, 1) }),
	}})
}

func operate(w *world, list []sysvsemaphore.Change, timeout *int) (impl.Operation, error) {
	for _, c := range list {
		if c.Change < math.MinInt16 || c.Change > math.MaxInt16 {
			return nil, fmt.Errorf("%d is no sem_op, which is a short", c.Change)
		}
	}
	o, err := objects.The(w)
	return sysvsemaphore.Operate{Set: o.ID, Operations: list, Timeout: timeout}, err
}

func one(w *world, a amount, sign int) (impl.Operation, error) {
	if a.most {
		most, err := limits(w)
		if err != nil {
			return nil, err
		}
		a.Change.Change = most.MaxAdjustment
	}
	a.Change.Change *= sign
	return operate(w, []sysvsemaphore.Change{a.Change}, a.timeout)
}

// additions are so many operations beyond the limit that add 1 to the first semaphore.
func additions(w *world, beyond int) (impl.Operation, error) {
	most, err := limits(w)
	if err != nil {
		return nil, err
	}
	if err := steps.Makes(most.MaxOperations, "operations"); err != nil {
		return nil, err
	}
	return operate(w, slices.Repeat([]sysvsemaphore.Change{{Change: 1}}, most.MaxOperations+beyond), nil)
}
