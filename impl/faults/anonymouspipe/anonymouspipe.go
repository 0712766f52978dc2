// Package anonymouspipe has the mistakes about its mechanism.
package anonymouspipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	pipes "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about the bytes in an anonymous pipe.
func init() {
	faults.Add("anonymous-pipe",
		faults.Fault{Name: "the-buffer-is-a-stack", Mistake: "Takes the bytes that were written last.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				n := max(0, len(p.Buffer)-size)
				data := p.Buffer[n:]
				p.Buffer = p.Buffer[:n]
				return data
			}
		}},
		faults.Fault{Name: "read-file-leaves-the-data", Mistake: "Implements ReadFile by PeekNamedPipe.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte { return p.Buffer[:min(size, len(p.Buffer))] }
		}},
		faults.Fault{Name: "anonymous-pipes-are-in-message-mode", Mistake: "Makes the pipe behind CreatePipe with PIPE_TYPE_MESSAGE.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.Handle); p != nil && err == nil && op.Size() > 0 {
					p.Parts = append(p.Parts, streams.Part{Size: op.Size(), Packet: true})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "read-file-fills-its-buffer", Mistake: "Lets ReadFile wait for as many bytes as were asked for.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && len(p.Buffer) < op.Size && p.Writers > 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "no-wait-is-for-reads", Mistake: "Lets a write wait for room in no-wait mode too.", Plant: func(k *kernel.Kernel) {
			nonblocking := streams.Of(k).Nonblocking
			streams.Of(k).Nonblocking = func(d *kernel.Description) bool { return nonblocking(d) && !d.Writes() }
		}},
		faults.Fault{Name: "no-wait-says-what-was-asked", Mistake: "Returns from a write in no-wait mode the size that it was given.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, ok := r.(impl.Count); ok && err == nil {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "no-wait-writes-and-says-nothing", Mistake: "Puts in what there is room for, and returns 0 because that was not all.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if count, ok := r.(impl.Count); ok && err == nil && count.Count < op.Size() {
					return impl.Count{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "too-little-room-is-no-pipe", Mistake: "Fails a write in no-wait mode that finds too little room, as a read that finds nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if count, ok := r.(impl.Count); ok && err == nil && count.Count < op.Size() {
					return nil, kernel.Windows("ERROR_NO_DATA")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "no-wait-is-for-both-ends", Mistake: "Keeps the wait mode with the pipe, for both of its ends.", Plant: func(k *kernel.Kernel) {
			mode := map[*streams.Pipe]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.SetNoWait, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					mode[p] = op.NoWait
				}
				return original(k, c)
			})
			streams.Of(k).Nonblocking = func(d *kernel.Description) bool { return mode[streams.PipeOf(d)] }
		}},
		faults.Fault{Name: "no-wait-reads-fill-their-buffer", Mistake: "Fails a read in no-wait mode unless its whole buffer can be filled.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Process.Handles[op.Handle].Description.Nonblock && len(p.Buffer) < op.Size {
					return nil, kernel.Windows("ERROR_NO_DATA")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "null-read-empties-the-pipe", Mistake: "Takes a buffer of size 0 for one of any size.", Plant: func(k *kernel.Kernel) {
			take := streams.Of(k).Take
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				if size == 0 {
					p.Buffer = nil
				}
				return take(p, size)
			}
		}},
		faults.Fault{Name: "handles-have-both-accesses", Mistake: "Opens both handles for reading and writing.", Plant: func(k *kernel.Kernel) {
			k.BothWays = faults.Yes
		}},
		faults.Fault{Name: "wrong-access-is-a-wrong-handle", Mistake: "Refuses a handle without the access that is needed as POSIX would.", Plant: func(k *kernel.Kernel) {
			handles.Of(k).AccessDenied = func() error { return kernel.Windows("ERROR_INVALID_HANDLE") }
		}},
		faults.Fault{Name: "own-bytes-do-not-come-back", Mistake: "Never gives a process what it wrote itself.", Plant: func(k *kernel.Kernel) {
			writer := map[*streams.Pipe]*kernel.Process{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					writer[p] = c.Process
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && writer[p] == c.Process && len(p.Buffer) > 0 {
					return nil, c.Wait("ReadFile")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "large-writes-lose-a-byte", Mistake: "Miscounts by one when the ring buffer wraps around.", Plant: func(k *kernel.Kernel) { mistakes.LoseBytes(k, 4096) }},
		faults.Fault{Name: "suggested-size-is-taken-literally", Mistake: "Makes no buffer at all when the size is 0.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).Suggested = func(_ *kernel.Kernel, size int) int { return size }
		}},
		faults.Fault{Name: "write-file-takes-what-fits", Mistake: "Returns from WriteFile with what there was room for.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && faults.ConditionOf(err) == "" {
					return impl.Count{Count: c.Transferred}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "write-file-goes-on-in-the-background", Mistake: "Lets a write return as soon as some of it was read.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				before := c.Transferred
				r, err := original(k, c)
				if c.Begun && before > 0 && c.Transferred > before && err != nil {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "anonymous-pipes-have-no-limit", Mistake: "Lets the buffer grow with every write.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).RoomFor = func(_ *streams.Pipe, left int) int { return left }
		}},
		faults.Fault{Name: "empty-write-marks-the-end", Mistake: "Takes a write of nothing for the end of the data.", Plant: func(k *kernel.Kernel) {
			atTheEnd := map[*streams.Pipe]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					atTheEnd[p] = true
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && atTheEnd[p] {
					return nil, pipes.Of(k).EndOfPipe()
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "empty-write-is-never-taken", Mistake: "Queues a write of nothing and forgets to remove it.", Plant: func(k *kernel.Kernel) {
			empty := map[*streams.Pipe]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && op.Size() == 0 {
					empty[p] = true
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && empty[p] {
					return impl.Bytes{}, nil
				}
				return original(k, c)
			})
		}},
	)
}

// Mistakes about peeking, OVERLAPPED and the no-wait mode.
func init() {
	faults.Add("anonymous-pipe",
		faults.Fault{Name: "peeking-takes", Mistake: "Implements PeekNamedPipe by ReadFile.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if peeked, ok := r.(winhandle.Peeked); ok && err == nil {
					streams.Of(k).Take(mistakes.PipeOf(c, op.Handle), len(peeked.Data))
				}
				return r, err
			})
		}},
		faults.Fault{Name: "peeking-waits", Mistake: "Lets PeekNamedPipe wait until something is there.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && len(p.Buffer) == 0 && p.Writers > 0 {
					return nil, c.Wait("PeekNamedPipe")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "peeking-counts-what-was-written", Mistake: "Reports how much was ever written as available.", Plant: func(k *kernel.Kernel) {
			written := map[*streams.Pipe]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.Handle); p != nil && err == nil {
					written[p] += op.Size()
				}
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if peeked, ok := r.(winhandle.Peeked); ok && err == nil {
					peeked.Available = written[mistakes.PipeOf(c, op.Handle)]
					return peeked, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "peeking-needs-no-access", Mistake: "Lets PeekNamedPipe look into a pipe from either side.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Peek, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "access denied") {
					p := mistakes.PipeOf(c, op.Handle)
					return winhandle.Peeked{Data: p.Buffer, Available: len(p.Buffer)}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "overlapped-offset-counts", Mistake: "Skips as many bytes as the offset in the OVERLAPPED says.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && op.Overlapped && len(p.Buffer) > 0 {
					p.Buffer = nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "overlapped-reads-are-pending", Mistake: "Returns ERROR_IO_PENDING when an OVERLAPPED is given and nothing is there.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Read, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && faults.ConditionOf(err) == "" && op.Overlapped {
					return nil, kernel.Windows("ERROR_IO_PENDING")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "events-make-reads-asynchronous", Mistake: "Takes the event of an OVERLAPPED for a wish to go on, and says that the read is pending when it has waited.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ winhandle.ReadOverlapped, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if begun, ok := r.(winhandle.Overlapped); ok && err == nil {
					begun.Pending = true
					return begun, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "overlapped-reads-return-at-once", Mistake: "Returns from a read with an event before anything has come.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.ReadOverlapped, _ kernel.Transition) (impl.Result, error) {
				return handles.Overlap(k, c, winhandle.Read{Handle: op.Handle, Size: op.Size})
			})
		}},
		faults.Fault{Name: "read-file-ex-begins-a-read", Mistake: "Lets ReadFileEx read asynchronously from any handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(*kernel.Kernel, *kernel.Call, winhandle.ReadEx, kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "no-wait-mode-is-for-named-pipes", Mistake: "Accepts PIPE_NOWAIT for an anonymous pipe and ignores it.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Nonblocking = func(*kernel.Description) bool { return false }
		}},
	)
}
