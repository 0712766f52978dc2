package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about processes and threads: what becomes of what they wait for, what a
// child has of its parent.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "children-are-privileged", Mistake: "Forks with the user that the kernel has.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if child := k.Processes[op.Actor]; child != nil {
					child.Credentials = kernel.Credentials{Privileged: true}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "any-end-ends-all-waits", Mistake: "Lets everybody who waits for a message learn that the queue has gone when a process ends that has used it.", Plant: func(k *kernel.Kernel) {
			told := map[*kernel.Call]bool{}
			exit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				for _, c := range k.Waiting() {
					told[c] = c.Process != p
				}
				exit(k, p)
				k.Touch()
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if told[c] {
					return nil, kernel.Posix("EIDRM")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "copying-takes-any-flag", Mistake: "Ignores MSG_EXCEPT where a copy is wanted.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				op.Except = op.Except && !op.Copy
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-dead-receive", Mistake: "Leaves a process that was killed in the list of those who wait for messages.", Plant: deadReceivers},
	)
}

func deadReceivers(k *kernel.Kernel) {
	var receivers []*kernel.Call
	var receive kernel.Transition
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
		receive = original
		receivers = append(receivers, c)
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		for _, dead := range receivers {
			if dead.Process.Ended {
				receive(k, dead)
			}
		}
		return r, err
	})
}
