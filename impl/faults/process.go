package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about processes and threads: what becomes of what they wait for, what a
// child has of its parent.
func init() {
	add("pipe",
		Fault{Name: "modes-wake-who-waits", Mistake: "Looks at O_NONBLOCK again whenever something happens.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, _ impl.FdRead, original transition) (impl.Result, error) {
				c.Begun = false
				return original(k, c)
			})
		}},
		Fault{Name: "edges-are-data-only", Mistake: "Counts for edge-triggered epoll what is written, and forgets the hang-up.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdClose, original transition) (impl.Result, error) {
				p := pipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Arrivals--
				}
				return r, err
			})
		}},
		Fault{Name: "children-have-default-actions", Mistake: "Gives a forked child the actions of signals that a program begins with.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ProcessFork, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if child := k.Processes[op.Actor]; child != nil {
					clear(child.Actions)
				}
				return r, err
			})
		}},
	)
	add("sysv-msgqueue",
		Fault{Name: "children-are-privileged", Mistake: "Forks with the user that the kernel has.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ProcessFork, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if child := k.Processes[op.Actor]; child != nil {
					child.Credentials = reference.Credentials{Privileged: true}
				}
				return r, err
			})
		}},
		Fault{Name: "the-dead-receive", Mistake: "Leaves a process that was killed in the list of those who wait for messages.", Plant: deadReceivers},
	)
	add("mailslot",
		Fault{Name: "one-timer-ends-all-reads", Mistake: "Has one timer, and looks at its end no more whose it was.", Plant: func(k *kernel) {
			timedOut := reference.MailslotsOf(k).TimedOut
			reference.MailslotsOf(k).TimedOut = func(k *kernel, c *call, slot *mailslot) bool {
				return timedOut(k, c, slot) || c.Deadline > 0 && k.Clock > 0 && c.Begun
			}
		}},
	)
	add("clipboard",
		Fault{Name: "the-dead-are-waited-for", Mistake: "Waits for the answer to a message whoever of the two lives.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, _ impl.ClipboardEmpty, original transition) (impl.Result, error) {
				if reference.WindowCallOf(c).Sent != nil && reference.WindowCallOf(c).Sent.To.Gone {
					return nil, c.Wait("EmptyClipboard")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "threads-wait-for-themselves", Mistake: "Sends a message by the queue of its thread also to a window of the same thread.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, _ impl.ClipboardEmpty, original transition) (impl.Result, error) {
				owner := reference.ClipboardAt(c.Process.Computer).Owner
				if owner != nil && owner.Process == c.Process && owner.Thread.Inside("WM_RENDERALLFORMATS") {
					return nil, c.Wait("EmptyClipboard")
				}
				return original(k, c)
			})
		}},
	)
}

func deadReceivers(k *kernel) {
	var receivers []*call
	var receive transition
	reference.Replace(k, func(k *kernel, c *call, _ impl.MsgqReceive, original transition) (impl.Result, error) {
		receive = original
		receivers = append(receivers, c)
		return original(k, c)
	})
	reference.Replace(k, func(k *kernel, c *call, _ impl.MsgqSend, original transition) (impl.Result, error) {
		r, err := original(k, c)
		for _, dead := range receivers {
			if dead.Process.Ended {
				receive(k, dead)
			}
		}
		return r, err
	})
}
