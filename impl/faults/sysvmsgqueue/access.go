package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Mistakes about finding queues, about who may use them, and about what they
// tell of themselves.
func init() {
	faults.Add("sysv-msgqueue",
		faults.Fault{Name: "private-queues-are-one", Mistake: "Treats IPC_PRIVATE as a key like any other.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Find = func(k *kernel.Kernel, key int64) *queues.Queue {
				for _, q := range queues.Of(k).All {
					if q.Key == key {
						return q
					}
				}
				return nil
			}
		}},
		faults.Fault{Name: "every-msgget-makes-a-queue", Mistake: "Does not look for an existing queue.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get, original kernel.Transition) (impl.Result, error) {
				find := queues.Of(k).Find
				defer func() { queues.Of(k).Find = find }()
				queues.Of(k).Find = func(*kernel.Kernel, int64) *queues.Queue { return nil }
				op.Create = true
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "exclusive-is-ignored", Mistake: "Ignores IPC_EXCL.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).SharesExclusive = faults.Yes
		}},
		faults.Fault{Name: "key-follows-from-the-name", Mistake: "Makes the key of the path instead of the file.", Plant: func(k *kernel.Kernel) {
			objects.Of(k).FileKey = func(k *kernel.Kernel, p *kernel.Process, path string, project int) (int64, bool) {
				key := int64(project)
				for _, b := range []byte(path) {
					key = key*31 + int64(b)
				}
				_, err := k.Lookup(p, path)
				return key & 0x7fffffff, err == nil
			}
		}},
		faults.Fault{Name: "key-forgets-the-project", Mistake: "Leaves the project id out of the key.", Plant: func(k *kernel.Kernel) {
			objects.Of(k).FileKey = func(k *kernel.Kernel, p *kernel.Process, path string, _ int) (int64, bool) {
				node, err := k.Lookup(p, path)
				if err != nil {
					return 0, false
				}
				return int64(node.Number), true
			}
		}},
		faults.Fault{Name: "key-forgets-the-file", Mistake: "Makes the key of the project id alone.", Plant: func(k *kernel.Kernel) {
			objects.Of(k).FileKey = func(_ *kernel.Kernel, _ *kernel.Process, _ string, project int) (int64, bool) {
				return int64(project), true
			}
		}},

		faults.Fault{Name: "permissions-are-not-checked", Mistake: "Lets everybody read and write every queue.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Granted = func(*queues.Queue, *kernel.Process, objects.Access) bool { return true }
		}},
		faults.Fault{Name: "any-permission-will-do", Mistake: "Asks for some permission instead of the right one.", Plant: func(k *kernel.Kernel) {
			granted := queues.Of(k).Granted
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, _ objects.Access) bool {
				return granted(q, p, objects.Read) || granted(q, p, objects.Write)
			}
		}},
		faults.Fault{Name: "only-the-owner-may-use-a-queue", Mistake: "Ignores the permissions of the others.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, _ objects.Access) bool { return p.UID == q.OwnerUID }
		}},
		faults.Fault{Name: "anyone-may-look", Mistake: "Answers IPC_STAT without checking.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayStat = func(*kernel.Kernel, *queues.Queue, *kernel.Process) bool { return true }
		}},
		faults.Fault{Name: "anyone-may-change", Mistake: "Performs IPC_SET for whoever may write.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Controls = func(*queues.Queue, *kernel.Process) bool { return true }
		}},
		faults.Fault{Name: "anyone-may-remove", Mistake: "Performs IPC_RMID for whoever knows the identifier.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayRemove = func(*queues.Queue, *kernel.Process) bool { return true }
		}},
		faults.Fault{Name: "a-new-owner-has-no-rights", Mistake: "Only asks for the creator.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayRemove = func(q *queues.Queue, p *kernel.Process) bool { return p.UID == q.CreatorUID }
		}},
		faults.Fault{Name: "opening-needs-a-permission", Mistake: "Demands read permission even when none is asked for.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayOpen = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, _ int) bool {
				return queues.Of(k).Granted(q, p, objects.Read)
			}
		}},
		faults.Fault{Name: "opening-checks-nothing", Mistake: "Checks permissions when the queue is used only.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayOpen = func(*kernel.Kernel, *queues.Queue, *kernel.Process, int) bool { return true }
		}},
		faults.Fault{Name: "asking-for-a-permission-is-refused", Mistake: "Opens a queue for others only when they ask for nothing.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayOpen = func(_ *kernel.Kernel, q *queues.Queue, p *kernel.Process, mode int) bool {
				return p.UID == q.OwnerUID || mode == 0
			}
		}},
		faults.Fault{Name: "the-creator-loses-its-rights", Mistake: "Asks for the owner only, also after the queue was given away.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayRemove = func(q *queues.Queue, p *kernel.Process) bool { return p.Privileged || p.UID == q.OwnerUID }
			queues.Of(k).Controls = queues.Of(k).MayRemove
		}},
		faults.Fault{Name: "permissions-are-checked-once", Mistake: "Remembers who was let in.", Plant: func(k *kernel.Kernel) {
			type pair struct {
				q    *queues.Queue
				p    *kernel.Process
				want objects.Access
			}
			let := map[pair]bool{}
			granted := queues.Of(k).Granted
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, want objects.Access) bool {
				key := pair{q, p, want}
				let[key] = let[key] || granted(q, p, want)
				return let[key]
			}
		}},
		faults.Fault{Name: "changing-forgets-what-it-cannot-read", Mistake: "Reads the present state before it changes a part of it, and takes zeros where that is refused.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Set, original kernel.Transition) (impl.Result, error) {
				q := queueOf(k, op.Queue)
				unread := q != nil && !queues.Of(k).MayStat(k, q, c.Process)
				result, err := original(k, c)
				if unread && err == nil {
					q.OwnerUID, q.OwnerGID = 0, 0
				}
				return result, err
			})
		}},
		faults.Fault{Name: "mode-cannot-be-changed", Mistake: "Ignores the mode in IPC_SET.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Set, original kernel.Transition) (impl.Result, error) {
				op.Mode = nil
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "any-class-will-do", Mistake: "Grants what the bits of any class grant.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, want objects.Access) bool {
				return p.Privileged || objects.Access((q.Mode|q.Mode>>3|q.Mode>>6)&7)&want == want && p.UID == q.OwnerUID ||
					objects.Access(q.Mode&7)&want == want
			}
		}},
		faults.Fault{Name: "groups-are-not-known", Mistake: "Knows an owner and all others, as if there were no groups.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, want objects.Access) bool {
				bits := q.Mode
				if p.UID == q.OwnerUID || p.UID == q.CreatorUID {
					bits >>= 6
				}
				return p.Privileged || objects.Access(bits)&want == want
			}
		}},
		faults.Fault{Name: "a-creator-is-one-of-the-others", Mistake: "Looks for the owner's bits at the present owner only.", Plant: func(k *kernel.Kernel) {
			granted := queues.Of(k).Granted
			queues.Of(k).Granted = func(q *queues.Queue, p *kernel.Process, want objects.Access) bool {
				if p.UID == q.CreatorUID && p.UID != q.OwnerUID {
					return p.Privileged || objects.Access(q.Mode)&want == want
				}
				return granted(q, p, want)
			}
		}},
		faults.Fault{Name: "opening-looks-at-the-lowest-bits", Mistake: "Takes the permissions that are asked for from the bits of the others only.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayOpen = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, mode int) bool {
				return queues.Of(k).Granted(q, p, objects.Access(mode&6))
			}
		}},
		faults.Fault{Name: "opening-needs-the-bits-as-asked", Mistake: "Compares what is asked for with the mode bit by bit, without looking for the class of the process.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MayOpen = func(_ *kernel.Kernel, q *queues.Queue, p *kernel.Process, mode int) bool {
				return p.Privileged || q.Mode&mode == mode
			}
		}},
		faults.Fault{Name: "bits-without-a-meaning-are-dropped", Mistake: "Keeps of the mode only the bits for reading and writing.", Plant: func(k *kernel.Kernel) {
			const meant = 0o666
			spoilNew(k, func(q *queues.Queue) { q.Mode &= meant })
			whenDone(k, func(op sysvmsgqueue.Set, q *queues.Queue) { q.Mode &= meant })
		}},
		faults.Fault{Name: "identifier-needs-a-key", Mistake: "Lets only those use a queue who have opened it.", Plant: func(k *kernel.Kernel) {
			opened := map[*kernel.Process]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get, original kernel.Transition) (impl.Result, error) {
				opened[c.Process] = true
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send, original kernel.Transition) (impl.Result, error) {
				if !opened[c.Process] {
					return nil, kernel.Posix("EINVAL")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "raising-the-bytes-needs-privilege", Mistake: "Refuses every unprivileged raise, as POSIX would.", Plant: func(k *kernel.Kernel) {
			allowed := queues.Of(k).MaxBytesAllowed
			queues.Of(k).MaxBytesAllowed = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, bytes int) bool {
				return allowed(k, q, p, bytes) && (p.Privileged || bytes <= int(q.MaxBytes))
			}
		}},
		faults.Fault{Name: "anyone-may-raise-the-bytes", Mistake: "Does not compare msg_qbytes with the system's limit.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).MaxBytesAllowed = func(*kernel.Kernel, *queues.Queue, *kernel.Process, int) bool { return true }
		}},
		faults.Fault{Name: "bytes-are-kept-in-words", Mistake: "Keeps the limit of a queue as a number of words of eight bytes.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(_ sysvmsgqueue.Set, q *queues.Queue) { q.MaxBytes &^= 7 })
		}},
		faults.Fault{Name: "queues-hide-from-who-may-not", Mistake: "Tells who may not use a queue that it has gone.", Plant: func(k *kernel.Kernel) {
			hide[sysvmsgqueue.Send](k, objects.Write, func(op sysvmsgqueue.Send) int64 { return op.Queue })
			hide[sysvmsgqueue.Receive](k, objects.Read, func(op sysvmsgqueue.Receive) int64 { return op.Queue })
		}},
		faults.Fault{Name: "bytes-cannot-go-below-what-is-queued", Mistake: "Refuses a limit that the queue already exceeds.", Plant: func(k *kernel.Kernel) {
			allowed := queues.Of(k).MaxBytesAllowed
			queues.Of(k).MaxBytesAllowed = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, bytes int) bool {
				return allowed(k, q, p, bytes) && bytes >= held(q)
			}
		}},

		status("new-queue-remembers-a-sender", "Does not clear msg_lspid and msg_stime.", func(q *queues.Queue) { q.LastSender, q.SendTime = 1, 1 }),
		status("new-queue-remembers-a-receiver", "Does not clear msg_lrpid and msg_rtime.", func(q *queues.Queue) { q.LastReceiver, q.ReceiveTime = 1, 1 }),
		status("new-queue-belongs-to-root", "Records the server instead of the caller as owner.", func(q *queues.Queue) { q.OwnerUID, q.OwnerGID = 12345, 12345 }),
		status("mode-is-masked", "Applies the umask to queues.", func(q *queues.Queue) { q.Mode &^= 0o022 | 0o040 }),
		status("creation-is-no-change", "Leaves msg_ctime 0.", func(q *queues.Queue) { q.ChangeTime = 0 }),
		status("new-queue-holds-less", "Gives a new queue half of the limit.", func(q *queues.Queue) { q.MaxBytes /= 2 }),
		faults.Fault{Name: "sending-leaves-no-mark", Mistake: "Does not record who sent last, and when.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Send, q *queues.Queue) { q.LastSender, q.SendTime = 0, 0 })
		}},
		faults.Fault{Name: "sending-is-not-dated", Mistake: "Records who sent last, but not when.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Send, q *queues.Queue) { q.SendTime = 0 })
		}},
		faults.Fault{Name: "receiving-is-not-dated", Mistake: "Records who received last, but not when.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Receive, q *queues.Queue) { q.ReceiveTime = 0 })
		}},
		faults.Fault{Name: "receiving-leaves-no-mark", Mistake: "Does not record who received last, and when.", Plant: func(k *kernel.Kernel) {
			whenDone(k, func(op sysvmsgqueue.Receive, q *queues.Queue) { q.LastReceiver, q.ReceiveTime = 0, 0 })
		}},
		faults.Fault{Name: "waiting-receivers-leave-their-process", Mistake: "Records the process of a receiver that waited, not its thread.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Receiver = func(_ *kernel.Kernel, c *kernel.Call) int { return c.Process.PID }
		}},
		faults.Fault{Name: "receivers-leave-their-thread", Mistake: "Records the thread of each receiver.", Plant: func(k *kernel.Kernel) {
			queues.Of(k).Receiver = func(k *kernel.Kernel, c *kernel.Call) int { return k.ThreadID(c) }
		}},
		faults.Fault{Name: "a-refused-receive-leaves-a-mark", Mistake: "Records the receiver before it looks for a message.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive, original kernel.Transition) (impl.Result, error) {
				if q := queueOf(k, op.Queue); q != nil {
					q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
				}
				return original(k, c)
			})
		}},
	)
}

func status(name, mistake string, spoil func(*queues.Queue)) faults.Fault {
	return faults.Fault{Name: name, Mistake: mistake, Plant: func(k *kernel.Kernel) {
		spoilNew(k, spoil)
	}}
}

// spoilNew changes each queue that is made.
func spoilNew(k *kernel.Kernel, spoil func(*queues.Queue)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get, original kernel.Transition) (impl.Result, error) {
		before := len(queues.Of(k).All)
		r, err := original(k, c)
		for _, q := range queues.Of(k).All[before:] {
			spoil(q)
		}
		return r, err
	})
}

// hide lets an operation fail with "removed" where it is not granted.
func hide[Op any](k *kernel.Kernel, want objects.Access, queue func(Op) int64) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		if q := queueOf(k, queue(op)); q != nil && !queues.Of(k).Granted(q, c.Process, want) {
			return nil, kernel.Posix("EIDRM")
		}
		return original(k, c)
	})
}
