package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
)

// Mistakes about what happens while somebody waits: a pipe that grows, a hang-up, a
// descriptor that is closed, a death.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "growing-wakes-no-writer", Mistake: "Wakes writers when something is read, and not when the capacity rises.", Plant: func(k *kernel.Kernel) {
			asleep := sleepersAfter[pipe.SetSize](k)
			sleeping[descriptor.Write](k, asleep, "write")
		}},
		faults.Fault{Name: "growing-wakes-one-writer", Mistake: "Wakes the first of those who wait for room when the capacity rises.", Plant: func(k *kernel.Kernel) {
			asleep := sleepersAfter[pipe.SetSize](k)
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if asleep[c] && slices.ContainsFunc(k.Waiting(), func(other *kernel.Call) bool { return asleep[other] && other.Settled() }) {
					return nil, c.Wait("write")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "growing-wakes-no-poller", Mistake: "Wakes writers when the capacity rises, and not those who poll for room.", Plant: func(k *kernel.Kernel) {
			asleep := sleepersAfter[pipe.SetSize](k)
			sleeping[descriptor.Poll](k, asleep, "poll")
			sleeping[descriptor.Select](k, asleep, "select")
			sleeping[descriptor.EpollWait](k, asleep, "epoll_wait")
		}},
		faults.Fault{Name: "a-hang-up-wakes-no-poller", Mistake: "Wakes those who poll when data or room come, and not when the other end goes.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if c.Begun && gone(c, op.Handles[0].Handle) {
					return nil, c.Wait("poll")
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Select, original kernel.Transition) (impl.Result, error) {
				if c.Begun && gone(c, slices.Concat(op.Read, op.Write)[0]) {
					return nil, c.Wait("select")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-dead-hang-up-unnoticed", Mistake: "Wakes those who poll in close, and not where the handles of a dead process are closed.", Plant: func(k *kernel.Kernel) {
			dead := false
			exit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) { dead = true; exit(k, p) }
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if c.Begun && dead && gone(c, op.Handles[0].Handle) {
					return nil, c.Wait("poll")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "epoll-waits-through-hang-ups", Mistake: "Looks at hang-ups and errors when an epoll_wait begins, and not again while it waits.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
				e := epollOf(c, op.Epoll)
				if c.Begun && e != nil && slices.ContainsFunc(e.Items, func(item *descriptors.EpollItem) bool { return hungUp(item.Description) }) {
					return nil, c.Wait("epoll_wait")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "errors-are-for-those-who-write", Mistake: "Tells an epoll registration of a write end of the error only if it asks for room.", Plant: func(k *kernel.Kernel) {
			heedless(k, func(item *descriptors.EpollItem) bool {
				return item.Description.Writes() && !slices.Contains(item.Events, "out")
			})
		}},
		faults.Fault{Name: "hang-ups-are-for-those-who-read", Mistake: "Tells an epoll registration of a read end of the hang-up only if it asks for data.", Plant: func(k *kernel.Kernel) {
			heedless(k, func(item *descriptors.EpollItem) bool {
				return item.Description.Reads() && !slices.Contains(item.Events, "in")
			})
		}},
		faults.Fault{Name: "epoll-reports-all-there-is", Mistake: "Reports to epoll whatever poll would, asked for or not.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollAdd, original kernel.Transition) (impl.Result, error) {
				op.Events = append(slices.Clone(op.Events), "in", "out")
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "poll-reports-all-there-is", Mistake: "Reports all events of an end by poll, asked for or not.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				op.Handles = slices.Clone(op.Handles)
				for i := range op.Handles {
					op.Handles[i].Events = []string{"in", "out"}
				}
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "polling-for-nothing-is-nothing", Mistake: "Leaves out of poll the handles for which no event is asked.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if !slices.ContainsFunc(op.Handles, func(asked descriptor.Watched) bool { return len(asked.Events) > 0 }) {
					return descriptor.Ready{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "poll-needs-all-that-is-asked", Mistake: "Reports a handle when all of the events have happened that were asked for.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				ready, ok := r.(descriptor.Ready)
				if ok && len(ready.Ready) > 0 && len(ready.Ready[0].Events) < len(op.Handles[0].Events) {
					return descriptor.Ready{}, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "poll-reports-what-has-just-arrived", Mistake: "Reports data by poll once, and then only what comes after them.", Plant: func(k *kernel.Kernel) {
			told := map[*streams.Pipe]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				p := mistakes.PipeOf(c, op.Handles[0].Handle)
				ready, ok := r.(descriptor.Ready)
				if ok && p != nil && len(ready.Ready) > 0 && ready.Ready[0].Events[0] == "in" && !c.Begun {
					if told[p] == p.Arrivals {
						return descriptor.Ready{}, err
					}
					told[p] = p.Arrivals
				}
				return r, err
			})
		}},
		faults.Fault{Name: "epoll-events-have-no-mask", Mistake: "Fills in the user data of an event and forgets what has happened.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if events, ok := r.(descriptor.EpollEvents); ok {
					for i := range events.Events {
						events.Events[i].Events = []string{"in"}
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "whatever-happens-is-an-edge", Mistake: "Wakes both ends of a pipe with each write, and reports it at both as a change.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.Handle); p != nil && err == nil {
					p.Freed++
				}
				return r, err
			})
		}},
		faults.Fault{Name: "room-is-no-edge", Mistake: "Counts for edge-triggered epoll what arrives, and not what is read.", Plant: func(k *kernel.Kernel) {
			due := descriptors.Of(k).Due
			descriptors.Of(k).Due = func(item *descriptors.EpollItem) bool {
				return due(item) && (!item.Edge || !slices.Contains(item.Events, "out") || item.Next == 0)
			}
		}},
		faults.Fault{Name: "closing-ends-what-waits", Mistake: "Looks the descriptor up again whenever a waiting call is woken.", Plant: func(k *kernel.Kernel) {
			lookedUpAgain(k, func(op descriptor.Read) impl.Handle { return op.Handle })
			lookedUpAgain(k, func(op descriptor.Write) impl.Handle { return op.Handle })
			lookedUpAgain(k, func(op descriptor.Poll) impl.Handle { return op.Handles[0].Handle })
		}},
		faults.Fault{Name: "what-a-call-held-stays-open", Mistake: "Takes a reference for a call that waits and forgets to drop it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Close, original kernel.Transition) (impl.Result, error) {
				closed := c.Process.Handles[op.Handle]
				for _, other := range k.Waiting() {
					if d, err := other.Descriptor(op.Handle); err == nil && other != c && d == closed {
						closed.Description.References++
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "dead-readers-take", Mistake: "Leaves a process that was killed in the list of those who wait for data.", Plant: func(k *kernel.Kernel) {
			waiting := map[*kernel.Call]*streams.Pipe{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					waiting[c] = p
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for dead, p := range waiting {
					if dead.Process.Ended && p == mistakes.PipeOf(c, op.Handle) {
						streams.Of(k).Take(p, dead.Op.(descriptor.Read).Size)
						delete(waiting, dead)
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "dead-writers-write", Mistake: "Puts in what is left of a write when there is room, also of a process that was killed meanwhile.", Plant: func(k *kernel.Kernel) {
			waiting := map[*kernel.Call]*streams.Pipe{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.Handle); p != nil && kernel.Waits(err) {
					waiting[c] = p
				} else {
					delete(waiting, c)
				}
				return r, err
			})
			take := streams.Of(k).Take
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				data := take(p, size)
				for dead, on := range waiting {
					if rest := dead.Op.(descriptor.Write).Bytes()[dead.Transferred:]; on == p && dead.Process.Ended && p.Room() >= len(rest) {
						data = slices.Clone(data)
						p.Add(k, rest, 0)
						delete(waiting, dead)
					}
				}
				return data
			}
		}},
		faults.Fault{Name: "small-writes-begin-with-what-fits", Mistake: "Puts in of any write what fits, and keeps the other writers out until the rest is in.", Plant: func(k *kernel.Kernel) {
			begun := map[*streams.Pipe]*kernel.Call{}
			accepts := pipes.Of(k).Accepts
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
				who := k.Trying
				if other := begun[p]; other != nil && other != who && !other.Settled() && !other.Process.Ended {
					return 0
				}
				if d := openFileOf(who); whole > pipes.Of(k).Limits.PipeBuf || d == nil || d.Nonblock && !who.Begun {
					return accepts(k, p, whole, left)
				}
				begun[p] = who
				return min(left, p.Room())
			}
		}},
	)
}

// openFileOf is the open file that a write is to, or nil.
func openFileOf(call *kernel.Call) *kernel.Description {
	switch op := call.Op.(type) {
	case descriptor.Write:
		if d, err := call.Descriptor(op.Handle); err == nil {
			return d.Description
		}
	case descriptor.Writev:
		if d, err := call.Descriptor(op.Handle); err == nil {
			return d.Description
		}
	}
	return nil
}

// sleepersAfter are the calls that wait while an operation is performed, until the next
// read.
func sleepersAfter[Op any](k *kernel.Kernel) map[*kernel.Call]bool {
	asleep := map[*kernel.Call]bool{}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		for _, waiting := range k.Waiting() {
			asleep[waiting] = waiting != c
		}
		return original(k, c)
	})
	take := streams.Of(k).Take
	streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
		clear(asleep)
		return take(p, size)
	}
	return asleep
}

