package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
)

// Mistakes about a pipe as an open file: handles, flags, capacity, readiness.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "both-ends-go-both-ways", Mistake: "Does not check which end it is asked to read or write.", Plant: func(k *kernel.Kernel) {
			k.BothWays = faults.Yes
		}},
		faults.Fault{Name: "a-pipe-is-a-socket", Mistake: "Implements pipes by sockets and lets fstat show it.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Status = func(*kernel.Description) descriptor.Status { return descriptor.Status{Type: "socket"} }
		}},
		faults.Fault{Name: "fstat-shows-the-unread-bytes", Mistake: "Reports what is in the pipe as the size of the file.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Status = func(d *kernel.Description) descriptor.Status {
				return descriptor.Status{Type: "fifo", Size: int64(len(streams.PipeOf(d).Buffer))}
			}
		}},
		faults.Fault{Name: "new-pipes-are-non-blocking", Mistake: "Creates pipes for its own event loop, non-blocking.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).NewPipeFlags = func(asked descriptor.Flags) descriptor.Flags { asked.Nonblock = true; return asked }
		}},
		faults.Fault{Name: "new-pipes-close-on-exec", Mistake: "Sets close-on-exec on every descriptor it makes.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).NewPipeFlags = func(asked descriptor.Flags) descriptor.Flags { asked.Cloexec = true; return asked }
		}},
		faults.Fault{Name: "numbers-are-not-reused", Mistake: "Counts descriptor numbers upwards for ever.", Plant: func(k *kernel.Kernel) {
			next := 3
			k.LowestNumber = func(*kernel.Process) int { next++; return next - 1 }
		}},
		faults.Fault{Name: "failed-creation-leaves-one-end", Mistake: "Opens the read end before it finds that there is no room for the write end.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "too many handles") {
					k.Open(c.Process, &kernel.Description{File: endOn(&streams.Pipe{Readers: 1}), Access: kernel.Read}, false)
				}
				return r, err
			})
		}},
		faults.Fault{Name: "handle-limit-is-ignored", Mistake: "Never compares the number of handles with its limit.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Limit, original kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "pipes-have-a-position", Mistake: "Accepts offsets for pipes and ignores them.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Seek, _ kernel.Transition) (impl.Result, error) {
				return descriptor.Offset{Offset: op.Offset}, nil
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Pread, _ kernel.Transition) (impl.Result, error) {
				return impl.Bytes{Data: slices.Clone(streams.Of(k).Take(mistakes.PipeOf(c, op.Handle), op.Size))}, nil
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Pwrite, _ kernel.Transition) (impl.Result, error) {
				mistakes.PipeOf(c, op.Handle).Add(k, op.Bytes(), 0)
				return impl.Count{Count: op.Size()}, nil
			})
		}},
		faults.Fault{Name: "unread-bytes-at-the-read-end-only", Mistake: "Answers FIONREAD with 0 at the write end.", Plant: func(k *kernel.Kernel) {
			unread := pipes.Of(k).Unread
			pipes.Of(k).Unread = func(d *kernel.Description) int {
				if d.Writes() {
					return 0
				}
				return unread(d)
			}
		}},
		faults.Fault{Name: "pipe-buf-is-256", Mistake: "States a PIPE_BUF below what POSIX requires.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).StatedPipeBuf = func(*kernel.Kernel) int { return 256 }
		}},
		faults.Fault{Name: "pipes-hold-one-page", Mistake: "Makes pipes of a single page, as Linux did before 2.6.11.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Limits.Capacity = 4096
		}},
		faults.Fault{Name: "capacity-is-unbounded", Mistake: "Lets the buffer grow with every write.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					p.Capacity = max(p.Capacity, len(p.Buffer)+op.Size())
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "capacity-is-not-rounded", Mistake: "Sets exactly the capacity that was asked for.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Capacity = func(_ *kernel.Kernel, size int) int { return size }
		}},
		faults.Fault{Name: "anyone-may-exceed-the-maximum", Mistake: "Does not look at the limit of the unprivileged.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).MayExceed = func(*kernel.Process) bool { return true }
		}},
		faults.Fault{Name: "the-maximum-itself-is-refused", Mistake: "Compares with less than instead of at most.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Limits.MaxSize--
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.MaxSize, _ kernel.Transition) (impl.Result, error) {
				return impl.Value{Value: int64(pipes.Of(k).Limits.MaxSize) + 1}, nil
			})
		}},
		faults.Fault{Name: "shrinking-discards", Mistake: "Cuts off what no longer fits when the capacity is lowered.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					p.Buffer = p.Buffer[:min(pipes.Of(k).Capacity(k, op.Size), len(p.Buffer))]
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "packets-are-joined", Mistake: "Ignores O_DIRECT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(bytestream.Ends); ok {
					pipes.EndOf(c.Process.Handles[ends.Write.Handle].Description).Direct = false
				}
				return r, err
			})
		}},
		faults.Fault{Name: "a-write-is-one-packet", Mistake: "Makes one packet of a write, however long.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				before := 0
				if p != nil {
					before = len(p.Parts)
				}
				r, err := original(k, c)
				if p != nil && len(p.Parts) > before+1 {
					p.Parts = append(p.Parts[:before], streams.Part{Size: op.Size(), Packet: true})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "rest-of-a-packet-stays", Mistake: "Keeps what a reader had no room for as a packet of its own.", Plant: func(k *kernel.Kernel) {
			take := streams.Of(k).Take
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				if len(p.Parts) > 0 && p.Parts[0].Size > size {
					p.Parts[0].Size -= size
					data := p.Buffer[:size]
					p.Buffer = p.Buffer[size:]
					return data
				}
				return take(p, size)
			}
		}},
		faults.Fault{Name: "a-full-pipe-cannot-be-resized", Mistake: "Wants one byte more than there is in the pipe.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && pipes.Of(k).Capacity(k, op.Size) == len(p.Buffer) {
					return nil, kernel.Posix("EBUSY")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "tee-consumes", Mistake: "Implements tee by splice.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Consumes = func(string) bool { return true }
		}},
		faults.Fault{Name: "splice-copies", Mistake: "Implements splice by tee.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Consumes = func(string) bool { return false }
		}},
		faults.Fault{Name: "tee-says-what-was-asked", Mistake: "Returns the size that was asked for instead of what was copied.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, ok := r.(impl.Count); ok && err == nil {
					return impl.Count{Count: op.Size}, nil
				}
				return r, err
			})
		}},

		faults.Fault{Name: "poll-hides-errors", Mistake: "Reports only the events that were asked for, without error and hang-up.", Plant: func(k *kernel.Kernel) {
			without(k, "err", "hup")
		}},
		faults.Fault{Name: "write-ends-are-always-in-error", Mistake: "Reports an error at every write end that nobody is just reading from.", Plant: func(k *kernel.Kernel) {
			readiness := pipes.Of(k).Readiness
			pipes.Of(k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
				events := readiness(k, d)
				if d.Writes() && !slices.Contains(events, "err") {
					events = append(events, "err")
				}
				return events
			}
		}},
		faults.Fault{Name: "hang-up-hides-what-is-left", Mistake: "Reports a hang-up instead of readable data.", Plant: func(k *kernel.Kernel) {
			readiness := pipes.Of(k).Readiness
			pipes.Of(k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
				events := readiness(k, d)
				if slices.Contains(events, "hup") {
					return []string{"hup"}
				}
				return events
			}
		}},
		faults.Fault{Name: "everything-is-ready", Mistake: "Reports both ends as ready without looking.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
				if d.Writes() {
					return []string{"out"}
				}
				return []string{"in"}
			}
			descriptors.Of(k).WouldNotBlock = func(*kernel.Kernel, *kernel.Description, bool) bool { return true }
		}},
		faults.Fault{Name: "a-full-pipe-is-writable", Mistake: "Calls every write end with readers writable.", Plant: func(k *kernel.Kernel) {
			original := descriptors.Of(k).WouldNotBlock
			descriptors.Of(k).WouldNotBlock = func(k *kernel.Kernel, d *kernel.Description, write bool) bool { return write || original(k, d, write) }
		}},
		faults.Fault{Name: "select-waits-for-data", Mistake: "Calls an end ready only when bytes could be moved.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).WouldNotBlock = func(k *kernel.Kernel, d *kernel.Description, write bool) bool {
				if write {
					return streams.PipeOf(d).Readers > 0 && streams.PipeOf(d).Room() > 0
				}
				return len(streams.PipeOf(d).Buffer) > 0
			}
		}},
		faults.Fault{Name: "edge-triggered-is-ignored", Mistake: "Reports what is unread with every epoll_wait.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Due = func(*descriptors.EpollItem) bool { return true }
		}},
		faults.Fault{Name: "every-event-once", Mistake: "Treats all registrations as edge-triggered.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Due = func(item *descriptors.EpollItem) bool { return streams.PipeOf(item.Description).Arrivals >= item.Next }
		}},
		faults.Fault{Name: "registration-dies-with-its-handle", Mistake: "Removes an epoll registration when its descriptor is closed.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Registered = func(item *descriptors.EpollItem) bool {
				for _, p := range k.Processes {
					for _, d := range p.Handles {
						if d == item.Descriptor {
							return true
						}
					}
				}
				return false
			}
		}},
		faults.Fault{Name: "registration-never-dies", Mistake: "Keeps epoll registrations of files that are closed.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Registered = func(*descriptors.EpollItem) bool { return true }
		}},
		faults.Fault{Name: "epoll-registers-twice", Mistake: "Adds to the list of an epoll instance without looking what is in it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "already exists") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "epoll-add-modifies", Mistake: "Stores the new user data before it finds the descriptor registered already.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "already exists") {
					for _, item := range descriptors.EpollOf(c.Process.Handles[op.Epoll].Description).Items {
						item.Data = op.Data
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "epoll-reports-a-description-once", Mistake: "Goes through the open file descriptions, and reports each by one registration of it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if events, ok := r.(descriptor.EpollEvents); ok && len(events.Events) > 1 {
					events.Events = events.Events[:1]
					return events, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "epoll-knows-descriptions-only", Mistake: "Takes a duplicate for what is registered already.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				for _, item := range descriptors.EpollOf(c.Process.Handles[op.Epoll].Description).Items {
					if item.Description == c.Process.Handles[op.Handle].Description {
						return nil, kernel.Posix("EEXIST")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "anything-watches", Mistake: "Keeps what an epoll instance watches beside every open file.", Plant: func(k *kernel.Kernel) {
			invented := map[*kernel.Description]*descriptors.Epoll{}
			within := func(k *kernel.Kernel, c *kernel.Call, handle impl.Handle, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[handle]; d != nil && descriptors.EpollOf(d.Description) == nil {
					watching := d.Description
					if invented[watching] == nil {
						invented[watching] = &descriptors.Epoll{}
					}
					file := watching.File
					defer func() { watching.File = file }()
					watching.File = invented[watching]
				}
				return original(k, c)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				return within(k, c, op.Epoll, original)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
				return within(k, c, op.Epoll, original)
			})
		}},
		faults.Fault{Name: "epoll-mixes-up-user-data", Mistake: "Returns the descriptor number instead of the user data.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				op.Data = uint64(c.Process.Handles[op.Handle].Number)
				c.Op = op
				return original(k, c)
			})
		}},
	)
}

func without(k *kernel.Kernel, hidden ...string) {
	readiness := pipes.Of(k).Readiness
	pipes.Of(k).Readiness = func(k *kernel.Kernel, d *kernel.Description) []string {
		return slices.DeleteFunc(readiness(k, d), func(event string) bool { return slices.Contains(hidden, event) })
	}
}
