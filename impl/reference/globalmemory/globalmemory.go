// Package globalmemory is the room of global memory objects of Windows.
package globalmemory

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// State has the decisions about global memory objects.
type State struct {
	MovableMemory  func(flags int) bool
	MemoryHandle   func(heap *Heap, b *Block) int64
	FindMemory     func(k *kernel.Kernel, p *kernel.Process, handle int64) *Block
	MemoryAt       func(k *kernel.Kernel, p *kernel.Process, address int64, size int) ([]byte, error)
	FreshMemory    func(flags, size int) []byte
	GrownMemory    func(old []byte, flags, size int) []byte
	MemoryAddress  func(heap *Heap, size int) int64
	MayMove        func(b *Block) bool
	MemoryMoved    func(b *Block)
	ResizesInPlace func(b *Block, flags int) bool
	MemoryLocked   func(b *Block)
	MemoryUnlocked func(b *Block)
	MemorySize     func(b *Block) int
}

// Of is the state of global memory.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"memory-objects": true}})
	kernel.Begins(func() *State {
		return &State{
			MovableMemory: func(flags int) bool { return flags&Movable != 0 }, // GMEM-17, GMEM-21
			MemoryHandle:  memoryHandle, FindMemory: findMemory, MemoryAt: memoryAt,
			FreshMemory: freshMemory, GrownMemory: grownMemory, MemoryAddress: memoryAddress,
			MayMove:        func(b *Block) bool { return b.Movable && b.Locks == 0 }, // GMEM-09
			MemoryMoved:    func(*Block) {},
			ResizesInPlace: resizesInPlace,
			MemoryLocked:   memoryLocked,
			MemoryUnlocked: func(b *Block) { b.Locks-- },
			MemorySize:     func(b *Block) int { return len(b.Data) },
		}
	})
}

// Heap is the global memory of one process. No other process has any part of it
// (GMEM-17).
type Heap struct {
	Blocks  []*Block
	names   map[memory.Object]int64 // the handles that the process was told
	entries int64                   // of the table of movable blocks
	used    int64                   // of the address space; nothing is handed out twice
}

// HeapOf is the global memory of a process.
func HeapOf(p *kernel.Process) *Heap { return kernel.Of[Heap](p) }

// Block is a memory object.
type Block struct {
	Handle  int64
	Address int64  // of its first byte; 0 once it is discarded
	Data    []byte // at least what was asked for (GMEM-01)
	Movable bool
	Locks   int
}

// Flags of GlobalAlloc and GlobalReAlloc.
const (
	Movable = 0x2  // GMEM_MOVEABLE
	Zeroed  = 0x40 // GMEM_ZEROINIT
	Modify  = 0x80 // GMEM_MODIFY
)

const (
	firstEntry   = 0x10008    // handles of movable blocks begin here
	firstAddress = 0x20000000 // and addresses here
	granularity  = 8          // GMEM-18
	mostMemory   = 1 << 30    // the largest block
	mostLocks    = 255        // GMEM-101
)

func (b *Block) discarded() bool { return b.Address == 0 }

// memoryHandle: a fixed block is named by its address (GMEM-02), a movable one
// by an entry of a table, which stays when the block moves (GMEM-03, GMEM-12).
func memoryHandle(heap *Heap, b *Block) int64 {
	switch {
	case !b.Movable:
		return b.Address
	case b.Handle != 0:
		return b.Handle
	}
	heap.entries++
	return firstEntry + 16*(heap.entries-1)
}

// Named is the memory object that a process names so; nil for none.
func Named(k *kernel.Kernel, p *kernel.Process, memory memory.Object) *Block {
	return Of(k).FindMemory(k, p, HeapOf(p).names[memory])
}

func findMemory(k *kernel.Kernel, p *kernel.Process, handle int64) *Block {
	for _, b := range HeapOf(p).Blocks {
		if b.Handle == handle {
			return b
		}
	}
	return nil
}

