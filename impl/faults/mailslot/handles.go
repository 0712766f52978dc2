package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/winhandle"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about handles of mailslots, and about reads that nobody waits for.
func init() {
	faults.Add("mailslot", mistakes.Numbers("mailslot")...)
	faults.Add("mailslot", mistakes.Inheritance("mailslot")...)
	faults.Add("mailslot",
		faults.Fault{Name: "clients-have-inheritable-handles", Mistake: "Makes the handle of a client inheritable, as POSIX would.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ mailslot.Open, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if opened, ok := r.(impl.Opened); ok && err == nil {
					c.Process.Handles[opened.Handle].Inheritable = true
				}
				return r, err
			})
		}},
		faults.Fault{Name: "mailslots-are-peeked-into", Mistake: "Lets PeekNamedPipe look into a mailslot as well.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && len(slot.Letters) > 0 {
					return winhandle.Peeked{Data: slot.Letters[0].Data, Available: len(slot.Letters[0].Data)}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslots-have-a-no-wait-mode", Mistake: "Takes PIPE_NOWAIT of a mailslot for a read time-out of 0.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.SetNoWait, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					if op.NoWait {
						slot.ReadTimeout = 0
					}
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "refused-modes-are-set", Mistake: "Refuses PIPE_NOWAIT for a mailslot, when it has set it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.SetNoWait, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && op.NoWait {
					slot.ReadTimeout = 0
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "read-file-ex-waits-for-a-message", Mistake: "Performs ReadFileEx on a mailslot as ReadFile.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.ReadEx, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && len(slot.Letters) == 0 {
					return nil, c.Wait("ReadFileEx")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "read-file-ex-only-looks", Mistake: "Lets ReadFileEx succeed and begins nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.ReadEx, original kernel.Transition) (impl.Result, error) {
				if slotOf(c, op.Handle) != nil {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "pending-reads-are-given-up", Mistake: "Says that a read with an OVERLAPPED is pending, and forgets it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && op.Overlapped && len(slot.Letters) == 0 {
					return nil, kernel.Windows("ERROR_IO_PENDING")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "overlapped-reads-wait", Mistake: "Waits in ReadFile whether or not there is an OVERLAPPED.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				op.Overlapped = false
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "overlapped-reads-throw-away-what-is-too-long", Mistake: "Takes a message out before it looks whether it fits into the buffer of an overlapped read.", Plant: func(k *kernel.Kernel) {
			k0 := mailslots.Of(k).BufferTooSmall
			mailslots.Of(k).BufferTooSmall = func(slot *mailslots.Mailslot) {
				k0(slot)
				slot.Letters = slot.Letters[1:]
			}
		}},
	)
}
