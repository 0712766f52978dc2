// Package pipe has the mistakes about its mechanism.
package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
)

// Mistakes about what is in a pipe and when it is at its end.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "newest-bytes-first", Mistake: "Takes bytes from the end of the buffer instead of its beginning.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				n := max(0, len(p.Buffer)-size)
				data := p.Buffer[n:]
				p.Buffer = p.Buffer[:n]
				return data
			}
		}},
		faults.Fault{Name: "reading-does-not-consume", Mistake: "Copies out what is read and forgets to remove it.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte { return p.Buffer[:min(size, len(p.Buffer))] }
		}},
		faults.Fault{Name: "short-read-loses-the-rest", Mistake: "Empties the buffer with every read, whatever the reader had room for.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
				data := p.Buffer[:min(size, len(p.Buffer))]
				p.Buffer, p.Parts = nil, nil
				return data
			}
		}},
		faults.Fault{Name: "writes-are-messages", Mistake: "Keeps every write apart, as if all pipes were in packet mode.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(bytestream.Ends); ok {
					pipes.EndOf(c.Process.Handles[ends.Write.Handle].Description).Direct = true
				}
				return r, err
			})
		}},
		faults.Fault{Name: "read-waits-for-the-full-request", Mistake: "Lets a read wait until the whole buffer can be filled.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && len(p.Buffer) < op.Size && p.Writers > 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-read-of-nothing-waits", Mistake: "Looks whether data is there before it sees that none is wanted.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && op.Size == 0 && len(p.Buffer) == 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "wrap-loses-a-byte", Mistake: "Miscounts by one when the ring buffer wraps around.", Plant: func(k *kernel.Kernel) { mistakes.LoseBytes(k, 65536) }},
		faults.Fault{Name: "buffers-are-recycled-uncleared", Mistake: "Gives the buffer of a dead pipe to the next one without emptying it.", Plant: func(k *kernel.Kernel) {
			var last *streams.Pipe
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(bytestream.Ends); ok {
					p := mistakes.PipeOf(c, ends.Read.Handle)
					if last != nil && last.Readers == 0 && last.Writers == 0 {
						p.Buffer = last.Buffer
					}
					last = p
				}
				return r, err
			})
		}},
		faults.Fault{Name: "all-pipes-are-one", Mistake: "Keeps one buffer per process instead of one per pipe.", Plant: func(k *kernel.Kernel) {
			var one *streams.Pipe
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Create, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(bytestream.Ends); ok {
					if one == nil {
						one = mistakes.PipeOf(c, ends.Read.Handle)
						return r, err
					}
					one.Readers++
					one.Writers++
					c.Process.Handles[ends.Read.Handle].Description.File = endOn(one)
					c.Process.Handles[ends.Write.Handle].Description.File = endOn(one)
				}
				return r, err
			})
		}},

		faults.Fault{Name: "empty-is-end-of-file", Mistake: "Takes an empty buffer for the end, without looking for writers.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).EndOfFile = func(*streams.Pipe) bool { return true }
		}},
		faults.Fault{Name: "end-of-file-never-comes", Mistake: "Forgets that an empty pipe without writers is at its end.", Plant: func(k *kernel.Kernel) {
			streams.Of(k).EndOfFile = func(*streams.Pipe) bool { return false }
		}},
		faults.Fault{Name: "end-of-file-wears-off", Mistake: "Reports end-of-file once and then waits for data again.", Plant: func(k *kernel.Kernel) {
			told := map[*streams.Pipe]bool{}
			streams.Of(k).EndOfFile = func(p *streams.Pipe) bool {
				first := p.Writers == 0 && !told[p]
				told[p] = told[p] || first
				return first
			}
		}},
		faults.Fault{Name: "end-of-file-discards-what-is-left", Mistake: "Throws the buffer away when the last writer closes.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Close, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Buffer = nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "first-close-is-the-last", Mistake: "Marks the end closed at the first close instead of counting references.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Close, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && streams.PipeOf(d.Description) != nil && d.Description.Writes() && d.Description.References > 1 {
					streams.PipeOf(d.Description).Writers = 0
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "death-closes-nothing", Mistake: "Releases handles in close only, not when their process ends.", Plant: func(k *kernel.Kernel) {
			k.AtExit = func(*kernel.Kernel, *kernel.Process) {}
		}},
		faults.Fault{Name: "waiting-reader-misses-the-last-close", Mistake: "Looks for writers when a read begins, and not again while it waits.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && c.Begun && len(p.Buffer) == 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "inherited-ends-are-copies", Mistake: "Gives a child a copy of the buffer instead of the same one.", Plant: func(k *kernel.Kernel) {
			mistakes.GiveCopies(k, endOn)
		}},
		faults.Fault{Name: "a-pipe-is-a-socket-pair", Mistake: "Delivers what a process writes to its peers only, never back to itself.", Plant: func(k *kernel.Kernel) {
			writer := map[*streams.Pipe]*kernel.Process{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil {
					writer[p] = c.Process
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); p != nil && writer[p] == c.Process && len(p.Buffer) > 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
	)
}

// endOn is an open file on a pipe.
func endOn(p *streams.Pipe) kernel.File { return &pipes.End{End: streams.End{Pipe: p}} }
