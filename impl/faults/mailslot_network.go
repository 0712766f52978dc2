package faults

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about what crosses a network.
func init() {
	add("mailslot",
		Fault{Name: "broadcast-limit-is-everyones", Mistake: "Applies the limit of broadcasts to whatever leaves the computer.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Broadcasts = func(_ *kernel, to address) bool { return true }
		}},
		Fault{Name: "broadcast-limit-applies-at-home", Mistake: "Applies the limit of broadcasts to messages that stay on the computer.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Admits
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool {
				return original(slot, message) && len(message) <= reference.MailslotsOf(k).Limits.Broadcast
			}
		}},
		Fault{Name: "asterisk-has-no-limit", Mistake: "Applies the limit of broadcasts only where a domain is named.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).BroadcastTooLong
			reference.MailslotsOf(k).BroadcastTooLong = func(k *kernel, to address, message []byte) bool {
				return to.Place != "*" && original(k, to, message)
			}
		}},
		Fault{Name: "asterisk-is-the-first-domain", Mistake: "Takes the asterisk for the domain that the network has first.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				if to.Place == "*" {
					return len(k.Computers) > 1 && at.Domain == k.Computers[1].Domain
				}
				return original(sender, to, at)
			}
		}},
		Fault{Name: "long-broadcast-is-split", Mistake: "Sends a long broadcast as several datagrams.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).RefuseBroadcast = func(k *kernel, sender *reference.Process, to address, message []byte) error {
				for _, slot := range k.Recipients(sender.Computer, to) {
					limit := reference.MailslotsOf(k).Limits.Broadcast
					for rest := message; len(rest) > 0; rest = rest[min(limit, len(rest)):] {
						reference.MailslotsOf(k).Deliver(slot, letter{Data: rest[:min(limit, len(rest))], Sender: sender})
					}
				}
				return nil
			}
		}},
		Fault{Name: "refused-broadcast-closes-the-handle", Mistake: "Tears the connection down when a broadcast was too long.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if failsWith(err, "bad network path") {
					k.Close(c.Process, op.Handle)
				}
				return result, err
			})
		}},
		Fault{Name: "network-has-no-way-back", Mistake: "Sends what stays on the computer over the network, which does not hand it back.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				if l.Sender == nil || l.Sender.Computer != slot.Computer {
					original(slot, l)
				}
			}
		}},
		Fault{Name: "broadcast-needs-a-receiver", Mistake: "Fails when no computer has a mailslot of the name.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).NobodyReceives = func() error { return reference.Windows("ERROR_FILE_NOT_FOUND") }
		}},
		Fault{Name: "missing-mailslot-stops-the-broadcast", Mistake: "Ends a broadcast at the first computer without the mailslot.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return original(sender, to, at) && !skipsOne(k, original, sender, to, at)
			}
		}},
		Fault{Name: "sender-must-have-the-mailslot", Mistake: "Broadcasts only what the sender's own computer receives too.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return original(sender, to, at) && (to.Place == "." || !original(sender, to, sender) || hasMailslot(sender, to.Name))
			}
		}},
		Fault{Name: "broadcast-waits-for-the-server", Mistake: "Keeps a broadcast for a computer whose server is not there yet.", Plant: func(k *kernel) {
			var kept []letter
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				kept = append(kept, letter{Data: op.Bytes(), Sender: c.Process})
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					for _, l := range kept {
						reference.MailslotsOf(k).Deliver(slotOf(c, opened.Handle), l)
					}
				}
				return result, err
			})
		}},
		Fault{Name: "network-ignores-the-maximum", Mistake: "Checks the maximum message size in the client of its own computer only.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Admits
			local := false
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool { return !local || original(slot, message) }
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				d := c.Process.Handles[op.Handle]
				local = d != nil && d.Description.Address != nil && d.Description.Address.Local != nil
				return original(k, c)
			})
		}},
		Fault{Name: "smallest-maximum-is-everyones", Mistake: "Drops a broadcast that one of the servers would not take.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Admits
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool {
				for _, c := range k.Computers {
					for _, other := range reference.MailslotsAt(c).All {
						if other.Name == slot.Name && !original(other, message) {
							return false
						}
					}
				}
				return original(slot, message)
			}
		}},
		Fault{Name: "every-copy-is-shorter", Mistake: "Hands on the second copy of a broadcast without its last byte.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				original(slot, l)
				if l.Sender != nil && l.Sender.Computer != slot.Computer && len(l.Data) > 0 {
					original(slot, letter{Data: l.Data[:len(l.Data)-1], Sender: l.Sender})
				}
			}
		}},
		Fault{Name: "odd-lengths-are-cut", Mistake: "Cuts what two computers exchange to 424 bytes.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				if l.Sender != nil && l.Sender.Computer != slot.Computer {
					l.Data = l.Data[:min(len(l.Data), 424)]
				}
				original(slot, l)
			}
		}},
	)
}

// hasMailslot says whether a computer has a mailslot of this name.
func hasMailslot(on *computer, name string) bool {
	for _, slot := range reference.MailslotsAt(on).All {
		if strings.EqualFold(slot.Name, name) {
			return true
		}
	}
	return false
}

// skipsOne says whether a computer before this one is addressed and has no such
// mailslot.
func skipsOne(k *kernel, reaches func(*computer, address, *computer) bool, sender *computer, to address, at *computer) bool {
	for _, c := range k.Computers {
		if c == at {
			return false
		}
		if reaches(sender, to, c) && !hasMailslot(c, to.Name) {
			return true
		}
	}
	return false
}
