// Package winhandle has the operations on Windows HANDLEs, whatever they refer to.
package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "win-handle"

// Read reads once.
type Read struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size" doc:"size of the buffer in bytes, at most 262144"`

	Overlapped bool `json:"overlapped,omitempty" doc:"with an OVERLAPPED, whose offset is 1000; it is not waited for"`
}

// Write writes once.
type Write struct {
	Handle impl.Handle `json:"handle"`
	impl.Payload
}

// ReadEx begins a read whose completion is to be told to a routine.
type ReadEx struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size" doc:"size of the buffer in bytes"`
}

// Peek looks at what waits in a pipe, without taking it.
type Peek struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size" doc:"size of the buffer in bytes"`
}

// Peeked is what waits in a pipe.
type Peeked struct {
	Data      []byte `json:"data" doc:"its beginning, as much as the buffer holds"`
	Available int    `json:"available" doc:"how many bytes wait"`
}

// Close closes a handle.
type Close struct {
	Handle impl.Handle `json:"handle"`
}

// Duplicate makes a second handle of the same object.
type Duplicate struct {
	Handle      impl.Handle `json:"handle"`
	PID         int         `json:"pid,omitempty" doc:"for this process, which has to be told the native value; the handle has no name then"`
	Inheritable bool        `json:"inheritable,omitempty" doc:"children inherit the duplicate"`
	CloseSource bool        `json:"close_source,omitempty" doc:"DUPLICATE_CLOSE_SOURCE: the original is closed"`
}

// Adopt gives a name to a value that this process has been told is one of its
// handles. Nothing is called.
type Adopt struct {
	Native int64 `json:"native"`
}

// IsInheritable asks whether children inherit a handle.
type IsInheritable struct {
	Handle impl.Handle `json:"handle"`
}

// SetInheritable says whether children are to inherit a handle.
type SetInheritable struct {
	Handle  impl.Handle `json:"handle"`
	Inherit bool        `json:"inherit"`
}

// SetNoWait sets or clears the no-wait mode of the end of a pipe.
type SetNoWait struct {
	Handle impl.Handle `json:"handle"`
	NoWait bool        `json:"nowait"`
}

func init() {
	impl.Define[Read, impl.Bytes](room, "win.read", "reads up to {size} bytes from {handle}", "ReadFile.")
	impl.Define[Write, impl.Count](room, "win.write", "writes {data}{pattern} to {handle}", "WriteFile without OVERLAPPED.")
	impl.Define[Close, impl.Nothing](room, "win.close", "closes {handle}", "CloseHandle.")
	impl.Define[ReadEx, impl.Nothing](room, "win.read-ex", "reads up to {size} bytes from {handle} by ReadFileEx", "ReadFileEx. Answered when it returns, whether or not the read has completed.")
	impl.Define[Peek, Peeked](room, "win.peek", "peeks at up to {size} bytes in {handle}", "PeekNamedPipe.")
	impl.Define[Duplicate, impl.Opened](room, "win.duplicate", "duplicates {handle}", "DuplicateHandle with DUPLICATE_SAME_ACCESS.")
	impl.Define[Adopt, impl.Opened](room, "win.adopt", "takes {native} for a handle", "")
	impl.Define[IsInheritable, impl.Truth](room, "win.inheritable", "asks whether {handle} is inheritable", "GetHandleInformation: HANDLE_FLAG_INHERIT.")
	impl.Define[SetInheritable, impl.Nothing](room, "win.set-inheritable", "sets HANDLE_FLAG_INHERIT of {handle} to {inherit}", "SetHandleInformation.")
	impl.Define[SetNoWait, impl.Nothing](room, "win.set-nowait", "sets PIPE_NOWAIT of {handle} to {nowait}", "SetNamedPipeHandleState.")
}
