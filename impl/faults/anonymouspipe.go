package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type transition = reference.Transition

// Mistakes about the bytes in an anonymous pipe.
func init() {
	add("anonymous-pipe",
		Fault{Name: "the-buffer-is-a-stack", Mistake: "Takes the bytes that were written last.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
				n := max(0, len(p.Buffer)-size)
				data := p.Buffer[n:]
				p.Buffer = p.Buffer[:n]
				return data
			}
		}},
		Fault{Name: "read-file-leaves-the-data", Mistake: "Implements ReadFile by PeekNamedPipe.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte { return p.Buffer[:min(size, len(p.Buffer))] }
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
			take := reference.StreamsOf(k).Take
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
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
			reference.HandlesOf(k).AccessDenied = func() error { return reference.Windows("ERROR_INVALID_HANDLE") }
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
		Fault{Name: "large-writes-lose-a-byte", Mistake: "Miscounts by one when the ring buffer wraps around.", Plant: func(k *kernel) { loseBytes(k, 4096) }},
		Fault{Name: "suggested-size-is-taken-literally", Mistake: "Makes no buffer at all when the size is 0.", Plant: func(k *kernel) {
			reference.AnonymousPipesOf(k).Suggested = func(_ *kernel, size int) int { return size }
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
			reference.AnonymousPipesOf(k).RoomFor = func(_ *pipe, left int) int { return left }
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
					return nil, reference.AnonymousPipesOf(k).EndOfPipe()
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
					reference.StreamsOf(k).Take(pipeOf(c, op.Handle), len(peeked.Data))
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
			reference.StreamsOf(k).Nonblocking = func(*reference.Description) bool { return false }
		}},
	)
}
