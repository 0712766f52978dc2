// Package sysvsemaphore has mistakes about System V semaphores. This file has those
// about operations.
package sysvsemaphore

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

type (
	operate = sysvsemaphore.Operate
	change  = sysvsemaphore.Change
)

func init() {
	faults.Add("sysv-semaphore",
		fault("taking-goes-below-zero", "Subtracts first and compares with zero when the next one comes.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			for _, op := range list {
				if one := &s.Semaphores[op.Number]; op.Change < 0 && one.Value > 0 && one.Value < -op.Change {
					one.Value = -op.Change
				}
			}
			return original(k, s, p, list)
		})),
		fault("taking-takes-one", "Takes 1, whatever is asked for.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			list = slices.Clone(list)
			for i := range list {
				list[i].Change = max(list[i].Change, -1)
			}
			return original(k, s, p, list)
		})),
		fault("who-waits-takes-in-advance", "Takes what is there when it has to wait, and waits for the rest.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			s := setOf(k, op.Set)
			if len(op.Operations) == 1 && op.Operations[0].Change < 0 && kernel.Waits(err) && s.Semaphores[op.Operations[0].Number].Value > 0 {
				one := &s.Semaphores[op.Operations[0].Number]
				op.Operations = []change{op.Operations[0]}
				op.Operations[0].Change += one.Value
				one.Value = 0
				c.Op = op
			}
			return r, err
		})),
		fault("first-come-first-served", "Serves those who wait in the order in which they came, each when it is its turn.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			for _, other := range k.Waiting() {
				if before, ok := other.Op.(operate); ok && other != c && !other.Settled() && other.Begun && (!c.Begun || other.ID() < c.ID()) && before.Set == op.Set && before.Operations[0].Change < 0 && op.Operations[0].Change < 0 {
					return nil, c.Wait("semop")
				}
				if other == c {
					break
				}
			}
			return original(k, c)
		})),
		fault("adding-wakes-everybody", "Lets all who wait go on when something is added.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if waits >= 0 && k.Trying.Begun && list[waits].Change < 0 && wakerOf(k, s) != nil {
				return -1, nil
			}
			return waits, err
		})),
		fault("adding-wakes-one", "Wakes the first of those who wait, and not those behind.", func(k *kernel.Kernel) {
			served := map[*kernel.Call]bool{}
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				waker := wakerOf(k, s)
				if k.Trying.Begun && served[waker] {
					return 0, nil
				}
				waits, err := original(k, s, p, list)
				if waits < 0 && k.Trying.Begun && waker != nil {
					served[waker] = true
				}
				return waits, err
			})(k)
		}),
		fault("adding-adds-one", "Adds 1, whatever is asked for.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			list = slices.Clone(list)
			for i := range list {
				list[i].Change = min(list[i].Change, 1)
			}
			return original(k, s, p, list)
		})),
		fault("what-wakes-is-used-up", "Hands what is added to whoever waits, and counts it for nobody.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if waits < 0 && k.Trying.Begun {
				for _, op := range list {
					s.Semaphores[op.Number].Value = 0
				}
			}
			return waits, err
		})),
		fault("who-waits-is-not-charged", "Wakes who waits for more without taking anything.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			before := s.Values()
			waits, err := original(k, s, p, list)
			if waits < 0 && k.Trying.Begun {
				for i, value := range before {
					s.Semaphores[i].Value = value
				}
			}
			return waits, err
		})),
		fault("the-dead-take", "Leaves a process that was killed in the list of those who wait.", deadTakers),
		fault("locks-are-recursive", "Lets whoever took last take again.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			if len(list) == 1 && list[0].Change < 0 && s.Semaphores[list[0].Number].LastPID == p.PID && s.Semaphores[list[0].Number].Value == 0 {
				return -1, nil
			}
			return original(k, s, p, list)
		})),

		fault("zero-is-nothing-to-do", "Takes an operation of 0 for one that changes nothing and need not wait.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			return original(k, s, p, slices.DeleteFunc(slices.Clone(list), func(op change) bool { return op.Change == 0 }))
		})),
		fault("zero-waits-for-a-change", "Lets who waits for zero wait until something happens.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if r, err := original(k, c); err != nil || len(op.Operations) != 1 || op.Operations[0].Change != 0 || op.Operations[0].Nowait || op.Timeout != nil || c.Begun {
				return r, err
			}
			return nil, c.Wait("semop")
		})),
		fault("zero-waits-for-less", "Lets who waits for zero go on when something was taken.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if waits >= 0 && list[waits].Change == 0 && k.Trying.Begun && s.Semaphores[list[waits].Number].Value == 1 {
				return -1, nil
			}
			return waits, err
		})),
		fault("zero-wakes-one", "Wakes one of those who wait for zero.", func(k *kernel.Kernel) {
			woken := map[*sets.Set]bool{}
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				zero := len(list) == 1 && list[0].Change == 0 && k.Trying.Begun
				if zero && woken[s] {
					return 0, nil
				}
				waits, err := original(k, s, p, list)
				woken[s] = woken[s] || zero && waits < 0
				return waits, err
			})(k)
		}),
		fault("zero-wakes-nobody", "Wakes when something is added, and forgets those who wait for zero.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			if i := slices.IndexFunc(list, func(op change) bool { return op.Change == 0 }); i >= 0 && k.Trying.Begun {
				return i, nil
			}
			return original(k, s, p, list)
		})),
		fault("zero-is-taken-for-any-change", "Lets who waits for zero go on when anything happens to the semaphore.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if waits >= 0 && list[waits].Change == 0 && k.Trying.Begun && wakerOf(k, s) != nil {
				return -1, nil
			}
			return waits, err
		})),
		fault("any-change-wakes-takers", "Lets who waits for an increase go on when something is taken.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if waits >= 0 && list[waits].Change < 0 && k.Trying.Begun && s.Semaphores[list[waits].Number].Value == 0 {
				return -1, nil
			}
			return waits, err
		})),

		fault("arrays-are-not-atomic", "Performs the operations of an array one by one until one has to wait.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			for len(op.Operations) > 1 {
				c.Op = operate{Set: op.Set, Operations: op.Operations[:1], Timeout: op.Timeout}
				r, err := original(k, c)
				if err != nil {
					c.Op = op
					return r, err
				}
				op.Operations = op.Operations[1:]
			}
			c.Op = op
			return original(k, c)
		})),
		fault("what-there-is-is-reserved", "Looks at an operation of a waiting array no more once it could be performed.", func(k *kernel.Kernel) {
			possible := map[*kernel.Call]map[int]bool{}
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				c := k.Trying
				if possible[c] == nil {
					possible[c] = map[int]bool{}
				}
				open := -1
				for i, op := range list {
					value := s.Semaphores[op.Number].Value
					possible[c][i] = possible[c][i] || op.Change == 0 && value == 0 || op.Change != 0 && value+op.Change >= 0
					if !possible[c][i] && open < 0 {
						open = i
					}
				}
				if len(list) < 2 || open >= 0 {
					return original(k, s, p, list)
				}
				for _, op := range list {
					one := &s.Semaphores[op.Number]
					one.Value = max(0, one.Value+op.Change)
				}
				return -1, nil
			})(k)
		}),
		fault("arrays-are-sorted", "Sorts an array by semaphore and direction, to avoid deadlocks.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			sorted := slices.Clone(list)
			slices.SortStableFunc(sorted, func(a, b change) int { return b.Change - a.Change })
			return original(k, s, p, sorted)
		})),
		fault("arrays-see-the-old-values", "Compares each operation of an array with the value before the call.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			for i, op := range list {
				if value := s.Semaphores[op.Number].Value; op.Change == 0 && value != 0 || value+op.Change < 0 {
					return i, nil
				}
			}
			waits, err := original(k, s, p, list)
			if waits >= 0 { // it was a zero behind an addition
				return original(k, s, p, slices.DeleteFunc(slices.Clone(list), func(op change) bool { return op.Change == 0 }))
			}
			return waits, err
		})),
		fault("array-counts-its-last", "Performs the last operation of an array only.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			return original(k, s, p, list[len(list)-1:])
		})),
		fault("semaphore-nowait-is-ignored", "Lets a call wait in spite of IPC_NOWAIT.", func(k *kernel.Kernel) {
			sets.Of(k).Refuses = func([]change, int) bool { return false }
		}),
		fault("nowait-counts-for-the-array", "Takes IPC_NOWAIT of any operation for one of the call.", func(k *kernel.Kernel) {
			sets.Of(k).Refuses = func(list []change, _ int) bool {
				return slices.ContainsFunc(list, func(op change) bool { return op.Nowait })
			}
		}),
		fault("nowait-counts-at-the-beginning", "Looks at IPC_NOWAIT when a call begins, and not when it goes on waiting.", func(k *kernel.Kernel) {
			sets.Of(k).Refuses = func(list []change, waits int) bool { return list[waits].Nowait && !k.Trying.Begun }
		}),
		fault("nowait-performs-what-it-can", "Keeps of a call with IPC_NOWAIT what could be performed before it failed.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); faults.FailsWith(err, "would block") && op.Timeout == nil && s != nil {
				for i := range op.Operations {
					if waits, err := sets.Of(k).Apply(k, s, c.Process, op.Operations[i:i+1]); waits >= 0 || err != nil {
						break
					}
				}
			}
			return r, err
		})),
		fault("nowait-always-fails", "Fails with IPC_NOWAIT whenever something is taken.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if len(op.Operations) == 1 && op.Operations[0].Nowait && op.Operations[0].Change < 0 {
				return nil, kernel.Posix("EAGAIN")
			}
			return original(k, c)
		})),

		fault("semaphore-numbers-wrap", "Takes the number of a semaphore modulo the size of the set.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if s := setOf(k, op.Set); s != nil {
				op.Operations = slices.Clone(op.Operations)
				for i := range op.Operations {
					op.Operations[i].Number %= len(s.Semaphores)
				}
				c.Op = op
			}
			return original(k, c)
		})),
		fault("arrays-have-no-limit", "Takes arrays of any length.", limiting(func(l *sysvsemaphore.Limits) { l.MaxOperations++ })),
		fault("arrays-are-shorter", "Takes one operation less than it says.", limiting(func(l *sysvsemaphore.Limits) { l.MaxOperations-- })),
		fault("no-operation-is-no-failure", "Performs an array of no operations.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if len(op.Operations) == 0 {
				return impl.Nothing{}, nil
			}
			return original(k, c)
		})),
		fault("values-have-no-maximum", "Counts as far as a number goes.", limiting(func(l *sysvsemaphore.Limits) { l.MaxValue *= 4 })),
		fault("values-stop-at-the-maximum", "Adds as much as there is room for.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if faults.FailsWith(err, "out of range") {
				return -1, nil
			}
			return waits, err
		})),
		fault("overflow-is-found-too-late", "Performs what is before the addition that is too much.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if len(list) > 1 && faults.FailsWith(err, "out of range") {
				original(k, s, p, list[:1])
			}
			return waits, err
		})),
		fault("overflow-clears", "Stores what comes of an addition before it is compared with the maximum.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if faults.FailsWith(err, "out of range") {
				s.Semaphores[list[len(list)-1].Number].Value = -1
			}
			return waits, err
		})),
		fault("overflow-waits", "Lets an addition wait until there is room for it.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			waits, err := original(k, s, p, list)
			if faults.FailsWith(err, "out of range") {
				return len(list) - 1, nil
			}
			return waits, err
		})),
	)
	faults.Add("sysv-semaphore", access()...)
}

