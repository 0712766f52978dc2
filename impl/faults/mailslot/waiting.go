package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about how long a read waits.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "mailslot-never-waits", Mistake: "Fails at once when no message waits, whatever the time-out.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TimedOut = func(*kernel.Kernel, *kernel.Call, *mailslots.Mailslot) bool { return true }
		}},
		faults.Fault{Name: "mailslot-always-waits", Mistake: "Does not look at the read time-out.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TimedOut = func(*kernel.Kernel, *kernel.Call, *mailslots.Mailslot) bool { return false }
		}},
		faults.Fault{Name: "no-time-out-is-for-ever", Mistake: "Takes a read time-out of 0 for none.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				return slot.ReadTimeout != 0 && original(k, c, slot)
			}
		}},
		faults.Fault{Name: "no-time-out-is-the-default", Mistake: "Takes a read time-out of 0 for the default of 50 milliseconds, as for a pipe.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				if slot.ReadTimeout == 0 {
					return k.DueIn(c, 50)
				}
				return original(k, c, slot)
			}
		}},
		faults.Fault{Name: "no-time-out-reads-nothing", Mistake: "Looks at a read time-out of 0 before it looks for a message.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && slot.ReadTimeout == 0 {
					return nil, kernel.Windows("ERROR_SEM_TIMEOUT")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-time-out-would-block", Mistake: "Reports an empty mailslot as ERROR_NO_DATA, as for a pipe that does not wait.", Plant: func(k *kernel.Kernel) {
			faults.Recode[winhandle.Read](k, "timed out", "ERROR_NO_DATA")
		}},
		faults.Fault{Name: "time-out-in-centiseconds", Mistake: "Takes the read time-out for one in units of ten microseconds.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				if slot.ReadTimeout > 0 {
					return k.DueIn(c, slot.ReadTimeout/100)
				}
				return k.DueIn(c, slot.ReadTimeout)
			}
		}},
		faults.Fault{Name: "any-message-ends-the-wait", Mistake: "Wakes all readers at a message, and fails those that it is not for.", Plant: func(k *kernel.Kernel) {
			sent := 0
			deliver, timedOut := mailslots.Of(k).Deliver, mailslots.Of(k).TimedOut
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) { sent++; deliver(slot, l) }
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				return c.Begun && sent > 0 || timedOut(k, c, slot)
			}
		}},
		faults.Fault{Name: "new-time-out-ends-old-reads", Mistake: "Looks at the read time-out of the mailslot again while a read waits.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				return c.Begun && slot.ReadTimeout == 0 || original(k, c, slot)
			}
		}},
		faults.Fault{Name: "time-out-runs-once", Mistake: "Sets one timer for all reads of a mailslot, and never anew.", Plant: func(k *kernel.Kernel) {
			due := map[*mailslots.Mailslot]bool{}
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				due[slot] = due[slot] || original(k, c, slot)
				return due[slot]
			}
		}},
		faults.Fault{Name: "time-out-is-fixed", Mistake: "Copies the read time-out into each handle when it is made.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Set, _ kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "time-out-is-the-creators", Mistake: "Changes the read time-out for the process that asks only.", Plant: func(k *kernel.Kernel) {
			changed := map[*kernel.Process]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Set, original kernel.Transition) (impl.Result, error) {
				changed[c.Process] = op.ReadTimeout
				return impl.Nothing{}, nil
			})
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				if timeout, ok := changed[c.Process]; ok {
					return k.DueIn(c, timeout)
				}
				return original(k, c, slot)
			}
		}},
		faults.Fault{Name: "new-time-out-empties-the-mailslot", Mistake: "Makes the mailslot anew to change its time-out.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Set, original kernel.Transition) (impl.Result, error) {
				slotOf(c, op.Handle).Letters = nil
				return original(k, c)
			})
		}},
		faults.Fault{Name: "new-time-out-loses-the-maximum", Mistake: "Stores the new time-out in the field of the maximum message size.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Set, original kernel.Transition) (impl.Result, error) {
				slotOf(c, op.Handle).MaxMessage = 1
				return original(k, c)
			})
		}},
		faults.Fault{Name: "overlapped-read-waits", Mistake: "Makes the handle of the server a synchronous one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.ReadOverlapped, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && len(slot.Letters) == 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "overlapped-read-is-complete", Mistake: "Sets the event of an overlapped read before there is a message.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.OverlappedResult, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if err != nil && (faults.ConditionOf(err) == "" || faults.FailsWith(err, "not complete")) {
					return impl.Bytes{}, nil
				}
				return result, err
			})
		}},
		faults.Fault{Name: "overlapped-read-is-called-complete", Mistake: "Returns TRUE from every overlapped read.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ winhandle.ReadOverlapped, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if read, ok := result.(winhandle.Overlapped); ok {
					read.Pending = false
					return read, err
				}
				return result, err
			})
		}},
		faults.Fault{Name: "overlapped-read-has-no-time-out", Mistake: "Runs the clock of a read time-out in the thread that waits.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).TimedOut
			mailslots.Of(k).TimedOut = func(k *kernel.Kernel, c *kernel.Call, slot *mailslots.Mailslot) bool {
				return !c.Overlapped && original(k, c, slot)
			}
		}},
	)
}

