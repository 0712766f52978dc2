// Package memory has loads and stores at an address, so that what a handle is
// and what a lock or a mapping gives can be told apart.
package memory

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "memory"

// Object names a memory object within one actor.
type Object string

// Address is where a memory object is, in its own process.
type Address struct {
	Address int64 `json:"address" makes:"address" varies:"address"`
}

// Read reads at an address of the process.
type Read struct {
	Address int64 `json:"address" takes:"address"`
	Size    int   `json:"size" domain:"1,2,4096" doc:"bytes, at most 262144"`
}

// Write writes at an address of the process.
type Write struct {
	Address      int64 `json:"address" takes:"address"`
	impl.Payload `domain:"1,2,4096"`
}

func init() {
	impl.Define[Read, impl.Bytes](room, "memory.read", "reads {size} bytes at {address}", "A load by the processor; an access violation is a failure.", impl.Fails("Microsoft, System Error Codes", "ERROR_NOACCESS"))
	impl.Define[Write, impl.Count](room, "memory.write", "writes {data}{pattern} at {address}", "A store by the processor; an access violation is a failure.", impl.Fails("Microsoft, System Error Codes", "ERROR_NOACCESS"))
}