func access() []faults.Fault {
	changes := func(list []change) bool {
		return slices.ContainsFunc(list, func(op change) bool { return op.Change != 0 })
	}
	return []faults.Fault{
		fault("reading-lets-alter", "Asks for read permission, whatever is done.", func(k *kernel.Kernel) {
			sets.Of(k).Access = func([]change) objects.Access { return objects.Read }
		}),
		fault("waiting-for-zero-alters", "Asks for permission to alter also who waits for zero.", func(k *kernel.Kernel) {
			sets.Of(k).Access = func([]change) objects.Access { return objects.Write }
		}),
		fault("operations-need-both", "Asks for both permissions, whatever is done.", func(k *kernel.Kernel) {
			sets.Of(k).Access = func([]change) objects.Access { return objects.Read | objects.Write }
		}),
		fault("zeros-need-their-own-permission", "Asks for each operation of an array by itself.", func(k *kernel.Kernel) {
			sets.Of(k).Access = func(list []change) (want objects.Access) {
				for _, op := range list {
					if op.Change == 0 {
						want |= objects.Read
					}
				}
				if changes(list) {
					want |= objects.Write
				}
				return want
			}
		}),
	}
}

// fault is one of them, by a shorter name.
func fault(name, mistake string, plant func(k *kernel.Kernel)) faults.Fault {
	return faults.Fault{Name: name, Mistake: mistake, Plant: plant}
}

