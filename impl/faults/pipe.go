package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type (
	kernel = reference.Kernel
	call   = reference.Call
	pipe   = reference.Pipe
)

// Mistakes about what is in a pipe and when it is at its end.
func init() {
	add("pipe",
		Fault{Name: "newest-bytes-first", Mistake: "Takes bytes from the end of the buffer instead of its beginning.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
				n := max(0, len(p.Buffer)-size)
				data := p.Buffer[n:]
				p.Buffer = p.Buffer[:n]
				return data
			}
		}},
		Fault{Name: "reading-does-not-consume", Mistake: "Copies out what is read and forgets to remove it.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte { return p.Buffer[:min(size, len(p.Buffer))] }
		}},
		Fault{Name: "short-read-loses-the-rest", Mistake: "Empties the buffer with every read, whatever the reader had room for.", Plant: func(k *kernel) {
			reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
				data := p.Buffer[:min(size, len(p.Buffer))]
				p.Buffer, p.Packets = nil, nil
				return data
			}
		}},
		Fault{Name: "writes-are-messages", Mistake: "Keeps every write apart, as if all pipes were in packet mode.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(impl.PipeEnds); ok {
					c.Process.Handles[ends.Write.Handle].Description.Direct = true
				}
				return r, err
			})
		}},
		Fault{Name: "read-waits-for-the-full-request", Mistake: "Lets a read wait until the whole buffer can be filled.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && len(p.Buffer) < op.Size && p.Writers > 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "a-read-of-nothing-waits", Mistake: "Looks whether data is there before it sees that none is wanted.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && op.Size == 0 && len(p.Buffer) == 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "wrap-loses-a-byte", Mistake: "Miscounts by one when the ring buffer wraps around.", Plant: func(k *kernel) { loseBytes(k, 65536) }},
		Fault{Name: "buffers-are-recycled-uncleared", Mistake: "Gives the buffer of a dead pipe to the next one without emptying it.", Plant: func(k *kernel) {
			var last *pipe
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(impl.PipeEnds); ok {
					p := pipeOf(c, ends.Read.Handle)
					if last != nil && last.Readers == 0 && last.Writers == 0 {
						p.Buffer = last.Buffer
					}
					last = p
				}
				return r, err
			})
		}},
		Fault{Name: "all-pipes-are-one", Mistake: "Keeps one buffer per process instead of one per pipe.", Plant: func(k *kernel) {
			var one *pipe
			reference.Replace(k, func(k *kernel, c *call, op impl.PipeCreate, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if ends, ok := r.(impl.PipeEnds); ok {
					if one == nil {
						one = pipeOf(c, ends.Read.Handle)
						return r, err
					}
					one.Readers++
					one.Writers++
					c.Process.Handles[ends.Read.Handle].Description.Pipe = one
					c.Process.Handles[ends.Write.Handle].Description.Pipe = one
				}
				return r, err
			})
		}},

		Fault{Name: "empty-is-end-of-file", Mistake: "Takes an empty buffer for the end, without looking for writers.", Plant: func(k *kernel) {
			reference.StreamsOf(k).EndOfFile = func(*pipe) bool { return true }
		}},
		Fault{Name: "end-of-file-never-comes", Mistake: "Forgets that an empty pipe without writers is at its end.", Plant: func(k *kernel) {
			reference.StreamsOf(k).EndOfFile = func(*pipe) bool { return false }
		}},
		Fault{Name: "end-of-file-wears-off", Mistake: "Reports end-of-file once and then waits for data again.", Plant: func(k *kernel) {
			told := map[*pipe]bool{}
			reference.StreamsOf(k).EndOfFile = func(p *pipe) bool {
				first := p.Writers == 0 && !told[p]
				told[p] = told[p] || first
				return first
			}
		}},
		Fault{Name: "end-of-file-discards-what-is-left", Mistake: "Throws the buffer away when the last writer closes.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdClose, original reference.Transition) (impl.Result, error) {
				p := pipeOf(c, op.Handle)
				r, err := original(k, c)
				if p != nil && p.Writers == 0 {
					p.Buffer = nil
				}
				return r, err
			})
		}},
		Fault{Name: "first-close-is-the-last", Mistake: "Marks the end closed at the first close instead of counting references.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdClose, original reference.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil && d.Description.Pipe != nil && d.Description.Write && d.Description.References > 1 {
					d.Description.Pipe.Writers = 0
				}
				return original(k, c)
			})
		}},
		Fault{Name: "death-closes-nothing", Mistake: "Releases handles in close only, not when their process ends.", Plant: func(k *kernel) {
			k.AtExit = func(*kernel, *reference.Process) {}
		}},
		Fault{Name: "waiting-reader-misses-the-last-close", Mistake: "Looks for writers when a read begins, and not again while it waits.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && c.Begun && len(p.Buffer) == 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "inherited-ends-are-copies", Mistake: "Gives a child a copy of the buffer instead of the same one.", Plant: giveCopies},
		Fault{Name: "a-pipe-is-a-socket-pair", Mistake: "Delivers what a process writes to its peers only, never back to itself.", Plant: func(k *kernel) {
			writer := map[*pipe]*reference.Process{}
			reference.Replace(k, func(k *kernel, c *call, op impl.FdWrite, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil {
					writer[p] = c.Process
				}
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *call, op impl.FdRead, original reference.Transition) (impl.Result, error) {
				if p := pipeOf(c, op.Handle); p != nil && writer[p] == c.Process && len(p.Buffer) > 0 {
					return nil, c.Wait("read")
				}
				return original(k, c)
			})
		}},
	)
}

// giveCopies gives each child copies of the buffers of the pipes that it inherits.
func giveCopies(k *kernel) {
	copies := map[*reference.Process]map[*pipe]*pipe{}
	inherit := k.Inherit
	k.Inherit = func(k *kernel, parent, child *reference.Process, handle impl.Handle) {
		inherit(k, parent, child, handle)
		d := child.Handles[handle]
		if d.Description.Pipe == nil {
			return
		}
		if copies[child] == nil {
			copies[child] = map[*pipe]*pipe{}
		}
		own := copies[child][d.Description.Pipe]
		if own == nil {
			own = &pipe{Capacity: d.Description.Pipe.Capacity, Buffer: slices.Clone(d.Description.Pipe.Buffer), Readers: 1, Writers: 1}
			copies[child][d.Description.Pipe] = own
		}
		changed := *d.Description
		changed.Pipe, changed.References = own, 1
		d.Description.References--
		d.Description = &changed
	}
}

// loseBytes loses a byte whenever a read goes beyond the end of the ring buffer.
func loseBytes(k *kernel, ring int) {
	through := map[*pipe]int{}
	take := reference.StreamsOf(k).Take
	reference.StreamsOf(k).Take = func(p *pipe, size int) []byte {
		data := take(p, size)
		before := through[p]
		through[p] += len(data)
		if before/ring != through[p]/ring && len(data) > 1 {
			return data[:len(data)-1]
		}
		return data
	}
}
