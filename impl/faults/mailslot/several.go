package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about several handles to read from one mailslot, and several who do.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "duplicates-of-a-mailslot-do-not-count", Mistake: "Takes the mailslot away with the handle that CreateMailslot returned, in spite of duplicates.", Plant: func(k *kernel.Kernel) {
			duplicates(k, func(of *kernel.Descriptor, closed *kernel.Descriptor) bool { return closed == of })
		}},
		faults.Fault{Name: "a-duplicate-takes-the-mailslot-along", Mistake: "Takes the mailslot away with whichever handle is closed first.", Plant: func(k *kernel.Kernel) {
			duplicates(k, func(of *kernel.Descriptor, closed *kernel.Descriptor) bool { return closed != of })
		}},
		faults.Fault{Name: "duplicates-keep-a-mailslot-for-ever", Mistake: "Counts a duplicate when it is made, and not when it is closed.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if d := handles.Named(k, c.Process, op.Handle); err == nil && d != nil {
					d.Description.References++
				}
				return r, err
			})
		}},
		faults.Fault{Name: "a-mailslot-dies-with-any-reader", Mistake: "Takes the mailslot away when a process ends that can read from it.", Plant: func(k *kernel.Kernel) {
			exit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				for _, handle := range p.InOrder() {
					if slot := mailslots.SlotOf(p.Handles[handle].Description); slot != nil {
						mailslots.Of(k).LoseMailslot(slot)
					}
				}
				exit(k, p)
			}
		}},
		faults.Fault{Name: "a-timed-out-read-takes-the-next-message", Mistake: "Leaves a read whose time is over in the list of those who wait.", Plant: func(k *kernel.Kernel) {
			left := map[*mailslots.Mailslot]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if slot := slotOf(c, op.Handle); slot != nil && faults.FailsWith(err, "timed out") && c.Begun {
					left[slot]++
				}
				return r, err
			})
			swallow(k, left)
		}},
		faults.Fault{Name: "dead-readers-take-a-message", Mistake: "Leaves a process that was killed in the list of those who wait for a message.", Plant: func(k *kernel.Kernel) {
			waiting, left := map[*kernel.Call]*mailslots.Mailslot{}, map[*mailslots.Mailslot]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if slot := slotOf(c, op.Handle); slot != nil && kernel.Waits(err) {
					waiting[c] = slot
				} else {
					delete(waiting, c)
				}
				return r, err
			})
			exit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				for c, slot := range waiting {
					if c.Process == p {
						left[slot]++
					}
				}
				exit(k, p)
			}
			swallow(k, left)
		}},
		faults.Fault{Name: "one-reader-is-woken", Mistake: "Wakes a reader when the mailslot was empty before, and nobody for the message after that.", Plant: func(k *kernel.Kernel) {
			served := map[*mailslots.Mailslot]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				slot := slotOf(c, op.Handle)
				if slot != nil && c.Begun && served[slot] {
					return nil, c.Wait("ReadFile")
				}
				r, err := original(k, c)
				if slot != nil && c.Begun && err == nil {
					served[slot] = true
				}
				return r, err
			})
		}},
	)
}

// duplicates lets a mailslot go with a handle for which there is a duplicate, or with
// one that is none.
func duplicates(k *kernel.Kernel, goes func(of, closed *kernel.Descriptor) bool) {
	originals := map[*kernel.Description]*kernel.Descriptor{}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
		if d := handles.Named(k, c.Process, op.Handle); d != nil && originals[d.Description] == nil {
			originals[d.Description] = d
		}
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
		closed := handles.Named(k, c.Process, op.Handle)
		r, err := original(k, c)
		if closed != nil && originals[closed.Description] != nil && goes(originals[closed.Description], closed) {
			if slot := mailslots.SlotOf(closed.Description); slot != nil {
				mailslots.Of(k).LoseMailslot(slot)
			}
		}
		return r, err
	})
}

// swallow lets as many messages go to nobody as there are readers left that do not wait
// any more.
func swallow(k *kernel.Kernel, left map[*mailslots.Mailslot]int) {
	deliver := mailslots.Of(k).Deliver
	mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, letter mailslots.Letter) {
		if left[slot] > 0 {
			left[slot]--
			return
		}
		deliver(slot, letter)
	}
}
