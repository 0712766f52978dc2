package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/signal"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about waiting at a queue, and about its end.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "nowait-is-ignored-when-sending", Mistake: "Lets a sender wait in spite of IPC_NOWAIT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				op.Nowait = false
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "nowait-is-ignored-when-receiving", Mistake: "Lets a receiver wait in spite of IPC_NOWAIT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				op.Nowait = op.Copy && op.Nowait
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-first-message-is-none", Mistake: "Takes the index 0 for no message when it must not wait.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if q := queueOf(k, op.Queue); q != nil && op.Nowait && !op.Copy && queues.Of(k).Pick(q, op.Type, op.Except) == 0 {
					return nil, queues.Of(k).ReceiveRefused()
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-message-is-eagain", Mistake: "Reports EAGAIN instead of ENOMSG.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).ReceiveRefused = func() error { return kernel.Posix("EAGAIN") }
		}},
		faults.Fault{Name: "no-room-is-enomsg", Mistake: "Reports one error for both directions.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).SendRefused = func() error { return kernel.Posix("ENOMSG") }
		}},
		faults.Fault{Name: "any-message-wakes-a-receiver", Mistake: "Hands the next message to whoever waits, whatever its type.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if c.Begun {
					op.Type = 0
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-message-wakes-everybody", Mistake: "Hands one message to all receivers that wait.", Plant: func(k *kernel.Kernel) {
			var last sysvmsgqueue.Message
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if m, ok := r.(sysvmsgqueue.Message); ok && err == nil && objects.CallOf(c).On != nil {
					last = m
				} else if c.Begun && last.Data != nil && faults.ConditionOf(err) == "" {
					return last, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "bytes-are-not-counted", Mistake: "Bounds a queue by the number of its messages only.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Full = func(q *queues.Queue, _ int) bool { return len(q.Messages)+1 > int(q.MaxBytes) }
		}},
		faults.Fault{Name: "messages-are-not-counted", Mistake: "Bounds a queue by the bytes in it only.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Full = func(q *queues.Queue, size int) bool { return held(q)+size > int(q.MaxBytes) }
		}},
		faults.Fault{Name: "full-one-byte-early", Mistake: "Compares with less than instead of at most.", Plant: func(k *kernel.Kernel) {
			full := queues.Of(k).Full
			queues.Of(k).Full = func(q *queues.Queue, size int) bool { return full(q, size+1) }
		}},
		faults.Fault{Name: "receiving-makes-no-room", Mistake: "Does not wake senders when a message is taken.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && !removed(k, c) {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "raising-the-bytes-wakes-nobody", Mistake: "Wakes senders when a message is taken, and not when the limit rises.", Plant: func(k *kernel.Kernel) {
			seen := map[*kernel.Call]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && !removed(k, c) && len(queueOf(k, objects.CallOf(c).On.ID).Messages) >= seen[c] {
					return nil, c.Wait("msgsnd")
				}
				r, err := original(k, c)
				if objects.CallOf(c).On != nil && !removed(k, c) {
					seen[c] = len(queueOf(k, objects.CallOf(c).On.ID).Messages)
				}
				return r, err
			})
		}},
		faults.Fault{Name: "queue-calls-are-restarted", Mistake: "Restarts queue calls after a handler as if they were reads.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
				if c.Process.Actions[op.Signal].Restart {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "handlers-do-not-interrupt", Mistake: "Lets a waiting call go on after any handler.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "interrupted-sender-leaves-its-message", Mistake: "Puts the message into the queue before it waits for room.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if objects.CallOf(c).On != nil && !c.Begun && !removed(k, c) {
					queues.Of(k).Enqueue(queueOf(k, objects.CallOf(c).On.ID), sysvmsgqueue.Message{Type: op.Type, Data: op.Bytes()})
				}
				return r, err
			})
		}},

		faults.Fault{Name: "queue-dies-with-its-creator", Mistake: "Counts users like those of a file, and removes the queue with the last.", Plant: func(k *kernel.Kernel) {
			creator := map[*queues.Queue]*kernel.Process{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, q := range queues.Of(k).All {
					if creator[q] == nil {
						creator[q] = c.Process
					}
				}
				return r, err
			})
			atExit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				atExit(k, p)
				for q, by := range creator {
					if by == p {
						queues.Of(k).Remove(k, q)
					}
				}
			}
		}},
		faults.Fault{Name: "messages-die-with-their-sender", Mistake: "Frees what a process has sent when it ends.", Plant: func(k *kernel.Kernel) {
			atExit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				atExit(k, p)
				for _, q := range queues.Of(k).All {
					if q.LastSender == p.PID {
						q.Messages = nil
					}
				}
			}
		}},
		faults.Fault{Name: "emptied-queue-is-removed", Mistake: "Removes a queue with its last message.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Receive, q *queues.Queue) {
				if len(q.Messages) == 0 {
					queues.Of(k).Remove(k, q)
				}
			})
		}},
		faults.Fault{Name: "removal-only-empties", Mistake: "Throws the messages away and keeps the queue.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Remove = func(_ *kernel.Kernel, q *queues.Queue) { q.Messages = nil }
		}},
		faults.Fault{Name: "removal-waits-for-the-last-message", Mistake: "Marks a queue for removal and keeps it until it is empty, as shared memory is kept.", Plant: func(k *kernel.Kernel) {
			remove := queues.Of(k).Remove
			queues.Of(k).Remove = func(k *kernel.Kernel, q *queues.Queue) {
				if len(q.Messages) == 0 {
					remove(k, q)
				}
			}
		}},
		faults.Fault{Name: "removed-messages-come-back", Mistake: "Keeps the messages of a removed queue under its key.", Plant: func(k *kernel.Kernel) {
			kept := map[int64][]sysvmsgqueue.Message{}
			remove := queues.Of(k).Remove
			queues.Of(k).Remove = func(k *kernel.Kernel, q *queues.Queue) {
				kept[q.Key] = q.Messages
				remove(k, q)
			}
			spoilNew(k, func(q *queues.Queue) { q.Messages = kept[q.Key] })
		}},
		faults.Fault{Name: "removal-wakes-nobody", Mistake: "Forgets those who wait when a queue is removed.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && removed(k, c) {
					return nil, c.Wait("msgrcv")
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && removed(k, c) {
					return nil, c.Wait("msgsnd")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "removal-wakes-one", Mistake: "Wakes the first of those who wait when a queue is removed.", Plant: func(k *kernel.Kernel) {
			woken := map[*objects.Object]*kernel.Call{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if objects.CallOf(c).On != nil && removed(k, c) {
					if first := woken[objects.CallOf(c).On]; first != nil && first != c {
						return nil, c.Wait("msgrcv")
					}
					woken[objects.CallOf(c).On] = c
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "waiting-on-a-removed-queue-is-einval", Mistake: "Reports EINVAL to those who waited when the queue went.", Plant: func(k *kernel.Kernel) {
			einval := func(r impl.Result, err error) (impl.Result, error) {
				if faults.FailsWith(err, "identifier removed") {
					return nil, kernel.Posix("EINVAL")
				}
				return r, err
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				return einval(original(k, c))
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				return einval(original(k, c))
			})
		}},
		faults.Fault{Name: "removed-identifier-is-enoent", Mistake: "Reports ENOENT for an identifier that names nothing.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Gone = func() string { return "ENOENT" }
		}},
		faults.Fault{Name: "queues-survive-a-restart", Mistake: "Stores queues on disk and loads them again.", Plant: func(k *kernel.Kernel) {
			objects.Of(k).Restart = func(*kernel.Kernel) bool { return true }
		}},
	)
}

// removed reports whether the queue that a call waits on has gone.
func removed(k *kernel.Kernel, c *kernel.Call) bool {
	return queueOf(k, objects.CallOf(c).On.ID) == nil
}

func held(q *queues.Queue) int {
	sum := 0
	for _, m := range q.Messages {
		sum += len(m.Data)
	}
	return sum
}
