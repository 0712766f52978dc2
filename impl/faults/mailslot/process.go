package mailslot

import (
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
)

// Mistakes about processes and threads: what becomes of what they wait for, what a
// child has of its parent.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "one-timer-ends-all-reads", Mistake: "Has one timer, and looks at its end no more whose it was.", Plant: func(k *kernel.Kernel) {
			timedOut := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				return timedOut(k, c, slot) || c.Deadline > 0 && k.Clock > 0 && c.Begun
			}
		}},
	)
}
