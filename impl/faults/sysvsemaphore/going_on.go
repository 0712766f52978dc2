package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// Mistakes about what becomes of others when one goes on, fails or is refused.
func init() {
	faults.Add("sysv-semaphore",
		fault("a-failing-sleeper-uses-up-the-wake-up", "Wakes the first who waits and trusts it to take what has come; when that one fails, nobody else is looked at.", wakeOne),
		fault("numbers-are-looked-at-in-their-turn", "Compares the number of a semaphore with the size of the set when it comes to the operation, and lets a call wait before one that cannot be.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			s := setOf(k, op.Set)
			for i, one := range op.Operations {
				switch {
				case s == nil || i == 0 && one.Number >= len(s.Semaphores):
					return original(k, c)
				case one.Number >= len(s.Semaphores):
					return nil, c.Wait("semop")
				case s.Semaphores[one.Number].Value+one.Change >= 0 && one.Change != 0:
					return original(k, c)
				}
			}
			return original(k, c)
		})),
		fault("undoing-replays-each-operation", "Keeps a record of each operation with SEM_UNDO, and takes them back one by one, none below zero.", replayed),
		fault("refused-settings-clear-what-is-undone", "Clears what is to be undone before it finds that the value is out of range.", func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue, original kernel.Transition) (impl.Result, error) {
				if s := setOf(k, op.Set); s != nil {
					sets.Of(k).Forget(s, op.Number)
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues, original kernel.Transition) (impl.Result, error) {
				if s := setOf(k, op.Set); s != nil {
					for i := range s.Semaphores {
						sets.Of(k).Forget(s, i)
					}
				}
				return original(k, c)
			})
		}),
		fault("who-is-let-go-on-by-a-setting-leaves-no-time", "Notes the time of operation where semop() is called, and not where SETVAL and SETALL let others go on.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			s := setOf(k, op.Set)
			if s == nil || !c.Begun || wakerOf(k, s) != nil {
				return original(k, c)
			}
			before := s.OperateTime
			result, err := original(k, c)
			s.OperateTime = before
			return result, err
		})),
	)
}

// wakeOne lets who waits wait on after another one who was woken has failed, until the next
// call.
func wakeOne(k *kernel.Kernel) {
	spent := map[*sets.Set]bool{}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
		s := setOf(k, op.Set)
		switch {
		case s == nil:
			return original(k, c)
		case !c.Begun:
			spent[s] = false
		case spent[s]:
			return nil, c.Wait("semop")
		}
		result, err := original(k, c)
		spent[s] = spent[s] || c.Begun && faults.FailsWith(err, "would block")
		return result, err
	})
}

// replayed undoes operation by operation.
func replayed(k *kernel.Kernel) {
	type key struct {
		set     *sets.Set
		process *kernel.Process
	}
	records := map[key][]change{}
	applying(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, list []change, original apply) (int, error) {
		waits, err := original(k, s, p, list)
		if waits < 0 && err == nil {
			for _, one := range list {
				if one.Undo {
					records[key{s, p}] = append(records[key{s, p}], one)
				}
			}
		}
		return waits, err
	})(k)
	forget := sets.Of(k).Forget
	sets.Of(k).Forget = func(s *sets.Set, number int) {
		forget(s, number)
		for key, list := range records {
			for i := range list {
				if key.set == s && list[i].Number == number {
					list[i].Change = 0
				}
			}
		}
	}
	undoing(func(k *kernel.Kernel, s *sets.Set, p *kernel.Process, _ undo) {
		for _, one := range records[key{s, p}] {
			at := &s.Semaphores[one.Number]
			if one.Change != 0 {
				at.Value, at.LastPID = sets.Of(k).Adjusted(at.Value, -one.Change), p.PID
			}
		}
	})(k)
}
