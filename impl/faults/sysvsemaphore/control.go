package sysvsemaphore

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	shared "github.com/ipcspec/ipcspec/impl/faults/sysvobject"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// Mistakes about making sets, asking them and setting them.
func init() {
	faults.Add("sysv-semaphore", shared.Faults("set", func(k *kernel.Kernel) *objects.Kind[*sets.Set] { return &sets.Of(k).Kind })...)
	faults.Add("sysv-semaphore",
		getting("every-semget-makes-a-set", "Makes a set where there is none, also without IPC_CREAT.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			op.Create, op.Semaphores = true, max(1, op.Semaphores)
			c.Op = op
			return original(k, c)
		}),
		getting("creating-never-opens", "Makes a new set whenever IPC_CREAT is given.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			if op.Create && !op.Exclusive {
				op.Key = 0
				c.Op = op
			}
			return original(k, c)
		}),
		getting("empty-sets-are-made", "Makes a set of no semaphores.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			empty := op.Create && op.Semaphores == 0
			if empty {
				op.Semaphores = 1
				c.Op = op
			}
			return original(k, c)
		}),
		fault("sets-have-no-limit", "Makes sets of any size.", limiting(func(l *sysvsemaphore.Limits) { l.MaxSemaphores *= 4 })),
		getting("creating-needs-a-size", "Asks whoever gives IPC_CREAT for a number of semaphores, also where there is a set already.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			if op.Create && op.Semaphores == 0 {
				return nil, kernel.Posix("EINVAL")
			}
			return original(k, c)
		}),
		fault("sets-are-smaller", "Makes sets of one semaphore less than it says.", limiting(func(l *sysvsemaphore.Limits) { l.MaxSemaphores-- })),
		getting("opening-ignores-the-size", "Does not compare how many semaphores are asked for.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			if !op.Create {
				op.Semaphores = 0
				c.Op = op
			}
			return original(k, c)
		}),
		getting("opening-needs-the-size", "Opens a set for who asks for exactly its size.", func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
			if s := sets.Of(k).Find(k, op.Key); s != nil && !op.Create && op.Semaphores != len(s.Semaphores) {
				return nil, kernel.Posix("EINVAL")
			}
			return original(k, c)
		}),
		making("sets-have-one-more", "Keeps a semaphore of its own in each set, and counts it.", func(_ *kernel.Process, s *sets.Set) { s.Semaphores = append(s.Semaphores, sets.Semaphore{}) }),
		making("new-sets-keep-old-values", "Does not clear the memory of a new set.", func(_ *kernel.Process, s *sets.Set) { s.Semaphores[0].Value = 17 }),
		making("making-is-an-operation", "Gives a new set the time at which it was made as that of its last operation.", func(_ *kernel.Process, s *sets.Set) { s.OperateTime = s.ChangeTime }),
		making("makers-have-operated", "Notes who made a set as who operated last.", func(p *kernel.Process, s *sets.Set) {
			for i := range s.Semaphores {
				s.Semaphores[i].LastPID = p.PID
			}
		}),
		making("set-belongs-to-root", "Records the server instead of the caller as owner.", func(_ *kernel.Process, s *sets.Set) { s.OwnerUID, s.OwnerGID = 12345, 12345 }),
		making("set-mode-is-masked", "Keeps of the mode only the bits for reading and writing.", func(_ *kernel.Process, s *sets.Set) { s.Mode &= 0o666 }),
		making("making-a-set-is-no-change", "Leaves sem_ctime 0.", func(_ *kernel.Process, s *sets.Set) { s.ChangeTime = 0 }),
		fault("set-mode-cannot-be-changed", "Ignores the mode in IPC_SET.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Set, original kernel.Transition) (impl.Result, error) {
			op.Mode = nil
			c.Op = op
			return original(k, c)
		})),
		fault("changing-a-set-forgets-what-it-cannot-read", "Reads the present state before it changes a part of it, and takes zeros where that is refused.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Set, original kernel.Transition) (impl.Result, error) {
			s := setOf(k, op.Set)
			unread := s != nil && !sets.Of(k).MayStat(k, s, c.Process)
			result, err := original(k, c)
			if unread && err == nil {
				s.OwnerUID, s.OwnerGID = 0, 0
			}
			return result, err
		})),

		operating("operating-takes-no-time", "Does not record when operations were performed.", func(_ *kernel.Kernel, _ *kernel.Call, s *sets.Set, _ operate) { s.OperateTime = 0 }),
		fault("refused-operations-have-a-time", "Records the time before it is known whether operations can be performed.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if s := setOf(k, op.Set); s != nil {
				s.OperateTime = k.Now()
			}
			return original(k, c)
		})),
		setting("setting-is-an-operation", "Records SETVAL and SETALL as operations.", func(k *kernel.Kernel, _ *kernel.Process, s *sets.Set, _ []int) { s.OperateTime = k.Now() }),
		setting("setting-is-no-change", "Sets values and leaves sem_ctime.", func(k *kernel.Kernel, _ *kernel.Process, s *sets.Set, _ []int) {
			s.ChangeTime -= int64(k.Clock.Seconds())
		}),
		setting("setting-names-nobody", "Sets values without noting who did.", func(_ *kernel.Kernel, _ *kernel.Process, s *sets.Set, which []int) {
			for _, i := range which {
				s.Semaphores[i].LastPID = 0
			}
		}),
		setting("setting-names-for-the-set", "Notes for all semaphores of a set who set one.", func(_ *kernel.Kernel, p *kernel.Process, s *sets.Set, _ []int) {
			for i := range s.Semaphores {
				s.Semaphores[i].LastPID = p.PID
			}
		}),
		fault("undoing-names-nobody", "Undoes without noting for whom.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			before := slices.Clone(s.Semaphores)
			original(k, s, p)
			for i := range before {
				s.Semaphores[i].LastPID = before[i].LastPID
			}
		})),
		fault("undoing-names-for-the-set", "Notes for all semaphores of a set for whom it undid one.", undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, original undo) {
			undoes := s.Adjustments[p] != nil
			original(k, s, p)
			for i := range s.Semaphores {
				if undoes {
					s.Semaphores[i].LastPID = p.PID
				}
			}
		})),
		operating("the-first-to-operate-is-the-last", "Notes who operated first.", func(_ *kernel.Kernel, c *kernel.Call, s *sets.Set, op operate) {
			for _, one := range op.Operations {
				if first := firsts(c).of(s, one.Number, c.Process.PID); first != 0 {
					s.Semaphores[one.Number].LastPID = first
				}
			}
		}),
		operating("operating-names-for-the-set", "Notes for all semaphores of a set who operated on one.", func(_ *kernel.Kernel, c *kernel.Call, s *sets.Set, _ operate) {
			for i := range s.Semaphores {
				s.Semaphores[i].LastPID = c.Process.PID
			}
		}),
		operating("arrays-name-for-their-first", "Notes for the first semaphore of an array only who operated on it.", func(_ *kernel.Kernel, c *kernel.Call, s *sets.Set, op operate) {
			for _, one := range op.Operations[1:] {
				s.Semaphores[one.Number].LastPID = 0
			}
		}),
		operating("zeros-name-nobody", "Notes who changed a semaphore, and not who found it at zero.", func(_ *kernel.Kernel, _ *kernel.Call, s *sets.Set, op operate) {
			for _, one := range op.Operations {
				if one.Change == 0 {
					s.Semaphores[one.Number].LastPID = 0
				}
			}
		}),
		fault("trying-names-as-well", "Notes who tried to operate.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); s != nil && faults.FailsWith(err, "would block") {
				s.Semaphores[op.Operations[0].Number].LastPID = c.Process.PID
			}
			return r, err
		})),
		fault("who-is-woken-is-named-after-its-waker", "Performs the operations of who waits in the name of who wakes it.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			s, waited := setOf(k, op.Set), c.Begun
			before := 0
			if s != nil && len(op.Operations) > 0 && op.Operations[0].Number < len(s.Semaphores) {
				before = s.Semaphores[op.Operations[0].Number].LastPID
			}
			r, err := original(k, c)
			if waited && err == nil {
				s.Semaphores[op.Operations[0].Number].LastPID = before
			}
			return r, err
		})),

		counting("waiters-are-one-number", "Counts all who wait in one number.", func(k *kernel.Kernel, s *sets.Set, number int, _ bool, original count) int {
			return original(k, s, number, true) + original(k, s, number, false)
		}),
		counting("waiters-are-confused", "Answers GETNCNT with those who wait for zero, and the other way round.", func(k *kernel.Kernel, s *sets.Set, number int, zero bool, original count) int {
			return original(k, s, number, !zero)
		}),
		counting("waiters-are-some", "Knows whether anybody waits, and not how many.", func(k *kernel.Kernel, s *sets.Set, number int, zero bool, original count) int {
			return min(1, original(k, s, number, zero))
		}),
		counting("nobody-waits", "Does not count who waits.", func(*kernel.Kernel, *sets.Set, int, bool, count) int { return 0 }),
		counting("arrays-wait-everywhere", "Counts an array as waiting for each of its semaphores.", func(k *kernel.Kernel, s *sets.Set, number int, zero bool, original count) (n int) {
			for _, c := range k.Waiting() {
				op, ok := c.Op.(operate)
				if ok && op.Set == s.ID && !c.Settled() && slices.ContainsFunc(op.Operations, func(one change) bool { return one.Number == number && (one.Change == 0) == zero }) {
					n++
				}
			}
			return n
		}),
		fault("waiters-are-never-fewer", "Counts who begins to wait, and forgets to count down.", func(k *kernel.Kernel) {
			type place struct {
				s      *sets.Set
				number int
				zero   bool
			}
			seen := map[place]map[*kernel.Call]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if s := setOf(k, op.Set); s != nil && kernel.Waits(err) {
					w := kernel.Of[sets.Waiting](c)
					at := place{s, w.Number, w.Change.Change == 0}
					if seen[at] == nil {
						seen[at] = map[*kernel.Call]bool{}
					}
					seen[at][c] = true
				}
				return r, err
			})
			sets.Of(k).Waiters = func(_ *kernel.Kernel, s *sets.Set, number int, zero bool) int {
				return len(seen[place{s, number, zero}])
			}
		}),
		counting("waiting-threads-are-one-process", "Counts processes that wait instead of calls.", func(k *kernel.Kernel, s *sets.Set, number int, zero bool, original count) int {
			var processes []*kernel.Process
			for _, c := range k.Waiting() {
				if w := kernel.Of[sets.Waiting](c); w.On == s && !c.Settled() && !slices.Contains(processes, c.Process) {
					processes = append(processes, c.Process)
				}
			}
			return min(len(processes), original(k, s, number, zero))
		}),

		fault("setting-one-sets-all", "Performs SETVAL for all semaphores.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); s != nil && err == nil {
				for i := range s.Semaphores {
					s.Semaphores[i].Value = op.Value
				}
			}
			return r, err
		})),
		fault("setting-adds", "Adds in SETVAL instead of setting.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			if s := setOf(k, op.Set); s != nil && op.Number < len(s.Semaphores) && op.Value <= sets.Of(k).Limits.MaxValue-s.Semaphores[op.Number].Value {
				op.Value += s.Semaphores[op.Number].Value
				c.Op = op
			}
			return original(k, c)
		})),
		fault("setting-to-zero-is-ignored", "Takes a value of 0 for none.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			if op.Value == 0 {
				return impl.Nothing{}, nil
			}
			return original(k, c)
		})),
		fault("all-values-come-backwards", "Reads the array of SETALL from its end.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
			op.Values = slices.Clone(op.Values)
			slices.Reverse(op.Values)
			c.Op = op
			return original(k, c)
		})),
		fault("all-values-are-told-backwards", "Fills the array of GETALL from its end.", replacing(func(k *kernel.Kernel, c *kernel.Call, _ sysvsemaphore.GetValues, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if values, ok := r.(sysvsemaphore.Values); ok {
				slices.Reverse(values.Values)
			}
			return r, err
		})),
		fault("setting-all-stops-at-a-wrong-value", "Checks each value of SETALL when its turn comes.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); faults.FailsWith(err, "out of range") {
				for i := 0; op.Values[i] <= sets.Of(k).Limits.MaxValue; i++ {
					s.Semaphores[i].Value = op.Values[i]
				}
			}
			return r, err
		})),
		fault("setting-wakes-nobody", "Sets values without looking for those who wait.", waking(func(k *kernel.Kernel, op impl.Operation) bool { return true })),
		fault("setting-all-wakes-nobody", "Wakes who waits after SETVAL, and not after SETALL.", waking(func(k *kernel.Kernel, op impl.Operation) bool {
			_, all := op.(sysvsemaphore.SetValues)
			return all
		})),
		fault("semaphores-outside-are-zero", "Answers for a semaphore outside of the set as if it were one with the value 0.", func(k *kernel.Kernel) {
			outside(k, func(op sysvsemaphore.GetValue) int { return op.Number }, sysvsemaphore.Value{})
			outside(k, func(op sysvsemaphore.GetLastProcess) int { return op.Number }, sysvsemaphore.LastProcess{})
			outside(k, func(op sysvsemaphore.GetIncreaseWaiters) int { return op.Number }, sysvsemaphore.Waiters{})
			outside(k, func(op sysvsemaphore.GetZeroWaiters) int { return op.Number }, sysvsemaphore.Waiters{})
		}),
		fault("setting-outside-sets-the-last", "Takes for a semaphore outside of the set its last one.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			if s := setOf(k, op.Set); s != nil {
				op.Number = min(op.Number, len(s.Semaphores)-1)
				c.Op = op
			}
			return original(k, c)
		})),
		fault("asking-needs-no-permission", "Answers questions about semaphores without checking.", func(k *kernel.Kernel) {
			openly[sysvsemaphore.GetValue](k)
			openly[sysvsemaphore.GetValues](k)
			openly[sysvsemaphore.GetLastProcess](k)
			openly[sysvsemaphore.GetIncreaseWaiters](k)
			openly[sysvsemaphore.GetZeroWaiters](k)
		}),
		fault("setting-needs-no-permission", "Sets values for whoever knows the identifier.", func(k *kernel.Kernel) {
			openly[sysvsemaphore.SetValue](k)
			openly[sysvsemaphore.SetValues](k)
		}),
		fault("setting-belongs-to-the-owner", "Sets values for the owner only, as IPC_SET does.", replacing(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			if s := setOf(k, op.Set); s != nil && !sets.Of(k).Controls(s, c.Process) {
				return nil, kernel.Posix("EACCES")
			}
			return original(k, c)
		})),
	)
}

