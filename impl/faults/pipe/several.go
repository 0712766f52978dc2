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
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Mistakes about several who wait at one pipe, about handlers that run meanwhile, and
// about what is asked for when a pipe is made or resized.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "a-write-wakes-one-reader", Mistake: "Wakes one of those who wait for data, however much came.", Plant: func(k *kernel.Kernel) {
			served := map[*streams.Pipe]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				if p != nil && c.Begun && served[p] == p.Arrivals+1 {
					return nil, c.Wait("read")
				}
				r, err := original(k, c)
				if p != nil && c.Begun && err == nil {
					served[p] = p.Arrivals + 1
				}
				return r, err
			})
		}},
		faults.Fault{Name: "a-read-wakes-one-writer", Mistake: "Wakes one of those who wait for room, however much was read.", Plant: func(k *kernel.Kernel) {
			reads, served := map[*streams.Pipe]int{}, map[*streams.Pipe]int{}
			take := streams.Of(k).Take
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				reads[p]++
				return take(p, size)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				if p != nil && c.Begun && reads[p] > 0 && served[p] == reads[p] {
					return nil, c.Wait("write")
				}
				r, err := original(k, c)
				if p != nil && c.Begun && err == nil {
					served[p] = reads[p]
				}
				return r, err
			})
		}},
		faults.Fault{Name: "room-for-one-is-room-for-all", Mistake: "Looks whether there is room before it wakes the writers, and then lets all of them write.", Plant: func(k *kernel.Kernel) {
			room := map[*streams.Pipe]int{}
			take := streams.Of(k).Take
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				data := take(p, size)
				room[p] = p.Room()
				return data
			}
			accepts := pipes.Of(k).Accepts
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
				if k.Trying.Begun && left <= room[p] {
					return left
				}
				return accepts(k, p, whole, left)
			}
		}},
		faults.Fault{Name: "a-broken-pipe-is-told-once", Mistake: "Wakes one of the writers when the last reader goes.", Plant: func(k *kernel.Kernel) {
			told := map[*streams.Pipe]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					if told[p] {
						return nil, c.Wait("write")
					}
					told[p] = true
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "news-are-told-once", Mistake: "Wakes one of those who poll.", Plant: func(k *kernel.Kernel) {
			told := map[*kernel.Process]bool{} // who was told first
			once[descriptor.Poll](k, told, "poll")
			once[descriptor.Select](k, told, "select")
			once[descriptor.EpollWait](k, told, "epoll_wait")
		}},
		faults.Fault{Name: "polling-is-restarted", Mistake: "Restarts poll, select and epoll_wait after a handler with SA_RESTART, as it does reads.", Plant: func(k *kernel.Kernel) {
			unheard(k, true, func(op impl.Operation) bool { return polls(op) })
		}},
		faults.Fault{Name: "polling-is-never-interrupted", Mistake: "Lets poll, select and epoll_wait go on after any handler.", Plant: func(k *kernel.Kernel) {
			unheard(k, false, func(op impl.Operation) bool { return polls(op) })
		}},
		faults.Fault{Name: "only-reads-are-restarted", Mistake: "Restarts reads after a handler with SA_RESTART, and no writes.", Plant: func(k *kernel.Kernel) {
			unrestarted(k, func(op impl.Operation) bool { _, write := op.(descriptor.Write); return write })
		}},
		faults.Fault{Name: "a-restarted-write-writes-on", Mistake: "Goes on with the rest of a write after a handler with SA_RESTART.", Plant: func(k *kernel.Kernel) {
			unheard(k, true, func(op impl.Operation) bool { _, write := op.(descriptor.Write); return write })
		}},
		faults.Fault{Name: "copies-are-not-restarted", Mistake: "Lets a handler interrupt tee and splice, with SA_RESTART too.", Plant: func(k *kernel.Kernel) {
			unrestarted(k, copies)
		}},
		faults.Fault{Name: "copies-are-never-interrupted", Mistake: "Lets tee and splice wait on after any handler.", Plant: func(k *kernel.Kernel) {
			unheard(k, false, copies)
		}},
		faults.Fault{Name: "capacity-is-a-number", Mistake: "Keeps the capacity that was asked for and goes on with the buffer that there is.", Plant: func(k *kernel.Kernel) {
			told := map[*streams.Pipe]int64{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				if p == nil {
					return original(k, c)
				}
				before := p.Capacity
				r, err := original(k, c)
				if v, ok := r.(impl.Value); ok && err == nil {
					told[p] = v.Value
					p.Capacity = before
				}
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.GetSize, original kernel.Transition) (impl.Result, error) {
				if value, set := told[mistakes.PipeOf(c, op.Handle)]; set {
					return impl.Value{Value: value}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "setting-the-capacity-returns-0", Mistake: "Returns 0 for success, as most commands of fcntl do.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ pipe.SetSize, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, ok := r.(impl.Value); ok {
					return impl.Value{}, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "each-end-has-its-capacity", Mistake: "Keeps the capacity with the open file, where the other end does not see it change.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.GetSize, original kernel.Transition) (impl.Result, error) {
				if d, err := c.Descriptor(op.Handle); err == nil && d.Description.Reads() {
					return impl.Value{Value: int64(pipes.Of(k).Limits.Capacity)}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-resized-pipe-is-empty", Mistake: "Counts what is written to the new buffer, and forgets what was moved into it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.Handle); p != nil && err == nil {
					p.Capacity += len(p.Buffer)
				}
				return r, err
			})
		}},
		flagged("pipe2-ignores-nonblock", "Knows of the flags of pipe2 only O_CLOEXEC.", func(f *descriptor.Flags) { f.Nonblock = false }),
		flagged("pipe2-ignores-cloexec", "Knows of the flags of pipe2 only O_NONBLOCK.", func(f *descriptor.Flags) { f.Cloexec = false }),
		flagged("cloexec-comes-with-nonblock", "Sets close-on-exec where non-blocking mode is asked for.", func(f *descriptor.Flags) { f.Cloexec = f.Cloexec || f.Nonblock }),
		flagged("nonblock-comes-with-cloexec", "Takes the value of O_CLOEXEC for that of O_NONBLOCK.", func(f *descriptor.Flags) { f.Nonblock = f.Nonblock || f.Cloexec }),
		faults.Fault{Name: "pipe2-marks-the-read-end", Mistake: "Sets non-blocking mode at the read end of a new pipe only.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(bytestream.Ends); ok && err == nil {
					c.Process.Handles[ends.Write.Handle].Description.Nonblock = false
				}
				return r, err
			})
		}},
	)
}

