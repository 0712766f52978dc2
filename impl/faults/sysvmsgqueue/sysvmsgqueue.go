// Package sysvmsgqueue has the mistakes about its mechanism.
package sysvmsgqueue

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about messages: their order, bounds and types.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "newest-message-first", Mistake: "Keeps the messages as a stack.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Enqueue = func(q *queues.Queue, m sysvmsgqueue.Message) { q.Messages = slices.Insert(q.Messages, 0, m) }
		}},
		faults.Fault{Name: "messages-are-joined", Mistake: "Appends a message to the last one of the same type that waits.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Enqueue = func(q *queues.Queue, m sysvmsgqueue.Message) {
				if n := len(q.Messages); n > 0 && len(m.Data) > 0 {
					q.Messages[n-1].Data = append(q.Messages[n-1].Data, m.Data...)
					return
				}
				q.Messages = append(q.Messages, m)
			}
		}},
		faults.Fault{Name: "empty-messages-are-dropped", Mistake: "Takes a message without data for no message.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Enqueue = func(q *queues.Queue, m sysvmsgqueue.Message) {
				if len(m.Data) > 0 {
					q.Messages = append(q.Messages, m)
				}
			}
		}},
		faults.Fault{Name: "types-are-forgotten", Mistake: "Delivers every message with type 1.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Sealed = func(m sysvmsgqueue.Message) sysvmsgqueue.Message { m.Type = 1; return m }
		}},
		faults.Fault{Name: "long-messages-are-cut", Mistake: "Copies at most one page of a message.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Sealed = func(m sysvmsgqueue.Message) sysvmsgqueue.Message { m.Data = m.Data[:min(len(m.Data), 4096)]; return m }
		}},
		faults.Fault{Name: "type-is-ignored", Mistake: "Gives every receiver the oldest message.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Pick = func(q *queues.Queue, _ int64, _ bool) int { return min(len(q.Messages), 1) - 1 }
		}},
		faults.Fault{Name: "type-selects-from-there-on", Mistake: "Gives the first message of at least the wanted type.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Pick = pick(queues.Of(k).Pick, func(t, typ int64) bool { return typ > 0 && t >= typ }, func(typ int64) bool { return typ > 0 })
		}},
		faults.Fault{Name: "negative-type-takes-the-oldest", Mistake: "Gives the first message up to the absolute value instead of the lowest type.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Pick = pick(queues.Of(k).Pick, func(t, typ int64) bool { return t <= -typ }, func(typ int64) bool { return typ < 0 })
		}},
		faults.Fault{Name: "negative-type-is-any-type", Mistake: "Takes a negative type for zero.", Plant: func(k *kernel.Kernel) {
			original := queues.Of(k).Pick
			queues.Of(k).Pick = func(q *queues.Queue, typ int64, except bool) int { return original(q, max(typ, 0), except) }
		}},
		faults.Fault{Name: "except-is-ignored", Mistake: "Ignores MSG_EXCEPT.", Plant: func(k *kernel.Kernel) {
			original := queues.Of(k).Pick
			queues.Of(k).Pick = func(q *queues.Queue, typ int64, _ bool) int { return original(q, typ, false) }
		}},
		faults.Fault{Name: "any-type-is-valid", Mistake: "Does not check the type of a message.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).ValidType = func(int64) bool { return true }
		}},
		faults.Fault{Name: "any-size-is-valid", Mistake: "Does not check the size of a message.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).AnySize = faults.Yes
		}},
		faults.Fault{Name: "too-big-is-thrown-away", Mistake: "Removes a message before it finds that the buffer is too small.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if q := queueOf(k, op.Queue); faults.FailsWith(err, "too big") && !op.Copy {
					i := queues.Of(k).Pick(q, op.Type, op.Except)
					q.Messages = slices.Delete(q.Messages, i, i+1)
				}
				return r, err
			})
		}},
		faults.Fault{Name: "small-buffer-cuts-silently", Mistake: "Cuts a message to the buffer without MSG_NOERROR.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Fits = func(sysvmsgqueue.Message, int) bool { return true }
		}},
		faults.Fault{Name: "waits-for-a-fitting-message", Mistake: "Lets a waiting receiver pass over a message that is too large for it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if objects.CallOf(c).On != nil && faults.FailsWith(err, "too big") {
					return nil, c.Wait("msgrcv")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "rest-of-a-cut-message-stays", Mistake: "Keeps what MSG_NOERROR cut off as a message.", Plant: func(k *kernel.Kernel) {
			dequeue := queues.Of(k).Dequeue
			queues.Of(k).Dequeue = func(q *queues.Queue, i, size int) {
				if m := q.Messages[i]; len(m.Data) > size {
					q.Messages[i].Data = m.Data[size:]
					return
				}
				dequeue(q, i, size)
			}
		}},
		faults.Fault{Name: "noerror-is-ignored", Mistake: "Fails with E2BIG also with MSG_NOERROR.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				op.Noerror = false
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "receiving-does-not-consume", Mistake: "Forgets to remove a message that was received.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Dequeue = func(*queues.Queue, int, int) {}
		}},
		faults.Fault{Name: "copying-consumes", Mistake: "Treats MSG_COPY as an ordinary receive.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Receive, q *queues.Queue) {
				if op.Copy {
					q.Messages = slices.Delete(q.Messages, int(op.Type), int(op.Type)+1)
				}
			})
		}},
		faults.Fault{Name: "copying-cuts-silently", Mistake: "Copies with MSG_COPY what fits and says nothing of the rest.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				op.Noerror = op.Noerror || op.Copy
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "copying-counts-from-one", Mistake: "Takes the position of MSG_COPY to begin with 1.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).CopyIndex = func(_ *queues.Queue, ordinal int64) int { return max(0, int(ordinal)-1) }
		}},
		faults.Fault{Name: "copying-may-wait", Mistake: "Accepts MSG_COPY without IPC_NOWAIT.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).CopyWaits = faults.Yes
		}},
		faults.Fault{Name: "copying-past-the-end-is-empty", Mistake: "Returns an empty message for a position behind the last one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if op.Copy && faults.FailsWith(err, "no message") {
					return sysvmsgqueue.Message{}, nil
				}
				return r, err
			})
		}},
	)
}

// queueOf is the queue with this identifier, or nil.
func queueOf(k *kernel.Kernel, id int64) *queues.Queue {
	for _, q := range queues.Of(k).All {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// whenDone changes a queue when an operation on it has been performed.
func whenDone[Op sysvmsgqueue.Send | sysvmsgqueue.Receive | sysvmsgqueue.Set](k *kernel.Kernel, change func(op Op, q *queues.Queue)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if q := queueOf(k, idOf(op)); err == nil && q != nil {
			change(op, q)
		}
		return r, err
	})
}

func idOf(op any) int64 {
	switch op := op.(type) {
	case sysvmsgqueue.Send:
		return op.Queue
	case sysvmsgqueue.Receive:
		return op.Queue
	case sysvmsgqueue.Set:
		return op.Queue
	case sysvmsgqueue.Remove:
		return op.Queue
	}
	return 0
}

// pick replaces the choice of a message for some wanted types.
func pick(original func(*queues.Queue, int64, bool) int, wanted func(t, typ int64) bool, concerns func(typ int64) bool) func(*queues.Queue, int64, bool) int {
	return func(q *queues.Queue, typ int64, except bool) int {
		if !concerns(typ) {
			return original(q, typ, except)
		}
		return slices.IndexFunc(q.Messages, func(m sysvmsgqueue.Message) bool { return wanted(m.Type, typ) })
	}
}
