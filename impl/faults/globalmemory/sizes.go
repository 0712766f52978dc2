package globalmemory

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// Mistakes of the first blind exam: about sizes; and about what is no block.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "failed-discard-of-locked-object-drops-block", Mistake: "Lets the memory go before it sees that the block is locked, and refuses then.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if op.Size == 0 && op.Flags&(heaps.Movable|heaps.Modify) == heaps.Movable && b.Locks > 0 {
					b.Address, b.Data = 0, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "size-zero-discards-without-moveable", Mistake: "Takes every size of 0 for a wish to discard.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Size == 0 && op.Flags&heaps.Modify == 0 {
					op.Flags |= heaps.Movable
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "revived-object-stays-marked-discarded", Mistake: "Does not clear the mark of a discarded block that gets memory again.", Plant: func(k *kernel.Kernel) {
			marked := map[*heaps.Block]bool{}
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				marked[b] = marked[b] || b.Discarded()
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Flags, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if flags, ok := r.(impl.Value); ok && err == nil && marked[blockOf(k, c, op.Memory)] {
					return impl.Value{Value: flags.Value | 0x4000}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "zeroinit-forgets-shrunk-tail", Mistake: "Lowers the size of a block that shrinks, and clears only what lies beyond its first size.", Plant: func(k *kernel.Kernel) {
			once := map[*heaps.Block][]byte{}
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if len(b.Data) > len(once[b]) {
					once[b] = b.Data
				}
				kept := len(b.Data)
				r, err := original(k, c)
				if err == nil && kept > 0 && len(b.Data) > kept && len(once[b]) > kept {
					copy(b.Data[kept:], once[b][kept:])
				}
				return r, err
			})
		}},
		faults.Fault{Name: "zeroinit-on-revival-counts-old-size", Mistake: "Keeps what was discarded for later, and clears only what lies beyond it.", Plant: func(k *kernel.Kernel) {
			discarded := map[*heaps.Block][]byte{}
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				before := b.Data
				r, err := original(k, c)
				switch {
				case err == nil && b.Discarded() && before != nil:
					discarded[b] = before
				case err == nil && !b.Discarded() && before == nil:
					copy(b.Data, discarded[b])
				}
				return r, err
			})
		}},
		faults.Fault{Name: "failed-revival-clears-discarded-mark", Mistake: "Clears the mark of a discarded block before there is memory for it.", Plant: func(k *kernel.Kernel) {
			cleared := map[*heaps.Block]bool{}
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				cleared[b] = err != nil && b.Discarded()
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Flags, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if flags, ok := r.(impl.Value); ok && err == nil && cleared[blockOf(k, c, op.Memory)] {
					return impl.Value{Value: flags.Value &^ 0x4000}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "growth-of-locked-object-resets-count", Mistake: "Fills the entry of a block anew when it moves under a lock.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				size := len(b.Data)
				r, err := original(k, c)
				if err == nil && len(b.Data) > size {
					b.Locks = 0
				}
				return r, err
			})
		}},
		faults.Fault{Name: "locked-object-cannot-shrink-in-place", Mistake: "Refuses every other size to a locked block without GMEM_MOVEABLE.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if b.Movable && b.Locks > 0 && op.Flags&(heaps.Movable|heaps.Modify) == 0 {
					return nil, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "fixed-realloc-with-moveable-becomes-movable", Mistake: "Takes GMEM_MOVEABLE without GMEM_MODIFY for a wish that a fixed block become movable.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Flags&heaps.Movable != 0 && !b.Movable {
					b.Movable, b.Handle = true, 0
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "growth-copies-requested-size-only", Mistake: "Copies to a larger place only as many bytes as were asked for once.", Plant: func(k *kernel.Kernel) {
			asked := map[*heaps.Block]int64{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && err == nil {
					asked[blockOf(k, c, made.Memory)] = op.Size
				}
				return r, err
			})
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				before, had := int(asked[b]), len(b.Data)
				r, err := original(k, c)
				if err == nil && len(b.Data) > had && before < had {
					clear(b.Data[before:had])
				}
				return r, err
			})
		}},
		faults.Fault{Name: "fixed-object-of-size-zero-is-empty", Mistake: "Makes a fixed block of no bytes, as LocalAlloc does.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && err == nil && op.Size == 0 {
					if b := blockOf(k, c, made.Memory); b != nil && !b.Movable {
						b.Data = nil
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "no-handle-is-unlocked", Mistake: "Takes what is no handle for a block that is not locked.", Plant: func(k *kernel.Kernel) {
			faults.Recode[globalmemory.Unlock](k, "bad handle", "ERROR_NOT_LOCKED")
		}},
		faults.Fault{Name: "no-handle-has-no-size", Mistake: "Answers 0, and no error, to GlobalSize of what is no handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ globalmemory.Size, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad handle") {
					return impl.Count{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "first-page-is-zero", Mistake: "Maps a page of zeros where a null pointer leads to.", Plant: func(k *kernel.Kernel) {
			at := heaps.Of(k).MemoryAt
			heaps.Of(k).MemoryAt = func(k *kernel.Kernel, p *kernel.Process, address int64, size int) ([]byte, error) {
				if address >= 0 && address < 4096 {
					return make([]byte, size), nil
				}
				return at(k, p, address, size)
			}
		}},
		faults.Fault{Name: "nothing-written-there-is-lost", Mistake: "Throws away what is written where no memory is.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op memory.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad address") {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}},
	)
}
