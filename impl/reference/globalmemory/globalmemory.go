// Package globalmemory is the room of global memory objects of Windows.
package globalmemory

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// name gives a handle of the process a name.
func name(p *kernel.Process, handle int64) globalmemory.Allocated {
	return globalmemory.Allocated{Memory: heaps.HeapOf(p).Name(p, handle), Native: handle}
}

func onMemory[Op, Res any](of func(Op) memory.Object, try func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		var none Res
		handle, ok := heaps.HeapOf(c.Process).HandleOf(of(op))
		if !ok {
			return none, fmt.Errorf("%s has no memory object %q", c.Process.Name, of(op))
		}
		b := heaps.Of(k).FindMemory(k, c.Process, handle)
		if b == nil { // GMEM-10, GMEM-19, GMEM-111
			return none, kernel.Windows("ERROR_INVALID_HANDLE")
		}
		return try(k, c, b, op)
	})
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc) (globalmemory.Allocated, error) {
		if op.Size > heaps.Most || op.Size < 0 {
			return globalmemory.Allocated{}, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
		}
		heap := heaps.HeapOf(c.Process)
		b := &heaps.Block{Movable: heaps.Of(k).MovableMemory(op.Flags)}
		b.Shared = b.Movable && op.Flags&heaps.Shared != 0
		if op.Size == 0 && b.Movable { // GMEM-15
			b.Handle = heaps.Of(k).MemoryHandle(heap, b)
		} else {
			b.Data = heaps.Of(k).FreshMemory(op.Flags, int(max(op.Size, 1))) // GMEM-115
			heaps.Place(k, heap, b)
		}
		heap.Blocks = append(heap.Blocks, b)
		heaps.Compact(k, heap, b)
		return name(c.Process, b.Handle), nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Adopt) (globalmemory.Allocated, error) {
		return name(c.Process, op.Native), nil
	})
	onMemory(func(op globalmemory.Realloc) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Realloc) (globalmemory.Allocated, error) {
		heap := heaps.HeapOf(c.Process)
		inPlace := heaps.Of(k).ResizesInPlace(b, op.Flags)
		switch {
		case heaps.Of(k).Converts(b, op.Flags): // it stays where it is, and its handle is another
			b.Movable, b.Locks, b.Handle = true, 0, 0
			b.Handle = heaps.Of(k).MemoryHandle(heap, b)
			heap.Rename(op.Memory, b.Handle)
			return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
		case op.Flags&heaps.Modify != 0:
			return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
		case op.Size > heaps.Most || op.Size < 0 || inPlace && op.Size > int64(len(b.Data)): // GMEM-106, GMEM-107
			return globalmemory.Allocated{}, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
		case op.Size == 0 && b.Movable && (b.Locks > 0 || op.Flags&heaps.Movable == 0): // GMEM-109
			return globalmemory.Allocated{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		case op.Size == 0 && b.Movable:
			b.Address, b.Data = 0, nil
		default:
			b.Data = heaps.Of(k).GrownMemory(b.Data, op.Flags, int(op.Size))
			if !inPlace {
				heaps.Place(k, heap, b)
			}
		}
		heaps.Compact(k, heap, b)
		heap.Rename(op.Memory, b.Handle)
		return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
	})
	onMemory(func(op globalmemory.Lock) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Lock) (memory.Address, error) {
		if b.Discarded() { // GMEM-15
			return memory.Address{}, kernel.Windows("ERROR_DISCARDED")
		}
		heaps.Of(k).MemoryLocked(b) // GMEM-07, GMEM-08
		return memory.Address{Address: b.Address}, nil
	})
	onMemory(func(op globalmemory.Unlock) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Unlock) (impl.Truth, error) {
		switch {
		case !b.Movable: // GMEM-08
			return impl.Truth{Is: true}, nil
		case b.Locks == 0: // GMEM-14
			return impl.Truth{}, kernel.Windows("ERROR_NOT_LOCKED")
		}
		heaps.Of(k).MemoryUnlocked(b)
		return impl.Truth{Is: b.Locks > 0}, nil // GMEM-13
	})
	onMemory(func(op globalmemory.Size) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Size) (impl.Count, error) {
		return impl.Count{Count: heaps.Of(k).MemorySize(b)}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Flags) (impl.Value, error) {
		const discarded, invalid = 0x4000, 0x8000
		mark := func(b *heaps.Block) int64 {
			if b.Shared {
				return heaps.Shared
			}
			return 0
		}
		switch b := heaps.Of(k).FindMemory(k, c.Process, heaps.HeapOf(c.Process).Handle(op.Memory)); {
		case b == nil: // GMEM-16
			return impl.Value{Value: invalid}, nil
		case b.Discarded():
			return impl.Value{Value: mark(b) | discarded}, nil
		default:
			return impl.Value{Value: mark(b) | int64(b.Locks)}, nil
		}
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.HandleAt) (globalmemory.Native, error) { // GMEM-102
		for _, b := range heaps.HeapOf(c.Process).Blocks {
			if b.Address == op.Address && !b.Discarded() {
				return globalmemory.Native{Native: b.Handle}, nil
			}
		}
		return globalmemory.Native{}, kernel.Windows("ERROR_INVALID_HANDLE")
	})
	// GMEM-11: locked or not.
	onMemory(func(op globalmemory.Free) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *heaps.Block, op globalmemory.Free) (impl.Nothing, error) {
		heap := heaps.HeapOf(c.Process)
		heap.Blocks = slices.DeleteFunc(heap.Blocks, func(other *heaps.Block) bool { return other == b })
		return impl.Nothing{}, nil
	})
}
