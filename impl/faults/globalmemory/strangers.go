package globalmemory

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// converting puts something else behind a conversion by GMEM_MODIFY and GMEM_MOVEABLE.
func converting(k *kernel.Kernel, then func(c *kernel.Call, b *heaps.Block, was heaps.Block)) {
	resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
		was, converts := *b, heaps.Of(k).Converts(b, op.Flags)
		r, err := original(k, c)
		if converts && err == nil {
			then(c, b, was)
		}
		return r, err
	})
}

// Mistakes of the first blind exam: about locks.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "saturated-lock-count-kept-wide", Mistake: "Counts the locks beyond 255, and shows 255.", Plant: func(k *kernel.Kernel) {
			beyond := map[*heaps.Block]int{}
			heaps.Of(k).MemoryLocked = func(b *heaps.Block) {
				if b.Movable && b.Locks == 255 {
					beyond[b]++
				} else if b.Movable {
					b.Locks++
				}
			}
			heaps.Of(k).MemoryUnlocked = func(b *heaps.Block) {
				if beyond[b] > 0 {
					beyond[b]--
				} else {
					b.Locks--
				}
			}
		}},
		faults.Fault{Name: "failed-unlock-underflows", Mistake: "Lowers the lock count before it looks whether the block is locked.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Unlock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if b := blockOf(k, c, op.Memory); b != nil && faults.FailsWith(err, "not locked") {
					b.Locks = 255
				}
				return r, err
			})
		}},
		faults.Fault{Name: "lock-of-discarded-counts", Mistake: "Raises the lock count before it finds that there is no memory.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Lock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if b := blockOf(k, c, op.Memory); b != nil && faults.FailsWith(err, "discarded") {
					b.Locks++
				}
				return r, err
			})
		}},
		faults.Fault{Name: "fixed-unlock-via-local-unlock", Mistake: "Answers the unlock of a fixed block as LocalUnlock does.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Unlock, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && !b.Movable {
					return nil, kernel.Windows("ERROR_NOT_LOCKED")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "reused-slot-keeps-lock-count", Mistake: "Gives the entry of a block that was freed under its locks to the next one as it is.", Plant: func(k *kernel.Kernel) {
			left := map[*kernel.Process]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && b.Movable {
					left[c.Process] = b.Locks
				}
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && err == nil {
					if b := blockOf(k, c, made.Memory); b != nil && b.Movable {
						b.Locks = left[c.Process]
						delete(left, c.Process)
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "handle-found-only-while-locked", Mistake: "Knows which block is at an address while it is locked, and no longer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.HandleAt, original kernel.Transition) (impl.Result, error) {
				for _, b := range heaps.HeapOf(c.Process).Blocks {
					if b.Address == op.Address && b.Movable && b.Locks == 0 {
						return nil, kernel.Windows("ERROR_INVALID_HANDLE")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "relock-after-move-gives-stale-address", Mistake: "Gives the address of the first lock until the last one is taken back, although the block has moved.", Plant: func(k *kernel.Kernel) {
			first := map[*heaps.Block]int64{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Lock, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if b := blockOf(k, c, op.Memory); b != nil && err == nil && b.Movable {
					if b.Locks == 1 {
						first[b] = b.Address
					}
					return memory.Address{Address: first[b]}, nil
				}
				return r, err
			})
		}},
	)
}

// Mistakes of the first blind exam: about attributes.
func init() {
	faults.Add("global-memory",
		faults.Fault{Name: "locks-of-fixed-surface-on-conversion", Mistake: "Counts the locks of a fixed block, does not show them, and takes them over when it becomes movable.", Plant: func(k *kernel.Kernel) {
			hidden := map[*heaps.Block]int{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Lock, original kernel.Transition) (impl.Result, error) {
				if b := blockOf(k, c, op.Memory); b != nil && !b.Movable {
					hidden[b]++
				}
				return original(k, c)
			})
			converting(k, func(_ *kernel.Call, b *heaps.Block, _ heaps.Block) { b.Locks = hidden[b] })
		}},
		faults.Fault{Name: "conversion-keeps-address-as-owner", Mistake: "Does not tell the memory of a block which handle it has when it becomes movable.", Plant: func(k *kernel.Kernel) {
			former := map[*heaps.Block]bool{}
			converting(k, func(_ *kernel.Call, b *heaps.Block, _ heaps.Block) { former[b] = true })
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.HandleAt, original kernel.Transition) (impl.Result, error) {
				for _, b := range heaps.HeapOf(c.Process).Blocks {
					if b.Address == op.Address && former[b] {
						return globalmemory.Native{Native: op.Address}, nil
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "conversion-is-not-offered", Mistake: "Takes GMEM_MODIFY with GMEM_MOVEABLE for GMEM_MODIFY alone.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).Converts = func(*heaps.Block, int) bool { return false }
		}},
		faults.Fault{Name: "modify-refused-for-locked-with-size-zero", Mistake: "Looks for a locked block and a size of 0 before it looks at GMEM_MODIFY.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if b.Locks > 0 && op.Size == 0 {
					return nil, kernel.Windows("ERROR_INVALID_PARAMETER")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "conversion-clears", Mistake: "Passes GMEM_ZEROINIT on when it makes the memory of a block that becomes movable.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if heaps.Of(k).Converts(b, op.Flags) && op.Flags&heaps.Zeroed != 0 {
					clear(b.Data)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "modify-alone-makes-fixed", Mistake: "Takes GMEM_MODIFY without GMEM_MOVEABLE for a wish that the block be fixed.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				if op.Flags&heaps.Modify != 0 && op.Flags&heaps.Movable == 0 && b.Movable && !b.Discarded() {
					b.Movable, b.Handle, b.Locks = false, b.Address, 0
					heaps.HeapOf(c.Process).Rename(op.Memory, b.Handle)
					return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "shared-memory-is-really-shared", Mistake: "Keeps blocks with GMEM_DDESHARE in a table that all processes have.", Plant: func(k *kernel.Kernel) {
			of := heaps.Of(k).FindMemory
			heaps.Of(k).FindMemory = func(k *kernel.Kernel, p *kernel.Process, handle int64) *heaps.Block {
				for _, other := range k.Processes {
					if b := of(k, other, handle); b != nil && (b.Shared || other == p) {
						return b
					}
				}
				return nil
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Free, original kernel.Transition) (impl.Result, error) {
				b := blockOf(k, c, op.Memory)
				r, err := original(k, c)
				if b != nil && b.Shared {
					b.Handle, b.Address = 0, 0
				}
				return r, err
			})
		}},
		faults.Fault{Name: "ddeshare-mark-lost-on-realloc", Mistake: "Stores the attributes of a block anew, from the flags that GlobalReAlloc is given.", Plant: func(k *kernel.Kernel) {
			resizing(k, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil {
					b.Shared = op.Flags&heaps.Shared != 0
				}
				return r, err
			})
		}},
		faults.Fault{Name: "all-memory-is-marked-as-shared", Mistake: "Reports GMEM_DDESHARE of every movable block, as the first versions of Windows NT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if made, ok := r.(globalmemory.Allocated); ok && err == nil {
					if b := blockOf(k, c, made.Memory); b != nil {
						b.Shared = b.Movable
					}
				}
				return r, err
			})
		}},
	)
}
