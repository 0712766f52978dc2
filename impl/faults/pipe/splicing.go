package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Mistakes about passing bytes from pipe to pipe.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "splice-knows-no-end", Mistake: "Lets tee and splice wait for data that nobody can write any more.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				r, err := original()
				if count, ok := r.(impl.Count); ok && err == nil && count.Count == 0 && size > 0 {
					return nil, c.Wait("splice")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "splice-looks-at-its-flags-only", Mistake: "Takes SPLICE_F_NONBLOCK alone for non-blocking mode, and not O_NONBLOCK.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				r, err := original()
				if faults.FailsWith(err, "would block") {
					return nil, c.Wait("splice")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "splice-waits-for-room-in-any-mode", Mistake: "Looks at the mode of the ends when there are no data, and not when there is no room.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				r, err := original()
				if faults.FailsWith(err, "would block") && len(from.Buffer) > 0 {
					return nil, c.Wait("splice")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "tee-does-not-wait", Mistake: "Copies what is there, and calls an empty pipe one that would block.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if _, failed := err.(*impl.Failure); err != nil && !failed {
					return nil, kernel.Posix("EAGAIN")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "splice-needs-no-room", Mistake: "Links buffers into the other pipe without counting what is in it.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				capacity := to.Capacity
				defer func() { to.Capacity = capacity }()
				to.Capacity = max(capacity, len(to.Buffer)+size)
				return original()
			})
		}},
		faults.Fault{Name: "splice-never-looks-for-readers", Mistake: "Checks in write alone whether anybody reads.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				readers := to.Readers
				defer func() { to.Readers = readers }()
				to.Readers = max(readers, 1)
				return original()
			})
		}},
		faults.Fault{Name: "splice-takes-and-then-looks", Mistake: "Takes the bytes before it finds that nobody reads where they should go.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				r, err := original()
				if faults.FailsWith(err, "broken pipe") {
					from.Buffer = from.Buffer[min(size, len(from.Buffer)):]
				}
				return r, err
			})
		}},
		faults.Fault{Name: "splice-goes-in-circles", Mistake: "Does not compare the two pipes, and moves the bytes of one to its own end.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				if from == to {
					return impl.Count{Count: min(size, len(from.Buffer))}, nil
				}
				return original()
			})
		}},
		faults.Fault{Name: "splice-knows-no-length", Mistake: "Passes on all there is, and looks at the length only in what it returns.", Plant: func(k *kernel.Kernel) {
			longer(k, func(size int) bool { return size > 0 })
		}},
		faults.Fault{Name: "splice-of-nothing-waits", Mistake: "Looks for data before it looks how much is wanted.", Plant: func(k *kernel.Kernel) {
			longer(k, func(size int) bool { return size == 0 })
		}},
		faults.Fault{Name: "splice-joins-packets", Mistake: "Passes on bytes and forgets that they were packets.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error) {
				r, err := original()
				to.Parts = nil
				return r, err
			})
		}},
		faults.Fault{Name: "tee-joins-packets", Mistake: "Makes one packet of those that it has copied and leaves.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if p := mistakes.PipeOf(c, op.From); p != nil {
					p.Parts = nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "splice-forgets-the-rest-of-a-packet", Mistake: "Drops what is left of a packet of which a part was passed on, as a read would.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Splice, original kernel.Transition) (impl.Result, error) {
				p := mistakes.PipeOf(c, op.From)
				whole := p != nil && len(p.Parts) > 0 && op.Size < len(p.Buffer)
				r, err := original(k, c)
				if whole && err == nil {
					streams.Of(k).Take(p, 1)
				}
				return r, err
			})
		}},
	)
}

// longer lets tee and splice copy without an end, of some sizes.
func longer(k *kernel.Kernel, of func(size int) bool) {
	const endless = 1 << 30
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
		if of(op.Size) {
			op.Size = endless
		}
		c.Op = op
		return original(k, c)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Splice, original kernel.Transition) (impl.Result, error) {
		if of(op.Size) {
			op.Size = endless
		}
		c.Op = op
		return original(k, c)
	})
}

// splicing puts a mistake into tee and splice, where both pipes are known.
func splicing(k *kernel.Kernel, mistake func(c *kernel.Call, from, to *streams.Pipe, size int, original func() (impl.Result, error)) (impl.Result, error)) {
	within := func(k *kernel.Kernel, c *kernel.Call, from, to impl.Handle, size int, original kernel.Transition) (impl.Result, error) {
		again := func() (impl.Result, error) { return original(k, c) }
		if source, target := mistakes.PipeOf(c, from), mistakes.PipeOf(c, to); source != nil && target != nil {
			return mistake(c, source, target, size, again)
		}
		return again()
	}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
		return within(k, c, op.From, op.To, op.Size, original)
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Splice, original kernel.Transition) (impl.Result, error) {
		return within(k, c, op.From, op.To, op.Size, original)
	})
}
