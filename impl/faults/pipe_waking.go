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
		Fault{Name: "tee-does-not-wait", Mistake: "Copies what is there, and calls an empty pipe one that would block.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeTee, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, failed := err.(*impl.Failure); err != nil && !failed {
					return nil, reference.Posix("EAGAIN")
				}
				return r, err
			})
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
