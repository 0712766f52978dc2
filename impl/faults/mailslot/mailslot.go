// Package mailslot has the mistakes about its mechanism.
package mailslot

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about where a message goes.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "broadcast-crosses-domains", Mistake: "Broadcasts to every computer of the network, whatever its domain.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return to.Place != "." || original(sender, to, at)
			}
		}},
		faults.Fault{Name: "asterisk-is-every-domain", Mistake: "Takes the asterisk for all domains.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return to.Place == "*" || original(sender, to, at)
			}
		}},
		faults.Fault{Name: "broadcast-stays-in-the-own-domain", Mistake: "Broadcasts where the sender is, whatever domain the address names.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				if to.Place != "." {
					return at.Domain == sender.Domain
				}
				return original(sender, to, at)
			}
		}},
		faults.Fault{Name: "broadcast-skips-the-sender", Mistake: "Does not deliver a broadcast on the computer that it comes from.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return original(sender, to, at) && (to.Place == "." || at != sender)
			}
		}},
		faults.Fault{Name: "one-copy-for-each-protocol", Mistake: "Delivers what comes over two network protocols twice.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				original(slot, l)
				if l.Sender.Computer != slot.Computer {
					original(slot, l)
				}
			}
		}},
		faults.Fault{Name: "broadcast-limit-counts-the-name", Mistake: "Counts the mailslot's name towards the broadcast limit, as the datagram has both.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).BroadcastTooLong = func(k *kernel.Kernel, to mailslots.Address, message []byte) bool {
				return len(to.Name)+len(message) > mailslots.Of(k).Limits.Broadcast
			}
		}},
		faults.Fault{Name: "broadcast-limit-is-one-too-low", Mistake: "Compares with the broadcast limit by >= instead of >.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).BroadcastTooLong = func(k *kernel.Kernel, _ mailslots.Address, message []byte) bool {
				return len(message) >= mailslots.Of(k).Limits.Broadcast
			}
		}},
		faults.Fault{Name: "broadcast-limit-is-not-checked", Mistake: "Leaves the length of a broadcast to the network.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).BroadcastTooLong = func(*kernel.Kernel, mailslots.Address, []byte) bool { return false }
		}},
		faults.Fault{Name: "long-broadcast-is-cut", Mistake: "Sends as much of a long broadcast as is allowed.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).RefuseBroadcast = func(k *kernel.Kernel, sender *kernel.Process, to mailslots.Address, message []byte) error {
				for _, slot := range mailslots.Recipients(k, sender.Computer, to) {
					mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: message[:mailslots.Of(k).Limits.Broadcast], Sender: sender})
				}
				return nil
			}
		}},
		faults.Fault{Name: "long-broadcast-is-lost-silently", Mistake: "Drops a long broadcast as it would drop a datagram, and reports success.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).RefuseBroadcast = func(*kernel.Kernel, *kernel.Process, mailslots.Address, []byte) error { return nil }
		}},
		faults.Fault{Name: "long-broadcast-stays-at-home", Mistake: "Delivers a broadcast on its own computer before the network refuses it.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).RefuseBroadcast
			mailslots.Of(k).RefuseBroadcast = func(k *kernel.Kernel, sender *kernel.Process, to mailslots.Address, message []byte) error {
				for _, slot := range mailslots.Recipients(k, sender.Computer, to) {
					if slot.Computer == sender.Computer {
						mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: slices.Clone(message), Sender: sender})
					}
				}
				return original(k, sender, to, message)
			}
		}},
		faults.Fault{Name: "long-broadcast-has-another-error", Mistake: "Takes a long broadcast for a wrong argument.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).RefuseBroadcast = func(*kernel.Kernel, *kernel.Process, mailslots.Address, []byte) error {
				return kernel.Windows("ERROR_INVALID_PARAMETER")
			}
		}},
	)
}

// Mistakes about what becomes of a message in its mailslot.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "messages-die-with-the-client", Mistake: "Keeps a message in the memory of its sender until it is read.", Plant: func(k *kernel.Kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				for _, c := range k.Computers {
					for _, slot := range mailslots.At(c).All {
						slot.Letters = slices.DeleteFunc(slot.Letters, func(l mailslots.Letter) bool { return l.Sender == p })
					}
				}
				original(k, p)
			}
		}},
		faults.Fault{Name: "mailslot-has-room-for-one", Mistake: "Overwrites the message that waits.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) { slot.Letters = []mailslots.Letter{l} }
		}},
		faults.Fault{Name: "newest-letter-first", Mistake: "Keeps the messages of a mailslot as a stack.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) { slot.Letters = slices.Insert(slot.Letters, 0, l) }
		}},
		faults.Fault{Name: "mailslot-is-a-byte-stream", Mistake: "Builds the mailslot on a pipe in byte mode.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TakeLetter = func(slot *mailslots.Mailslot, size int) []byte {
				var data []byte
				for len(slot.Letters) > 0 && len(data)+len(slot.Letters[0].Data) <= size {
					data = append(data, slot.Letters[0].Data...)
					slot.Letters = slot.Letters[1:]
				}
				return data
			}
		}},
		faults.Fault{Name: "mailslot-splits-messages", Mistake: "Stores a message in blocks of 8 bytes and hands out each one.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				for block := range slices.Chunk(l.Data, 8) {
					original(slot, mailslots.Letter{Data: block, Sender: l.Sender})
				}
			}
		}},
		faults.Fault{Name: "letter-stays-after-the-read", Mistake: "Marks a message as read but leaves it in the mailslot.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TakeLetter = func(slot *mailslots.Mailslot, _ int) []byte { return slot.Letters[0].Data }
		}},
		faults.Fault{Name: "letter-for-a-waiting-reader-is-kept-too", Mistake: "Hands a message to the reader that waits and stores it as well.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if read, ok := r.(impl.Bytes); ok && err == nil && c.Begun {
					slot := mailslots.SlotOf(c.Process.Handles[op.Handle].Description)
					slot.Letters = slices.Insert(slot.Letters, 0, mailslots.Letter{Data: read.Data})
				}
				return r, err
			})
		}},
	)
}
