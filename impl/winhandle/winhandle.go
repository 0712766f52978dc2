// Package winhandle has the operations on Windows HANDLEs, whatever they refer to.
package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "win-handle"

// Read reads once.
type Read struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
	Size   int         `json:"size" domain:"0,1,4096,262144" doc:"size of the buffer in bytes, at most 262144"`

	Overlapped bool `json:"overlapped,omitempty" doc:"with an OVERLAPPED, whose offset is 1000; it is not waited for"`
}

// Write writes once.
type Write struct {
	Handle       impl.Handle `json:"handle" takes:"handle"`
	impl.Payload `domain:"0,1,~message.limit,~mailslot.broadcast-limit"`
}

// ReadEx begins a read whose completion is to be told to a routine.
type ReadEx struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
	Size   int         `json:"size" domain:"0,1,4096,262144" doc:"size of the buffer in bytes"`
}

// Peek looks at what waits in a pipe, without taking it.
type Peek struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
	Size   int         `json:"size" domain:"0,1,4096,262144" doc:"size of the buffer in bytes"`
}

// Peeked is what waits in a pipe.
type Peeked struct {
	Data      []byte `json:"data" doc:"its beginning, as much as the buffer holds"`
	Available int    `json:"available" within:"0.." doc:"how many bytes wait"`
}

// Close closes a handle.
type Close struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
}

// Duplicate makes a second handle of the same object.
type Duplicate struct {
	Handle      impl.Handle `json:"handle" takes:"handle"`
	PID         int         `json:"pid,omitempty" takes:"process" doc:"for this process, which has to be told the native value; the handle has no name then"`
	Inheritable bool        `json:"inheritable,omitempty" doc:"children inherit the duplicate"`
	CloseSource bool        `json:"close_source,omitempty" doc:"DUPLICATE_CLOSE_SOURCE: the original is closed"`
}

// Adopt gives a name to a value that this process has been told is one of its
// handles. Nothing is called.
type Adopt struct {
	Native int64 `json:"native" takes:"handle"`
}

// IsInheritable asks whether children inherit a handle.
type IsInheritable struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
}

// SetInheritable says whether children are to inherit a handle.
type SetInheritable struct {
	Handle  impl.Handle `json:"handle" takes:"handle"`
	Inherit bool        `json:"inherit"`
}

// SetNoWait sets or clears the no-wait mode of the end of a pipe.
type SetNoWait struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
	NoWait bool        `json:"nowait"`
}

func init() {
	impl.Bounded("message.limit", 0, "the longest message in bytes that an object takes: nMaxMessageSize of CreateMailslot")
	impl.Bounded("mailslot.broadcast-limit", 424, "the longest message in bytes that is broadcast to a domain: CreateMailslot says 424, Interprocess Communications 400")
	cancelled := impl.Beyond("nothing in the contract cancels", "ERROR_OPERATION_ABORTED")

	impl.Define[Read, impl.Bytes](room, "win.read", "reads up to {size} bytes from {handle}", "ReadFile.", impl.Waits("ReadFile"),
		impl.Fails("Microsoft ReadFile", "ERROR_BROKEN_PIPE ERROR_INSUFFICIENT_BUFFER ERROR_INVALID_USER_BUFFER ERROR_IO_PENDING ERROR_MORE_DATA ERROR_NOT_ENOUGH_MEMORY ERROR_NOT_ENOUGH_QUOTA ERROR_OPERATION_ABORTED"),
		impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE"), impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_SEM_TIMEOUT"), impl.Fails("Wine's tests kernel32/pipe.c", "ERROR_NO_DATA"),
		cancelled, impl.Beyond("of named pipes in message mode, which are not in the contract", "ERROR_MORE_DATA"), exhausted)
	impl.Define[Write, impl.Count](room, "win.write", "writes {data}{pattern} to {handle}", "WriteFile without OVERLAPPED.", impl.Waits("WriteFile"),
		impl.Fails("Microsoft WriteFile", "ERROR_BROKEN_PIPE ERROR_INVALID_USER_BUFFER ERROR_NOT_ENOUGH_MEMORY ERROR_NOT_ENOUGH_QUOTA ERROR_OPERATION_ABORTED"), impl.Fails("Microsoft CreateMailslot", "ERROR_BAD_NETPATH"),
		impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER"), impl.Fails("Wine's tests kernel32/pipe.c", "ERROR_NO_DATA"), impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_HANDLE_EOF"),
		cancelled, exhausted)
	impl.Define[Close, impl.Nothing](room, "win.close", "closes {handle}", "CloseHandle.", impl.Fails("Microsoft CloseHandle", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"))
	impl.Define[ReadEx, impl.Nothing](room, "win.read-ex", "reads up to {size} bytes from {handle} by ReadFileEx", "ReadFileEx. Answered when it returns, whether or not the read has completed.",
		impl.Fails("Microsoft ReadFileEx", "ERROR_INSUFFICIENT_BUFFER ERROR_INVALID_USER_BUFFER ERROR_NOT_ENOUGH_MEMORY ERROR_OPERATION_ABORTED"),
		impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE ERROR_INVALID_PARAMETER"), cancelled, exhausted)
	impl.Define[Peek, Peeked](room, "win.peek", "peeks at up to {size} bytes in {handle}", "PeekNamedPipe.",
		impl.Fails("Microsoft PeekNamedPipe", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_BROKEN_PIPE ERROR_INVALID_HANDLE"))
	impl.Define[Duplicate, impl.Opened](room, "win.duplicate", "duplicates {handle}", "DuplicateHandle with DUPLICATE_SAME_ACCESS.", impl.Makes("", "handle"), impl.Nameless(),
		impl.Fails("Microsoft DuplicateHandle", ""), impl.Fails("Microsoft OpenProcess", "ERROR_ACCESS_DENIED ERROR_INVALID_PARAMETER"), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"),
		impl.Beyond("of the system's own processes, which are in no scenario", "ERROR_ACCESS_DENIED"), impl.Beyond("of a process that there is not: its number may be another one's by now", "ERROR_INVALID_PARAMETER"))
	impl.Define[Adopt, impl.Opened](room, "win.adopt", "takes {native} for a handle", "", impl.Makes("", "handle"), impl.Fails("PROTOCOL.md", ""))
	impl.Define[IsInheritable, impl.Truth](room, "win.inheritable", "asks whether {handle} is inheritable", "GetHandleInformation: HANDLE_FLAG_INHERIT.",
		impl.Fails("Microsoft GetHandleInformation", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"))
	impl.Define[SetInheritable, impl.Nothing](room, "win.set-inheritable", "sets HANDLE_FLAG_INHERIT of {handle} to {inherit}", "SetHandleInformation.",
		impl.Fails("Microsoft SetHandleInformation", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"))
	impl.Define[SetNoWait, impl.Nothing](room, "win.set-nowait", "sets PIPE_NOWAIT of {handle} to {nowait}", "SetNamedPipeHandleState.",
		impl.Fails("Microsoft SetNamedPipeHandleState", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE"))
}

// exhausted says that too many requests are on their way, or memory is used up.
var exhausted = impl.Beyond("needs a computer that is used up", "ERROR_NOT_ENOUGH_MEMORY")
