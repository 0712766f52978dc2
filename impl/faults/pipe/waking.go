package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Mistakes about who is woken, by what, and about the last free handle.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "only-finished-writes-wake-readers", Mistake: "Wakes waiting readers when a write returns, and not when a part of it is in the pipe.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				for _, other := range k.Waiting() {
					write, ok := other.Op.(descriptor.Write)
					if c.Begun && ok && other.Transferred > 0 && other.Transferred < write.Size() {
						return nil, c.Wait("read")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "ignored-signals-interrupt", Mistake: "Wakes whoever waits as soon as a signal arrives, and looks at its action only then.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
				if action := c.Process.Actions[op.Signal]; action.Action == "ignore" {
					defer func() { c.Process.Actions[op.Signal] = action }()
					c.Process.Actions[op.Signal] = signal.Action{Signal: op.Signal, Action: "handle"}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "blocked-signals-interrupt", Mistake: "Wakes whoever waits as soon as a signal arrives, also where its thread blocks it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
				blocked := c.Process.Blocked
				defer func() { c.Process.Blocked = blocked }()
				c.Process.Blocked = nil
				return original(k, c)
			})
		}},
		faults.Fault{Name: "unblocking-forgets-what-is-pending", Mistake: "Clears a signal from the pending ones together with the mask, and delivers nothing.", Plant: func(k *kernel.Kernel) {
			unblocking(k, func(c *kernel.Call, op signal.Block) {
				c.Process.Pending[c.Thread] = slices.DeleteFunc(c.Process.Pending[c.Thread], func(s kernel.Signal) bool { return s.Name == op.Signal })
			})
		}},
		faults.Fault{Name: "unblocking-delivers-nothing", Mistake: "Changes the mask and leaves it to the next signal to look at what is pending.", Plant: func(k *kernel.Kernel) {
			unblocking(k, func(*kernel.Call, signal.Block) {})
		}},
		faults.Fault{Name: "unblocking-delivers-at-any-rate", Mistake: "Delivers a signal that is unblocked without looking whether it is pending.", Plant: func(k *kernel.Kernel) {
			unblocking(k, func(c *kernel.Call, op signal.Block) { k.Kill(c.Process, op.Signal) })
		}},
		faults.Fault{Name: "unblocked-signals-kill", Mistake: "Takes the default action for what was pending, whatever its handler.", Plant: func(k *kernel.Kernel) {
			unblocking(k, func(c *kernel.Call, op signal.Block) {
				if slices.Contains(c.Process.Pending[c.Thread], kernel.Signal{Name: op.Signal}) {
					k.End(c.Process, impl.ProcessEnded{Signal: op.Signal})
				}
			})
		}},
		faults.Fault{Name: "ignoring-keeps-what-is-pending", Mistake: "Changes the action of a signal and leaves alone what is pending.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.Action, original kernel.Transition) (impl.Result, error) {
				c.Process.Actions[op.Signal] = op
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "polling-never-waits", Mistake: "Answers poll, select and epoll_wait from what is there, whatever the time-out.", Plant: func(k *kernel.Kernel) {
			instead[descriptor.Poll](k, descriptor.Ready{})
			instead[descriptor.Select](k, descriptor.Ready{})
			instead[descriptor.EpollWait](k, descriptor.EpollEvents{})
		}},
		faults.Fault{Name: "room-wakes-no-poller", Mistake: "Wakes who polls when data arrive, and not when a read has made room.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if c.Begun && slices.Contains(op.Handles[0].Events, "out") {
					return nil, c.Wait("poll")
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Select, original kernel.Transition) (impl.Result, error) {
				if c.Begun && len(op.Write) > 0 {
					return nil, c.Wait("select")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "polling-has-no-time-out", Mistake: "Lets poll, select and epoll_wait wait for ever unless they are not to wait at all.", Plant: func(k *kernel.Kernel) {
			timeOuts(k, func(milliseconds int) int {
				if milliseconds > 0 {
					return -1
				}
				return milliseconds
			})
		}},
		faults.Fault{Name: "time-outs-are-microseconds", Mistake: "Gives the milliseconds of a time-out to a timer of microseconds.", Plant: func(k *kernel.Kernel) {
			timeOuts(k, func(milliseconds int) int {
				if milliseconds > 0 {
					return milliseconds / 1000
				}
				return milliseconds
			})
		}},
		faults.Fault{Name: "a-time-out-calls-everything-ready", Mistake: "Leaves in its arguments what was asked for when the time is over.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ready, ok := r.(descriptor.Ready); ok && err == nil && op.Timeout > 0 && len(ready.Ready) == 0 {
					return descriptor.Ready{Ready: op.Handles}, nil
				}
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Select, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ready, ok := r.(descriptor.Ready); ok && err == nil && op.Timeout > 0 && len(ready.Ready) == 0 {
					for _, handle := range op.Read {
						ready.Ready = append(ready.Ready, descriptor.Watched{Handle: handle, Events: []string{"in"}})
					}
					return ready, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "pipe-keeps-a-handle-in-reserve", Mistake: "Looks for more free descriptors than a pipe takes.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				if c.Process.FreeNumbers() < 3 {
					return nil, kernel.Posix("EMFILE")
				}
				return original(k, c)
			})
		}},
	)
}

// unblocking puts something else in the place of delivering what is pending.
func unblocking(k *kernel.Kernel, instead func(c *kernel.Call, op signal.Block)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.Block, original kernel.Transition) (impl.Result, error) {
		if !op.Unblock {
			return original(k, c)
		}
		c.Process.Blocked[c.Thread] = slices.DeleteFunc(c.Process.Blocked[c.Thread], func(s string) bool { return s == op.Signal })
		instead(c, op)
		return impl.Nothing{}, nil
	})
}

// timeOuts changes how long polling waits.
func timeOuts(k *kernel.Kernel, changed func(milliseconds int) int) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
		op.Timeout = changed(op.Timeout)
		c.Op = op
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Select, original kernel.Transition) (impl.Result, error) {
		op.Timeout = changed(op.Timeout)
		c.Op = op
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
		op.Timeout = changed(op.Timeout)
		c.Op = op
		return original(k, c)
	})
}

// instead puts another result in the place of waiting.
func instead[Op any](k *kernel.Kernel, result impl.Result) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if _, failed := err.(*impl.Failure); err != nil && !failed {
			return result, nil
		}
		return r, err
	})
}
