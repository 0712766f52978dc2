package anonymouspipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	pipes "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about the end of an anonymous pipe.
func init() {
	faults.Add("anonymous-pipe",
		faults.Fault{Name: "nothing-there-is-the-end", Mistake: "Takes an empty pipe for a broken one.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).EndOfFile = func(*streams.Pipe) bool { return true }
		}},
		faults.Fault{Name: "the-end-is-a-read-of-nothing", Mistake: "Reports the end as POSIX does: success, and 0 bytes.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).EndOfPipe = func() error { return nil }
		}},
		faults.Fault{Name: "broken-pipes-are-waited-for", Mistake: "Does not look for writers when a pipe is empty.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).EndOfFile = func(*streams.Pipe) bool { return false }
		}},
		faults.Fault{Name: "the-end-is-told-once", Mistake: "Forgets that a pipe is broken once it has said so.", Plant: func(k *kernel.Kernel) {
			told := map[*streams.Pipe]bool{}
			streams.Of(k).EndOfFile = func(p *streams.Pipe) bool {
				first := p.Writers == 0 && !told[p]
				told[p] = told[p] || first
				return first
			}
		}},
		faults.Fault{Name: "waiting-readers-miss-the-end", Mistake: "Looks for writers when ReadFile begins, and not again.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && len(p.Buffer) == 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "closing-discards-what-is-left", Mistake: "Throws the buffer away with the last write handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Buffer = nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "data-die-with-their-writer", Mistake: "Keeps what is written in the memory of the writing process.", Plant: func(k *kernel.Kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				eachPipe(p, func(d *kernel.Description) {
					if d.Writes() {
						streams.PipeOf(d).Buffer = nil
					}
				})
				original(k, p)
			}
		}},
		faults.Fault{Name: "handles-outlive-their-process", Mistake: "Closes handles in CloseHandle only.", Plant: func(k *kernel.Kernel) {
			k.AtExit = func(*kernel.Kernel, *kernel.Process) {}
		}},
		faults.Fault{Name: "exit-breaks-the-pipe-for-all", Mistake: "Takes the end of one writing process for the end of all.", Plant: func(k *kernel.Kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				eachPipe(p, func(d *kernel.Description) {
					if d.Writes() {
						streams.PipeOf(d).Writers = 0
					}
				})
				original(k, p)
			}
		}},
		faults.Fault{Name: "first-close-handle-is-the-last", Mistake: "Closes an end with the first of its handles.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && streams.PipeOf(d.Description) != nil && d.Description.References > 1 {
					if d.Description.Writes() {
						streams.PipeOf(d.Description).Writers = 0
					} else {
						streams.PipeOf(d.Description).Readers = 0
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "write-file-needs-no-readers", Mistake: "Takes data that nobody can read any more.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Broken = func(*streams.Pipe) bool { return false }
		}},
		faults.Fault{Name: "broken-pipe-ends-the-writer", Mistake: "Ends a process that writes to a broken pipe, as SIGPIPE would.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && faults.ConditionOf(err) != "" {
					defer k.End(c.Process, impl.ProcessEnded{Status: 1})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "broken-pipe-ends-the-writer-later", Mistake: "Fails the write, and ends its process when that goes on.", Plant: func(k *kernel.Kernel) {
			doomed := map[*kernel.Process]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				doomed[c.Process] = doomed[c.Process] || err != nil && faults.ConditionOf(err) != ""
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ impl.ClockNow, original kernel.Transition) (impl.Result, error) {
				if doomed[c.Process] {
					defer k.End(c.Process, impl.ProcessEnded{Status: 1})
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "peeking-misses-what-is-left", Mistake: "Lets PeekNamedPipe look for writers before it looks for data.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && p.Writers == 0 {
					return nil, pipes.Of(k).EndOfPipe()
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-wait-mode-hides-the-end", Mistake: "Reports ERROR_NO_DATA for an empty pipe before it looks for writers.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && streams.PipeOf(d.Description) != nil && d.Description.Nonblock && len(streams.PipeOf(d.Description).Buffer) == 0 {
					return nil, kernel.Windows("ERROR_NO_DATA")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "waiting-writers-miss-the-death-of-a-reader", Mistake: "Wakes the writers that wait in CloseHandle only.", Plant: func(k *kernel.Kernel) {
			left := map[*streams.Pipe]bool{}
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				eachPipe(p, func(d *kernel.Description) { left[streams.PipeOf(d)] = left[streams.PipeOf(d)] || !d.Writes() })
				original(k, p)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && left[p] && p.Readers == 0 {
					return nil, c.Wait("WriteFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "waiting-writers-miss-the-last-reader", Mistake: "Looks for readers when WriteFile begins, and not again.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return nil, c.Wait("WriteFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "waiting-writers-report-success", Mistake: "Completes the writes that wait when the last reader goes.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return impl.Count{Count: op.Size()}, nil
				}
				return original(k, c)
			})
		}},
	)
}

// eachPipe visits the ends of pipes that a process has.
func eachPipe(p *kernel.Process, visit func(d *kernel.Description)) {
	for _, d := range p.Handles {
		if streams.PipeOf(d.Description) != nil {
			visit(d.Description)
		}
	}
}
