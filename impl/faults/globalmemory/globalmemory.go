// Package globalmemory has the mistakes about its mechanism.
package globalmemory

import (
	"bytes"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// Mistakes about what GlobalAlloc returns.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "memory-is-never-zeroed", Mistake: "Ignores GMEM_ZEROINIT: fresh memory of the system is zero anyway.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).FreshMemory
			heaps.Of(k).FreshMemory = func(flags, size int) []byte { return original(flags&^heaps.Zeroed, size) }
		}},
		faults.Fault{Name: "movable-memory-is-never-zeroed", Mistake: "Compares the flags with GMEM_ZEROINIT instead of testing the bit.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).FreshMemory
			heaps.Of(k).FreshMemory = func(flags, size int) []byte {
				if flags != heaps.Zeroed {
					flags = 0
				}
				return original(flags, size)
			}
		}},
		faults.Fault{Name: "all-memory-is-fixed", Mistake: "Takes each handle for an address, as nothing moves nowadays.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MovableMemory = func(int) bool { return false }
		}},
		faults.Fault{Name: "all-memory-is-movable", Mistake: "Gives every block an entry of the handle table.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MovableMemory = func(int) bool { return true }
		}},
		faults.Fault{Name: "movable-handle-is-the-address", Mistake: "Returns the address for movable blocks too, and counts locks all the same.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MemoryHandle = func(_ *heaps.Heap, b *heaps.Block) int64 {
				if b.Handle != 0 {
					return b.Handle
				}
				return b.Address
			}
			heaps.Of(k).MayMove = func(*heaps.Block) bool { return false }
		}},
		faults.Fault{Name: "shared-memory-is-movable", Mistake: "Makes a block movable that is to be passed to others by DDE.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MovableMemory
			heaps.Of(k).MovableMemory = func(flags int) bool { return flags&0x2000 != 0 || original(flags) }
		}},
		faults.Fault{Name: "memory-is-the-system's", Mistake: "Keeps one table of blocks for all processes, as 16-bit Windows did.", Plant: func(k *kernel.Kernel) {
			of := heaps.Of(k).FindMemory
			heaps.Of(k).FindMemory = func(k *kernel.Kernel, p *kernel.Process, handle int64) *heaps.Block {
				for _, other := range k.Processes {
					if b := of(k, other, handle); b != nil {
						return b
					}
				}
				return nil
			}
			at := heaps.Of(k).MemoryAt
			heaps.Of(k).MemoryAt = func(k *kernel.Kernel, p *kernel.Process, address int64, size int) ([]byte, error) {
				for _, other := range k.Processes {
					if data, err := at(k, other, address, size); err == nil {
						return data, nil
					}
				}
				return at(k, p, address, size)
			}
		}},
		faults.Fault{Name: "memory-begins-with-a-header", Mistake: "Puts a header of 4 bytes before each block.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryAddress
			heaps.Of(k).MemoryAddress = func(h *heaps.Heap, size int) int64 { return original(h, size) + 4 }
		}},
		faults.Fault{Name: "memory-is-handed-out-twice", Mistake: "Leaves a piece of memory in the list of free ones of its size.", Plant: func(k *kernel.Kernel) {
			type piece struct {
				of   *heaps.Heap
				size int
			}
			first := map[piece]int64{}
			original := heaps.Of(k).MemoryAddress
			heaps.Of(k).MemoryAddress = func(h *heaps.Heap, size int) int64 {
				p := piece{h, size}
				if first[p] == 0 {
					first[p] = original(h, size)
				}
				return first[p]
			}
		}},
		faults.Fault{Name: "memory-is-short", Mistake: "Rounds the size down to a multiple of 8 bytes.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).FreshMemory
			heaps.Of(k).FreshMemory = func(flags, size int) []byte { return original(flags, size/8*8) }
		}},
		faults.Fault{Name: "size-is-in-units", Mistake: "Returns the size in units of the heap.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemorySize
			heaps.Of(k).MemorySize = func(b *heaps.Block) int { return original(b) / 8 }
		}},
		faults.Fault{Name: "allocation-promises-anything", Mistake: "Cuts the size off at the largest block instead of failing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				op.Size = min(op.Size, 1<<20)
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "empty-memory-has-no-handle", Mistake: "Returns NULL for a block of no bytes, as there is nothing to refer to.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryHandle
			heaps.Of(k).MemoryHandle = func(h *heaps.Heap, b *heaps.Block) int64 {
				if b.Movable && b.Address == 0 {
					return 0
				}
				return original(h, b)
			}
		}},
		faults.Fault{Name: "blocks-share-a-unit", Mistake: "Lets a block begin at the last unit of the one before it, instead of behind it.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryAddress
			heaps.Of(k).MemoryAddress = func(h *heaps.Heap, size int) int64 { return original(h, size-16) }
		}},
		faults.Fault{Name: "other-memory-revives-what-was-discarded", Mistake: "Gives each block of the heap an address when it puts them together.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				for _, b := range heaps.HeapOf(c.Process).Blocks {
					if b.Address == 0 {
						b.Address = heaps.Of(k).MemoryAddress(heaps.HeapOf(c.Process), 0)
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "empty-memory-is-memory", Mistake: "Makes a block of no bytes as large as the smallest one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				op.Size = max(op.Size, 1)
				c.Op = op
				return original(k, c)
			})
		}},
	)
}

