package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about a pipe as an open file: handles, flags, capacity, readiness.
func init() {
	add("pipe",
		Fault{Name: "both-ends-go-both-ways", Mistake: "Does not check which end it is asked to read or write.", Plant: func(k *kernel) {
			k.BothWays = yes
		}},
		Fault{Name: "a-pipe-is-a-socket", Mistake: "Implements pipes by sockets and lets fstat show it.", Plant: func(k *kernel) {
			reference.PipesOf(k).Status = func(*reference.Description) impl.FileStatus { return impl.FileStatus{Type: "socket"} }
		}},
		Fault{Name: "fstat-shows-the-unread-bytes", Mistake: "Reports what is in the pipe as the size of the file.", Plant: func(k *kernel) {
			reference.PipesOf(k).Status = func(d *reference.Description) impl.FileStatus {
				return impl.FileStatus{Type: "fifo", Size: int64(len(d.Pipe.Buffer))}
			}
		}},
		Fault{Name: "new-pipes-are-non-blocking", Mistake: "Creates pipes for its own event loop, non-blocking.", Plant: func(k *kernel) {
			reference.PipesOf(k).NewPipeFlags = func(asked impl.Flags) impl.Flags { asked.Nonblock = true; return asked }
		}},
		Fault{Name: "new-pipes-close-on-exec", Mistake: "Sets close-on-exec on every descriptor it makes.", Plant: func(k *kernel) {
			reference.PipesOf(k).NewPipeFlags = func(asked impl.Flags) impl.Flags { asked.Cloexec = true; return asked }
		}},
		Fault{Name: "numbers-are-not-reused", Mistake: "Counts descriptor numbers upwards for ever.", Plant: func(k *kernel) {
			next := 3
			k.LowestNumber = func(*reference.Process) int { next++; return next - 1 }
		}},
		Fault{Name: "failed-creation-leaves-one-end", Mistake: "Opens the read end before it finds that there is no room for the write end.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "too many handles") {
					k.Open(c.Process, &reference.Description{Pipe: &pipe{Readers: 1}}, false)
				}
				return r, err
			})
		}},
		Fault{Name: "handle-limit-is-ignored", Mistake: "Never compares the number of handles with its limit.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdLimit, original reference.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "pipes-have-a-position", Mistake: "Accepts offsets for pipes and ignores them.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdSeek, _ transition) (impl.Result, error) {
				return impl.Offset{Offset: op.Offset}, nil
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.FdPread, _ transition) (impl.Result, error) {
				return impl.Bytes{Data: slices.Clone(reference.StreamsOf(k).Take(pipeOf(c, op.Handle), op.Size))}, nil
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.FdPwrite, _ transition) (impl.Result, error) {
				k.Add(pipeOf(c, op.Handle), op.Bytes(), false)
				return impl.Count{Count: op.Size()}, nil
			})
		}},
		Fault{Name: "unread-bytes-at-the-read-end-only", Mistake: "Answers FIONREAD with 0 at the write end.", Plant: func(k *kernel) {
			unread := reference.PipesOf(k).Unread
			reference.PipesOf(k).Unread = func(d *reference.Description) int {
				if d.Write {
					return 0
				}
				return unread(d)
			}
		}},
		Fault{Name: "pipe-buf-is-256", Mistake: "States a PIPE_BUF below what POSIX requires.", Plant: func(k *kernel) {
			reference.PipesOf(k).StatedPipeBuf = func(*kernel) int { return 256 }
		}},
		Fault{Name: "pipes-hold-one-page", Mistake: "Makes pipes of a single page, as Linux did before 2.6.11.", Plant: func(k *kernel) {
			reference.PipesOf(k).Limits.Capacity = 4096
		}},
		Fault{Name: "capacity-is-unbounded", Mistake: "Lets the buffer grow with every write.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil {
					p.Capacity = max(p.Capacity, len(p.Buffer)+op.Size())
				}
				return original(k, c)
			})
		}},
		Fault{Name: "capacity-is-not-rounded", Mistake: "Sets exactly the capacity that was asked for.", Plant: func(k *kernel) {
			reference.PipesOf(k).Capacity = func(_ *kernel, size int) int { return size }
		}},
		Fault{Name: "anyone-may-exceed-the-maximum", Mistake: "Does not look at the limit of the unprivileged.", Plant: func(k *kernel) {
			reference.PipesOf(k).MayExceed = func(*reference.Process) bool { return true }
		}},
		Fault{Name: "the-maximum-itself-is-refused", Mistake: "Compares with less than instead of at most.", Plant: func(k *kernel) {
			reference.PipesOf(k).Limits.MaxSize--
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeMaxSize, _ reference.Transition) (impl.Result, error) {
				return impl.Value{Value: int64(reference.PipesOf(k).Limits.MaxSize) + 1}, nil
			})
		}},
		Fault{Name: "shrinking-discards", Mistake: "Cuts off what no longer fits when the capacity is lowered.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeSetSize, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil {
					p.Buffer = p.Buffer[:min(reference.PipesOf(k).Capacity(k, op.Size), len(p.Buffer))]
				}
				return original(k, c)
			})
		}},
		Fault{Name: "packets-are-joined", Mistake: "Ignores O_DIRECT.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(impl.PipeEnds); ok {
					c.Process.Handles[ends.Write.Handle].Description.Direct = false
				}
				return r, err
			})
		}},
		Fault{Name: "a-write-is-one-packet", Mistake: "Makes one packet of a write, however long.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				p := pipeOf(c, op.Handle)
				before := 0
				if p != nil {
					before = len(p.Packets)
				}
				r, err := original(k, c)
				if p != nil && len(p.Packets) > before+1 {
					p.Packets = append(p.Packets[:before], op.Size())
				}
				return r, err
			})
		}},
		Fault{Name: "rest-of-a-packet-stays", Mistake: "Keeps what a reader had no room for as a packet of its own.", Plant: func(k *kernel) {
			take := reference.StreamsOf(k).Take
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
				if len(p.Packets) > 0 && p.Packets[0] > size {
					p.Packets[0] -= size
					data := p.Buffer[:size]
					p.Buffer = p.Buffer[size:]
					return data
				}
				return take(p, size)
			}
		}},
		Fault{Name: "a-full-pipe-cannot-be-resized", Mistake: "Wants one byte more than there is in the pipe.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeSetSize, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && reference.PipesOf(k).Capacity(k, op.Size) == len(p.Buffer) {
					return nil, reference.Posix("EBUSY")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "tee-consumes", Mistake: "Implements tee by splice.", Plant: func(k *kernel) {
			reference.PipesOf(k).Consumes = func(string) bool { return true }
		}},
		Fault{Name: "splice-copies", Mistake: "Implements splice by tee.", Plant: func(k *kernel) {
			reference.PipesOf(k).Consumes = func(string) bool { return false }
		}},
		Fault{Name: "tee-says-what-was-asked", Mistake: "Returns the size that was asked for instead of what was copied.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeTee, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, ok := r.(impl.Count); ok && err == nil {
					return impl.Count{Count: op.Size}, nil
				}
				return r, err
			})
		}},

		Fault{Name: "poll-hides-errors", Mistake: "Reports only the events that were asked for, without error and hang-up.", Plant: func(k *kernel) {
			without(k, "err", "hup")
		}},
		Fault{Name: "write-ends-are-always-in-error", Mistake: "Reports an error at every write end that nobody is just reading from.", Plant: func(k *kernel) {
			readiness := reference.PipesOf(k).Readiness
			reference.PipesOf(k).Readiness = func(k *kernel, d *reference.Description) []string {
				events := readiness(k, d)
				if d.Write && !slices.Contains(events, "err") {
					events = append(events, "err")
				}
				return events
			}
		}},
		Fault{Name: "hang-up-hides-what-is-left", Mistake: "Reports a hang-up instead of readable data.", Plant: func(k *kernel) {
			readiness := reference.PipesOf(k).Readiness
			reference.PipesOf(k).Readiness = func(k *kernel, d *reference.Description) []string {
				events := readiness(k, d)
				if slices.Contains(events, "hup") {
					return []string{"hup"}
				}
				return events
			}
		}},
		Fault{Name: "everything-is-ready", Mistake: "Reports both ends as ready without looking.", Plant: func(k *kernel) {
			reference.PipesOf(k).Readiness = func(k *kernel, d *reference.Description) []string {
				if d.Write {
					return []string{"out"}
				}
				return []string{"in"}
			}
			reference.DescriptorsOf(k).WouldNotBlock = func(*kernel, *reference.Description, bool) bool { return true }
		}},
		Fault{Name: "a-full-pipe-is-writable", Mistake: "Calls every write end with readers writable.", Plant: func(k *kernel) {
			original := reference.DescriptorsOf(k).WouldNotBlock
			reference.DescriptorsOf(k).WouldNotBlock = func(k *kernel, d *reference.Description, write bool) bool { return write || original(k, d, write) }
		}},
		Fault{Name: "select-waits-for-data", Mistake: "Calls an end ready only when bytes could be moved.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).WouldNotBlock = func(k *kernel, d *reference.Description, write bool) bool {
				if write {
					return d.Pipe.Readers > 0 && d.Pipe.Room() > 0
				}
				return len(d.Pipe.Buffer) > 0
			}
		}},
		Fault{Name: "edge-triggered-is-ignored", Mistake: "Reports what is unread with every epoll_wait.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).Due = func(*reference.EpollItem) bool { return true }
		}},
		Fault{Name: "every-event-once", Mistake: "Treats all registrations as edge-triggered.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).Due = func(item *reference.EpollItem) bool { return item.Description.Pipe.Arrivals >= item.Next }
		}},
		Fault{Name: "registration-dies-with-its-handle", Mistake: "Removes an epoll registration when its descriptor is closed.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).Registered = func(item *reference.EpollItem) bool {
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
		Fault{Name: "registration-never-dies", Mistake: "Keeps epoll registrations of files that are closed.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).Registered = func(*reference.EpollItem) bool { return true }
		}},
		Fault{Name: "epoll-registers-twice", Mistake: "Adds to the list of an epoll instance without looking what is in it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollAdd, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "already exists") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "epoll-add-modifies", Mistake: "Stores the new user data before it finds the descriptor registered already.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollAdd, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "already exists") {
					for _, item := range c.Process.Handles[op.Epoll].Description.Epoll.Items {
						item.Data = op.Data
					}
				}
				return r, err
			})
		}},
		Fault{Name: "epoll-reports-a-description-once", Mistake: "Goes through the open file descriptions, and reports each by one registration of it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollWait, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if events, ok := r.(impl.EpollEvents); ok && len(events.Events) > 1 {
					events.Events = events.Events[:1]
					return events, err
				}
				return r, err
			})
		}},
		Fault{Name: "epoll-knows-descriptions-only", Mistake: "Takes a duplicate for what is registered already.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollAdd, original reference.Transition) (impl.Result, error) {
				for _, item := range c.Process.Handles[op.Epoll].Description.Epoll.Items {
					if item.Description == c.Process.Handles[op.Handle].Description {
						return nil, reference.Posix("EEXIST")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "anything-watches", Mistake: "Keeps what an epoll instance watches beside every open file.", Plant: func(k *kernel) {
			invented := func(c *call, handle impl.Handle) {
				if d := c.Process.Handles[handle]; d != nil && d.Description.Epoll == nil {
					d.Description.Epoll = &reference.Epoll{}
				}
			}
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollAdd, original reference.Transition) (impl.Result, error) {
				invented(c, op.Epoll)
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollWait, original reference.Transition) (impl.Result, error) {
				invented(c, op.Epoll)
				return original(k, c)
			})
		}},
		Fault{Name: "epoll-mixes-up-user-data", Mistake: "Returns the descriptor number instead of the user data.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.EpollAdd, original reference.Transition) (impl.Result, error) {
				op.Data = uint64(c.Process.Handles[op.Handle].Number)
				c.Op = op
				return original(k, c)
			})
		}},
	)
}

func without(k *kernel, hidden ...string) {
	readiness := reference.PipesOf(k).Readiness
	reference.PipesOf(k).Readiness = func(k *kernel, d *reference.Description) []string {
		return slices.DeleteFunc(readiness(k, d), func(event string) bool { return slices.Contains(hidden, event) })
	}
}