// getting plants another semget().
func getting(name, mistake string, with func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get, original kernel.Transition) (impl.Result, error)) faults.Fault {
	return fault(name, mistake, replacing(with))
}

// making spoils each new set.
func making(name, mistake string, spoil func(p *kernel.Process, s *sets.Set)) faults.Fault {
	return getting(name, mistake, func(k *kernel.Kernel, c *kernel.Call, _ sysvsemaphore.Get, original kernel.Transition) (impl.Result, error) {
		before := len(sets.Of(k).All)
		r, err := original(k, c)
		if all := sets.Of(k).All; len(all) > before {
			spoil(c.Process, all[before])
		}
		return r, err
	})
}

// operating changes a set when operations on it have been performed.
func operating(name, mistake string, then func(k *kernel.Kernel, c *kernel.Call, s *sets.Set, op operate)) faults.Fault {
	return fault(name, mistake, replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if s := setOf(k, op.Set); s != nil && err == nil {
			then(k, c, s, op)
		}
		return r, err
	}))
}

// setting changes a set when values of it have been set: which ones.
func setting(name, mistake string, then func(k *kernel.Kernel, p *kernel.Process, s *sets.Set, which []int)) faults.Fault {
	return fault(name, mistake, func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); s != nil && err == nil {
				then(k, c.Process, s, []int{op.Number})
			}
			return r, err
		})
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); s != nil && err == nil {
				var all []int
				for i := range s.Semaphores {
					all = append(all, i)
				}
				then(k, c.Process, s, all)
			}
			return r, err
		})
	})
}

