package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type queue = reference.Queue

// Mistakes about messages: their order, bounds and types.
func init() {
	add("sysv-msgqueue",
		Fault{Name: "newest-message-first", Mistake: "Keeps the messages as a stack.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Enqueue = func(q *queue, m impl.Message) { q.Messages = slices.Insert(q.Messages, 0, m) }
		}},
		Fault{Name: "messages-are-joined", Mistake: "Appends a message to the last one of the same type that waits.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Enqueue = func(q *queue, m impl.Message) {
				if n := len(q.Messages); n > 0 && len(m.Data) > 0 {
					q.Messages[n-1].Data = append(q.Messages[n-1].Data, m.Data...)
					return
				}
				q.Messages = append(q.Messages, m)
			}
		}},
		Fault{Name: "empty-messages-are-dropped", Mistake: "Takes a message without data for no message.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Enqueue = func(q *queue, m impl.Message) {
				if len(m.Data) > 0 {
					q.Messages = append(q.Messages, m)
				}
			}
		}},
		Fault{Name: "types-are-forgotten", Mistake: "Delivers every message with type 1.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Sealed = func(m impl.Message) impl.Message { m.Type = 1; return m }
		}},
		Fault{Name: "long-messages-are-cut", Mistake: "Copies at most one page of a message.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Sealed = func(m impl.Message) impl.Message { m.Data = m.Data[:min(len(m.Data), 4096)]; return m }
		}},
		Fault{Name: "type-is-ignored", Mistake: "Gives every receiver the oldest message.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Pick = func(q *queue, _ int64, _ bool) int { return min(len(q.Messages), 1) - 1 }
		}},
		Fault{Name: "type-selects-from-there-on", Mistake: "Gives the first message of at least the wanted type.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Pick = pick(reference.QueuesOf(k).Pick, func(t, typ int64) bool { return typ > 0 && t >= typ }, func(typ int64) bool { return typ > 0 })
		}},
		Fault{Name: "negative-type-takes-the-oldest", Mistake: "Gives the first message up to the absolute value instead of the lowest type.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Pick = pick(reference.QueuesOf(k).Pick, func(t, typ int64) bool { return t <= -typ }, func(typ int64) bool { return typ < 0 })
		}},
		Fault{Name: "negative-type-is-any-type", Mistake: "Takes a negative type for zero.", Plant: func(k *kernel) {
			original := reference.QueuesOf(k).Pick
			reference.QueuesOf(k).Pick = func(q *queue, typ int64, except bool) int { return original(q, max(typ, 0), except) }
		}},
		Fault{Name: "except-is-ignored", Mistake: "Ignores MSG_EXCEPT.", Plant: func(k *kernel) {
			original := reference.QueuesOf(k).Pick
			reference.QueuesOf(k).Pick = func(q *queue, typ int64, _ bool) int { return original(q, typ, false) }
		}},
		Fault{Name: "any-type-is-valid", Mistake: "Does not check the type of a message.", Plant: func(k *kernel) {
			reference.QueuesOf(k).ValidType = func(int64) bool { return true }
		}},
		Fault{Name: "any-size-is-valid", Mistake: "Does not check the size of a message.", Plant: func(k *kernel) {
			reference.QueuesOf(k).AnySize = yes
		}},
		Fault{Name: "too-big-is-thrown-away", Mistake: "Removes a message before it finds that the buffer is too small.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if q := queueOf(k, op.Queue); failsWith(err, "too big") && !op.Copy {
					i := reference.QueuesOf(k).Pick(q, op.Type, op.Except)
					q.Messages = slices.Delete(q.Messages, i, i+1)
				}
				return r, err
			})
		}},
		Fault{Name: "small-buffer-cuts-silently", Mistake: "Cuts a message to the buffer without MSG_NOERROR.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Fits = func(impl.Message, int) bool { return true }
		}},
		Fault{Name: "waits-for-a-fitting-message", Mistake: "Lets a waiting receiver pass over a message that is too large for it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if reference.QueueCallOf(c).Queue != nil && failsWith(err, "too big") {
					return nil, c.Wait("msgrcv")
				}
				return r, err
			})
		}},
		Fault{Name: "rest-of-a-cut-message-stays", Mistake: "Keeps what MSG_NOERROR cut off as a message.", Plant: func(k *kernel) {
			dequeue := reference.QueuesOf(k).Dequeue
			reference.QueuesOf(k).Dequeue = func(q *queue, i, size int) {
				if m := q.Messages[i]; len(m.Data) > size {
					q.Messages[i].Data = m.Data[size:]
					return
				}
				dequeue(q, i, size)
			}
		}},
		Fault{Name: "noerror-is-ignored", Mistake: "Fails with E2BIG also with MSG_NOERROR.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				op.Noerror = false
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "receiving-does-not-consume", Mistake: "Forgets to remove a message that was received.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Dequeue = func(*queue, int, int) {}
		}},
		Fault{Name: "copying-consumes", Mistake: "Treats MSG_COPY as an ordinary receive.", Plant: func(k *kernel) {
			whenDone(k, func(op impl.MsgqReceive, q *queue) {
				if op.Copy {
					q.Messages = slices.Delete(q.Messages, int(op.Type), int(op.Type)+1)
				}
			})
		}},
		Fault{Name: "copying-cuts-silently", Mistake: "Copies with MSG_COPY what fits and says nothing of the rest.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				op.Noerror = op.Noerror || op.Copy
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "copying-counts-from-one", Mistake: "Takes the position of MSG_COPY to begin with 1.", Plant: func(k *kernel) {
			reference.QueuesOf(k).CopyIndex = func(_ *queue, ordinal int64) int { return max(0, int(ordinal)-1) }
		}},
		Fault{Name: "copying-may-wait", Mistake: "Accepts MSG_COPY without IPC_NOWAIT.", Plant: func(k *kernel) {
			reference.QueuesOf(k).CopyWaits = yes
		}},
		Fault{Name: "copying-past-the-end-is-empty", Mistake: "Returns an empty message for a position behind the last one.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if op.Copy && failsWith(err, "no message") {
					return impl.Message{}, nil
				}
				return r, err
			})
		}},
	)
}

// queueOf is the queue with this identifier, or nil.
func queueOf(k *kernel, id int64) *queue {
	for _, q := range reference.QueuesOf(k).Queues {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// whenDone changes a queue when an operation on it has been performed.
func whenDone[Op impl.MsgqSend | impl.MsgqReceive | impl.MsgqSet](k *kernel, change func(op Op, q *queue)) {
	reference.Replace(k, func(k *kernel, c *call, op Op, original reference.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if q := queueOf(k, idOf(op)); err == nil && q != nil {
			change(op, q)
		}
		return r, err
	})
}

func idOf(op any) int64 {
	switch op := op.(type) {
	case impl.MsgqSend:
		return op.Queue
	case impl.MsgqReceive:
		return op.Queue
	case impl.MsgqSet:
		return op.Queue
	}
	return 0
}

// pick replaces the choice of a message for some wanted types.
func pick(original func(*queue, int64, bool) int, wanted func(t, typ int64) bool, concerns func(typ int64) bool) func(*queue, int64, bool) int {
	return func(q *queue, typ int64, except bool) int {
		if !concerns(typ) {
			return original(q, typ, except)
		}
		return slices.IndexFunc(q.Messages, func(m impl.Message) bool { return wanted(m.Type, typ) })
	}
}
