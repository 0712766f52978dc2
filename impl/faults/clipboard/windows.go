package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Mistakes about windows that have gone.
func init() {
	faults.Add("clipboard", faults.Fault{Name: "windows-are-destroyed-again", Mistake: "Takes a window that is there no more for one that is destroyed.", Plant: func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ window.Destroy, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if faults.FailsWith(err, "bad window") {
				return impl.Nothing{}, nil
			}
			return r, err
		})
	}})
}
