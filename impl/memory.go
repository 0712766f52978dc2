package impl

// Operations on global memory objects, as the clipboard and DDE pass them.
// Contents are read and written by address, so that what a handle is and what a
// lock gives can be told apart.

// Memory names a memory object within one actor.
type Memory string

// MemoryAlloc makes a memory object.
type MemoryAlloc struct {
	Flags int   `json:"flags" doc:"0x2 GMEM_MOVEABLE, 0x40 GMEM_ZEROINIT, 0x2000 GMEM_DDESHARE; none is GMEM_FIXED"`
	Size  int64 `json:"size" doc:"bytes"`
}

// MemoryAllocated is a memory object that was made.
type MemoryAllocated struct {
	Memory Memory `json:"memory"`
	Native int64  `json:"native" doc:"the value that the call returned: an HGLOBAL"`
}

// MemoryAdopt gives a name to a value that this process has been told is a
// memory object. Nothing is called.
type MemoryAdopt struct {
	Native int64 `json:"native"`
}

// MemoryRealloc changes the size or the flags of a memory object. The name goes
// on, whatever the platform returns for it.
type MemoryRealloc struct {
	Memory Memory `json:"memory"`
	Size   int64  `json:"size" doc:"bytes"`
	Flags  int    `json:"flags" doc:"as of memory.alloc; 0x80 is GMEM_MODIFY"`
}

// MemoryLock locks a memory object.
type MemoryLock struct {
	Memory Memory `json:"memory"`
}

// MemoryAddress is where a memory object is, in its own process.
type MemoryAddress struct {
	Address int64 `json:"address"`
}

// MemoryUnlock takes one lock back.
type MemoryUnlock struct {
	Memory Memory `json:"memory"`
}

// MemorySize asks how large a memory object is.
type MemorySize struct {
	Memory Memory `json:"memory"`
}

// MemoryFlags asks for the lock count and the state of a memory object.
type MemoryFlags struct {
	Memory Memory `json:"memory"`
}

// MemoryHandle asks which memory object is at an address.
type MemoryHandle struct {
	Address int64 `json:"address"`
}

// NativeMemory is a memory object as the platform names it in the process.
type NativeMemory struct {
	Native int64 `json:"native" doc:"an HGLOBAL"`
}

// MemoryFree frees a memory object. Nobody may use it any more.
type MemoryFree struct {
	Memory Memory `json:"memory"`
}

// MemoryRead reads at an address of the process.
type MemoryRead struct {
	Address int64 `json:"address"`
	Size    int   `json:"size" doc:"bytes, at most 262144"`
}

// MemoryWrite writes at an address of the process.
type MemoryWrite struct {
	Address int64 `json:"address"`
	Payload
}

func init() {
	const m = "global-memory"
	define[MemoryAlloc, MemoryAllocated](m, "memory.alloc", "allocates {size} bytes with the flags {flags}", "GlobalAlloc.")
	define[MemoryAdopt, MemoryAllocated](m, "memory.adopt", "takes {native} for a memory object", "")
	define[MemoryRealloc, MemoryAllocated](m, "memory.realloc", "resizes {memory} to {size} bytes with the flags {flags}", "GlobalReAlloc.")
	define[MemoryLock, MemoryAddress](m, "memory.lock", "locks {memory}", "GlobalLock.")
	define[MemoryUnlock, Truth](m, "memory.unlock", "unlocks {memory}", "GlobalUnlock. Whether it is still locked; 0 with NO_ERROR is no failure.")
	define[MemorySize, Count](m, "memory.size", "asks for the size of {memory}", "GlobalSize; 0 with an error code is a failure.")
	define[MemoryFlags, Value](m, "memory.flags", "asks for the flags of {memory}", "GlobalFlags, the whole value.")
	define[MemoryHandle, NativeMemory](m, "memory.handle", "asks for the memory object at {address}", "GlobalHandle.")
	define[MemoryFree, Nothing](m, "memory.free", "frees {memory}", "GlobalFree; the handle, which it returns then, is a failure.")
	define[MemoryRead, Bytes](m, "memory.read", "reads {size} bytes at {address}", "A load by the processor; an access violation is a failure.")
	define[MemoryWrite, Count](m, "memory.write", "writes {data}{pattern} at {address}", "A store by the processor; an access violation is a failure.")
}
