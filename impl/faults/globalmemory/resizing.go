package globalmemory

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// resizing puts something else in the place of GlobalReAlloc on a valid block.
func resizing(k *kernel.Kernel, with func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
		b := blockOf(k, c, op.Memory)
		if b == nil {
			return original(k, c)
		}
		return with(k, c, b, op, original)
	})
}

// Mistakes about resizing.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "modify-resizes", Mistake: "Does not look at GMEM_MODIFY, and takes the size that comes with it for one that is meant.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				op.Flags &^= heaps.Modify
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "modify-grows", Mistake: "Makes a block larger with GMEM_MODIFY, and never smaller.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Flags&heaps.Modify != 0 && op.Size > int64(len(b.Data)) {
					op.Flags = op.Flags&^heaps.Modify | heaps.Movable
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "modify-of-nothing-discards", Mistake: "Takes a size of 0 for GlobalDiscard, with GMEM_MODIFY too.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if op.Flags&heaps.Modify != 0 && op.Size == 0 {
					b.Address, b.Data, b.Locks = 0, nil, 0
				}
				return r, err
			})
		}},
		faults.Fault{Name: "modify-zeroes", Mistake: "Fills a block with zeros when its attributes change to GMEM_ZEROINIT.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Flags&heaps.Modify != 0 && op.Flags&heaps.Zeroed != 0 {
					clear(b.Data)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "modify-gives-a-new-handle", Mistake: "Makes an entry of the table anew when the attributes of a block change.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && op.Flags&heaps.Modify != 0 {
					made.Native += 16
					return made, err
				}
				return r, err
			})
		}},
		faults.Fault{Name: "nothing-cannot-be-freed", Mistake: "Looks for the memory of a block when it frees it, and calls a handle bad that has none.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && b.Address == 0 {
					return nil, kernel.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "a-fixed-block-of-nothing-cannot-be-freed", Mistake: "Returns for a fixed block of no bytes an address that the heap does not know.", Plant: func(k *kernel.Kernel) {
			empty := map[*heaps.Block]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && op.Size == 0 {
					if b := blockOf(k, c, made.Memory); b != nil && !b.Movable {
						empty[b] = true
					}
				}
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); empty[b] && b != nil {
					return nil, kernel.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "freeing-nothing-frees-no-handle", Mistake: "Frees the memory of a block and then its handle, and stops where there is no memory.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && b.Address == 0 {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "resized-memory-has-a-new-handle", Mistake: "Makes a new block when the size changes, with a handle of its own.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryHandle
			heaps.Of(k).MemoryHandle = func(h *heaps.Heap, b *heaps.Block) int64 {
				b.Handle = 0
				return original(h, b)
			}
		}},
		faults.Fault{Name: "growing-loses-the-contents", Mistake: "Makes a new block when the size changes, and copies nothing.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).GrownMemory
			heaps.Of(k).GrownMemory = func(_ []byte, flags, size int) []byte { return original(nil, flags, size) }
		}},
		faults.Fault{Name: "grown-memory-is-not-zeroed", Mistake: "Looks at GMEM_ZEROINIT only when a block is made.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).GrownMemory
			heaps.Of(k).GrownMemory = func(old []byte, flags, size int) []byte { return original(old, flags&^heaps.Zeroed, size) }
		}},
		faults.Fault{Name: "resizing-zeroes-everything", Mistake: "Applies GMEM_ZEROINIT to the whole block.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).GrownMemory
			heaps.Of(k).GrownMemory = func(old []byte, flags, size int) []byte {
				if flags&heaps.Zeroed != 0 {
					old = nil
				}
				return original(old, flags, size)
			}
		}},
		faults.Fault{Name: "resizing-only-shrinks", Mistake: "Succeeds without doing anything when a block is to grow.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).GrownMemory
			heaps.Of(k).GrownMemory = func(old []byte, flags, size int) []byte { return original(old, flags, min(size, max(len(old), 1))) }
		}},
		faults.Fault{Name: "resizing-always-moves", Mistake: "Moves a block to where there is room, whoever holds its address.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).ResizesInPlace = func(*heaps.Block, int) bool { return false }
		}},
		faults.Fault{Name: "failed-resize-frees", Mistake: "Frees the old block before there is a new one.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil {
					b.Address, b.Data = 0, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "resized-fixed-memory-keeps-its-handle", Mistake: "Returns the handle that it was given, also for a fixed block that has moved.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryHandle
			heaps.Of(k).MemoryHandle = func(h *heaps.Heap, b *heaps.Block) int64 {
				if b.Handle != 0 {
					return b.Handle
				}
				return original(h, b)
			}
		}},
		faults.Fault{Name: "discarding-frees-the-handle", Mistake: "Frees the block, handle and all, when it is resized to nothing.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil && op.Size == 0 {
					b.Handle = -1
				}
				return r, err
			})
		}},
		faults.Fault{Name: "locked-memory-is-discarded", Mistake: "Discards a block without a look at its lock count.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Size == 0 {
					b.Locks = 0
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "discarded-memory-has-a-size", Mistake: "Counts the smallest unit for a block that has no memory.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemorySize
			heaps.Of(k).MemorySize = func(b *heaps.Block) int {
				if b.Address == 0 {
					return 8
				}
				return original(b)
			}
		}},
		faults.Fault{Name: "discarded-for-good", Mistake: "Refuses to resize a block that has no memory.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if b.Address == 0 {
					return nil, kernel.Windows("ERROR_DISCARDED")
				}
				return original(k, c)
			})
		}},
	)
}

// Mistakes about handles, and values that are none.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "any-value-is-an-address", Mistake: "Returns a value that is no movable block's handle as the address of a fixed one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Lock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad handle") {
					return memory.Address{Address: heaps.HeapOf(c.Process).Handle(op.Memory)}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "invalid-handle-has-no-flags", Mistake: "Returns 0 from GlobalFlags when it fails.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Flags, original kernel.Transition) (impl.Result, error) {
				if blockOf(k, c, op.Memory) == nil {
					return impl.Value{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "freeing-nothing-is-fine", Mistake: "Returns NULL from GlobalFree whatever it was given.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				original(k, c)
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "freeing-returns-the-handle", Mistake: "Returns the handle from GlobalFree, as most functions return what they were given.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				original(k, c)
				return nil, kernel.Windows("ERROR_INVALID_HANDLE")
			})
		}},
		faults.Fault{Name: "old-size-has-no-room", Mistake: "Lets a block that may not move become smaller only.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if heaps.Of(k).ResizesInPlace(b, op.Flags) && op.Size >= int64(len(b.Data)) {
					return nil, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "locks-forbid-growing", Mistake: "Never moves a block that is locked, whatever the flags say.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).ResizesInPlace
			heaps.Of(k).ResizesInPlace = func(b *heaps.Block, flags int) bool { return b.Locks > 0 || original(b, flags) }
		}},
	)
}
