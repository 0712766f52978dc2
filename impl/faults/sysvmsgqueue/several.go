package sysvmsgqueue

import (
	"math"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about several who wait at a queue, about what a queue counts, and about what
// a refused call has done already.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "a-message-wakes-the-first-receiver", Mistake: "Wakes the first of those who wait for messages, whatever type that one wants.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if c.Begun && !removed(k, c) && firstOf(k, c, func(other sysvmsgqueue.Receive) bool { return other.Queue == op.Queue }) != c {
					return nil, c.Wait("msgrcv")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-receive-wakes-the-first-sender", Mistake: "Wakes the first of those who wait for room, whether that one has enough or not.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if c.Begun && !removed(k, c) && firstOf(k, c, func(other sysvmsgqueue.Send) bool { return other.Queue == op.Queue }) != c {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-receive-wakes-one-sender", Mistake: "Wakes one sender for each message that is received, however large that was.", Plant: func(k *kernel.Kernel) {
			received, served := 0, 0
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil {
					received++
				}
				return r, err
			})
			oneSender(k, &received, &served)
		}},
		faults.Fault{Name: "raising-the-bytes-wakes-one-sender", Mistake: "Wakes one sender when the limit rises, however far.", Plant: func(k *kernel.Kernel) {
			raised, served := 0, 0
			whenDone(k, func(op sysvmsgqueue.Set, _ *queues.Queue) { raised++ })
			oneSender(k, &raised, &served)
		}},
		faults.Fault{Name: "room-for-one-sender-is-room-for-all", Mistake: "Wakes all senders when there is room for one, and does not look again.", Plant: func(k *kernel.Kernel) {
			room := map[*queues.Queue]int{}
			full := queues.Of(k).Full
			dequeue := queues.Of(k).Dequeue
			queues.Of(k).Dequeue = func(q *queues.Queue, i, size int) {
				dequeue(q, i, size)
				room[q] = int(q.MaxBytes) - held(q)
			}
			queues.Of(k).Full = func(q *queues.Queue, size int) bool {
				return full(q, size) && !(k.Trying.Begun && size <= room[q])
			}
		}},
		faults.Fault{Name: "removal-wakes-one-sender", Mistake: "Wakes all receivers when a queue is removed, and the first of the senders.", Plant: func(k *kernel.Kernel) {
			var woken *kernel.Call
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && removed(k, c) {
					if woken != nil && woken != c {
						return nil, c.Wait("msgsnd")
					}
					woken = c
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-dead-send", Mistake: "Leaves a process that was killed in the list of those who wait for room.", Plant: func(k *kernel.Kernel) {
			waiting := map[*kernel.Call]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				waiting[c] = kernel.Waits(err)
				return r, err
			})
			late := func(q *queues.Queue) {
				for dead, waits := range waiting {
					if op := dead.Op.(sysvmsgqueue.Send); waits && dead.Process.Ended && op.Queue == q.ID && !queues.Of(k).Full(q, op.Size()) {
						queues.Of(k).Enqueue(q, sysvmsgqueue.Message{Type: op.Type, Data: op.Bytes()})
						waiting[dead] = false
					}
				}
			}
			whenDone(k, func(_ sysvmsgqueue.Receive, q *queues.Queue) { late(q) })
			whenDone(k, func(_ sysvmsgqueue.Set, q *queues.Queue) { late(q) })
		}},
		faults.Fault{Name: "a-cut-message-frees-what-was-delivered", Mistake: "Takes off the count of bytes with MSG_NOERROR what the receiver got, and not the message.", Plant: func(k *kernel.Kernel) {
			lost := map[*queues.Queue]int{}
			dequeue := queues.Of(k).Dequeue
			queues.Of(k).Dequeue = func(q *queues.Queue, i, size int) {
				lost[q] += max(0, len(q.Messages[i].Data)-size)
				dequeue(q, i, size)
			}
			full := queues.Of(k).Full
			queues.Of(k).Full = func(q *queues.Queue, size int) bool { return full(q, size+lost[q]) }
			tellBytes(k, func(q *queues.Queue, bytes int64) int64 { return bytes + int64(lost[q]) })
		}},
		faults.Fault{Name: "bytes-are-those-of-the-last-message", Mistake: "Stores the size of what was sent last as the bytes that are queued.", Plant: func(k *kernel.Kernel) {
			tellBytes(k, func(q *queues.Queue, bytes int64) int64 {
				if len(q.Messages) == 0 {
					return 0
				}
				return int64(len(q.Messages[len(q.Messages)-1].Data))
			})
		}},
		faults.Fault{Name: "bytes-only-rise", Mistake: "Counts what is sent, and forgets to count what is received.", Plant: func(k *kernel.Kernel) {
			sent := map[*queues.Queue]int64{}
			whenDone(k, func(op sysvmsgqueue.Send, q *queues.Queue) { sent[q] += int64(op.Size()) })
			tellBytes(k, func(q *queues.Queue, _ int64) int64 { return sent[q] })
		}},
		faults.Fault{Name: "a-message-that-is-too-big-is-not-counted", Mistake: "Takes a message off the count before it looks at the buffer.", Plant: func(k *kernel.Kernel) {
			uncounted := map[*queues.Queue]int64{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if q := queueOf(k, op.Queue); faults.FailsWith(err, "too big") && q != nil {
					uncounted[q] += int64(len(q.Messages[0].Data))
				}
				return r, err
			})
			tellBytes(k, func(q *queues.Queue, bytes int64) int64 { return bytes - uncounted[q] })
		}},
		faults.Fault{Name: "what-fits-is-cut", Mistake: "Cuts with MSG_NOERROR one byte early, to have room for an end.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if m, ok := r.(sysvmsgqueue.Message); ok && op.Noerror && len(m.Data) == op.Size {
					m.Data = m.Data[:len(m.Data)-1]
					return m, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "identifiers-are-negative", Mistake: "Counts identifiers down from -1, to tell them from keys.", Plant: func(k *kernel.Kernel) {
			spoilNew(k, func(q *queues.Queue) { q.ID = -q.ID })
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if id, ok := r.(sysvmsgqueue.ID); ok && id.Queue > 0 && queueOf(k, id.Queue) == nil {
					id.Queue = -id.Queue
					return id, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "a-refused-removal-succeeds", Mistake: "Reports success for a removal that it has not performed.", Plant: func(k *kernel.Kernel) {
			refused(k, func(_ *queues.Queue, _ sysvmsgqueue.Remove) (impl.Result, error) { return impl.Nothing{}, nil })
		}},
		faults.Fault{Name: "a-refused-removal-frees-the-key", Mistake: "Gives up the index before it looks who the owner is.", Plant: func(k *kernel.Kernel) {
			refused(k, func(q *queues.Queue, _ sysvmsgqueue.Remove) (impl.Result, error) {
				q.Key = 0
				return nil, kernel.Posix("EPERM")
			})
		}},
		faults.Fault{Name: "a-refused-change-has-set-the-mode", Mistake: "Sets the permissions before it looks who the owner is.", Plant: func(k *kernel.Kernel) {
			refused(k, func(q *queues.Queue, op sysvmsgqueue.Set) (impl.Result, error) {
				q.Change(k, nil, nil, op.Mode)
				return nil, kernel.Posix("EPERM")
			})
		}},
		faults.Fault{Name: "a-refused-change-has-set-the-bytes", Mistake: "Sets the limit before it looks who the owner is.", Plant: func(k *kernel.Kernel) {
			refused(k, func(q *queues.Queue, op sysvmsgqueue.Set) (impl.Result, error) {
				if op.MaxBytes != nil {
					q.MaxBytes = int64(*op.MaxBytes)
				}
				return nil, kernel.Posix("EPERM")
			})
		}},
		faults.Fault{Name: "a-refused-change-has-set-the-owner", Mistake: "Sets the new owner, and then looks whether it is the caller.", Plant: func(k *kernel.Kernel) {
			refused(k, func(q *queues.Queue, op sysvmsgqueue.Set) (impl.Result, error) {
				q.Change(k, op.OwnerUID, op.OwnerGID, nil)
				return nil, kernel.Posix("EPERM")
			})
		}},
		faults.Fault{Name: "the-lowest-type-has-no-absolute-value", Mistake: "Negates the type that is asked for, also the one whose negative does not exist.", Plant: func(k *kernel.Kernel) {
			original := queues.Of(k).Pick
			queues.Of(k).Pick = func(q *queues.Queue, typ int64, except bool) int {
				if typ == math.MinInt64 {
					return -1
				}
				return original(q, typ, except)
			}
		}},
		faults.Fault{Name: "types-have-32-bits", Mistake: "Keeps the type of a message in an int.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Sealed = func(m sysvmsgqueue.Message) sysvmsgqueue.Message {
				m.Type = int64(int32(m.Type))
				return m
			}
		}},
		faults.Fault{Name: "except-is-for-those-who-need-not-wait", Mistake: "Forgets MSG_EXCEPT when it notes what a receiver waits for.", Plant: func(k *kernel.Kernel) {
			waitsDifferently(k, func(op *sysvmsgqueue.Receive) { op.Except = false })
		}},
		faults.Fault{Name: "noerror-is-for-those-who-need-not-wait", Mistake: "Forgets MSG_NOERROR when it notes what a receiver waits for.", Plant: func(k *kernel.Kernel) {
			waitsDifferently(k, func(op *sysvmsgqueue.Receive) { op.Noerror = false })
		}},
	)
}