func flagged(name, mistake string, spoil func(*descriptor.Flags)) faults.Fault {
	return faults.Fault{Name: name, Mistake: mistake, Plant: func(k *kernel.Kernel) {
		pipes.Of(k).NewPipeFlags = func(asked descriptor.Flags) descriptor.Flags { spoil(&asked); return asked }
	}}
}

func polls(op impl.Operation) bool {
	switch op.(type) {
	case descriptor.Poll, descriptor.Select, descriptor.EpollWait:
		return true
	}
	return false
}

func copies(op impl.Operation) bool {
	switch op.(type) {
	case pipe.Tee, pipe.Splice:
		return true
	}
	return false
}

// once lets one process be told what calls of a kind wait for, and no other.
func once[Op any](k *kernel.Kernel, told map[*kernel.Process]bool, in string) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		if c.Begun && len(told) > 0 && !told[c.Process] {
			return nil, c.Wait(in)
		}
		r, err := original(k, c)
		if c.Begun && err == nil {
			told[c.Process] = true
		}
		return r, err
	})
}

// whose finds the call during which a signal is to arrive.
func whose(k *kernel.Kernel, c *kernel.Call, op signal.ToThread) impl.Operation {
	i := slices.IndexFunc(k.Waiting(), func(other *kernel.Call) bool { return other.Process == c.Process && other.ID() == op.Of })
	if i < 0 {
		return nil
	}
	return k.Waiting()[i].Op
}

// unheard lets calls go on after a handler, of those with SA_RESTART or of any.
func unheard(k *kernel.Kernel, restarting bool, are func(op impl.Operation) bool) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
		action := c.Process.Actions[op.Signal]
		if action.Action == "handle" && (action.Restart || !restarting) && are(whose(k, c, op)) {
			return impl.Nothing{}, nil
		}
		return original(k, c)
	})
}

// unrestarted lets every handler interrupt calls.
func unrestarted(k *kernel.Kernel, are func(op impl.Operation) bool) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
		if action := c.Process.Actions[op.Signal]; are(whose(k, c, op)) {
			defer func() { c.Process.Actions[op.Signal] = action }()
			interrupting := action
			interrupting.Restart = false
			c.Process.Actions[op.Signal] = interrupting
		}
		return original(k, c)
	})
}
