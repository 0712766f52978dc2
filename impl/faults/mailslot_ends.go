package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about who reads and who writes, and about the end of a mailslot.
func init() {
	add("mailslot",
		Fault{Name: "mailslot-server-writes-to-itself", Mistake: "Makes the handle of the server good for both ways.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					reference.MailslotsOf(k).Deliver(slot, letter{Data: op.Bytes(), Sender: c.Process})
					return impl.Count{Count: op.Size()}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "refused-write-is-stored", Mistake: "Stores the message before it looks whether the handle may write.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					reference.MailslotsOf(k).Deliver(slot, letter{Data: op.Bytes(), Sender: c.Process})
				}
				return original(k, c)
			})
		}},
		Fault{Name: "mailslot-clients-read", Mistake: "Lets a client read as well, as from a file.", Plant: func(k *kernel) {
			readByClients(k, func(slot *mailslot, size int) (impl.Result, error) {
				return impl.Bytes{Data: reference.MailslotsOf(k).TakeLetter(slot, size)}, nil
			})
		}},
		Fault{Name: "clients-see-what-waits", Mistake: "Answers GetMailslotInfo by any handle of a mailslot.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotInfo, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Address != nil && d.Description.Address.Local != nil {
					return reference.MailslotsOf(k).MailslotStatus(d.Description.Address.Local), nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "clients-set-the-time-out", Mistake: "Performs SetMailslotInfo by any handle of a mailslot.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotSet, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Address != nil && d.Description.Address.Local != nil {
					d.Description.Address.Local.ReadTimeout = op.ReadTimeout
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "client-read-discards", Mistake: "Takes the message out before it looks whether the handle may read.", Plant: func(k *kernel) {
			readByClients(k, func(slot *mailslot, size int) (impl.Result, error) {
				reference.MailslotsOf(k).TakeLetter(slot, size)
				return nil, reference.Windows("ERROR_ACCESS_DENIED")
			})
		}},
		Fault{Name: "client-read-is-a-bad-handle", Mistake: "Has no handle to read from for a client.", Plant: func(k *kernel) {
			readByClients(k, func(*mailslot, int) (impl.Result, error) {
				return nil, reference.Windows("ERROR_INVALID_HANDLE")
			})
		}},
		Fault{Name: "generic-read-takes-writing-away", Mistake: "Takes a handle that was opened for both for one to read.", Plant: func(k *kernel) {
			both := map[impl.Handle]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotOpen, original reference.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok && op.Access == "read-write" {
					both[opened.Handle] = true
				}
				return result, err
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				if both[op.Handle] {
					return nil, reference.Windows("ERROR_ACCESS_DENIED")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "mailslot-belongs-to-its-creator", Mistake: "Deletes a mailslot when its creator closes his handle, though a child has one.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original reference.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil {
					slot.Letters = nil
					reference.MailslotsOf(k).LoseMailslot(slot)
				}
				return original(k, c)
			})
		}},
		Fault{Name: "heir-takes-the-mailslot-with-it", Mistake: "Deletes a mailslot when a child closes the handle that it inherited.", Plant: func(k *kernel) {
			creator := map[*mailslot]*reference.Process{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					creator[slotOf(c, opened.Handle)] = c.Process
				}
				return result, err
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original reference.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && creator[slot] != c.Process {
					slot.Letters = nil
					reference.MailslotsOf(k).LoseMailslot(slot)
				}
				return original(k, c)
			})
		}},
		Fault{Name: "every-waiting-reader-gets-the-message", Mistake: "Wakes all readers of a mailslot with the same message.", Plant: func(k *kernel) {
			last := map[*mailslot]letter{}
			original := reference.MailslotsOf(k).TakeLetter
			reference.MailslotsOf(k).TakeLetter = func(slot *mailslot, size int) []byte {
				last[slot] = slot.Letters[0]
				return original(slot, size)
			}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original reference.Transition) (impl.Result, error) {
				slot := slotOf(c, op.Handle)
				if l, ok := last[slot]; ok && c.Begun && len(slot.Letters) == 0 {
					return impl.Bytes{Data: l.Data}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "mailslots-are-inheritable", Mistake: "Makes every mailslot handle inheritable, as POSIX does.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if opened, ok := result.(impl.Opened); ok {
					c.Process.Handles[opened.Handle].Inheritable = true
				}
				return result, err
			})
		}},
		Fault{Name: "inherited-mailslot-is-a-copy", Mistake: "Gives a child a mailslot of its own with the messages of its parent's.", Plant: func(k *kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel, parent, child *reference.Process, handle impl.Handle) {
				original(k, parent, child, handle)
				if d := child.Handles[handle].Description; d.Mailslot != nil {
					copied, its := *d, *d.Mailslot
					copied.Mailslot, copied.References = &its, 1
					child.Handles[handle].Description = &copied
				}
			}
		}},
		Fault{Name: "mailslot-outlives-its-server", Mistake: "Keeps a mailslot, and what waits in it, while a client has it open.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).LoseMailslot
			reference.MailslotsOf(k).LoseMailslot = func(slot *mailslot) {
				if slot.Opened == 0 {
					original(slot)
				}
			}
		}},
		Fault{Name: "killed-server-leaves-its-mailslot", Mistake: "Cleans up in the server's own exit path, which TerminateProcess does not take.", Plant: func(k *kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel, p *reference.Process) {
				if p.EndedAs.Signal != "" {
					for handle, d := range p.Handles {
						if d.Description.Mailslot != nil {
							delete(p.Handles, handle)
						}
					}
				}
				original(k, p)
			}
		}},
		Fault{Name: "write-to-a-dead-mailslot-succeeds", Mistake: "Lets a client write on when the server has gone, as to a datagram socket.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MailslotGone = func(*mailslot) bool { return false }
		}},
		Fault{Name: "old-handle-finds-the-new-mailslot", Mistake: "Looks for the mailslot by its name at each write.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Address != nil && d.Description.Address.Local != nil {
					to := d.Description.Address
					if slot := reference.MailslotsOf(k).LocalMailslot(k, c.Process.Computer, to.Name); slot != nil {
						to.Local = slot
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "unread-messages-are-inherited-by-name", Mistake: "Keeps unread messages for the next mailslot of the name.", Plant: func(k *kernel) {
			kept := map[string][]letter{}
			original := reference.MailslotsOf(k).LoseMailslot
			reference.MailslotsOf(k).LoseMailslot = func(slot *mailslot) {
				kept[slot.Name] = slot.Letters
				original(slot)
			}
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
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
func slotOf(c *call, handle impl.Handle) *mailslot {
	if d := c.Process.Handles[handle]; d != nil {
		return d.Description.Mailslot
	}
	return nil
}

// readByClients replaces what comes of a read by a client's handle when a message
// waits in the mailslot.
func readByClients(k *kernel, read func(slot *mailslot, size int) (impl.Result, error)) {
	reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original reference.Transition) (impl.Result, error) {
		if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Address != nil {
			if slot := d.Description.Address.Local; slot != nil && len(slot.Letters) > 0 {
				return read(slot, op.Size)
			}
		}
		return original(k, c)
	})
}

// Mistakes about how long a message may be, and about empty ones.
func init() {
	add("mailslot",
		Fault{Name: "mailslot-maximum-is-not-checked", Mistake: "Remembers the maximum message size only to tell it.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Admits = func(*mailslot, []byte) bool { return true }
		}},
		Fault{Name: "mailslot-maximum-is-for-all", Mistake: "Takes the maximum message size for the size of the mailslot.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool {
				total := len(message)
				for _, waiting := range slot.Letters {
					total += len(waiting.Data)
				}
				return slot.MaxMessage == 0 || total <= slot.MaxMessage
			}
		}},
		Fault{Name: "mailslot-maximum-is-one-too-low", Mistake: "Compares with the maximum message size by >= instead of >.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool {
				return slot.MaxMessage == 0 || len(message) < slot.MaxMessage
			}
		}},
		Fault{Name: "mailslot-without-maximum-has-a-page", Mistake: "Gives a mailslot without a maximum a buffer of a page for each message.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Admits
			reference.MailslotsOf(k).Admits = func(slot *mailslot, message []byte) bool { return original(slot, message) && len(message) <= 4096 }
		}},
		Fault{Name: "long-letter-is-cut", Mistake: "Fails for a message above the maximum, and stores as much of it as fits.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).RefuseLetter
			reference.MailslotsOf(k).RefuseLetter = func(slot *mailslot, l letter) error {
				reference.MailslotsOf(k).Deliver(slot, letter{Data: l.Data[:slot.MaxMessage], Sender: l.Sender})
				return original(slot, l)
			}
		}},
		Fault{Name: "long-letter-is-dropped", Mistake: "Drops a message above the maximum, and reports success.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).RefuseLetter = func(*mailslot, letter) error { return nil }
		}},
		Fault{Name: "empty-letter-is-nothing", Mistake: "Ignores a write of no bytes.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				if len(l.Data) > 0 {
					original(slot, l)
				}
			}
		}},
		Fault{Name: "empty-letters-are-skipped", Mistake: "Takes an empty message for none, and reads on.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).TakeLetter
			reference.MailslotsOf(k).TakeLetter = func(slot *mailslot, size int) []byte {
				for len(slot.Letters) > 1 && len(slot.Letters[0].Data) == 0 {
					slot.Letters = slot.Letters[1:]
				}
				return original(slot, size)
			}
		}},
		Fault{Name: "mailslot-handle-is-for-one-letter", Mistake: "Closes the mailslot to a handle after its second message.", Plant: func(k *kernel) {
			written := map[impl.Handle]int{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original reference.Transition) (impl.Result, error) {
				if written[op.Handle]++; written[op.Handle] > 2 {
					return nil, reference.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "letters-move-up-from-the-end", Mistake: "Fills the place of a message that was read with the last one.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).TakeLetter = func(slot *mailslot, _ int) []byte {
				data, last := slot.Letters[0].Data, len(slot.Letters)-1
				slot.Letters[0] = slot.Letters[last]
				slot.Letters = slices.Clone(slot.Letters[:last])
				return data
			}
		}},
	)
}
