package sysvsemaphore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/steps"
	objects "github.com/ipcspec/ipcspec/steps/sysvobject"
)

// What semaphores tell of themselves, and setting their values: semctl().

func init() {
	room.Action(steps.Action{Verb: "set", Noun: "setting", Spellings: []steps.Spelling{
		as("the value to {int}", func(w *world, p *process, value int) (impl.Operation, error) { return settingOne(w, 0, value) }),
		as("the value of {semaphore} to {int}", func(w *world, p *process, n number, value int) (impl.Operation, error) {
			return settingOne(w, n, value)
		}),
		as("the value of {semaphore} to the maximum", func(w *world, p *process, n number) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			return settingOne(w, n, most.MaxValue)
		}),
		as("the value to one more than the maximum", func(w *world, p *process) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			return settingOne(w, 0, most.MaxValue+1)
		}),
		as("the values to {values}", func(w *world, p *process, list values) (impl.Operation, error) { return setting(w, list) }),
		as("the values to {int} and to one more than the maximum", func(w *world, p *process, first int) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			return setting(w, values{first, most.MaxValue + 1})
		}),
	}})
	room.Action(steps.Action{Verb: "ask", Noun: "query", Spellings: []steps.Spelling{
		as("for the value", func(w *world, p *process) (impl.Operation, error) { return asking(w, 0, getValue) }),
		as("for the value of {semaphore}", func(w *world, p *process, n number) (impl.Operation, error) { return asking(w, n, getValue) }),
		as("for all values", func(w *world, p *process) (impl.Operation, error) {
			o, err := objects.The(w)
			return sysvsemaphore.GetValues{Set: o.ID}, err
		}),
		as("who operated last on {semaphore}", func(w *world, p *process, n number) (impl.Operation, error) { return asking(w, n, getLast) }),
		as("how many wait for an increase of {semaphore}", func(w *world, p *process, n number) (impl.Operation, error) {
			return asking(w, n, getIncrease)
		}),
		as("how many wait for zero in {semaphore}", func(w *world, p *process, n number) (impl.Operation, error) { return asking(w, n, getZero) }),
	}})
	room.Checks("the state of the semaphores",
		as("the value is {int}", func(w *world, want int) error { return valueIs(w, 0, want) }),
		as("the value of {semaphore} is {int}", valueIs),
		as("the value is the maximum", func(w *world) error {
			most, err := limits(w)
			if err != nil {
				return err
			}
			return valueIs(w, 0, most.MaxValue)
		}),
		as("the values are {values}", valuesAre),
		as("{int} process(es) wait(s) for an increase", func(w *world, want int) error { return waiters(w, want, 0, "an increase", getIncrease) }),
		as("{int} process(es) wait(s) for an increase of {semaphore}", func(w *world, want int, n number) error {
			return waiters(w, want, n, "an increase", getIncrease)
		}),
		as("{int} process(es) wait(s) for zero", func(w *world, want int) error { return waiters(w, want, 0, "zero", getZero) }),
		as("{role} was the last to operate on the semaphore", func(w *world, p *process) error { return lastIs(w, 0, p) }),
		as("{role} was the last to operate on {semaphore}", func(w *world, p *process, n number) error { return lastIs(w, n, p) }),
		as("nobody has operated on the semaphore", func(w *world) error { return lastIs(w, 0, nil) }),
		as("nobody has operated on {semaphore}", func(w *world, n number) error { return lastIs(w, n, nil) }),
		as("the set has {int} semaphores", func(w *world, want int) error {
			s, err := status(w)
			if err == nil && s.Semaphores != int64(want) {
				return steps.Differs(steps.Plural(want, "semaphore"), fmt.Sprint(s.Semaphores))
			}
			return err
		}),
		as("the set has no time of operation", func(w *world) error {
			s, err := status(w)
			if err == nil && s.OperateTime != 0 {
				return steps.Differs("no time of operation", fmt.Sprint(s.OperateTime))
			}
			return err
		}),
		as("the time of operation of the set lies within the scenario", func(w *world) error {
			s, err := status(w)
			if err != nil {
				return err
			}
			return objects.Within(w, "operation", s.OperateTime)
		}),
	)
}

