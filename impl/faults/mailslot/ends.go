package mailslot

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about who reads and who writes, and about the end of a mailslot.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "mailslot-server-writes-to-itself", Mistake: "Makes the handle of the server good for both ways.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: op.Bytes(), Sender: c.Process})
					return impl.Count{Count: op.Size()}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "refused-write-is-stored", Mistake: "Stores the message before it looks whether the handle may write.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: op.Bytes(), Sender: c.Process})
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-clients-read", Mistake: "Lets a client read as well, as from a file.", Plant: func(k *kernel.Kernel) {
			readByClients(k, func(slot *mailslots.Mailslot, size int) (impl.Result, error) {
				return impl.Bytes{Data: mailslots.Of(k).TakeLetter(slot, size)}, nil
			})
		}},
		faults.Fault{Name: "clients-see-what-waits", Mistake: "Answers GetMailslotInfo by any handle of a mailslot.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Info, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && mailslots.AddressOf(d.Description) != nil && mailslots.AddressOf(d.Description).Local != nil {
					return mailslots.Of(k).MailslotStatus(mailslots.AddressOf(d.Description).Local), nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "clients-set-the-time-out", Mistake: "Performs SetMailslotInfo by any handle of a mailslot.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Set, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && mailslots.AddressOf(d.Description) != nil && mailslots.AddressOf(d.Description).Local != nil {
					mailslots.AddressOf(d.Description).Local.ReadTimeout = op.ReadTimeout
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "client-read-discards", Mistake: "Takes the message out before it looks whether the handle may read.", Plant: func(k *kernel.Kernel) {
			readByClients(k, func(slot *mailslots.Mailslot, size int) (impl.Result, error) {
				mailslots.Of(k).TakeLetter(slot, size)
				return nil, kernel.Windows("ERROR_ACCESS_DENIED")
			})
		}},
		faults.Fault{Name: "client-read-is-a-bad-handle", Mistake: "Has no handle to read from for a client.", Plant: func(k *kernel.Kernel) {
			readByClients(k, func(*mailslots.Mailslot, int) (impl.Result, error) {
				return nil, kernel.Windows("ERROR_INVALID_HANDLE")
			})
		}},
		faults.Fault{Name: "generic-read-takes-writing-away", Mistake: "Takes a handle that was opened for both for one to read.", Plant: func(k *kernel.Kernel) {
			both := map[impl.Handle]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Open, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok && op.Access == "read-write" {
					both[opened.Handle] = true
				}
				return result, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if both[op.Handle] {
					return nil, kernel.Windows("ERROR_ACCESS_DENIED")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-belongs-to-its-creator", Mistake: "Deletes a mailslot when its creator closes his handle, though a child has one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					slot.Letters = nil
					mailslots.Of(k).LoseMailslot(slot)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "heir-takes-the-mailslot-with-it", Mistake: "Deletes a mailslot when a child closes the handle that it inherited.", Plant: func(k *kernel.Kernel) {
			creator := map[*mailslots.Mailslot]*kernel.Process{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					creator[slotOf(c, opened.Handle)] = c.Process
				}
				return result, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && creator[slot] != c.Process {
					slot.Letters = nil
					mailslots.Of(k).LoseMailslot(slot)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "every-waiting-reader-gets-the-message", Mistake: "Wakes all readers of a mailslot with the same message.", Plant: func(k *kernel.Kernel) {
			last := map[*mailslots.Mailslot]mailslots.Letter{}
			original := mailslots.Of(k).TakeLetter
			mailslots.Of(k).TakeLetter = func(slot *mailslots.Mailslot, size int) []byte {
				last[slot] = slot.Letters[0]
				return original(slot, size)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				slot := slotOf(c, op.Handle)
				if l, ok := last[slot]; ok && c.Begun && len(slot.Letters) == 0 {
					return impl.Bytes{Data: l.Data}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslots-are-inheritable", Mistake: "Makes every mailslot handle inheritable, as POSIX does.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					c.Process.Handles[opened.Handle].Inheritable = true
				}
				return result, err
			})
		}},
		faults.Fault{Name: "inherited-mailslot-is-a-copy", Mistake: "Gives a child a mailslot of its own with the messages of its parent's.", Plant: func(k *kernel.Kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel.Kernel, parent, child *kernel.Process, handle impl.Handle) {
				original(k, parent, child, handle)
				if d := child.Handles[handle].Description; mailslots.SlotOf(d) != nil {
					copied, its := *d, *mailslots.SlotOf(d)
					copied.File, copied.References = mailslots.ReadEnd{Mailslot: &its}, 1
					child.Handles[handle].Description = &copied
				}
			}
		}},
		faults.Fault{Name: "mailslot-outlives-its-server", Mistake: "Keeps a mailslot, and what waits in it, while a client has it open.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).LoseMailslot
			mailslots.Of(k).LoseMailslot = func(slot *mailslots.Mailslot) {
				if slot.Opened == 0 {
					original(slot)
				}
			}
		}},
		faults.Fault{Name: "killed-server-leaves-its-mailslot", Mistake: "Cleans up in the server's own exit path, which TerminateProcess does not take.", Plant: func(k *kernel.Kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				if p.EndedAs.Signal != "" {
					for handle, d := range p.Handles {
						if mailslots.SlotOf(d.Description) != nil {
							delete(p.Handles, handle)
						}
					}
				}
				original(k, p)
			}
		}},
		faults.Fault{Name: "write-to-a-dead-mailslot-succeeds", Mistake: "Lets a client write on when the server has gone, as to a datagram socket.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MailslotGone = func(*mailslots.Mailslot) bool { return false }
		}},
		faults.Fault{Name: "old-handle-finds-the-new-mailslot", Mistake: "Looks for the mailslot by its name at each write.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && mailslots.AddressOf(d.Description) != nil && mailslots.AddressOf(d.Description).Local != nil {
					to := mailslots.AddressOf(d.Description)
					if slot := mailslots.Of(k).LocalMailslot(k, c.Process.Computer, to.Name); slot != nil {
						to.Local = slot
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "unread-messages-are-inherited-by-name", Mistake: "Keeps unread messages for the next mailslot of the name.", Plant: func(k *kernel.Kernel) {
			kept := map[string][]mailslots.Letter{}
			original := mailslots.Of(k).LoseMailslot
			mailslots.Of(k).LoseMailslot = func(slot *mailslots.Mailslot) {
				kept[slot.Name] = slot.Letters
				original(slot)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					slot := slotOf(c, opened.Handle)
					slot.Letters = kept[slot.Name]
				}
				return result, err
			})
		}},
	)
}

