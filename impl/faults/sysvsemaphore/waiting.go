package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Mistakes about what ends waiting: removal, signals, time.
func init() {
	faults.Add("sysv-semaphore",
		fault("removing-a-set-wakes-nobody", "Forgets those who wait when a set is removed.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if c.Begun && setOf(k, op.Set) == nil {
				return nil, c.Wait("semop")
			}
			return original(k, c)
		})),
		fault("removing-a-set-wakes-one", "Wakes the first of those who wait when a set is removed.", func(k *kernel.Kernel) {
			woken := map[int64]*kernel.Call{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
				if c.Begun && setOf(k, op.Set) == nil {
					if first := woken[op.Set]; first != nil && first != c {
						return nil, c.Wait("semop")
					}
					woken[op.Set] = c
				}
				return original(k, c)
			})
		}),
		fault("removing-a-set-forgets-who-waits-for-zero", "Wakes those who wait for an increase when a set is removed.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			if c.Begun && setOf(k, op.Set) == nil && op.Operations[0].Change == 0 {
				return nil, c.Wait("semop")
			}
			return original(k, c)
		})),
		fault("removing-a-set-waits-for-users", "Removes a set when nobody waits at it any more.", func(k *kernel.Kernel) {
			remove := sets.Of(k).Remove
			sets.Of(k).Remove = func(k *kernel.Kernel, s *sets.Set) {
				for _, c := range k.Waiting() {
					if kernel.Of[sets.Waiting](c).On == s && !c.Settled() {
						return
					}
				}
				remove(k, s)
			}
		}),
		fault("waiting-at-a-removed-set-is-einval", "Reports EINVAL to those who waited when the set went.", replacing(func(k *kernel.Kernel, c *kernel.Call, _ operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if faults.FailsWith(err, "identifier removed") {
				return nil, kernel.Posix("EINVAL")
			}
			return r, err
		})),
		fault("removed-sets-can-be-operated-on", "Keeps a removed set as long as somebody knows its identifier.", func(k *kernel.Kernel) {
			removed := map[int64]bool{}
			remove := sets.Of(k).Remove
			sets.Of(k).Remove = func(k *kernel.Kernel, s *sets.Set) {
				removed[s.ID] = true
				remove(k, s)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
				if removed[op.Set] && !c.Begun {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}),

		fault("semop-is-restarted", "Restarts semaphore calls after a handler as if they were reads.", replacing(func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
			if c.Process.Actions[op.Signal].Restart {
				return impl.Nothing{}, nil
			}
			return original(k, c)
		})),
		fault("semop-with-a-time-out-is-restarted", "Restarts a wait with a time-out, for what is left of it.", replacing(func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
			for _, other := range k.Waiting() {
				if waiting, ok := other.Op.(operate); ok && waiting.Timeout != nil && c.Process.Actions[op.Signal].Restart {
					return impl.Nothing{}, nil
				}
			}
			return original(k, c)
		})),
		fault("handlers-do-not-interrupt-semop", "Lets a waiting call go on after any handler.", replacing(func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
			return impl.Nothing{}, nil
		})),
		fault("interrupted-calls-still-take", "Leaves an interrupted call in the list of those who wait.", func(k *kernel.Kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) {
				if op, ok := c.Op.(operate); ok {
					if s := setOf(k, op.Set); s != nil {
						for _, one := range op.Operations {
							s.Semaphores[one.Number].Value = 0
							note(s, c.Process, one.Number, -one.Change)
						}
					}
				}
				return interrupted(c)
			}
		}),
		fault("handlers-count-as-waiting", "Counts a call as waiting until its handler has returned.", func(k *kernel.Kernel) {
			original := sets.Of(k).Waiters
			sets.Of(k).Waiters = func(k *kernel.Kernel, s *sets.Set, number int, zero bool) int {
				n := original(k, s, number, zero)
				for _, c := range k.Waiting() {
					if w := kernel.Of[sets.Waiting](c); c.InHandler() && w.On == s && w.Number == number && (w.Change.Change == 0) == zero {
						n++
					}
				}
				return n
			}
		}),
		fault("interrupted-calls-still-count", "Counts an interrupted call as waiting.", func(k *kernel.Kernel) {
			lost := map[*sets.Set]int{}
			interrupted := k.Interrupted
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) {
				if w := kernel.Of[sets.Waiting](c); w.On != nil {
					lost[w.On]++
				}
				return interrupted(c)
			}
			original := sets.Of(k).Waiters
			sets.Of(k).Waiters = func(k *kernel.Kernel, s *sets.Set, number int, zero bool) int {
				return original(k, s, number, zero) + lost[s]
			}
		}),

		timing("time-outs-are-ignored", "Waits for ever, whatever the time-out.", func(timeout int) *int { return nil }),
		timing("time-outs-come-early", "Takes the time-out for tenths of what it is.", func(timeout int) *int {
			tenth := timeout / 10
			return &tenth
		}),
		timing("time-outs-are-polls", "Does not wait at all with a time-out.", func(int) *int {
			none := 0
			return &none
		}),
		timing("no-time-is-for-ever", "Takes a time-out of 0 for none.", func(timeout int) *int {
			if timeout == 0 {
				return nil
			}
			return &timeout
		}),
		fault("timing-out-is-eintr", "Reports a time-out as an interruption.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if op.Timeout != nil && faults.FailsWith(err, "would block") {
				return nil, kernel.Posix("EINTR")
			}
			return r, err
		})),
		fault("timing-out-performs-what-it-can", "Performs when the time is over what can be performed.", replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if s := setOf(k, op.Set); op.Timeout != nil && faults.FailsWith(err, "would block") {
				for i := range op.Operations {
					if waits, err := sets.Of(k).Apply(k, s, c.Process, op.Operations[i:i+1]); waits >= 0 || err != nil {
						break
					}
				}
			}
			return r, err
		})),
		fault("timing-out-leaves-a-waiter", "Counts who has given up as waiting.", func(k *kernel.Kernel) {
			given := map[*sets.Set]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if s := setOf(k, op.Set); s != nil && op.Timeout != nil && faults.FailsWith(err, "would block") {
					given[s]++
				}
				return r, err
			})
			original := sets.Of(k).Waiters
			sets.Of(k).Waiters = func(k *kernel.Kernel, s *sets.Set, number int, zero bool) int {
				return original(k, s, number, zero) + given[s]
			}
		}),
		timing("zero-time-outs-fail", "Fails with a time-out of 0 before it looks.", nil),
	)
}

// timing plants another time-out; nil is none that is looked at.
func timing(name, mistake string, of func(timeout int) *int) faults.Fault {
	return fault(name, mistake, replacing(func(k *kernel.Kernel, c *kernel.Call, op operate, original kernel.Transition) (impl.Result, error) {
		if op.Timeout != nil && !c.Begun {
			if of == nil {
				if *op.Timeout == 0 {
					return nil, kernel.Posix("EAGAIN")
				}
				return original(k, c)
			}
			op.Timeout = of(*op.Timeout)
			c.Op = op
		}
		return original(k, c)
	}))
}
