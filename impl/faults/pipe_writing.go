package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about writing: room, atomicity, broken pipes, interruption.
func init() {
	add("pipe",
		Fault{Name: "full-pipe-refuses-blocking-writers", Mistake: "Tells every writer that it would block, in blocking mode too.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Nonblocking = func(d *reference.Description) bool { return d.Nonblock || d.Write }
		}},
		Fault{Name: "non-blocking-mode-is-ignored", Mistake: "Never looks at O_NONBLOCK.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Nonblocking = func(*reference.Description) bool { return false }
		}},
		Fault{Name: "read-only-checks-its-own-flag", Mistake: "Lets a read of an empty pipe wait even in non-blocking mode.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Nonblocking = func(d *reference.Description) bool { return d.Nonblock && d.Write }
		}},
		Fault{Name: "empty-non-blocking-read-is-end-of-file", Mistake: "Returns 0 instead of EAGAIN, as O_NDELAY did in System V.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "would block") {
					return impl.Bytes{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "non-blocking-read-hides-end-of-file", Mistake: "Checks the non-blocking flag before it looks for writers.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Pipe != nil && d.Description.Nonblock && len(d.Description.Pipe.Buffer) == 0 {
					return nil, reference.Posix("EAGAIN")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "non-blocking-mode-is-per-handle", Mistake: "Stores O_NONBLOCK with the descriptor instead of the open file description.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).SetNonblock = func(k *kernel, p *reference.Process, handle impl.Handle, d *reference.Description, nonblock bool) {
				own := *d
				own.Nonblock, own.References = nonblock, 1
				d.References--
				if own.Write {
					own.Pipe.Writers++
				} else {
					own.Pipe.Readers++
				}
				p.Handles[handle].Description = &own
			}
		}},
		Fault{Name: "non-blocking-mode-spreads-to-the-other-end", Mistake: "Stores O_NONBLOCK with the pipe instead of with each end.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).SetNonblock = func(k *kernel, _ *reference.Process, _ impl.Handle, d *reference.Description, nonblock bool) {
				for _, p := range k.Processes {
					for _, other := range p.Handles {
						if other.Description.Pipe == d.Pipe {
							other.Description.Nonblock = nonblock
						}
					}
				}
			}
		}},
		Fault{Name: "small-writes-are-split", Mistake: "Puts in what fits, also of a write of at most PIPE_BUF bytes.", Plant: func(k *kernel) {
			reference.PipesOf(k).Accepts = func(k *kernel, p *pipe, whole, left int) int { return min(left, p.Room()) }
		}},
		Fault{Name: "copies-in-pieces-of-512", Mistake: "Copies a write in pieces and lets other writers in between.", Plant: func(k *kernel) {
			reference.PipesOf(k).Accepts = func(k *kernel, p *pipe, whole, left int) int { return min(left, p.Room(), 512) }
		}},
		Fault{Name: "large-writes-are-all-or-nothing", Mistake: "Waits for room for the whole write, however large.", Plant: func(k *kernel) {
			reference.PipesOf(k).Accepts = func(k *kernel, p *pipe, whole, left int) int {
				if left > p.Room() {
					return 0
				}
				return left
			}
		}},
		Fault{Name: "large-write-puts-in-one-byte", Mistake: "Stops a non-blocking write after the first byte.", Plant: func(k *kernel) {
			accepts := reference.PipesOf(k).Accepts
			reference.PipesOf(k).Accepts = func(k *kernel, p *pipe, whole, left int) int {
				n := accepts(k, p, whole, left)
				if whole > reference.PipesOf(k).Limits.PipeBuf {
					return min(n, 1)
				}
				return n
			}
		}},
		Fault{Name: "some-room-is-no-room", Mistake: "Lets a large write begin in an empty pipe only.", Plant: func(k *kernel) {
			accepts := reference.PipesOf(k).Accepts
			reference.PipesOf(k).Accepts = func(k *kernel, p *pipe, whole, left int) int {
				if whole > reference.PipesOf(k).Limits.PipeBuf && whole == left && len(p.Buffer) > 0 {
					return 0
				}
				return accepts(k, p, whole, left)
			}
		}},
		Fault{Name: "room-is-looked-for-before-readers", Mistake: "Tells a non-blocking writer that it would block, although nobody will ever read.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Pipe != nil && d.Description.Nonblock && d.Description.Pipe.Room() == 0 {
					return nil, reference.Posix("EAGAIN")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "waiting-writers-share-a-buffer", Mistake: "Keeps the data of writers that wait in one place.", Plant: func(k *kernel) {
			var last impl.Payload
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if !c.Begun {
					last = op.Payload
				} else if op.Size() == last.Size() {
					op.Payload = last
					c.Op = op
				}
				return original(k, c)
			})
		}},
		Fault{Name: "refused-large-write-returns-0", Mistake: "Returns the count 0 instead of EAGAIN when nothing of a large write fits.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "would block") && op.Size() > reference.PipesOf(k).Limits.PipeBuf {
					return impl.Count{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "writev-writes-each-piece", Mistake: "Performs a gathered write as one write for each piece.", Plant: func(k *kernel) {
			reference.DescriptorsOf(k).Gather = func(k *kernel, c *call, d *reference.Description, pieces [][]byte) (impl.Count, error) {
				begin := 0
				for _, piece := range pieces {
					if c.Transferred < begin+len(piece) {
						if d.Pipe.Room() < len(piece) {
							return impl.Count{}, c.Wait("writev")
						}
						k.Add(d.Pipe, piece, false)
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
		Fault{Name: "empty-write-looks-for-readers", Mistake: "Checks for readers before it sees that there is nothing to write.", Plant: func(k *kernel) {
			reference.PipesOf(k).EmptyWriteIsNothing = func(p *pipe) bool { return p.Readers > 0 }
		}},
		Fault{Name: "empty-write-is-end-of-file", Mistake: "Wakes a waiting reader for a write of nothing, which takes it for the end.", Plant: func(k *kernel) {
			poked := map[*pipe]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					poked[p] = true
				}
				return original(k, c)
			})
			end := reference.StreamsOf(k).EndOfFile
			reference.StreamsOf(k).EndOfFile = func(p *pipe) bool { return end(p) || poked[p] }
		}},

		Fault{Name: "readers-are-not-counted", Mistake: "Takes data that nobody will ever read.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Broken = func(*pipe) bool { return false }
		}},
		Fault{Name: "no-signal-for-a-broken-pipe", Mistake: "Returns EPIPE and raises no signal.", Plant: func(k *kernel) {
			reference.PipesOf(k).BrokenPipe = func(*kernel, *call) {}
		}},
		Fault{Name: "broken-pipe-always-kills", Mistake: "Ends the writer without asking what it does on SIGPIPE.", Plant: func(k *kernel) {
			reference.PipesOf(k).BrokenPipe = func(k *kernel, c *call) { k.End(c.Process, impl.ProcessEnded{Signal: "SIGPIPE"}) }
		}},
		Fault{Name: "broken-pipe-signals-the-process", Mistake: "Directs SIGPIPE at the process instead of at the writing thread.", Plant: func(k *kernel) {
			reference.PipesOf(k).BrokenPipe = func(k *kernel, c *call) { k.Kill(c.Process, "SIGPIPE") }
		}},
		Fault{Name: "broken-pipe-sends-sigterm", Mistake: "Confuses the numbers of SIGPIPE and SIGTERM.", Plant: func(k *kernel) {
			reference.PipesOf(k).BrokenPipe = func(k *kernel, c *call) { k.Kill(c.Process, "SIGTERM") }
		}},
		Fault{Name: "broken-pipe-is-pending-everywhere", Mistake: "Marks a blocked SIGPIPE pending for all threads.", Plant: func(k *kernel) {
			raise := reference.PipesOf(k).BrokenPipe
			reference.PipesOf(k).BrokenPipe = func(k *kernel, c *call) {
				raise(k, c)
				for _, thread := range []string{"first", "second"} {
					c.Process.Pending[thread] = []string{"SIGPIPE"}
				}
			}
		}},
		Fault{Name: "waiting-writer-misses-the-last-close", Mistake: "Looks for readers when a write begins, and not again while it waits.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return nil, c.Wait("write")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "broken-pipe-kills-one-call-late", Mistake: "Notes SIGPIPE and acts on it at the next call, whatever the disposition is.", Plant: func(k *kernel) {
			doomed := map[*reference.Process]bool{}
			reference.PipesOf(k).BrokenPipe = func(_ *kernel, c *call) { doomed[c.Process] = true }
			reference.PipesOf(k).EmptyWriteIsNothing = func(p *pipe) bool { return false }
			reference.Replace(k, func(k *kernel, c *call, op impl.ClockNow, original reference.Transition) (impl.Result, error) {
				if doomed[c.Process] {
					k.End(c.Process, impl.ProcessEnded{Signal: "SIGPIPE"})
				}
				return original(k, c)
			})
		}},
		Fault{Name: "finished-writer-is-not-woken", Mistake: "Lets the reader take a waiting writer's data and forgets to wake him.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Begun && err == nil {
					return nil, c.Wait("write")
				}
				return r, err
			})
		}},
		Fault{Name: "broken-pipe-hides-the-count", Mistake: "Fails with EPIPE although a part was transferred before the readers went.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && p.Readers == 0 {
					c.Transferred = 0
				}
				return original(k, c)
			})
		}},
		Fault{Name: "short-count-without-signal", Mistake: "Raises SIGPIPE only when nothing was transferred.", Plant: func(k *kernel) {
			raise := reference.PipesOf(k).BrokenPipe
			reference.PipesOf(k).BrokenPipe = func(k *kernel, c *call) {
				if c.Transferred == 0 {
					raise(k, c)
				}
			}
		}},
		Fault{Name: "interrupted-write-always-fails", Mistake: "Returns EINTR although a part was transferred.", Plant: func(k *kernel) {
			k.Interrupted = func(*call) (impl.Result, error) { return nil, reference.Posix("EINTR") }
		}},
		Fault{Name: "interrupted-write-returns-0", Mistake: "Returns the count 0 instead of EINTR.", Plant: func(k *kernel) {
			k.Interrupted = func(c *call) (impl.Result, error) { return impl.Count{Count: c.Transferred}, nil }
		}},
		Fault{Name: "interrupted-write-understates", Mistake: "Returns one byte less than was transferred.", Plant: func(k *kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *call) (impl.Result, error) {
				if c.Transferred > 1 {
					return impl.Count{Count: c.Transferred - 1}, nil
				}
				return interrupted(c)
			}
		}},
		Fault{Name: "interrupted-read-is-end-of-file", Mistake: "Returns 0 instead of EINTR from a read.", Plant: func(k *kernel) {
			interrupted := k.Interrupted
			k.Interrupted = func(c *call) (impl.Result, error) {
				if _, read := c.Op.(impl.FdRead); read {
					return impl.Bytes{}, nil
				}
				return interrupted(c)
			}
		}},
		Fault{Name: "interrupted-write-overstates", Mistake: "Returns one byte more than was transferred.", Plant: func(k *kernel) {
			k.Interrupted = func(c *call) (impl.Result, error) { return impl.Count{Count: c.Transferred + 1}, nil }
		}},
		Fault{Name: "restart-is-ignored", Mistake: "Lets every handler interrupt, with SA_RESTART too.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.SignalAction, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				op.Restart = false
				c.Process.Actions[op.Signal] = op
				return r, err
			})
		}},
	)
}