// memoryAt is what an access at an address reaches, if it is no violation.
func memoryAt(k *kernel.Kernel, p *kernel.Process, address int64, size int) ([]byte, error) {
	for _, b := range HeapOf(p).Blocks {
		if offset := address - b.Address; !b.discarded() && address >= b.Address && size >= 0 && offset <= int64(len(b.Data))-int64(size) {
			return b.Data[offset : offset+int64(size)], nil
		}
	}
	return nil, kernel.Windows("ERROR_NOACCESS")
}

// Unwritten is what every byte of a block holds that nobody has written: a value as
// good as any.
const Unwritten = 0xdd

// freshMemory holds what it held before, unless zeros are asked for (GMEM-04).
func freshMemory(flags, size int) []byte {
	size = (size + granularity - 1) / granularity * granularity
	if flags&Zeroed != 0 {
		return make([]byte, size)
	}
	return bytes.Repeat([]byte{Unwritten}, size)
}

// grownMemory: what fits of the old contents stays (GMEM-20, GMEM-103).
func grownMemory(old []byte, flags, size int) []byte {
	data := freshMemory(flags, size)
	copy(data, old)
	return data
}

func memoryAddress(heap *Heap, size int) int64 {
	address := firstAddress + heap.used
	heap.used += int64(size) + granularity
	return address
}

// resizesInPlace: only GMEM_MOVEABLE lets a locked or a fixed block move (GMEM-106).
func resizesInPlace(b *Block, flags int) bool {
	return flags&Movable == 0 && (b.Locks > 0 || !b.Movable)
}

func memoryLocked(b *Block) {
	if b.Movable && b.Locks < mostLocks {
		b.Locks++
	}
}

func place(k *kernel.Kernel, heap *Heap, b *Block) {
	b.Address = Of(k).MemoryAddress(heap, len(b.Data))
	b.Handle = Of(k).MemoryHandle(heap, b)
}

// compact moves all blocks that may be moved but one: who holds an address
// without a lock is to notice it.
func compact(k *kernel.Kernel, heap *Heap, except *Block) {
	for _, b := range heap.Blocks {
		if b != except && !b.discarded() && Of(k).MayMove(b) {
			b.Address = Of(k).MemoryAddress(heap, len(b.Data))
			Of(k).MemoryMoved(b)
		}
	}
}

// Handle is what the process was told under this name; 0 is none.
func (heap *Heap) Handle(name memory.Object) int64 { return heap.names[name] }

// name gives a handle of the process a name.
func name(p *kernel.Process, handle int64) globalmemory.Allocated {
	heap := HeapOf(p)
	if heap.names == nil {
		heap.names = map[memory.Object]int64{}
	}
	name := memory.Object(p.NextName())
	heap.names[name] = handle
	return globalmemory.Allocated{Memory: name, Native: handle}
}

