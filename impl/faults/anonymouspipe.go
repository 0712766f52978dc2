package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type transition = reference.Transition

// Mistakes about the bytes in an anonymous pipe.
func init() {
	add("anonymous-pipe",
		Fault{Name: "the-buffer-is-a-stack", Mistake: "Takes the bytes that were written last.", Plant: func(k *kernel) {
			k.Take = func(p *pipe, size int) []byte {
				n := max(0, len(p.Buffer)-size)
				data := p.Buffer[n:]
				p.Buffer = p.Buffer[:n]
				return data
			}
		}},
		Fault{Name: "read-file-leaves-the-data", Mistake: "Implements ReadFile by PeekNamedPipe.", Plant: func(k *kernel) {
			k.Take = func(p *pipe, size int) []byte { return p.Buffer[:min(size, len(p.Buffer))] }
		}},
		Fault{Name: "anonymous-pipes-are-in-message-mode", Mistake: "Makes the pipe behind CreatePipe with PIPE_TYPE_MESSAGE.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := pipeOf(c, op.Handle); p != nil && err == nil && op.Size() > 0 {
					p.Packets = append(p.Packets, op.Size())
				}
				return r, err
			})
		}},
		Fault{Name: "read-file-fills-its-buffer", Mistake: "Lets ReadFile wait for as many bytes as were asked for.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && len(p.Buffer) < op.Size && p.Writers > 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "null-read-empties-the-pipe", Mistake: "Takes a buffer of size 0 for one of any size.", Plant: func(k *kernel) {
			take := k.Take
			k.Take = func(p *pipe, size int) []byte {
				if size == 0 {
					p.Buffer = nil
				}
				return take(p, size)
			}
		}},
		Fault{Name: "handles-have-both-accesses", Mistake: "Opens both handles for reading and writing.", Plant: func(k *kernel) {
			k.BothWays = yes
		}},
		Fault{Name: "wrong-access-is-a-wrong-handle", Mistake: "Refuses a handle without the access that is needed as POSIX would.", Plant: func(k *kernel) {
			k.AccessDenied = func() error { return reference.Windows("ERROR_INVALID_HANDLE") }
		}},
		Fault{Name: "own-bytes-do-not-come-back", Mistake: "Never gives a process what it wrote itself.", Plant: func(k *kernel) {
			writer := map[*pipe]*process{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil {
					writer[p] = c.Process
				}
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && writer[p] == c.Process && len(p.Buffer) > 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "large-writes-lose-a-byte", Mistake: "Miscounts by one when the ring buffer wraps around.", Plant: func(k *kernel) {
			through := map[*pipe]int{}
			take := k.Take
			k.Take = func(p *pipe, size int) []byte {
				data := take(p, size)
				before := through[p]
				through[p] += len(data)
				if before/4096 != through[p]/4096 && len(data) > 1 {
					return data[:len(data)-1]
				}
				return data
			}
		}},
		Fault{Name: "suggested-size-is-taken-literally", Mistake: "Makes no buffer at all when the size is 0.", Plant: func(k *kernel) {
			k.Suggested = func(_ *kernel, size int) int { return size }
		}},
		Fault{Name: "write-file-takes-what-fits", Mistake: "Returns from WriteFile with what there was room for.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && conditionOf(err) == "" {
					return impl.Count{Count: c.Transferred}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "write-file-goes-on-in-the-background", Mistake: "Lets a write return as soon as some of it was read.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				before := c.Transferred
				r, err := original(k, c)
				if c.Begun && before > 0 && c.Transferred > before && err != nil {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "anonymous-pipes-have-no-limit", Mistake: "Lets the buffer grow with every write.", Plant: func(k *kernel) {
			k.RoomFor = func(_ *pipe, left int) int { return left }
		}},
		Fault{Name: "empty-write-marks-the-end", Mistake: "Takes a write of nothing for the end of the data.", Plant: func(k *kernel) {
			atTheEnd := map[*pipe]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					atTheEnd[p] = true
				}
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && atTheEnd[p] {
					return nil, k.EndOfPipe()
				}
				return original(k, c)
			})
		}},
		Fault{Name: "empty-write-is-never-taken", Mistake: "Queues a write of nothing and forgets to remove it.", Plant: func(k *kernel) {
			empty := map[*pipe]bool{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					empty[p] = true
				}
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && empty[p] {
					return impl.Bytes{}, nil
				}
				return original(k, c)
			})
		}},
	)
}

