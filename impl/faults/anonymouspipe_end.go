package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about the end of an anonymous pipe.
func init() {
	add("anonymous-pipe",
		Fault{Name: "nothing-there-is-the-end", Mistake: "Takes an empty pipe for a broken one.", Plant: func(k *kernel) {
			reference.StreamsOf(k).EndOfFile = func(*pipe) bool { return true }
		}},
		Fault{Name: "the-end-is-a-read-of-nothing", Mistake: "Reports the end as POSIX does: success, and 0 bytes.", Plant: func(k *kernel) {
			reference.AnonymousPipesOf(k).EndOfPipe = func() error { return nil }
		}},
		Fault{Name: "broken-pipes-are-waited-for", Mistake: "Does not look for writers when a pipe is empty.", Plant: func(k *kernel) {
			reference.StreamsOf(k).EndOfFile = func(*pipe) bool { return false }
		}},
		Fault{Name: "the-end-is-told-once", Mistake: "Forgets that a pipe is broken once it has said so.", Plant: func(k *kernel) {
			told := map[*pipe]bool{}
			reference.StreamsOf(k).EndOfFile = func(p *pipe) bool {
				first := p.Writers == 0 && !told[p]
				told[p] = told[p] || first
				return first
			}
		}},
		Fault{Name: "waiting-readers-miss-the-end", Mistake: "Looks for writers when ReadFile begins, and not again.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && len(p.Buffer) == 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "closing-discards-what-is-left", Mistake: "Throws the buffer away with the last write handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original transition) (impl.Result, error) {
				p := pipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Buffer = nil
				}
				return r, err
			})
		}},
		Fault{Name: "data-die-with-their-writer", Mistake: "Keeps what is written in the memory of the writing process.", Plant: func(k *kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel, p *process) {
				eachPipe(p, func(d *reference.Description) {
					if d.Write {
						d.Pipe.Buffer = nil
					}
				})
				original(k, p)
			}
		}},
		Fault{Name: "handles-outlive-their-process", Mistake: "Closes handles in CloseHandle only.", Plant: func(k *kernel) {
			k.AtExit = func(*kernel, *process) {}
		}},
		Fault{Name: "exit-breaks-the-pipe-for-all", Mistake: "Takes the end of one writing process for the end of all.", Plant: func(k *kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel, p *process) {
				eachPipe(p, func(d *reference.Description) {
					if d.Write {
						d.Pipe.Writers = 0
					}
				})
				original(k, p)
			}
		}},
		Fault{Name: "first-close-handle-is-the-last", Mistake: "Closes an end with the first of its handles.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Pipe != nil && d.Description.References > 1 {
					if d.Description.Write {
						d.Description.Pipe.Writers = 0
					} else {
						d.Description.Pipe.Readers = 0
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "write-file-needs-no-readers", Mistake: "Takes data that nobody can read any more.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Broken = func(*pipe) bool { return false }
		}},
		Fault{Name: "broken-pipe-ends-the-writer", Mistake: "Ends a process that writes to a broken pipe, as SIGPIPE would.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && conditionOf(err) != "" {
					defer k.End(c.Process, impl.ProcessEnded{Status: 1})
				}
				return r, err
			})
		}},
		Fault{Name: "broken-pipe-ends-the-writer-later", Mistake: "Fails the write, and ends its process when that goes on.", Plant: func(k *kernel) {
			doomed := map[*process]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				r, err := original(k, c)
				doomed[c.Process] = doomed[c.Process] || err != nil && conditionOf(err) != ""
				return r, err
			})
			reference.Replace(k, func(k *kernel, c *call, _ impl.ClockNow, original transition) (impl.Result, error) {
				if doomed[c.Process] {
					defer k.End(c.Process, impl.ProcessEnded{Status: 1})
				}
				return original(k, c)
			})
		}},
		Fault{Name: "peeking-misses-what-is-left", Mistake: "Lets PeekNamedPipe look for writers before it looks for data.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinPeek, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && p.Writers == 0 {
					return nil, reference.AnonymousPipesOf(k).EndOfPipe()
				}
				return original(k, c)
			})
		}},
		Fault{Name: "no-wait-mode-hides-the-end", Mistake: "Reports ERROR_NO_DATA for an empty pipe before it looks for writers.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Pipe != nil && d.Description.Nonblock && len(d.Description.Pipe.Buffer) == 0 {
					return nil, reference.Windows("ERROR_NO_DATA")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "waiting-writers-miss-the-death-of-a-reader", Mistake: "Wakes the writers that wait in CloseHandle only.", Plant: func(k *kernel) {
			left := map[*pipe]bool{}
			original := k.AtExit
			k.AtExit = func(k *kernel, p *process) {
				eachPipe(p, func(d *reference.Description) { left[d.Pipe] = left[d.Pipe] || !d.Write })
				original(k, p)
			}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && left[p] && p.Readers == 0 {
					return nil, c.Wait("WriteFile")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "waiting-writers-miss-the-last-reader", Mistake: "Looks for readers when WriteFile begins, and not again.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return nil, c.Wait("WriteFile")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "waiting-writers-report-success", Mistake: "Completes the writes that wait when the last reader goes.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && p.Readers == 0 {
					return impl.Count{Count: op.Size()}, nil
				}
				return original(k, c)
			})
		}},
	)
}

// eachPipe visits the ends of pipes that a process has.
func eachPipe(p *process, visit func(d *reference.Description)) {
	for _, d := range p.Handles {
		if d.Description.Pipe != nil {
			visit(d.Description)
		}
	}
}