// Mistakes about what a server is told before it reads, and about its buffer.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "next-size-is-the-newest", Mistake: "Tells the size of the message that came last.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) {
				if n := len(slot.Letters); n > 0 {
					s.NextSize = int64(len(slot.Letters[n-1].Data))
				}
			})
		}},
		faults.Fault{Name: "next-size-is-all-that-waits", Mistake: "Tells the number of bytes in all messages, as for a pipe.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) {
				if len(slot.Letters) > 1 {
					s.NextSize = 0
					for _, l := range slot.Letters {
						s.NextSize += int64(len(l.Data))
					}
				}
			})
		}},
		faults.Fault{Name: "next-size-has-a-terminator", Mistake: "Counts a terminating zero.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) {
				if len(slot.Letters) > 0 {
					s.NextSize++
				}
			})
		}},
		faults.Fault{Name: "no-message-is-size-zero", Mistake: "Tells a next size of 0 while no message waits.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) { s.NextSize = max(s.NextSize, 0) })
		}},
		faults.Fault{Name: "empty-next-is-no-message", Mistake: "Tells MAILSLOT_NO_MESSAGE for a message of no bytes.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) {
				if s.NextSize == 0 {
					s.NextSize = mailslot.NoMessage
				}
			})
		}},
		faults.Fault{Name: "message-count-is-a-flag", Mistake: "Tells only whether a message waits.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) { s.Messages = min(s.Messages, 1) })
		}},
		faults.Fault{Name: "message-count-never-falls", Mistake: "Counts messages as they come, and not as they are read.", Plant: func(k *kernel.Kernel) {
			most := map[*mailslots.Mailslot]int64{}
			deliver := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) { most[slot]++; deliver(slot, l) }
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) { s.Messages = most[slot] })
		}},
		faults.Fault{Name: "asking-drops-the-message", Mistake: "Takes a message out to see how long it is.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(slot *mailslots.Mailslot, s *mailslot.Status) {
				if len(slot.Letters) > 0 {
					slot.Letters = slot.Letters[1:]
				}
			})
		}},
		faults.Fault{Name: "mailslot-info-wants-everything", Mistake: "Refuses a question with a NULL pointer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Info, original kernel.Transition) (impl.Result, error) {
				if len(op.Only) > 0 {
					return nil, kernel.Windows("ERROR_INVALID_PARAMETER")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-info-stops-at-null", Mistake: "Fills in what is asked for up to the first NULL pointer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Info, original kernel.Transition) (impl.Result, error) {
				if len(op.Only) > 0 {
					return mailslot.Status{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-maximum-is-not-told", Mistake: "Tells the maximum message size as 0, for any.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(_ *mailslots.Mailslot, s *mailslot.Status) { s.MaxMessage = 0 })
		}},
		faults.Fault{Name: "time-out-is-told-in-seconds", Mistake: "Tells the read time-out in whole seconds.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(_ *mailslots.Mailslot, s *mailslot.Status) {
				if s.ReadTimeout > 0 {
					s.ReadTimeout /= 1000
				}
			})
		}},
		faults.Fault{Name: "for-ever-is-told-as-zero", Mistake: "Tells a read time-out of 0 for one that waits for ever.", Plant: func(k *kernel.Kernel) {
			changeStatus(k, func(_ *mailslots.Mailslot, s *mailslot.Status) { s.ReadTimeout = max(s.ReadTimeout, 0) })
		}},
		faults.Fault{Name: "short-buffer-gets-the-beginning", Mistake: "Cuts a message to the buffer, as for a datagram.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && len(slot.Letters) > 0 && len(slot.Letters[0].Data) > op.Size {
					return impl.Bytes{Data: mailslots.Of(k).TakeLetter(slot, op.Size)[:op.Size]}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "short-buffer-has-more-data", Mistake: "Reports a message that is too long as ERROR_MORE_DATA, as for a pipe.", Plant: func(k *kernel.Kernel) {
			faults.Recode[winhandle.Read](k, "too big", "ERROR_MORE_DATA")
		}},
		faults.Fault{Name: "short-buffer-must-have-room-to-spare", Mistake: "Demands a buffer that is longer than the message.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && len(slot.Letters) > 0 && len(slot.Letters[0].Data) == op.Size {
					return nil, kernel.Windows("ERROR_INSUFFICIENT_BUFFER")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "short-buffer-loses-the-message", Mistake: "Drops a message that was too long for the buffer.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).BufferTooSmall = func(slot *mailslots.Mailslot) { slot.Letters = slot.Letters[1:] }
		}},
		faults.Fault{Name: "short-buffer-waits-on", Mistake: "Leaves a reader with a short buffer waiting for a shorter message.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if slot := slotOf(c, op.Handle); slot != nil && c.Begun && len(slot.Letters) > 0 && len(slot.Letters[0].Data) > op.Size {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
	)
}

// changeStatus changes what is told of a mailslot.
func changeStatus(k *kernel.Kernel, change func(slot *mailslots.Mailslot, s *mailslot.Status)) {
	original := mailslots.Of(k).MailslotStatus
	mailslots.Of(k).MailslotStatus = func(slot *mailslots.Mailslot) mailslot.Status {
		s := original(slot)
		change(slot, &s)
		return s
	}
}
