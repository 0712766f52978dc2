package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Mistakes about handlers that take a while: what becomes of the call that they have
// interrupted, and of signals that come meanwhile.
func init() {
	no := func(*kernel.Call) bool { return false }
	faults.Add("pipe",
		faults.Fault{Name: "interrupted-calls-do-not-wait-for-the-handler", Mistake: "Runs a handler in a thread of its own, and lets the call return meanwhile.", Plant: func(k *kernel.Kernel) {
			k.Withheld = no
		}},
		faults.Fault{Name: "calls-go-on-beside-the-handler", Mistake: "Leaves who is interrupted in the queue of the pipe while the handler runs.", Plant: func(k *kernel.Kernel) {
			k.Suspended = no
		}},
		faults.Fault{Name: "interruption-is-decided-after-the-handler", Mistake: "Looks for data once more when the handler has returned, and reports an interruption only if there are none.", Plant: func(k *kernel.Kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) {
				if c.InHandler() {
					return nil, c.Wait("read")
				}
				return interrupted(c)
			}
		}},
		faults.Fault{Name: "handlers-do-not-block-their-signal", Mistake: "Runs every handler as if SA_NODEFER were set.", Plant: func(k *kernel.Kernel) {
			k.BlockedInHandlers = func(*kernel.Call) []string { return nil }
		}},
		faults.Fault{Name: "handlers-block-every-signal", Mistake: "Fills the mask of a handler with ones.", Plant: func(k *kernel.Kernel) {
			blocked := k.BlockedInHandlers
			k.BlockedInHandlers = func(c *kernel.Call) []string {
				if len(blocked(c)) > 0 {
					return []string{"SIGPIPE", "SIGUSR1", "SIGUSR2"}
				}
				return nil
			}
		}},
		faults.Fault{Name: "signals-during-their-handler-are-dropped", Mistake: "Takes a signal for handled that comes while its handler runs.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
				for _, other := range k.Waiting() {
					if other.Process == c.Process && other.ID() == op.Of && slices.Contains(k.BlockedInHandlers(other), op.Signal) {
						return impl.Nothing{}, nil
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "standard-signals-queue", Mistake: "Counts how often a standard signal is pending, as it does with real-time signals.", Plant: func(k *kernel.Kernel) {
			k.Queues = func(kernel.Signal) bool { return true }
		}},
		faults.Fault{Name: "the-last-handler-decides", Mistake: "Looks at SA_RESTART of the handler that has begun last.", Plant: func(k *kernel.Kernel) {
			k.Interrupts = func(*kernel.Call) bool { return true }
		}},
	)
}
