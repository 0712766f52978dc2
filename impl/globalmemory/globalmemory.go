// Package globalmemory has the operations on global memory objects, as the clipboard and DDE pass them.
package globalmemory

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/memory"
)

const room = "global-memory"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "GMEM", Family: "windows", Traits: []string{"memory"},
		Absent:     map[string]string{"linux": "a mechanism of Windows", "libc": "a mechanism of Windows"},
		Properties: impl.Properties{Unit: "memory", Lifetime: "process"},
		Specimen: []string{
			`a process "p"`,
		},
	})
}

// Alloc makes a memory object.
type Alloc struct {
	Flags int   `json:"flags" domain:"0x2|0x40|0x2000" doc:"0x2 GMEM_MOVEABLE, 0x40 GMEM_ZEROINIT, 0x2000 GMEM_DDESHARE; none is GMEM_FIXED"`
	Size  int64 `json:"size" domain:"0,1,~page-size,0x7fffffffffffffff" doc:"bytes"`
}

// Allocated is a memory object that was made.
type Allocated struct {
	Memory memory.Object `json:"memory" makes:"memory object" varies:"handle"`
	Native int64         `json:"native" makes:"memory object" varies:"native|0" doc:"the value that the call returned: an HGLOBAL"`
}

// Adopt gives a name to a value that this process has been told is a
// memory object. Nothing is called.
type Adopt struct {
	Native int64 `json:"native" takes:"memory object"`
}

// Realloc changes the size or the flags of a memory object. The name goes
// on, whatever the platform returns for it.
type Realloc struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
	Size   int64         `json:"size" domain:"0,1,~page-size,0x7fffffffffffffff" doc:"bytes"`
	Flags  int           `json:"flags" domain:"0x2|0x40|0x80" doc:"as of memory.alloc; 0x80 is GMEM_MODIFY"`
}

// Lock locks a memory object.
type Lock struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
}

// Unlock takes one lock back.
type Unlock struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
}

// Size asks how large a memory object is.
type Size struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
}

// Flags asks for the lock count and the state of a memory object.
type Flags struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
}

// HandleAt asks which memory object is at an address.
type HandleAt struct {
	Address int64 `json:"address" takes:"address"`
}

// Native is a memory object as the platform names it in the process.
type Native struct {
	Native int64 `json:"native" makes:"memory object" varies:"native" doc:"an HGLOBAL"`
}

// Free frees a memory object. Nobody may use it any more.
type Free struct {
	Memory memory.Object `json:"memory" takes:"memory object"`
}

func init() {
	invalid := impl.Fails("Wine's tests kernel32/heap.c", "ERROR_INVALID_HANDLE")

	impl.Define[Alloc, Allocated](room, "memory.alloc", "allocates {size} bytes with the flags {flags}", "GlobalAlloc.", impl.Fails("Microsoft GlobalAlloc", ""), impl.Fails("Wine's tests kernel32/heap.c", "ERROR_NOT_ENOUGH_MEMORY"))
	impl.Define[Adopt, Allocated](room, "memory.adopt", "takes {native} for a memory object", "", impl.Fails("PROTOCOL.md", ""))
	impl.Define[Realloc, Allocated](room, "memory.realloc", "resizes {memory} to {size} bytes with the flags {flags}", "GlobalReAlloc.",
		impl.Fails("Microsoft GlobalReAlloc", ""), impl.Fails("Wine's tests kernel32/heap.c", "ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER ERROR_NOT_ENOUGH_MEMORY"))
	impl.Define[Lock, memory.Address](room, "memory.lock", "locks {memory}", "GlobalLock.", impl.Fails("Microsoft GlobalLock", ""), impl.Fails("Wine's tests kernel32/heap.c", "ERROR_DISCARDED ERROR_INVALID_HANDLE"))
	impl.Define[Unlock, impl.Truth](room, "memory.unlock", "unlocks {memory}", "GlobalUnlock. Whether it is still locked; 0 with NO_ERROR is no failure.", impl.Fails("Microsoft GlobalUnlock", "ERROR_NOT_LOCKED"), invalid)
	impl.Define[Size, impl.Count](room, "memory.size", "asks for the size of {memory}", "GlobalSize; 0 with an error code is a failure.", impl.Fails("Microsoft GlobalSize", ""), invalid)
	impl.Define[Flags, impl.Value](room, "memory.flags", "asks for the flags of {memory}", "GlobalFlags, the whole value: GMEM_INVALID_HANDLE is one.", impl.Fails("Microsoft GlobalFlags", ""))
	impl.Define[HandleAt, Native](room, "memory.handle", "asks for the memory object at {address}", "GlobalHandle.", impl.Fails("Microsoft GlobalHandle", ""), invalid)
	impl.Define[Free, impl.Nothing](room, "memory.free", "frees {memory}", "GlobalFree; the handle, which it returns then, is a failure.", impl.Fails("Microsoft GlobalFree", ""), invalid)
}
