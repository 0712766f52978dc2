package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Mistakes about writing: room, atomicity, broken pipes, interruption.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "full-pipe-refuses-blocking-writers", Mistake: "Tells every writer that it would block, in blocking mode too.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Nonblocking = func(d *kernel.Description) bool { return d.Nonblock || d.Writes() }
		}},
		faults.Fault{Name: "non-blocking-mode-is-ignored", Mistake: "Never looks at O_NONBLOCK.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Nonblocking = func(*kernel.Description) bool { return false }
		}},
		faults.Fault{Name: "read-only-checks-its-own-flag", Mistake: "Lets a read of an empty pipe wait even in non-blocking mode.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Nonblocking = func(d *kernel.Description) bool { return d.Nonblock && d.Writes() }
		}},
		faults.Fault{Name: "empty-non-blocking-read-is-end-of-file", Mistake: "Returns 0 instead of EAGAIN, as O_NDELAY did in System V.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "would block") {
					return impl.Bytes{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "non-blocking-read-hides-end-of-file", Mistake: "Checks the non-blocking flag before it looks for writers.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && streams.PipeOf(d.Description) != nil && d.Description.Nonblock && len(streams.PipeOf(d.Description).Buffer) == 0 {
					return nil, kernel.Posix("EAGAIN")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "non-blocking-mode-is-per-handle", Mistake: "Stores O_NONBLOCK with the descriptor instead of the open file description.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).SetNonblock = func(k *kernel.Kernel, p *kernel.Process, handle impl.Handle, d *kernel.Description, nonblock bool) {
				own := *d
				own.Nonblock, own.References = nonblock, 1
				d.References--
				if own.Writes() {
					streams.PipeOf(&own).Writers++
				} else {
					streams.PipeOf(&own).Readers++
				}
				p.Handles[handle].Description = &own
			}
		}},
		faults.Fault{Name: "non-blocking-mode-spreads-to-the-other-end", Mistake: "Stores O_NONBLOCK with the pipe instead of with each end.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).SetNonblock = func(k *kernel.Kernel, _ *kernel.Process, _ impl.Handle, d *kernel.Description, nonblock bool) {
				for _, p := range k.Processes {
					for _, other := range p.Handles {
						if streams.PipeOf(other.Description) == streams.PipeOf(d) {
							other.Description.Nonblock = nonblock
						}
					}
				}
			}
		}},
		faults.Fault{Name: "small-writes-are-split", Mistake: "Puts in what fits, also of a write of at most PIPE_BUF bytes.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int { return min(left, p.Room()) }
		}},
		faults.Fault{Name: "copies-in-pieces-of-512", Mistake: "Copies a write in pieces and lets other writers in between.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int { return min(left, p.Room(), 512) }
		}},
		faults.Fault{Name: "large-writes-are-all-or-nothing", Mistake: "Waits for room for the whole write, however large.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
				if left > p.Room() {
					return 0
				}
				return left
			}
		}},
		faults.Fault{Name: "large-write-puts-in-one-byte", Mistake: "Stops a non-blocking write after the first byte.", Plant: func(k *kernel.Kernel) {
			accepts := pipes.Of(k).Accepts
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
				n := accepts(k, p, whole, left)
				if whole > pipes.Of(k).Limits.PipeBuf {
					return min(n, 1)
				}
				return n
			}
		}},
		faults.Fault{Name: "some-room-is-no-room", Mistake: "Lets a large write begin in an empty pipe only.", Plant: func(k *kernel.Kernel) {
			accepts := pipes.Of(k).Accepts
			pipes.Of(k).Accepts = func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
				if whole > pipes.Of(k).Limits.PipeBuf && whole == left && len(p.Buffer) > 0 {
					return 0
				}
				return accepts(k, p, whole, left)
			}
		}},
		faults.Fault{Name: "room-is-looked-for-before-readers", Mistake: "Tells a non-blocking writer that it would block, although nobody will ever read.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && streams.PipeOf(d.Description) != nil && d.Description.Nonblock && streams.PipeOf(d.Description).Room() == 0 {
					return nil, kernel.Posix("EAGAIN")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "waiting-writers-share-a-buffer", Mistake: "Keeps the data of writers that wait in one place.", Plant: func(k *kernel.Kernel) {
			var last impl.Payload
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if !c.Begun {
					last = op.Payload
				} else if op.Size() == last.Size() {
					op.Payload = last
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "refused-large-write-returns-0", Mistake: "Returns the count 0 instead of EAGAIN when nothing of a large write fits.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "would block") && op.Size() > pipes.Of(k).Limits.PipeBuf {
					return impl.Count{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "writev-writes-each-piece", Mistake: "Performs a gathered write as one write for each piece.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Gather = func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, pieces [][]byte) (impl.Count, error) {
				begin := 0
				for _, piece := range pieces {
					if c.Transferred < begin+len(piece) {
						if streams.PipeOf(d).Room() < len(piece) {
							return impl.Count{}, c.Wait("writev")
						}
						streams.PipeOf(d).Add(k, piece, 0)
						c.Transferred += len(piece)
						if c.Begun { // the others have their turn
							return impl.Count{}, c.Wait("writev")
						}
					}
					begin += len(piece)
				}
				return impl.Count{Count: c.Transferred}, nil
			}
		}},
		faults.Fault{Name: "empty-write-looks-for-readers", Mistake: "Checks for readers before it sees that there is nothing to write.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).EmptyWriteIsNothing = func(p *streams.Pipe) bool { return p.Readers > 0 }
		}},
		faults.Fault{Name: "empty-write-is-end-of-file", Mistake: "Wakes a waiting reader for a write of nothing, which takes it for the end.", Plant: func(k *kernel.Kernel) {
			poked := map[*streams.Pipe]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					poked[p] = true
				}
				return original(k, c)
			})
			end := streams.Of(k).EndOfFile
			streams.Of(k).EndOfFile = func(p *streams.Pipe) bool { return end(p) || poked[p] }
		}},

		faults.Fault{Name: "readers-are-not-counted", Mistake: "Takes data that nobody will ever read.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Broken = func(*streams.Pipe) bool { return false }
		}},
		faults.Fault{Name: "no-signal-for-a-broken-pipe", Mistake: "Returns EPIPE and raises no signal.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).BrokenPipe = func(*kernel.Kernel, *kernel.Call) {}
		}},
		faults.Fault{Name: "broken-pipe-always-kills", Mistake: "Ends the writer without asking what it does on SIGPIPE.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).BrokenPipe = func(k *kernel.Kernel, c *kernel.Call) { k.End(c.Process, impl.ProcessEnded{Signal: "SIGPIPE"}) }
		}},
		faults.Fault{Name: "broken-pipe-signals-the-process", Mistake: "Directs SIGPIPE at the process instead of at the writing thread.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).BrokenPipe = func(k *kernel.Kernel, c *kernel.Call) { k.Kill(c.Process, "SIGPIPE") }
		}},
		faults.Fault{Name: "broken-pipe-sends-sigterm", Mistake: "Confuses the numbers of SIGPIPE and SIGTERM.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).BrokenPipe = func(k *kernel.Kernel, c *kernel.Call) { k.Kill(c.Process, "SIGTERM") }
		}},
		faults.Fault{Name: "broken-pipe-is-pending-everywhere", Mistake: "Marks a blocked SIGPIPE pending for all threads.", Plant: func(k *kernel.Kernel) {
			raise := pipes.Of(k).BrokenPipe
			pipes.Of(k).BrokenPipe = func(k *kernel.Kernel, c *kernel.Call) {
				raise(k, c)
				for _, thread := range []string{"first", "second"} {
					c.Process.Pending[thread] = []kernel.Signal{{Name: "SIGPIPE"}}
				}
			}
		}},
		faults.Fault{Name: "waiting-writer-misses-the-last-close", Mistake: "Looks for readers when a write begins, and not again while it waits.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return nil, c.Wait("write")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "broken-pipe-kills-one-call-late", Mistake: "Notes SIGPIPE and acts on it at the next call, whatever the disposition is.", Plant: func(k *kernel.Kernel) {
			doomed := map[*kernel.Process]bool{}
			pipes.Of(k).BrokenPipe = func(_ *kernel.Kernel, c *kernel.Call) { doomed[c.Process] = true }
			pipes.Of(k).EmptyWriteIsNothing = func(p *streams.Pipe) bool { return false }
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ClockNow, original kernel.Transition) (impl.Result, error) {
				if doomed[c.Process] {
					k.End(c.Process, impl.ProcessEnded{Signal: "SIGPIPE"})
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "finished-writer-is-not-woken", Mistake: "Lets the reader take a waiting writer's data and forgets to wake him.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Begun && err == nil {
					return nil, c.Wait("write")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "broken-pipe-hides-the-count", Mistake: "Fails with EPIPE although a part was transferred before the readers went.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && p.Readers == 0 {
					c.Transferred = 0
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "short-count-without-signal", Mistake: "Raises SIGPIPE only when nothing was transferred.", Plant: func(k *kernel.Kernel) {
			raise := pipes.Of(k).BrokenPipe
			pipes.Of(k).BrokenPipe = func(k *kernel.Kernel, c *kernel.Call) {
				if c.Transferred == 0 {
					raise(k, c)
				}
			}
		}},
		faults.Fault{Name: "interrupted-write-always-fails", Mistake: "Returns EINTR although a part was transferred.", Plant: func(k *kernel.Kernel) {
			k.Interrupted = func(*kernel.Call) (impl.Result, error) { return nil, kernel.Posix("EINTR") }
		}},
		faults.Fault{Name: "interrupted-write-returns-0", Mistake: "Returns the count 0 instead of EINTR.", Plant: func(k *kernel.Kernel) {
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) { return impl.Count{Count: c.Transferred}, nil }
		}},
		faults.Fault{Name: "interrupted-write-understates", Mistake: "Returns one byte less than was transferred.", Plant: func(k *kernel.Kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) {
				if c.Transferred > 1 {
					return impl.Count{Count: c.Transferred - 1}, nil
				}
				return interrupted(c)
			}
		}},
		faults.Fault{Name: "interrupted-read-is-end-of-file", Mistake: "Returns 0 instead of EINTR from a read.", Plant: func(k *kernel.Kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) {
				if _, read := c.Op.(descriptor.Read); read {
					return impl.Bytes{}, nil
				}
				return interrupted(c)
			}
		}},
		faults.Fault{Name: "interrupted-write-overstates", Mistake: "Returns one byte more than was transferred.", Plant: func(k *kernel.Kernel) {
			k.Interrupted = func(c *kernel.Call) (impl.Result, error) { return impl.Count{Count: c.Transferred + 1}, nil }
		}},
		faults.Fault{Name: "restart-is-ignored", Mistake: "Lets every handler interrupt, with SA_RESTART too.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op signal.Action, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				op.Restart = false
				c.Process.Actions[op.Signal] = op
				return r, err
			})
		}},
	)
}
