package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Mistakes about processes and threads: what becomes of what they wait for, what a
// child has of its parent.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "modes-wake-who-waits", Mistake: "Looks at O_NONBLOCK again whenever something happens.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ descriptor.Read, original kernel.Transition) (impl.Result, error) {
				c.Begun = false
				return original(k, c)
			})
		}},
		faults.Fault{Name: "edges-are-data-only", Mistake: "Counts for edge-triggered epoll what is written, and forgets the hang-up.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Close, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Arrivals--
				}
				return r, err
			})
		}},
		faults.Fault{Name: "children-have-default-actions", Mistake: "Gives a forked child the actions of signals that a program begins with.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if child := k.Processes[op.Actor]; child != nil {
					clear(child.Actions)
				}
				return r, err
			})
		}},
	)
}
