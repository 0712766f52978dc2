// Package memory is the room of the trait memory: the heap of a process, of whose blocks others can have the handles,
// and loads and stores at an address.
package memory

import (
	"bytes"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
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
	Converts       func(b *Block, flags int) bool
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
			Converts:       func(b *Block, flags int) bool { return flags&Modify != 0 && flags&Movable != 0 && !b.Movable }, // GMEM-113
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
	Shared  bool // GMEM_DDESHARE was asked for: a mark, and no more (GMEM-114)
	Locks   int
}

// Flags of GlobalAlloc and GlobalReAlloc.
const (
	Movable = 0x2    // GMEM_MOVEABLE
	Zeroed  = 0x40   // GMEM_ZEROINIT
	Modify  = 0x80   // GMEM_MODIFY
	Shared  = 0x2000 // GMEM_DDESHARE
)

// Most is the largest block, in bytes.
const Most = 1 << 30

const (
	firstEntry   = 0x10008    // handles of movable blocks begin here
	firstAddress = 0x20000000 // and addresses here
	granularity  = 8          // GMEM-18
	mostLocks    = 255        // GMEM-101
)

// Discarded says whether the handle has no memory any more.
func (b *Block) Discarded() bool { return b.Address == 0 }

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
		if offset := address - b.Address; !b.Discarded() && address >= b.Address && size >= 0 && offset <= int64(len(b.Data))-int64(size) {
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

// Place gives a block an address and a handle.
func Place(k *kernel.Kernel, heap *Heap, b *Block) {
	b.Address = Of(k).MemoryAddress(heap, len(b.Data))
	b.Handle = Of(k).MemoryHandle(heap, b)
}

// Compact moves all blocks that may be moved but one: who holds an address
// without a lock is to notice it.
func Compact(k *kernel.Kernel, heap *Heap, except *Block) {
	for _, b := range heap.Blocks {
		if b != except && !b.Discarded() && Of(k).MayMove(b) {
			b.Address = Of(k).MemoryAddress(heap, len(b.Data))
			Of(k).MemoryMoved(b)
		}
	}
}

// Handle is what the process was told under this name; 0 is none.
func (heap *Heap) Handle(name memory.Object) int64 { return heap.names[name] }

// Name gives a handle of the process a name.
func (heap *Heap) Name(p *kernel.Process, handle int64) memory.Object {
	name := memory.Object(p.NextName())
	heap.Rename(name, handle)
	return name
}

// Rename gives a name another handle.
func (heap *Heap) Rename(name memory.Object, handle int64) {
	if heap.names == nil {
		heap.names = map[memory.Object]int64{}
	}
	heap.names[name] = handle
}

// HandleOf is what the process was told under this name, if it was told any.
func (heap *Heap) HandleOf(name memory.Object) (handle int64, known bool) {
	handle, known = heap.names[name]
	return handle, known
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op memory.Read) (impl.Bytes, error) {
		data, err := Of(k).MemoryAt(k, c.Process, op.Address, op.Size)
		return impl.Bytes{Data: slices.Clone(data)}, err
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op memory.Write) (impl.Count, error) {
		data, err := Of(k).MemoryAt(k, c.Process, op.Address, op.Size())
		return impl.Count{Count: copy(data, op.Bytes())}, err
	})
}