func getValue(one sysvsemaphore.One) impl.Operation { return sysvsemaphore.GetValue{One: one} }
func getLast(one sysvsemaphore.One) impl.Operation  { return sysvsemaphore.GetLastProcess{One: one} }
func getIncrease(one sysvsemaphore.One) impl.Operation {
	return sysvsemaphore.GetIncreaseWaiters{One: one}
}
func getZero(one sysvsemaphore.One) impl.Operation { return sysvsemaphore.GetZeroWaiters{One: one} }

func settingOne(w *world, n number, value int) (impl.Operation, error) {
	o, err := objects.The(w)
	return sysvsemaphore.SetValue{One: sysvsemaphore.One{Set: o.ID, Number: int(n)}, Value: value}, err
}

func setting(w *world, list values) (impl.Operation, error) {
	o, err := objects.The(w)
	return sysvsemaphore.SetValues{Set: o.ID, Values: list}, err
}

func asking(w *world, n number, of func(sysvsemaphore.One) impl.Operation) (impl.Operation, error) {
	o, err := objects.The(w)
	return of(sysvsemaphore.One{Set: o.ID, Number: int(n)}), err
}

// tell asks somebody who may look about one semaphore.
func tell[R impl.Result](w *world, n number, of func(sysvsemaphore.One) impl.Operation) (R, error) {
	var none R
	op, err := asking(w, n, of)
	if err != nil {
		return none, err
	}
	p, err := w.Someone()
	if err != nil {
		return none, err
	}
	return steps.Get[R](w, p, op)
}

func valueIs(w *world, n number, want int) error {
	got, err := tell[sysvsemaphore.Value](w, n, getValue)
	if err == nil && got.Value != want {
		return steps.Differs(fmt.Sprintf("the value %d", want), fmt.Sprint(got.Value))
	}
	return err
}

func valuesAre(w *world, want values) error {
	o, err := objects.The(w)
	if err != nil {
		return err
	}
	p, err := w.Someone()
	if err != nil {
		return err
	}
	got, err := steps.Get[sysvsemaphore.Values](w, p, sysvsemaphore.GetValues{Set: o.ID})
	if err == nil && !slices.Equal(got.Values, want) {
		return steps.Differs("the values "+listed(want), listed(got.Values))
	}
	return err
}

func listed(list []int) string {
	var parts []string
	for i, value := range list {
		parts = append(parts, fmt.Sprintf("%c = %d", 'A'+i, value))
	}
	return strings.Join(parts, ", ")
}

func waiters(w *world, want int, n number, what string, of func(sysvsemaphore.One) impl.Operation) error {
	got, err := tell[sysvsemaphore.Waiters](w, n, of)
	if err == nil && got.Count != want {
		return steps.Differs(fmt.Sprintf("%d that wait for %s", want, what), fmt.Sprint(got.Count))
	}
	return err
}

// lastIs compares who operated last with a process, nil for nobody.
func lastIs(w *world, n number, p *process) error {
	got, err := tell[sysvsemaphore.LastProcess](w, n, getLast)
	switch {
	case err != nil:
		return err
	case p == nil && got.PID != 0:
		return steps.Differs("that nobody has operated", fmt.Sprintf("process %d", got.PID))
	case p != nil && got.PID != p.Actor.PID():
		return steps.Differs(fmt.Sprintf("that %q was the last to operate", p.Role), fmt.Sprintf("process %d", got.PID))
	}
	return nil
}

func status(w *world) (sysvsemaphore.Status, error) {
	r, err := objects.Status(w)
	s, ok := r.(sysvsemaphore.Status)
	if err == nil && !ok {
		err = fmt.Errorf("%T is no status of a set", r)
	}
	return s, err
}