// Mistakes about peeking, OVERLAPPED and the no-wait mode.
func init() {
	add("anonymous-pipe",
		Fault{Name: "peeking-takes", Mistake: "Implements PeekNamedPipe by ReadFile.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinPeek, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if peeked, ok := r.(impl.WinPeeked); ok && err == nil {
					k.Take(pipeOf(c, op.Handle), len(peeked.Data))
				}
				return r, err
			})
		}},
		Fault{Name: "peeking-waits", Mistake: "Lets PeekNamedPipe wait until something is there.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinPeek, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && len(p.Buffer) == 0 && p.Writers > 0 {
					return nil, c.Wait("PeekNamedPipe")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "peeking-counts-what-was-written", Mistake: "Reports how much was ever written as available.", Plant: func(k *kernel) {
			written := map[*pipe]int{}
			reference.Replace(k, func(k *kernel, c *call, op impl.WinWrite, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := pipeOf(c, op.Handle); p != nil && err == nil {
					written[p] += op.Size()
				}
				return r, err
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.WinPeek, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if peeked, ok := r.(impl.WinPeeked); ok && err == nil {
					peeked.Available = written[pipeOf(c, op.Handle)]
					return peeked, nil
				}
				return r, err
			})
		}},
		Fault{Name: "peeking-needs-no-access", Mistake: "Lets PeekNamedPipe look into a pipe from either side.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinPeek, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "access denied") {
					p := pipeOf(c, op.Handle)
					return impl.WinPeeked{Data: p.Buffer, Available: len(p.Buffer)}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "overlapped-offset-counts", Mistake: "Skips as many bytes as the offset in the OVERLAPPED says.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && op.Overlapped && len(p.Buffer) > 0 {
					p.Buffer = nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "overlapped-reads-are-pending", Mistake: "Returns ERROR_IO_PENDING when an OVERLAPPED is given and nothing is there.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinRead, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && conditionOf(err) == "" && op.Overlapped {
					return nil, reference.Windows("ERROR_IO_PENDING")
				}
				return r, err
			})
		}},
		Fault{Name: "read-file-ex-begins-a-read", Mistake: "Lets ReadFileEx read asynchronously from any handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(*kernel, *call, impl.WinReadEx, transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "no-wait-mode-is-for-named-pipes", Mistake: "Accepts PIPE_NOWAIT for an anonymous pipe and ignores it.", Plant: func(k *kernel) {
			k.Nonblocking = func(*reference.Description) bool { return false }
		}},
	)
}

// Mistakes about the end of an anonymous pipe.
func init() {
	add("anonymous-pipe",
		Fault{Name: "nothing-there-is-the-end", Mistake: "Takes an empty pipe for a broken one.", Plant: func(k *kernel) {
			k.EndOfFile = func(*pipe) bool { return true }
		}},
		Fault{Name: "the-end-is-a-read-of-nothing", Mistake: "Reports the end as POSIX does: success, and 0 bytes.", Plant: func(k *kernel) {
			k.EndOfPipe = func() error { return nil }
		}},
		Fault{Name: "broken-pipes-are-waited-for", Mistake: "Does not look for writers when a pipe is empty.", Plant: func(k *kernel) {
			k.EndOfFile = func(*pipe) bool { return false }
		}},
		Fault{Name: "the-end-is-told-once", Mistake: "Forgets that a pipe is broken once it has said so.", Plant: func(k *kernel) {
			told := map[*pipe]bool{}
			k.EndOfFile = func(p *pipe) bool {
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
			k.Broken = func(*pipe) bool { return false }
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

// closedValues remembers what values meant that were closed.
func closedValues(k *kernel) {
	type key struct {
		process *process
		number  int
	}
	closed := map[key]*reference.Descriptor{}
	reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original transition) (impl.Result, error) {
		if d := c.Process.Handles[op.Handle]; d != nil {
			closed[key{c.Process, d.Number}] = d
		}
		return original(k, c)
	})
	adopts := k.Adopts
	k.Adopts = func(k *kernel, p *process, number int) *reference.Descriptor {
		if d := adopts(k, p, number); d != nil {
			return d
		}
		return closed[key{p, number}]
	}
}

// lines changes what programs print.
func lines(k *kernel, change func(output []byte) []byte) {
	original := k.Program
	k.Program = func(argv []string, input []byte) ([]byte, int) {
		output, status := original(argv, input)
		return change(slices.Clone(output)), status
	}
}
