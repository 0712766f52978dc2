package sysvmsgqueue

import (
	"cmp"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about what a call leaves in the queue, and about who is served of several.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "too-large-messages-name-their-receiver", Mistake: "Notes who receives when it has found a message, and looks at its length then.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if q := queueOf(k, op.Queue); q != nil && faults.FailsWith(err, "too big") {
					q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
				}
				return result, err
			})
		}},
		faults.Fault{Name: "copies-name-their-receiver", Mistake: "Notes who receives also where a message is only copied.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if q := queueOf(k, op.Queue); q != nil && op.Copy && err == nil {
					q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
				}
				return result, err
			})
		}},
		faults.Fault{Name: "sending-is-noted-at-its-beginning", Mistake: "Notes sender and time before it looks for room.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if q := queueOf(k, op.Queue); q != nil && !c.Begun && queues.Of(k).Granted(q, c.Process, objects.Write) {
					q.LastSender, q.SendTime = c.Process.PID, k.Now()
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-last-sender-is-a-thread", Mistake: "Notes the number of the thread that sends.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if q := queueOf(k, op.Queue); q != nil && err == nil {
					q.LastSender = k.ThreadID(c)
				}
				return result, err
			})
		}},
		faults.Fault{Name: "children-are-noted-as-their-parents", Mistake: "Keeps the process id of its first call, also in the child that it forks.", Plant: cachedPIDs},
		faults.Fault{Name: "a-change-ends-what-waits", Mistake: "Wakes all receivers when the queue is changed, and lets those who find nothing be interrupted.", Plant: func(k *kernel.Kernel) {
			told := map[*kernel.Call]bool{}
			whenDone(k, func(_ sysvmsgqueue.Set, _ *queues.Queue) {
				for _, c := range k.Waiting() {
					told[c] = true
				}
				k.Touch()
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if told[c] && kernel.Waits(err) {
					return nil, kernel.Posix("EINTR")
				}
				return result, err
			})
		}},
		faults.Fault{Name: "who-waits-takes-past-the-queue", Mistake: "Hands a message to whoever waits for it before it looks for room in the queue.", Plant: func(k *kernel.Kernel) {
			full, sending := queues.Of(k).Full, int64(0)
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				sending = op.Type
				return original(k, c)
			})
			queues.Of(k).Full = func(q *queues.Queue, size int) bool {
				return full(q, size) && receiverFor(k, q, sending, func(c *kernel.Call) bool { return c.Begun && !c.Settled() }) == nil
			}
		}},
		faults.Fault{Name: "a-small-buffer-ends-the-search", Mistake: "Lets the first who waits for a message fail when it is too large for him, and looks no further.", Plant: func(k *kernel.Kernel) {
			stopped := map[int64]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				stopped[op.Queue] = false
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if c.Begun && stopped[op.Queue] {
					return nil, c.Wait("msgrcv")
				}
				result, err := original(k, c)
				stopped[op.Queue] = stopped[op.Queue] || c.Begun && faults.FailsWith(err, "too big")
				return result, err
			})
		}},
		faults.Fault{Name: "less-than-no-room-is-much", Mistake: "Subtracts what is queued from the limit without a sign.", Plant: func(k *kernel.Kernel) {
			full := queues.Of(k).Full
			queues.Of(k).Full = func(q *queues.Queue, size int) bool { return full(q, size) && int64(held(q)) <= q.MaxBytes }
		}},
		faults.Fault{Name: "empty-messages-make-no-room", Mistake: "Wakes who waits for room when bytes were freed.", Plant: func(k *kernel.Kernel) {
			quiet := map[int64]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if m, ok := result.(sysvmsgqueue.Message); ok && err == nil && !op.Copy {
					quiet[op.Queue] = len(m.Data) == 0
				}
				return result, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if c.Begun && quiet[op.Queue] {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "positions-are-numbers", Mistake: "Looks for the message to copy by the number that it got when it was sent.", Plant: func(k *kernel.Kernel) {
			gone := map[*queues.Queue]int{}
			dequeue, index := queues.Of(k).Dequeue, queues.Of(k).CopyIndex
			queues.Of(k).Dequeue = func(q *queues.Queue, i, size int) {
				gone[q]++
				dequeue(q, i, size)
			}
			queues.Of(k).CopyIndex = func(q *queues.Queue, ordinal int64) int { return max(0, index(q, ordinal)-gone[q]) }
		}},
		faults.Fault{Name: "except-turns-the-highest-type-around", Mistake: "Lets MSG_EXCEPT negate whatever is asked for, also a highest type.", Plant: func(k *kernel.Kernel) {
			pick := queues.Of(k).Pick
			queues.Of(k).Pick = func(q *queues.Queue, typ int64, except bool) int {
				if typ >= 0 || !except {
					return pick(q, typ, except)
				}
				for i, m := range q.Messages {
					if m.Type > -typ {
						return i
					}
				}
				return -1
			}
		}},
		faults.Fault{Name: "messages-go-to-who-is-in-a-handler", Mistake: "Takes a receiver from those who wait when his handler has returned, and hands him what comes before.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if q := queueOf(k, op.Queue); q != nil && err == nil && receiverFor(k, q, op.Type, (*kernel.Call).InHandler) != nil {
					q.Messages = q.Messages[:len(q.Messages)-1]
				}
				return result, err
			})
		}},
		faults.Fault{Name: "half-of-a-refused-change-is-made", Mistake: "Changes mode and owner before it finds that the limit may not be raised.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Set, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if q := queueOf(k, op.Queue); q != nil && err != nil && op.MaxBytes != nil && queues.Of(k).Controls(q, c.Process) {
					q.Change(k, op.OwnerUID, op.OwnerGID, op.Mode)
				}
				return result, err
			})
		}},
	)
}

// receiverFor is a receive that waits for such a message, or nil.
func receiverFor(k *kernel.Kernel, q *queues.Queue, typ int64, is func(c *kernel.Call) bool) *kernel.Call {
	for _, c := range k.Waiting() {
		op, receives := c.Op.(sysvmsgqueue.Receive)
		alone := &queues.Queue{Messages: []sysvmsgqueue.Message{{Type: typ}}}
		if receives && op.Queue == q.ID && is(c) && queues.Of(k).Pick(alone, op.Type, op.Except) == 0 {
			return c
		}
	}
	return nil
}

// cachedPIDs notes forked children by the process that they come of.
func cachedPIDs(k *kernel.Kernel) {
	first := map[*kernel.Process]int{}
	pid := func(p *kernel.Process) int { return cmp.Or(first[p], p.PID) }
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		if child := k.Processes[op.Actor]; err == nil && child != nil {
			first[child] = pid(c.Process)
		}
		return result, err
	})
	whenDone(k, func(_ sysvmsgqueue.Send, q *queues.Queue) { q.LastSender = pid(k.Trying.Process) })
	whenDone(k, func(op sysvmsgqueue.Receive, q *queues.Queue) {
		if first[k.Trying.Process] != 0 && !op.Copy {
			q.LastReceiver = pid(k.Trying.Process)
		}
	})
}