type apply = func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change) (int, error)

// applying plants another way to apply operations.
func applying(with func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error)) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		original := sets.Of(k).Apply
		sets.Of(k).Apply = func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change) (int, error) {
			return with(k, s, p, list, original)
		}
	}
}

// replacing plants another transition.
func replacing[Op any](with func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error)) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) { kernel.Replace(k, with) }
}

// setOf is the set with this identifier, or nil.
func setOf(k *kernel.Kernel, id int64) *sets.Set {
	for _, s := range sets.Of(k).All {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// wakerOf is the call on the set that has just been performed, so that others are
// tried again; or nil.
func wakerOf(k *kernel.Kernel, s *sets.Set) *kernel.Call {
	for _, c := range slices.Backward(k.Waiting()) {
		if op, ok := c.Op.(operate); ok && op.Set == s.ID && c.Settled() {
			return c
		}
	}
	return nil
}

func deadTakers(k *kernel.Kernel) {
	var takers []*kernel.Call
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
		takers = append(takers, c)
		r, err := original(k, c)
		for _, dead := range takers {
			if dead.Process.Ended {
				original(k, dead)
			}
		}
		return r, err
	})
}

// limiting plants other limits than those that are told.
func limiting(to func(l *sysvsemaphore.Limits)) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		said := sets.Of(k).Limits
		to(&sets.Of(k).Limits)
		kernel.Replace(k, func(*kernel.Kernel, *kernel.Call, sysvsemaphore.GetLimits, kernel.Transition) (impl.Result, error) {
			return said, nil
		})
	}
}
