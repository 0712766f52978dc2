package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about who is woken, by what, and about the last free handle.
func init() {
	add("pipe",
		Fault{Name: "only-finished-writes-wake-readers", Mistake: "Wakes waiting readers when a write returns, and not when a part of it is in the pipe.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				for _, other := range k.Waiting() {
					write, ok := other.Op.(impl.FdWrite)
					if c.Begun && ok && other.Transferred > 0 && other.Transferred < write.Size() {
						return nil, c.Wait("read")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "ignored-signals-interrupt", Mistake: "Wakes whoever waits as soon as a signal arrives, and looks at its action only then.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ThreadSignal, original reference.Transition) (impl.Result, error) {
				if action := c.Process.Actions[op.Signal]; action.Action == "ignore" {
					defer func() { c.Process.Actions[op.Signal] = action }()
					c.Process.Actions[op.Signal] = impl.SignalAction{Signal: op.Signal, Action: "handle"}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "blocked-signals-interrupt", Mistake: "Wakes whoever waits as soon as a signal arrives, also where its thread blocks it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ThreadSignal, original reference.Transition) (impl.Result, error) {
				blocked := c.Process.Blocked
				defer func() { c.Process.Blocked = blocked }()
				c.Process.Blocked = nil
				return original(k, c)
			})
		}},
		Fault{Name: "ignoring-keeps-what-is-pending", Mistake: "Changes the action of a signal and leaves alone what is pending.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.SignalAction, original reference.Transition) (impl.Result, error) {
				c.Process.Actions[op.Signal] = op
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "polling-never-waits", Mistake: "Answers poll, select and epoll_wait from what is there, whatever the time-out.", Plant: func(k *kernel) {
			instead[impl.FdPoll](k, impl.Ready{})
			instead[impl.FdSelect](k, impl.Ready{})
			instead[impl.EpollWait](k, impl.EpollEvents{})
		}},
		Fault{Name: "pipe-keeps-a-handle-in-reserve", Mistake: "Looks for more free descriptors than a pipe takes.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				if c.Process.FreeNumbers() < 3 {
					return nil, reference.Posix("EMFILE")
				}
				return original(k, c)
			})
		}},
	)
}

// instead puts another result in the place of waiting.
func instead[Op any](k *kernel, result impl.Result) {
	reference.Replace(k, func(k *kernel, c *call, _ Op, original reference.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if _, failed := err.(*impl.Failure); err != nil && !failed {
			return result, nil
		}
		return r, err
	})
}