// Mistakes about locks.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "lock-is-a-flag", Mistake: "Remembers only that a block is locked.", Plant: func(k *kernel.Kernel) {
			original := heaps.Of(k).MemoryLocked
			heaps.Of(k).MemoryLocked = func(b *heaps.Block) {
				b.Locks = 0
				original(b)
			}
		}},
		faults.Fault{Name: "unlock-takes-all-locks", Mistake: "Sets the lock count to zero.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MemoryUnlocked = func(b *heaps.Block) { b.Locks = 0 }
		}},
		faults.Fault{Name: "locks-are-the-heap's", Mistake: "Counts the locks of the whole heap.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ globalmemory.Flags, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				flags, ok := r.(impl.Value)
				if !ok || flags.Value > 255 {
					return r, err
				}
				flags.Value = 0
				for _, b := range heaps.HeapOf(c.Process).Blocks {
					flags.Value += int64(b.Locks)
				}
				return flags, err
			})
		}},
		faults.Fault{Name: "fixed-memory-counts-locks", Mistake: "Counts the locks of a fixed block as well.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MemoryLocked = func(b *heaps.Block) { b.Locks++ }
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Unlock, original kernel.Transition) (impl.Result, error) {
				b := blockOf(k, c, op.Memory)
				if b == nil || b.Movable {
					return original(k, c)
				}
				if b.Locks == 0 {
					return nil, kernel.Windows("ERROR_NOT_LOCKED")
				}
				b.Locks--
				return impl.Truth{Is: b.Locks > 0}, nil
			})
		}},
		faults.Fault{Name: "lock-count-wraps", Mistake: "Counts locks in a byte that starts again at zero.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MemoryLocked = func(b *heaps.Block) {
				if b.Movable {
					b.Locks = (b.Locks + 1) % 256
				}
			}
		}},
		faults.Fault{Name: "unlocking-too-often-is-fine", Mistake: "Does nothing when a block is not locked, and says that it went well.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Unlock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "not locked") {
					return impl.Truth{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "last-unlock-is-a-failure", Mistake: "Reports an error code when GlobalUnlock returns 0.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Unlock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil && !r.(impl.Truth).Is {
					return nil, kernel.Windows("ERROR_NOT_LOCKED")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "locked-memory-moves", Mistake: "Compacts the heap without a look at the lock counts.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MayMove = func(b *heaps.Block) bool { return b.Movable }
		}},
		faults.Fault{Name: "each-lock-is-a-view", Mistake: "Maps the memory once more for each lock.", Plant: func(k *kernel.Kernel) {
			const apart = 1 << 40
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Lock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if view, ok := r.(memory.Address); ok {
					view.Address += apart * int64(blockOf(k, c, op.Memory).Locks)
					return view, nil
				}
				return r, err
			})
			original := heaps.Of(k).MemoryAt
			heaps.Of(k).MemoryAt = func(k *kernel.Kernel, p *kernel.Process, address int64, size int) ([]byte, error) {
				return original(k, p, address%apart, size)
			}
		}},
		faults.Fault{Name: "moving-loses-the-contents", Mistake: "Moves a block by its entry of the handle table alone.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MemoryMoved = func(b *heaps.Block) { b.Data = bytes.Repeat([]byte{0xdd}, len(b.Data)) }
		}},
		faults.Fault{Name: "locked-memory-cannot-be-freed", Mistake: "Refuses to free a block under a lock.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && b.Locks > 0 {
					return nil, kernel.Windows("ERROR_ACCESS_DENIED")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "freeing-waits-for-the-last-unlock", Mistake: "Reports success for a block under a lock, and keeps it until the lock is taken back.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && b.Locks > 0 {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "freeing-frees-nothing", Mistake: "Leaves all memory to the end of the process.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if blockOf(k, c, op.Memory) != nil {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "address-is-taken-for-a-handle", Mistake: "Returns the address as its handle, as if all blocks were fixed.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.HandleAt, original kernel.Transition) (impl.Result, error) {
				return globalmemory.Native{Native: op.Address}, nil
			})
		}},
	)
}

// blockOf is the block that a name of the calling process refers to, or nil.
func blockOf(k *kernel.Kernel, c *kernel.Call, memory memory.Object) *heaps.Block {
	return heaps.Of(k).FindMemory(k, c.Process, heaps.HeapOf(c.Process).Handle(memory))
}
