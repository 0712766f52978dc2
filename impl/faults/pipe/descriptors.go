package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// unchecked gives a result where the number is that of no open descriptor.
func unchecked[Op impl.Operation](result impl.Result) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if faults.FailsWith(err, "bad handle") {
				return result, nil
			}
			return r, err
		})
	}
}

// A mistake about what is pending.
func init() {
	faults.Add("pipe", faults.Fault{Name: "handled-signals-stay-pending", Mistake: "Leaves a signal in the pending set when its handler has run.", Plant: func(k *kernel.Kernel) {
		handled := map[*kernel.Process]string{}
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.ToThread, original kernel.Transition) (impl.Result, error) {
			handled[c.Process] = op.Signal
			return original(k, c)
		})
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.GetPending, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if set, ok := r.(signal.Set); ok && err == nil && handled[c.Process] != "" {
				return signal.Set{Signals: append([]string{handled[c.Process]}, set.Signals...)}, nil
			}
			return r, err
		})
	}})
}

// Mistakes about numbers that are no descriptors.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "reads-by-no-descriptor-are-at-the-end", Mistake: "Reads end-of-file by a number that no descriptor has.", Plant: unchecked[descriptor.Read](impl.Bytes{Data: []byte{}})},
		faults.Fault{Name: "writes-by-no-descriptor-are-thrown-away", Mistake: "Takes what is written by a number that no descriptor has.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad handle") {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "pieces-by-no-descriptor-are-thrown-away", Mistake: "Takes the pieces of a writev by a number that no descriptor has.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Writev, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad handle") {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "no-descriptor-has-an-offset-that-is-refused", Mistake: "Looks at the offset of a pread before it looks at the descriptor.", Plant: func(k *kernel.Kernel) {
			faults.Recode[descriptor.Pread](k, "bad handle", "ESPIPE")
		}},
		faults.Fault{Name: "no-descriptor-is-sought-in", Mistake: "Answers lseek for every number that it does not know as for a pipe.", Plant: func(k *kernel.Kernel) {
			faults.Recode[descriptor.Seek](k, "bad handle", "ESPIPE")
		}},
		faults.Fault{Name: "closing-twice-is-fine", Mistake: "Takes a descriptor that is closed already for one that it has closed.", Plant: unchecked[descriptor.Close](impl.Nothing{})},
		faults.Fault{Name: "no-descriptor-is-too-many", Mistake: "Fails to duplicate a number that no descriptor has as if the table were full.", Plant: func(k *kernel.Kernel) {
			faults.Recode[descriptor.Dup](k, "bad handle", "EMFILE")
		}},
		faults.Fault{Name: "no-descriptor-is-a-fifo", Mistake: "Answers fstat for every number that it does not know as for a pipe.", Plant: unchecked[descriptor.Stat](descriptor.Status{Type: "fifo"})},
		faults.Fault{Name: "no-descriptor-has-flags", Mistake: "Answers F_GETFL with no flags for a number that no descriptor has.", Plant: unchecked[descriptor.GetFlags](descriptor.Flags{})},
		faults.Fault{Name: "flags-of-no-descriptor-are-set", Mistake: "Performs F_SETFL for a number that no descriptor has.", Plant: unchecked[descriptor.SetNonblock](impl.Nothing{})},
		faults.Fault{Name: "nothing-is-unread-at-no-descriptor", Mistake: "Answers FIONREAD with 0 for a number that no descriptor has.", Plant: unchecked[descriptor.Unread](impl.Count{})},
		faults.Fault{Name: "no-descriptor-is-never-ready", Mistake: "Leaves out of a select what it does not know.", Plant: unchecked[descriptor.Select](descriptor.Ready{})},
		faults.Fault{Name: "poll-refuses-no-descriptor", Mistake: "Fails poll where one of the numbers is that of no descriptor.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				for _, watched := range op.Handles {
					if c.Process.IsClosed(watched.Handle) {
						return nil, kernel.Posix("EBADF")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "poll-says-nval-if-asked", Mistake: "Reports POLLNVAL only where something was asked for.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if len(op.Handles) == 1 && len(op.Handles[0].Events) == 0 && c.Process.IsClosed(op.Handles[0].Handle) {
					return descriptor.Ready{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-descriptor-has-a-capacity", Mistake: "Answers F_GETPIPE_SZ with what a new pipe has.", Plant: unchecked[pipe.GetSize](impl.Value{Value: 65536})},
		faults.Fault{Name: "capacity-of-no-descriptor-is-set", Mistake: "Performs F_SETPIPE_SZ for a number that no descriptor has.", Plant: unchecked[pipe.SetSize](impl.Value{Value: 4096})},
		faults.Fault{Name: "read-ends-have-the-least-atomic-size", Mistake: "Answers fpathconf(_PC_PIPE_BUF) for a read end with the least that POSIX allows.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Pathconf, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && !d.Description.Writes() {
					return impl.Value{Value: 512}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-epoll-has-no-events", Mistake: "Answers epoll_wait for a number that no descriptor has with no events.", Plant: unchecked[descriptor.EpollWait](descriptor.EpollEvents{})},
	)
}
