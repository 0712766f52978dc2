package reference

// MemoryChoices are decisions about global memory objects.
type MemoryChoices struct {
	MovableMemory  func(flags int) bool
	MemoryHandle   func(heap *Heap, b *Block) int64
	FindMemory     func(k *Kernel, p *Process, handle int64) *Block
	MemoryAt       func(k *Kernel, p *Process, address int64, size int) ([]byte, error)
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

func defaultMemoryChoices() MemoryChoices {
	return MemoryChoices{
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
}
