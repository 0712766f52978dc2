package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
)

// Mistakes about processes and threads: what becomes of what they wait for, what a
// child has of its parent.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "the-dead-are-waited-for", Mistake: "Waits for the answer to a message whoever of the two lives.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				if windows.CallOf(c).Sent != nil && windows.CallOf(c).Sent.To.Gone {
					return nil, c.Wait("EmptyClipboard")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "threads-wait-for-themselves", Mistake: "Sends a message by the queue of its thread also to a window of the same thread.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				owner := clipboards.At(c.Process.Computer).Owner
				if owner != nil && owner.Process == c.Process && owner.Thread.Inside("WM_RENDERALLFORMATS") {
					return nil, c.Wait("EmptyClipboard")
				}
				return original(k, c)
			})
		}},
	)
}
