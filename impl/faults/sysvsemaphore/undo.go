package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

type undo = func(k *kernel.Kernel, s *sets.Set, p *kernel.Process)

// undoing plants another way to undo.
func undoing(with func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo)) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		original := sets.Of(k).Undo
		sets.Of(k).Undo = func(k *kernel.Kernel, s *sets.Set, p *kernel.Process) { with(k, s, p, original) }
	}
}

// Mistakes about undoing.
func init() {
	faults.Add("sysv-semaphore",
		fault("undo-is-ignored", "Ignores SEM_UNDO.", undoing(func(*kernel.Kernel, *sets.Set, *kernel.Process, undo) {})),
		fault("undo-is-for-exit-only", "Undoes when a process exits, and not when it is killed.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			if p.EndedAs.Signal == "" {
				original(k, s, p)
			}
		})),
		fault("undo-is-for-kills-only", "Undoes when a process was killed, and not when it exits.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			if p.EndedAs.Signal != "" {
				original(k, s, p)
			}
		})),
		fault("undo-gives-back-only", "Gives back what was taken, and does not take back what was added.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			adjust(s, p, func(adjustment int) int { return max(adjustment, 0) })
			original(k, s, p)
		})),
		fault("undo-gives-back-one", "Remembers that something is to be undone, and not how much.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			adjust(s, p, func(adjustment int) int { return min(max(adjustment, -1), 1) })
			original(k, s, p)
		})),
		fault("undo-is-for-the-first-semaphore", "Keeps one number to undo for each set.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			for i := range s.Adjustments[p] {
				if i > 0 {
					s.Adjustments[p][i] = 0
				}
			}
			original(k, s, p)
		})),
		fault("undo-wakes-nobody", "Undoes without looking for those who wait.", func(k *kernel.Kernel) {
			undone := map[*sets.Set][]int{}
			undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
				if s.Adjustments[p] != nil {
					original(k, s, p)
					undone[s] = s.Values()
				}
			})(k)
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				if k.Trying.Begun && undone[s] != nil {
					return 0, nil
				}
				return original(k, s, p, list)
			})(k)
		}),
		fault("all-is-undone", "Undoes also what was done without SEM_UNDO.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			all := append([]change{}, list...)
			for i := range all {
				all[i].Undo = true
			}
			return original(k, s, p, all)
		})),
		fault("undo-remembers-the-last", "Remembers the last operation with SEM_UNDO.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			before := append([]int{}, s.Adjustments[p]...)
			waits, err := original(k, s, p, list)
			if waits < 0 && err == nil {
				for i, adjustment := range before {
					if s.Adjustments[p][i] != adjustment {
						s.Adjustments[p][i] -= adjustment
					}
				}
			}
			return waits, err
		})),
		fault("undo-restores-the-value", "Remembers the value before the first operation with SEM_UNDO, and restores it.", func(k *kernel.Kernel) {
			first := map[*kernel.Process]map[*sets.Set][]int{}
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				before := s.Values()
				waits, err := original(k, s, p, list)
				for _, op := range list {
					if op.Undo && waits < 0 && err == nil && first[p][s] == nil {
						if first[p] == nil {
							first[p] = map[*sets.Set][]int{}
						}
						first[p][s] = before
					}
				}
				return waits, err
			})(k)
			undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
				if first[p][s] == nil {
					return
				}
				original(k, s, p)
				for i, value := range first[p][s] {
					s.Semaphores[i].Value = value
				}
			})(k)
		}),
		fault("undo-belongs-to-a-thread", "Keeps what is to be undone for each thread, and undoes that of the first.", func(k *kernel.Kernel) {
			first := map[*kernel.Process]string{}
			applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
				if _, known := first[p]; !known {
					first[p] = k.Trying.Thread
				}
				own := append([]change{}, list...)
				for i := range own {
					own[i].Undo = own[i].Undo && k.Trying.Thread == first[p]
				}
				return original(k, s, p, own)
			})(k)
		}),
		fault("undo-begins-before-the-operation", "Notes what is to be undone when a call begins.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); s != nil && !c.Begun && (kernel.Waits(err) || faults.FailsWith(err, "would block")) {
				for _, one := range op.Operations {
					if one.Undo {
						note(s, c.Process, one.Number, -one.Change)
					}
				}
			}
			return r, err
		})),
		fault("undo-forgets-who-waited", "Notes what is to be undone only where a call need not wait.", applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
			own := append([]change{}, list...)
			for i := range own {
				own[i].Undo = own[i].Undo && !k.Trying.Begun
			}
			return original(k, s, p, own)
		})),
		fault("undo-goes-below-zero", "Adds what is to be undone to the value, whatever comes of it.", func(k *kernel.Kernel) {
			sets.Of(k).Adjusted = func(value, adjustment int) int { return value + adjustment }
		}),
		fault("undo-that-is-too-much-is-left-out", "Does not undo what would go below zero.", func(k *kernel.Kernel) {
			sets.Of(k).Adjusted = func(value, adjustment int) int {
				if value+adjustment < 0 {
					return value
				}
				return value + adjustment
			}
		}),
		fault("setting-keeps-what-is-undone", "Sets values and forgets what there is to undo.", func(k *kernel.Kernel) {
			sets.Of(k).Forget = func(*sets.Set, int) {}
		}),
		fault("setting-clears-the-set", "Clears for SETVAL what there is to undo of all semaphores.", func(k *kernel.Kernel) {
			sets.Of(k).Forget = func(s *sets.Set, _ int) { s.Adjustments = nil }
		}),
		fault("setting-clears-its-own", "Clears what the caller has to undo, and not what others have.", replacing(func(k *kernel.Kernel, c *kernel.Call, _ sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			forget := sets.Of(k).Forget
			defer func() { sets.Of(k).Forget = forget }()
			sets.Of(k).Forget = func(s *sets.Set, number int) {
				if list := s.Adjustments[c.Process]; list != nil {
					list[number] = 0
				}
			}
			return original(k, c)
		})),
		fault("setting-all-keeps-what-is-undone", "Clears for SETVAL, and not for SETALL, what there is to undo.", replacing(func(k *kernel.Kernel, c *kernel.Call, _ sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
			forget := sets.Of(k).Forget
			defer func() { sets.Of(k).Forget = forget }()
			sets.Of(k).Forget = func(*sets.Set, int) {}
			return original(k, c)
		})),
		fault("setting-ends-undoing", "Undoes nothing any more of a semaphore that was set.", func(k *kernel.Kernel) {
			set := map[*sets.Set]map[int]bool{}
			forget := sets.Of(k).Forget
			sets.Of(k).Forget = func(s *sets.Set, number int) {
				forget(s, number)
				if set[s] == nil {
					set[s] = map[int]bool{}
				}
				set[s][number] = len(s.Adjustments) > 0
			}
			undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
				for i := range s.Adjustments[p] {
					if set[s][i] {
						s.Adjustments[p][i] = 0
					}
				}
				original(k, s, p)
			})(k)
		}),
		fault("children-undo-for-their-parents", "Copies with everything else what a process has to undo when it forks.", replacing(func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			for _, s := range sets.Of(k).All {
				if child := k.Processes[op.Actor]; child != nil && s.Adjustments[c.Process] != nil {
					s.Adjustments[child] = append([]int{}, s.Adjustments[c.Process]...)
				}
			}
			return r, err
		})),
		fault("children-undo-nothing", "Leaves it to the parent to undo what its children do.", func(k *kernel.Kernel) {
			children := map[*kernel.Process]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				children[k.Processes[op.Actor]] = true
				return r, err
			})
			undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
				if !children[p] {
					original(k, s, p)
				}
			})(k)
		}),
		fault("undo-goes-by-the-key", "Remembers what is to be undone by the key of the set.", func(k *kernel.Kernel) {
			kept := map[int64]map[*kernel.Process][]int{}
			remove := sets.Of(k).Remove
			sets.Of(k).Remove = func(k *kernel.Kernel, s *sets.Set) {
				kept[s.Key] = s.Adjustments
				remove(k, s)
			}
			undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
				if list := kept[s.Key][p]; list != nil && len(list) == len(s.Semaphores) && s.Adjustments[p] == nil {
					note(s, p, 0, list[0])
				}
				original(k, s, p)
			})(k)
		}),
		fault("undo-has-no-limit", "Counts what is to be undone as far as a number goes.", limiting(func(l *sysvsemaphore.Limits) { l.MaxAdjustment *= 4 })),
	)
}

// adjust changes what a process has to undo.
func adjust(s *sets.Set, p *kernel.Process, to func(adjustment int) int) {
	for i, adjustment := range s.Adjustments[p] {
		s.Adjustments[p][i] = to(adjustment)
	}
}

// note adds to what a process has to undo.
func note(s *sets.Set, p *kernel.Process, number, adjustment int) {
	if s.Adjustments == nil {
		s.Adjustments = map[*kernel.Process][]int{}
	}
	if s.Adjustments[p] == nil {
		s.Adjustments[p] = make([]int, len(s.Semaphores))
	}
	s.Adjustments[p][number] += adjustment
}
