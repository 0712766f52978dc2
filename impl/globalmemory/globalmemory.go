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
	Flags int   `json:"flags" doc:"0x2 GMEM_MOVEABLE, 0x40 GMEM_ZEROINIT, 0x2000 GMEM_DDESHARE; none is GMEM_FIXED"`
	Size  int64 `json:"size" doc:"bytes"`
}

// Allocated is a memory object that was made.
type Allocated struct {
	Memory memory.Object `json:"memory"`
	Native int64         `json:"native" doc:"the value that the call returned: an HGLOBAL"`
}

// Adopt gives a name to a value that this process has been told is a
// memory object. Nothing is called.
type Adopt struct {
	Native int64 `json:"native"`
}

// Realloc changes the size or the flags of a memory object. The name goes
// on, whatever the platform returns for it.
type Realloc struct {
	Memory memory.Object `json:"memory"`
	Size   int64         `json:"size" doc:"bytes"`
	Flags  int           `json:"flags" doc:"as of memory.alloc; 0x80 is GMEM_MODIFY"`
}

// Lock locks a memory object.
type Lock struct {
	Memory memory.Object `json:"memory"`
}

// Unlock takes one lock back.
type Unlock struct {
	Memory memory.Object `json:"memory"`
}

// Size asks how large a memory object is.
type Size struct {
	Memory memory.Object `json:"memory"`
}

// Flags asks for the lock count and the state of a memory object.
type Flags struct {
	Memory memory.Object `json:"memory"`
}

// HandleAt asks which memory object is at an address.
type HandleAt struct {
	Address int64 `json:"address"`
}

// Native is a memory object as the platform names it in the process.
type Native struct {
	Native int64 `json:"native" doc:"an HGLOBAL"`
}

// Free frees a memory object. Nobody may use it any more.
type Free struct {
	Memory memory.Object `json:"memory"`
}

func init() {
	impl.Define[Alloc, Allocated](room, "memory.alloc", "allocates {size} bytes with the flags {flags}", "GlobalAlloc.")
	impl.Define[Adopt, Allocated](room, "memory.adopt", "takes {native} for a memory object", "")
	impl.Define[Realloc, Allocated](room, "memory.realloc", "resizes {memory} to {size} bytes with the flags {flags}", "GlobalReAlloc.")
	impl.Define[Lock, memory.Address](room, "memory.lock", "locks {memory}", "GlobalLock.")
	impl.Define[Unlock, impl.Truth](room, "memory.unlock", "unlocks {memory}", "GlobalUnlock. Whether it is still locked; 0 with NO_ERROR is no failure.")
	impl.Define[Size, impl.Count](room, "memory.size", "asks for the size of {memory}", "GlobalSize; 0 with an error code is a failure.")
	impl.Define[Flags, impl.Value](room, "memory.flags", "asks for the flags of {memory}", "GlobalFlags, the whole value.")
	impl.Define[HandleAt, Native](room, "memory.handle", "asks for the memory object at {address}", "GlobalHandle.")
	impl.Define[Free, impl.Nothing](room, "memory.free", "frees {memory}", "GlobalFree; the handle, which it returns then, is a failure.")
}