// firstOf is the first of the operations that wait as this one does.
func firstOf[Op any](k *kernel.Kernel, c *kernel.Call, same func(Op) bool) *kernel.Call {
	for _, other := range k.Waiting() {
		if op, ok := other.Op.(Op); ok && !other.Settled() && same(op) {
			return other
		}
	}
	return c
}

// oneSender lets one sender go on for each event that is counted.
func oneSender(k *kernel.Kernel, events, served *int) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
		if c.Begun && *events > 0 && *served == *events && !removed(k, c) {
			return nil, c.Wait("msgsnd")
		}
		r, err := original(k, c)
		if c.Begun && err == nil {
			*served = *events
		}
		return r, err
	})
}

// tellBytes changes what IPC_STAT says of the bytes.
func tellBytes(k *kernel.Kernel, told func(q *queues.Queue, bytes int64) int64) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Stat, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if s, ok := r.(sysvmsgqueue.Status); ok && err == nil {
			s.Bytes = told(queueOf(k, op.Queue), s.Bytes)
			return s, nil
		}
		return r, err
	})
}

// refused does something to a queue where a call on it is not permitted.
func refused[Op sysvmsgqueue.Remove | sysvmsgqueue.Set](k *kernel.Kernel, instead func(q *queues.Queue, op Op) (impl.Result, error)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if q := queueOf(k, idOf(op)); faults.FailsWith(err, "not permitted") && q != nil {
			return instead(q, op)
		}
		return r, err
	})
}

// waitsDifferently changes what a receiver asks for once it waits.
func waitsDifferently(k *kernel.Kernel, changed func(op *sysvmsgqueue.Receive)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
		if c.Begun {
			changed(&op)
			c.Op = op
		}
		return original(k, c)
	})
}
