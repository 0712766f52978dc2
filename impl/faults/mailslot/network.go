package mailslot

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about what crosses a network.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "broadcast-limit-is-everyones", Mistake: "Applies the limit of broadcasts to whatever leaves the computer.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Broadcasts = func(_ *kernel.Kernel, to mailslots.Address) bool { return true }
		}},
		faults.Fault{Name: "broadcast-limit-applies-at-home", Mistake: "Applies the limit of broadcasts to messages that stay on the computer.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Admits
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool {
				return original(slot, message) && len(message) <= mailslots.Of(k).Limits.Broadcast
			}
		}},
		faults.Fault{Name: "asterisk-has-no-limit", Mistake: "Applies the limit of broadcasts only where a domain is named.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).BroadcastTooLong
			mailslots.Of(k).BroadcastTooLong = func(k *kernel.Kernel, to mailslots.Address, message []byte) bool {
				return to.Place != "*" && original(k, to, message)
			}
		}},
		faults.Fault{Name: "asterisk-is-the-first-domain", Mistake: "Takes the asterisk for the domain that the network has first.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				if to.Place == "*" {
					return len(k.Computers) > 1 && at.Domain == k.Computers[1].Domain
				}
				return original(sender, to, at)
			}
		}},
		faults.Fault{Name: "long-broadcast-is-split", Mistake: "Sends a long broadcast as several datagrams.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).RefuseBroadcast = func(k *kernel.Kernel, sender *kernel.Process, to mailslots.Address, message []byte) error {
				for _, slot := range mailslots.Recipients(k, sender.Computer, to) {
					limit := mailslots.Of(k).Limits.Broadcast
					for rest := message; len(rest) > 0; rest = rest[min(limit, len(rest)):] {
						mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: rest[:min(limit, len(rest))], Sender: sender})
					}
				}
				return nil
			}
		}},
		faults.Fault{Name: "refused-broadcast-closes-the-handle", Mistake: "Tears the connection down when a broadcast was too long.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if faults.FailsWith(err, "bad network path") {
					k.Close(c.Process, op.Handle)
				}
				return result, err
			})
		}},
		faults.Fault{Name: "network-has-no-way-back", Mistake: "Sends what stays on the computer over the network, which does not hand it back.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				if l.Sender == nil || l.Sender.Computer != slot.Computer {
					original(slot, l)
				}
			}
		}},
		faults.Fault{Name: "broadcast-needs-a-receiver", Mistake: "Fails when no computer has a mailslot of the name.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).NobodyReceives = func() error { return kernel.Windows("ERROR_FILE_NOT_FOUND") }
		}},
		faults.Fault{Name: "missing-mailslot-stops-the-broadcast", Mistake: "Ends a broadcast at the first computer without the mailslot.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return original(sender, to, at) && !skipsOne(k, original, sender, to, at)
			}
		}},
		faults.Fault{Name: "sender-must-have-the-mailslot", Mistake: "Broadcasts only what the sender's own computer receives too.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return original(sender, to, at) && (to.Place == "." || !original(sender, to, sender) || hasMailslot(sender, to.Name))
			}
		}},
		faults.Fault{Name: "broadcast-waits-for-the-server", Mistake: "Keeps a broadcast for a computer whose server is not there yet.", Plant: func(k *kernel.Kernel) {
			var kept []mailslots.Letter
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				kept = append(kept, mailslots.Letter{Data: op.Bytes(), Sender: c.Process})
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					for _, l := range kept {
						mailslots.Of(k).Deliver(slotOf(c, opened.Handle), l)
					}
				}
				return result, err
			})
		}},
		faults.Fault{Name: "network-ignores-the-maximum", Mistake: "Checks the maximum message size in the client of its own computer only.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Admits
			local := false
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool { return !local || original(slot, message) }
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				d := c.Process.Handles[op.Handle]
				local = d != nil && mailslots.AddressOf(d.Description) != nil && mailslots.AddressOf(d.Description).Local != nil
				return original(k, c)
			})
		}},
		faults.Fault{Name: "smallest-maximum-is-everyones", Mistake: "Drops a broadcast that one of the servers would not take.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Admits
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool {
				for _, c := range k.Computers {
					for _, other := range mailslots.At(c).All {
						if other.Name == slot.Name && !original(other, message) {
							return false
						}
					}
				}
				return original(slot, message)
			}
		}},
		faults.Fault{Name: "every-copy-is-shorter", Mistake: "Hands on the second copy of a broadcast without its last byte.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				original(slot, l)
				if l.Sender != nil && l.Sender.Computer != slot.Computer && len(l.Data) > 0 {
					original(slot, mailslots.Letter{Data: l.Data[:len(l.Data)-1], Sender: l.Sender})
				}
			}
		}},
		faults.Fault{Name: "odd-lengths-are-cut", Mistake: "Cuts what two computers exchange to 424 bytes.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				if l.Sender != nil && l.Sender.Computer != slot.Computer {
					l.Data = l.Data[:min(len(l.Data), 424)]
				}
				original(slot, l)
			}
		}},
	)
}

// hasMailslot says whether a computer has a mailslot of this name.
func hasMailslot(on *kernel.Computer, name string) bool {
	for _, slot := range mailslots.At(on).All {
		if strings.EqualFold(slot.Name, name) {
			return true
		}
	}
	return false
}

// skipsOne says whether a computer before this one is addressed and has no such
// mailslot.
func skipsOne(k *kernel.Kernel, reaches func(*kernel.Computer, mailslots.Address, *kernel.Computer) bool, sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
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