// slotOf is the mailslot that a handle of the calling process reads from, or nil.
func slotOf(c *kernel.Call, handle impl.Handle) *mailslots.Mailslot {
	if d := c.Process.Handles[handle]; d != nil {
		return mailslots.SlotOf(d.Description)
	}
	return nil
}

// readByClients replaces what comes of a read by a client's handle when a message
// waits in the mailslot.
func readByClients(k *kernel.Kernel, read func(slot *mailslots.Mailslot, size int) (impl.Result, error)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
		if d := c.Process.Handles[op.Handle]; d != nil && mailslots.AddressOf(d.Description) != nil {
			if slot := mailslots.AddressOf(d.Description).Local; slot != nil && len(slot.Letters) > 0 {
				return read(slot, op.Size)
			}
		}
		return original(k, c)
	})
}

// Mistakes about how long a message may be, and about empty ones.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "mailslot-maximum-is-not-checked", Mistake: "Remembers the maximum message size only to tell it.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Admits = func(*mailslots.Mailslot, []byte) bool { return true }
		}},
		faults.Fault{Name: "mailslot-maximum-is-for-all", Mistake: "Takes the maximum message size for the size of the mailslot.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool {
				total := len(message)
				for _, waiting := range slot.Letters {
					total += len(waiting.Data)
				}
				return slot.MaxMessage == 0 || total <= slot.MaxMessage
			}
		}},
		faults.Fault{Name: "mailslot-maximum-is-one-too-low", Mistake: "Compares with the maximum message size by >= instead of >.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool {
				return slot.MaxMessage == 0 || len(message) < slot.MaxMessage
			}
		}},
		faults.Fault{Name: "mailslot-without-maximum-has-a-page", Mistake: "Gives a mailslot without a maximum a buffer of a page for each message.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Admits
			mailslots.Of(k).Admits = func(slot *mailslots.Mailslot, message []byte) bool {
				return original(slot, message) && len(message) <= 4096
			}
		}},
		faults.Fault{Name: "long-letter-is-cut", Mistake: "Fails for a message above the maximum, and stores as much of it as fits.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).RefuseLetter
			mailslots.Of(k).RefuseLetter = func(slot *mailslots.Mailslot, l mailslots.Letter) error {
				mailslots.Of(k).Deliver(slot, mailslots.Letter{Data: l.Data[:slot.MaxMessage], Sender: l.Sender})
				return original(slot, l)
			}
		}},
		faults.Fault{Name: "long-letter-is-dropped", Mistake: "Drops a message above the maximum, and reports success.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).RefuseLetter = func(*mailslots.Mailslot, mailslots.Letter) error { return nil }
		}},
		faults.Fault{Name: "empty-letter-is-nothing", Mistake: "Ignores a write of no bytes.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				if len(l.Data) > 0 {
					original(slot, l)
				}
			}
		}},
		faults.Fault{Name: "empty-letters-are-skipped", Mistake: "Takes an empty message for none, and reads on.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).TakeLetter
			mailslots.Of(k).TakeLetter = func(slot *mailslots.Mailslot, size int) []byte {
				for len(slot.Letters) > 1 && len(slot.Letters[0].Data) == 0 {
					slot.Letters = slot.Letters[1:]
				}
				return original(slot, size)
			}
		}},
		faults.Fault{Name: "mailslot-handle-is-for-one-letter", Mistake: "Closes the mailslot to a handle after its second message.", Plant: func(k *kernel.Kernel) {
			written := map[impl.Handle]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if written[op.Handle]++; written[op.Handle] > 2 {
					return nil, kernel.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "letters-move-up-from-the-end", Mistake: "Fills the place of a message that was read with the last one.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TakeLetter = func(slot *mailslots.Mailslot, _ int) []byte {
				data, last := slot.Letters[0].Data, len(slot.Letters)-1
				slot.Letters[0] = slot.Letters[last]
				slot.Letters = slices.Clone(slot.Letters[:last])
				return data
			}
		}},
	)
}