func onMemory[Op, Res any](of func(Op) memory.Object, try func(k *kernel.Kernel, c *kernel.Call, b *Block, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		var none Res
		handle, ok := HeapOf(c.Process).names[of(op)]
		if !ok {
			return none, fmt.Errorf("%s has no memory object %q", c.Process.Name, of(op))
		}
		b := Of(k).FindMemory(k, c.Process, handle)
		if b == nil { // GMEM-10, GMEM-19, GMEM-111
			return none, kernel.Windows("ERROR_INVALID_HANDLE")
		}
		return try(k, c, b, op)
	})
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Alloc) (globalmemory.Allocated, error) {
		if op.Size > mostMemory || op.Size < 0 {
			return globalmemory.Allocated{}, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
		}
		heap := HeapOf(c.Process)
		b := &Block{Movable: Of(k).MovableMemory(op.Flags)}
		if op.Size == 0 && b.Movable { // GMEM-15
			b.Handle = Of(k).MemoryHandle(heap, b)
		} else {
			b.Data = Of(k).FreshMemory(op.Flags, int(op.Size))
			place(k, heap, b)
		}
		heap.Blocks = append(heap.Blocks, b)
		compact(k, heap, b)
		return name(c.Process, b.Handle), nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Adopt) (globalmemory.Allocated, error) {
		return name(c.Process, op.Native), nil
	})
	onMemory(func(op globalmemory.Realloc) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *Block, op globalmemory.Realloc) (globalmemory.Allocated, error) {
		heap := HeapOf(c.Process)
		inPlace := Of(k).ResizesInPlace(b, op.Flags)
		switch {
		case op.Flags&Modify != 0:
			return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
		case op.Size > mostMemory || op.Size < 0 || inPlace && op.Size > int64(len(b.Data)): // GMEM-106, GMEM-107
			return globalmemory.Allocated{}, kernel.Windows("ERROR_NOT_ENOUGH_MEMORY")
		case op.Size == 0 && b.Movable && b.Locks > 0: // GMEM-109
			return globalmemory.Allocated{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		case op.Size == 0 && b.Movable:
			b.Address, b.Data = 0, nil
		default:
			b.Data = Of(k).GrownMemory(b.Data, op.Flags, int(op.Size))
			if !inPlace {
				place(k, heap, b)
			}
		}
		compact(k, heap, b)
		HeapOf(c.Process).names[op.Memory] = b.Handle
		return globalmemory.Allocated{Memory: op.Memory, Native: b.Handle}, nil
	})
	onMemory(func(op globalmemory.Lock) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *Block, op globalmemory.Lock) (memory.Address, error) {
		if b.discarded() { // GMEM-15
			return memory.Address{}, kernel.Windows("ERROR_DISCARDED")
		}
		Of(k).MemoryLocked(b) // GMEM-07, GMEM-08
		return memory.Address{Address: b.Address}, nil
	})
	onMemory(func(op globalmemory.Unlock) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *Block, op globalmemory.Unlock) (impl.Truth, error) {
		switch {
		case !b.Movable: // GMEM-08
			return impl.Truth{Is: true}, nil
		case b.Locks == 0: // GMEM-14
			return impl.Truth{}, kernel.Windows("ERROR_NOT_LOCKED")
		}
		Of(k).MemoryUnlocked(b)
		return impl.Truth{Is: b.Locks > 0}, nil // GMEM-13
	})
	onMemory(func(op globalmemory.Size) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *Block, op globalmemory.Size) (impl.Count, error) {
		return impl.Count{Count: Of(k).MemorySize(b)}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.Flags) (impl.Value, error) {
		const discarded, invalid = 0x4000, 0x8000
		switch b := Of(k).FindMemory(k, c.Process, HeapOf(c.Process).Handle(op.Memory)); {
		case b == nil: // GMEM-16
			return impl.Value{Value: invalid}, nil
		case b.discarded():
			return impl.Value{Value: discarded}, nil
		default:
			return impl.Value{Value: int64(b.Locks)}, nil
		}
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op globalmemory.HandleAt) (globalmemory.Native, error) { // GMEM-102
		for _, b := range HeapOf(c.Process).Blocks {
			if b.Address == op.Address && !b.discarded() {
				return globalmemory.Native{Native: b.Handle}, nil
			}
		}
		return globalmemory.Native{}, kernel.Windows("ERROR_INVALID_HANDLE")
	})
	// GMEM-11: locked or not.
	onMemory(func(op globalmemory.Free) memory.Object { return op.Memory }, func(k *kernel.Kernel, c *kernel.Call, b *Block, op globalmemory.Free) (impl.Nothing, error) {
		heap := HeapOf(c.Process)
		heap.Blocks = slices.DeleteFunc(heap.Blocks, func(other *Block) bool { return other == b })
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op memory.Read) (impl.Bytes, error) {
		data, err := Of(k).MemoryAt(k, c.Process, op.Address, op.Size)
		return impl.Bytes{Data: slices.Clone(data)}, err
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op memory.Write) (impl.Count, error) {
		data, err := Of(k).MemoryAt(k, c.Process, op.Address, op.Size())
		return impl.Count{Count: copy(data, op.Bytes())}, err
	})
}
