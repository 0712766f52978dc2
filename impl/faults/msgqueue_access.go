package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type process = reference.Process

// Mistakes about finding queues, about who may use them, and about what they
// tell of themselves.
func init() {
	add("sysv-msgqueue",
		Fault{Name: "private-queues-are-one", Mistake: "Treats IPC_PRIVATE as a key like any other.", Plant: func(k *kernel) {
			reference.QueuesOf(k).FindQueue = func(k *kernel, key int64) *queue {
				for _, q := range reference.QueuesOf(k).Queues {
					if q.Key == key {
						return q
					}
				}
				return nil
			}
		}},
		Fault{Name: "every-msgget-makes-a-queue", Mistake: "Does not look for an existing queue.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqGet, original reference.Transition) (impl.Result, error) {
				find := reference.QueuesOf(k).FindQueue
				defer func() { reference.QueuesOf(k).FindQueue = find }()
				reference.QueuesOf(k).FindQueue = func(*kernel, int64) *queue { return nil }
				op.Create = true
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "exclusive-is-ignored", Mistake: "Ignores IPC_EXCL.", Plant: func(k *kernel) {
			reference.QueuesOf(k).SharesExclusive = yes
		}},
		Fault{Name: "key-follows-from-the-name", Mistake: "Makes the key of the path instead of the file.", Plant: func(k *kernel) {
			reference.SystemVOf(k).FileKey = func(k *kernel, path string, project int) (int64, bool) {
				key := int64(project)
				for _, b := range []byte(path) {
					key = key*31 + int64(b)
				}
				_, exists := k.Files[path]
				return key & 0x7fffffff, exists
			}
		}},
		Fault{Name: "key-forgets-the-project", Mistake: "Leaves the project id out of the key.", Plant: func(k *kernel) {
			reference.SystemVOf(k).FileKey = func(k *kernel, path string, _ int) (int64, bool) {
				inode, exists := k.Files[path]
				return int64(inode), exists
			}
		}},
		Fault{Name: "key-forgets-the-file", Mistake: "Makes the key of the project id alone.", Plant: func(k *kernel) {
			reference.SystemVOf(k).FileKey = func(_ *kernel, _ string, project int) (int64, bool) { return int64(project), true }
		}},

		Fault{Name: "permissions-are-not-checked", Mistake: "Lets everybody read and write every queue.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Granted = func(*queue, *process, reference.Access) bool { return true }
		}},
		Fault{Name: "any-permission-will-do", Mistake: "Asks for some permission instead of the right one.", Plant: func(k *kernel) {
			granted := reference.QueuesOf(k).Granted
			reference.QueuesOf(k).Granted = func(q *queue, p *process, _ reference.Access) bool {
				return granted(q, p, reference.Read) || granted(q, p, reference.Write)
			}
		}},
		Fault{Name: "only-the-owner-may-use-a-queue", Mistake: "Ignores the permissions of the others.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Granted = func(q *queue, p *process, _ reference.Access) bool { return p.UID == q.OwnerUID }
		}},
		Fault{Name: "anyone-may-look", Mistake: "Answers IPC_STAT without checking.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayStat = func(*kernel, *queue, *process) bool { return true }
		}},
		Fault{Name: "anyone-may-change", Mistake: "Performs IPC_SET for whoever may write.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Controls = func(*queue, *process) bool { return true }
		}},
		Fault{Name: "anyone-may-remove", Mistake: "Performs IPC_RMID for whoever knows the identifier.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayRemove = func(*queue, *process) bool { return true }
		}},
		Fault{Name: "a-new-owner-has-no-rights", Mistake: "Only asks for the creator.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayRemove = func(q *queue, p *process) bool { return p.UID == q.CreatorUID }
		}},
		Fault{Name: "opening-needs-a-permission", Mistake: "Demands read permission even when none is asked for.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayOpen = func(k *kernel, q *queue, p *process, _ int) bool {
				return reference.QueuesOf(k).Granted(q, p, reference.Read)
			}
		}},
		Fault{Name: "opening-checks-nothing", Mistake: "Checks permissions when the queue is used only.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayOpen = func(*kernel, *queue, *process, int) bool { return true }
		}},
		Fault{Name: "asking-for-a-permission-is-refused", Mistake: "Opens a queue for others only when they ask for nothing.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayOpen = func(_ *kernel, q *queue, p *process, mode int) bool { return p.UID == q.OwnerUID || mode == 0 }
		}},
		Fault{Name: "the-creator-loses-its-rights", Mistake: "Asks for the owner only, also after the queue was given away.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayRemove = func(q *queue, p *process) bool { return p.Privileged || p.UID == q.OwnerUID }
			reference.QueuesOf(k).Controls = reference.QueuesOf(k).MayRemove
		}},
		Fault{Name: "permissions-are-checked-once", Mistake: "Remembers who was let in.", Plant: func(k *kernel) {
			type pair struct {
				q    *queue
				p    *process
				want reference.Access
			}
			let := map[pair]bool{}
			granted := reference.QueuesOf(k).Granted
			reference.QueuesOf(k).Granted = func(q *queue, p *process, want reference.Access) bool {
				key := pair{q, p, want}
				let[key] = let[key] || granted(q, p, want)
				return let[key]
			}
		}},
		Fault{Name: "changing-forgets-what-it-cannot-read", Mistake: "Reads the present state before it changes a part of it, and takes zeros where that is refused.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSet, original reference.Transition) (impl.Result, error) {
				q := queueOf(k, op.Queue)
				unread := q != nil && !reference.QueuesOf(k).MayStat(k, q, c.Process)
				result, err := original(k, c)
				if unread && err == nil {
					q.OwnerUID, q.OwnerGID = 0, 0
				}
				return result, err
			})
		}},
		Fault{Name: "mode-cannot-be-changed", Mistake: "Ignores the mode in IPC_SET.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSet, original reference.Transition) (impl.Result, error) {
				op.Mode = nil
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "any-class-will-do", Mistake: "Grants what the bits of any class grant.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Granted = func(q *queue, p *process, want reference.Access) bool {
				return p.Privileged || reference.Access((q.Mode|q.Mode>>3|q.Mode>>6)&7)&want == want && p.UID == q.OwnerUID ||
					reference.Access(q.Mode&7)&want == want
			}
		}},
		Fault{Name: "groups-are-not-known", Mistake: "Knows an owner and all others, as if there were no groups.", Plant: func(k *kernel) {
			reference.QueuesOf(k).Granted = func(q *queue, p *process, want reference.Access) bool {
				bits := q.Mode
				if p.UID == q.OwnerUID || p.UID == q.CreatorUID {
					bits >>= 6
				}
				return p.Privileged || reference.Access(bits)&want == want
			}
		}},
		Fault{Name: "a-creator-is-one-of-the-others", Mistake: "Looks for the owner's bits at the present owner only.", Plant: func(k *kernel) {
			granted := reference.QueuesOf(k).Granted
			reference.QueuesOf(k).Granted = func(q *queue, p *process, want reference.Access) bool {
				if p.UID == q.CreatorUID && p.UID != q.OwnerUID {
					return p.Privileged || reference.Access(q.Mode)&want == want
				}
				return granted(q, p, want)
			}
		}},
		Fault{Name: "opening-looks-at-the-lowest-bits", Mistake: "Takes the permissions that are asked for from the bits of the others only.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayOpen = func(k *kernel, q *queue, p *process, mode int) bool {
				return reference.QueuesOf(k).Granted(q, p, reference.Access(mode&6))
			}
		}},
		Fault{Name: "opening-needs-the-bits-as-asked", Mistake: "Compares what is asked for with the mode bit by bit, without looking for the class of the process.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MayOpen = func(_ *kernel, q *queue, p *process, mode int) bool { return p.Privileged || q.Mode&mode == mode }
		}},
		Fault{Name: "bits-without-a-meaning-are-dropped", Mistake: "Keeps of the mode only the bits for reading and writing.", Plant: func(k *kernel) {
			const meant = 0o666
			spoilNew(k, func(q *queue) { q.Mode &= meant })
			whenDone(k, func(op impl.MsgqSet, q *queue) { q.Mode &= meant })
		}},
		Fault{Name: "identifier-needs-a-key", Mistake: "Lets only those use a queue who have opened it.", Plant: func(k *kernel) {
			opened := map[*process]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqGet, original reference.Transition) (impl.Result, error) {
				opened[c.Process] = true
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqSend, original reference.Transition) (impl.Result, error) {
				if !opened[c.Process] {
					return nil, reference.Posix("EINVAL")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "raising-the-bytes-needs-privilege", Mistake: "Refuses every unprivileged raise, as POSIX would.", Plant: func(k *kernel) {
			allowed := reference.QueuesOf(k).MaxBytesAllowed
			reference.QueuesOf(k).MaxBytesAllowed = func(k *kernel, q *queue, p *process, bytes int) bool {
				return allowed(k, q, p, bytes) && (p.Privileged || bytes <= int(q.MaxBytes))
			}
		}},
		Fault{Name: "anyone-may-raise-the-bytes", Mistake: "Does not compare msg_qbytes with the system's limit.", Plant: func(k *kernel) {
			reference.QueuesOf(k).MaxBytesAllowed = func(*kernel, *queue, *process, int) bool { return true }
		}},
		Fault{Name: "bytes-cannot-go-below-what-is-queued", Mistake: "Refuses a limit that the queue already exceeds.", Plant: func(k *kernel) {
			allowed := reference.QueuesOf(k).MaxBytesAllowed
			reference.QueuesOf(k).MaxBytesAllowed = func(k *kernel, q *queue, p *process, bytes int) bool {
				return allowed(k, q, p, bytes) && bytes >= held(q)
			}
		}},

		status("new-queue-remembers-a-sender", "Does not clear msg_lspid and msg_stime.", func(q *queue) { q.LastSender, q.SendTime = 1, 1 }),
		status("new-queue-remembers-a-receiver", "Does not clear msg_lrpid and msg_rtime.", func(q *queue) { q.LastReceiver, q.ReceiveTime = 1, 1 }),
		status("new-queue-belongs-to-root", "Records the server instead of the caller as owner.", func(q *queue) { q.OwnerUID, q.OwnerGID = 12345, 12345 }),
		status("mode-is-masked", "Applies the umask to queues.", func(q *queue) { q.Mode &^= 0o022 | 0o040 }),
		status("creation-is-no-change", "Leaves msg_ctime 0.", func(q *queue) { q.ChangeTime = 0 }),
		status("new-queue-holds-less", "Gives a new queue half of the limit.", func(q *queue) { q.MaxBytes /= 2 }),
		Fault{Name: "sending-leaves-no-mark", Mistake: "Does not record who sent last, and when.", Plant: func(k *kernel) {
			whenDone(k, func(op impl.MsgqSend, q *queue) { q.LastSender, q.SendTime = 0, 0 })
		}},
		Fault{Name: "receiving-leaves-no-mark", Mistake: "Does not record who received last, and when.", Plant: func(k *kernel) {
			whenDone(k, func(op impl.MsgqReceive, q *queue) { q.LastReceiver, q.ReceiveTime = 0, 0 })
		}},
		Fault{Name: "a-refused-receive-leaves-a-mark", Mistake: "Records the receiver before it looks for a message.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MsgqReceive, original reference.Transition) (impl.Result, error) {
				if q := queueOf(k, op.Queue); q != nil {
					q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
				}
				return original(k, c)
			})
		}},
	)
}

func status(name, mistake string, spoil func(*queue)) Fault {
	return Fault{Name: name, Mistake: mistake, Plant: func(k *kernel) {
		spoilNew(k, spoil)
	}}
}

// spoilNew changes each queue that is made.
func spoilNew(k *kernel, spoil func(*queue)) {
	reference.Replace(k, func(k *kernel, c *call, op impl.MsgqGet, original reference.Transition) (impl.Result, error) {
		before := len(reference.QueuesOf(k).Queues)
		r, err := original(k, c)
		for _, q := range reference.QueuesOf(k).Queues[before:] {
			spoil(q)
		}
		return r, err
	})
}