// sleeping lets calls of a kind wait that are asleep.
func sleeping[Op any](k *kernel.Kernel, asleep map[*kernel.Call]bool, in string) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		if asleep[c] {
			return nil, c.Wait(in)
		}
		return original(k, c)
	})
}

// lookedUpAgain lets calls of a kind fail whose descriptor is closed while they wait.
func lookedUpAgain[Op any](k *kernel.Kernel, handle func(Op) impl.Handle) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		if c.Begun && c.Process.Handles[handle(op)] == nil {
			return nil, kernel.Posix("EBADF")
		}
		return original(k, c)
	})
}

// heedless drops what is registered so when there is nobody at the other end.
func heedless(k *kernel.Kernel, is func(item *descriptors.EpollItem) bool) {
	registered := descriptors.Of(k).Registered
	descriptors.Of(k).Registered = func(item *descriptors.EpollItem) bool {
		return registered(item) && !(is(item) && hungUp(item.Description))
	}
}

// gone says whether nobody is at the other end of a handle.
func gone(c *kernel.Call, handle impl.Handle) bool {
	d, err := c.Descriptor(handle)
	return err == nil && hungUp(d.Description)
}

func hungUp(d *kernel.Description) bool {
	p := streams.PipeOf(d)
	return p != nil && (d.Reads() && p.Writers == 0 || d.Writes() && p.Readers == 0)
}

func epollOf(c *kernel.Call, handle impl.Handle) *descriptors.Epoll {
	d, err := c.Descriptor(handle)
	if err != nil {
		return nil
	}
	return descriptors.EpollOf(d.Description)
}