type count = func(k *kernel.Kernel, s *sets.Set, number int, zero bool) int

// counting plants another way to count who waits.
func counting(name, mistake string, with func(k *kernel.Kernel, s *sets.Set, number int, zero bool, original count) int) faults.Fault {
	return fault(name, mistake, func(k *kernel.Kernel) {
		original := sets.Of(k).Waiters
		sets.Of(k).Waiters = func(k *kernel.Kernel, s *sets.Set, number int, zero bool) int {
			return with(k, s, number, zero, original)
		}
	})
}

// waking lets nobody go on that was to be woken by operations like this.
func waking(forgets func(k *kernel.Kernel, op impl.Operation) bool) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		deaf := map[*kernel.Call]bool{}
		silence := func(k *kernel.Kernel, op impl.Operation) {
			for _, c := range k.Waiting() {
				deaf[c] = deaf[c] || c.Begun && !c.Settled() && forgets(k, op)
			}
		}
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
			silence(k, op)
			return original(k, c)
		})
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
			silence(k, op)
			return original(k, c)
		})
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if deaf[c] {
				return nil, c.Wait("semop")
			}
			return original(k, c)
		})
	}
}

// outside answers for a semaphore that is not there.
func outside[Op any](k *kernel.Kernel, number func(op Op) int, answer impl.Result) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if faults.FailsWith(err, "invalid argument") && number(op) > 0 {
			return answer, nil
		}
		return r, err
	})
}

// openly performs operations without asking whether they are permitted.
func openly[Op any](k *kernel.Kernel) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		granted := sets.Of(k).Granted
		defer func() { sets.Of(k).Granted = granted }()
		sets.Of(k).Granted = func(*sets.Set, *kernel.Process, objects.Access) bool { return true }
		return original(k, c)
	})
}

// first is who operated first on semaphores.
type first struct{ who map[*sets.Set]map[int]int }

func firsts(c *kernel.Call) *first { return kernel.Of[first](c.Process.Computer) }

// of is who operated before this one, 0 for nobody.
func (f *first) of(s *sets.Set, number, pid int) int {
	if f.who == nil {
		f.who = map[*sets.Set]map[int]int{}
	}
	if f.who[s] == nil {
		f.who[s] = map[int]int{}
	}
	if f.who[s][number] == 0 {
		f.who[s][number] = pid
	}
	return f.who[s][number]
}
