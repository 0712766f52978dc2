package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type (
	mailslot = reference.Mailslot
	letter   = reference.Letter
	address  = reference.Address
	computer = reference.Computer
)

// Mistakes about where a message goes.
func init() {
	add("mailslot",
		Fault{Name: "broadcast-crosses-domains", Mistake: "Broadcasts to every computer of the network, whatever its domain.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return to.Place != "." || original(sender, to, at)
			}
		}},
		Fault{Name: "asterisk-is-every-domain", Mistake: "Takes the asterisk for all domains.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return to.Place == "*" || original(sender, to, at)
			}
		}},
		Fault{Name: "broadcast-stays-in-the-own-domain", Mistake: "Broadcasts where the sender is, whatever domain the address names.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				if to.Place != "." {
					return at.Domain == sender.Domain
				}
				return original(sender, to, at)
			}
		}},
		Fault{Name: "broadcast-skips-the-sender", Mistake: "Does not deliver a broadcast on the computer that it comes from.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return original(sender, to, at) && (to.Place == "." || at != sender)
			}
		}},
		Fault{Name: "one-copy-for-each-protocol", Mistake: "Delivers what comes over two network protocols twice.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				original(slot, l)
				if l.Sender.Computer != slot.Computer {
					original(slot, l)
				}
			}
		}},
		Fault{Name: "broadcast-limit-counts-the-name", Mistake: "Counts the mailslot's name towards the broadcast limit, as the datagram has both.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).BroadcastTooLong = func(k *kernel, to address, message []byte) bool {
				return len(to.Name)+len(message) > reference.MailslotsOf(k).Limits.Broadcast
			}
		}},
		Fault{Name: "broadcast-limit-is-one-too-low", Mistake: "Compares with the broadcast limit by >= instead of >.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).BroadcastTooLong = func(k *kernel, _ address, message []byte) bool {
				return len(message) >= reference.MailslotsOf(k).Limits.Broadcast
			}
		}},
		Fault{Name: "broadcast-limit-is-not-checked", Mistake: "Leaves the length of a broadcast to the network.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).BroadcastTooLong = func(*kernel, address, []byte) bool { return false }
		}},
		Fault{Name: "long-broadcast-is-cut", Mistake: "Sends as much of a long broadcast as is allowed.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).RefuseBroadcast = func(k *kernel, sender *reference.Process, to address, message []byte) error {
				for _, slot := range k.Recipients(sender.Computer, to) {
					reference.MailslotsOf(k).Deliver(slot, letter{Data: message[:reference.MailslotsOf(k).Limits.Broadcast], Sender: sender})
				}
				return nil
			}
		}},
		Fault{Name: "long-broadcast-is-lost-silently", Mistake: "Drops a long broadcast as it would drop a datagram, and reports success.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).RefuseBroadcast = func(*kernel, *reference.Process, address, []byte) error { return nil }
		}},
		Fault{Name: "long-broadcast-stays-at-home", Mistake: "Delivers a broadcast on its own computer before the network refuses it.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).RefuseBroadcast
			reference.MailslotsOf(k).RefuseBroadcast = func(k *kernel, sender *reference.Process, to address, message []byte) error {
				for _, slot := range k.Recipients(sender.Computer, to) {
					if slot.Computer == sender.Computer {
						reference.MailslotsOf(k).Deliver(slot, letter{Data: slices.Clone(message), Sender: sender})
					}
				}
				return original(k, sender, to, message)
			}
		}},
		Fault{Name: "long-broadcast-has-another-error", Mistake: "Takes a long broadcast for a wrong argument.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).RefuseBroadcast = func(*kernel, *reference.Process, address, []byte) error {
				return reference.Windows("ERROR_INVALID_PARAMETER")
			}
		}},
	)
}

// Mistakes about what becomes of a message in its mailslot.
func init() {
	add("mailslot",
		Fault{Name: "messages-die-with-the-client", Mistake: "Keeps a message in the memory of its sender until it is read.", Plant: func(k *kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel, p *reference.Process) {
				for _, c := range k.Computers {
					for _, slot := range reference.MailslotsAt(c).All {
						slot.Letters = slices.DeleteFunc(slot.Letters, func(l letter) bool { return l.Sender == p })
					}
				}
				original(k, p)
			}
		}},
		Fault{Name: "mailslot-has-room-for-one", Mistake: "Overwrites the message that waits.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) { slot.Letters = []letter{l} }
		}},
		Fault{Name: "newest-letter-first", Mistake: "Keeps the messages of a mailslot as a stack.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) { slot.Letters = slices.Insert(slot.Letters, 0, l) }
		}},
		Fault{Name: "mailslot-is-a-byte-stream", Mistake: "Builds the mailslot on a pipe in byte mode.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).TakeLetter = func(slot *mailslot, size int) []byte {
				var data []byte
				for len(slot.Letters) > 0 && len(data)+len(slot.Letters[0].Data) <= size {
					data = append(data, slot.Letters[0].Data...)
					slot.Letters = slot.Letters[1:]
				}
				return data
			}
		}},
		Fault{Name: "mailslot-splits-messages", Mistake: "Stores a message in blocks of 8 bytes and hands out each one.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				for block := range slices.Chunk(l.Data, 8) {
					original(slot, letter{Data: block, Sender: l.Sender})
				}
			}
		}},
		Fault{Name: "letter-stays-after-the-read", Mistake: "Marks a message as read but leaves it in the mailslot.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).TakeLetter = func(slot *mailslot, _ int) []byte { return slot.Letters[0].Data }
		}},
		Fault{Name: "letter-for-a-waiting-reader-is-kept-too", Mistake: "Hands a message to the reader that waits and stores it as well.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.WinRead, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if read, ok := r.(impl.Bytes); ok && err == nil && c.Begun {
					slot := c.Process.Handles[op.Handle].Description.Mailslot
					slot.Letters = slices.Insert(slot.Letters, 0, letter{Data: read.Data})
				}
				return r, err
			})
		}},
	)
}
