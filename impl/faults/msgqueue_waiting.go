package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about waiting at a queue, and about its end.
func init() {
	add("sysv-msgqueue",
		Fault{Name: "nowait-is-ignored-when-sending", Mistake: "Lets a sender wait in spite of IPC_NOWAIT.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				op.Nowait = false
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "nowait-is-ignored-when-receiving", Mistake: "Lets a receiver wait in spite of IPC_NOWAIT.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				op.Nowait = op.Copy && op.Nowait
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "the-first-message-is-none", Mistake: "Takes the index 0 for no message when it must not wait.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				if q := queueOf(k, op.Queue); q != nil && op.Nowait && !op.Copy && reference.QueuesOf(k).Pick(q, op.Type, op.Except) == 0 {
					return nil, reference.QueuesOf(k).ReceiveRefused()
				}
				return original(k, c)
			})
		}},
		Fault{Name: "no-message-is-eagain", Mistake: "Reports EAGAIN instead of ENOMSG.", Plant: func(k *kernel) {
			reference.QueuesOf(k).ReceiveRefused = func() error { return reference.Posix("EAGAIN") }
		}},
		Fault{Name: "no-room-is-enomsg", Mistake: "Reports one error for both directions.", Plant: func(k *kernel) {
			reference.QueuesOf(k).SendRefused = func() error { return reference.Posix("ENOMSG") }
		}},
		Fault{Name: "any-message-wakes-a-receiver", Mistake: "Hands the next message to whoever waits, whatever its type.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				if c.Begun {
					op.Type = 0
					c.Op = op
				}
				return original(k, c)
			})
		}},
		Fault{Name: "a-message-wakes-everybody", Mistake: "Hands one message to all receivers that wait.", Plant: func(k *kernel) {
			var last impl.Message
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if m, ok := r.(impl.Message); ok && err == nil && reference.QueueCallOf(c).Queue != nil {
					last = m
				} else if c.Begun && last.Data != nil && conditionOf(err) == "" {
					return last, nil
				}
				return r, err
			})
		}},
		Fault{Name: "bytes-are-not-counted", Mistake: "Bounds a queue by the number of its messages only.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Full = func(q *queue, _ int) bool { return len(q.Messages)+1 > int(q.MaxBytes) }
		}},
		Fault{Name: "messages-are-not-counted", Mistake: "Bounds a queue by the bytes in it only.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Full = func(q *queue, size int) bool { return held(q)+size > int(q.MaxBytes) }
		}},
		Fault{Name: "full-one-byte-early", Mistake: "Compares with less than instead of at most.", Plant: func(k *kernel) {
			full := reference.QueuesOf(k).Full
			reference.QueuesOf(k).Full = func(q *queue, size int) bool { return full(q, size+1) }
		}},
		Fault{Name: "receiving-makes-no-room", Mistake: "Does not wake senders when a message is taken.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				if reference.QueueCallOf(c).Queue != nil && !removed(k, c) {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "raising-the-bytes-wakes-nobody", Mistake: "Wakes senders when a message is taken, and not when the limit rises.", Plant: func(k *kernel) {
			seen := map[*call]int{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				if reference.QueueCallOf(c).Queue != nil && !removed(k, c) && len(reference.QueueCallOf(c).Queue.Messages) >= seen[c] {
					return nil, c.Wait("msgsnd")
				}
				r, err := original(k, c)
				if reference.QueueCallOf(c).Queue != nil {
					seen[c] = len(reference.QueueCallOf(c).Queue.Messages)
				}
				return r, err
			})
		}},
		Fault{Name: "queue-calls-are-restarted", Mistake: "Restarts queue calls after a handler as if they were reads.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ThreadSignal, original reference.Transition) (impl.Result, error) {
				if c.Process.Actions[op.Signal].Restart {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "handlers-do-not-interrupt", Mistake: "Lets a waiting call go on after any handler.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ThreadSignal, original reference.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "interrupted-sender-leaves-its-message", Mistake: "Puts the message into the queue before it waits for room.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if reference.QueueCallOf(c).Queue != nil && !c.Begun && !removed(k, c) {
					reference.QueuesOf(k).Enqueue(reference.QueueCallOf(c).Queue, impl.Message{Type: op.Type, Data: op.Bytes()})
				}
				return r, err
			})
		}},

		Fault{Name: "queue-dies-with-its-creator", Mistake: "Counts users like those of a file, and removes the queue with the last.", Plant: func(k *kernel) {
			creator := map[*queue]*reference.Process{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, q := range reference.QueuesOf(k).Queues {
					if creator[q] == nil {
						creator[q] = c.Process
					}
				}
				return r, err
			})
			atExit := k.AtExit
			k.AtExit = func(k *kernel, p *reference.Process) {
				atExit(k, p)
				for q, by := range creator {
					if by == p {
						reference.QueuesOf(k).Remove(k, q)
					}
				}
			}
		}},
		Fault{Name: "messages-die-with-their-sender", Mistake: "Frees what a process has sent when it ends.", Plant: func(k *kernel) {
			atExit := k.AtExit
			k.AtExit = func(k *kernel, p *reference.Process) {
				atExit(k, p)
				for _, q := range reference.QueuesOf(k).Queues {
					if q.LastSender == p.PID {
						q.Messages = nil
					}
				}
			}
		}},
		Fault{Name: "emptied-queue-is-removed", Mistake: "Removes a queue with its last message.", Plant: func(k *kernel) {
			whenDone(k, func(op impl.MsgqReceive, q *queue) {
				if len(q.Messages) == 0 {
					reference.QueuesOf(k).Remove(k, q)
				}
			})
		}},
		Fault{Name: "removal-only-empties", Mistake: "Throws the messages away and keeps the queue.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Remove = func(_ *kernel, q *queue) { q.Messages = nil }
		}},
		Fault{Name: "removal-waits-for-the-last-message", Mistake: "Marks a queue for removal and keeps it until it is empty, as shared memory is kept.", Plant: func(k *kernel) {
			remove := reference.QueuesOf(k).Remove
			reference.QueuesOf(k).Remove = func(k *kernel, q *queue) {
				if len(q.Messages) == 0 {
					remove(k, q)
				}
			}
		}},
		Fault{Name: "removed-messages-come-back", Mistake: "Keeps the messages of a removed queue under its key.", Plant: func(k *kernel) {
			kept := map[int64][]impl.Message{}
			remove := reference.QueuesOf(k).Remove
			reference.QueuesOf(k).Remove = func(k *kernel, q *queue) {
				kept[q.Key] = q.Messages
				remove(k, q)
			}
			spoilNew(k, func(q *queue) { q.Messages = kept[q.Key] })
		}},
		Fault{Name: "removal-wakes-nobody", Mistake: "Forgets those who wait when a queue is removed.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				if reference.QueueCallOf(c).Queue != nil && removed(k, c) {
					return nil, c.Wait("msgrcv")
				}
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				if reference.QueueCallOf(c).Queue != nil && removed(k, c) {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "removal-wakes-one", Mistake: "Wakes the first of those who wait when a queue is removed.", Plant: func(k *kernel) {
			woken := map[*queue]*call{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				if reference.QueueCallOf(c).Queue != nil && removed(k, c) {
					if first := woken[reference.QueueCallOf(c).Queue]; first != nil && first != c {
						return nil, c.Wait("msgrcv")
					}
					woken[reference.QueueCallOf(c).Queue] = c
				}
				return original(k, c)
			})
		}},
		Fault{Name: "waiting-on-a-removed-queue-is-einval", Mistake: "Reports EINVAL to those who waited when the queue went.", Plant: func(k *kernel) {
			einval := func(r impl.Result, err error) (impl.Result, error) {
				if failsWith(err, "identifier removed") {
					return nil, reference.Posix("EINVAL")
				}
				return r, err
			}
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				return einval(original(k, c))
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				return einval(original(k, c))
			})
		}},
		Fault{Name: "removed-identifier-is-enoent", Mistake: "Reports ENOENT for an identifier that names nothing.", Plant: func(k *kernel) {
			reference.QueuesOf(k).GoneQueue = func() string { return "ENOENT" }
		}},
		Fault{Name: "queues-survive-a-restart", Mistake: "Stores queues on disk and loads them again.", Plant: func(k *kernel) {
			reference.SystemVOf(k).Restart = func(*kernel) bool { return true }
		}},
	)
}

// removed reports whether the queue that a call waits on has gone.
func removed(k *kernel, c *call) bool { return queueOf(k, reference.QueueCallOf(c).Queue.ID) == nil }

func held(q *queue) int {
	sum := 0
	for _, m := range q.Messages {
		sum += len(m.Data)
	}
	return sum
}
