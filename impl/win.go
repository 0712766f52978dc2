package impl

// Operations on Windows HANDLEs, whatever they refer to.

// WinRead reads once.
type WinRead struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes, at most 262144"`

	Overlapped bool `json:"overlapped,omitempty" doc:"with an OVERLAPPED, whose offset is 1000; it is not waited for"`
}

// WinWrite writes once.
type WinWrite struct {
	Handle Handle `json:"handle"`
	Payload
}

// WinReadEx begins a read whose completion is to be told to a routine.
type WinReadEx struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes"`
}

// WinPeek looks at what waits in a pipe, without taking it.
type WinPeek struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes"`
}

// WinPeeked is what waits in a pipe.
type WinPeeked struct {
	Data      []byte `json:"data" doc:"its beginning, as much as the buffer holds"`
	Available int    `json:"available" doc:"how many bytes wait"`
}

// WinClose closes a handle.
type WinClose struct {
	Handle Handle `json:"handle"`
}

// WinDuplicate makes a second handle of the same object.
type WinDuplicate struct {
	Handle      Handle `json:"handle"`
	PID         int    `json:"pid,omitempty" doc:"for this process, which has to be told the native value; the handle has no name then"`
	Inheritable bool   `json:"inheritable,omitempty" doc:"children inherit the duplicate"`
	CloseSource bool   `json:"close_source,omitempty" doc:"DUPLICATE_CLOSE_SOURCE: the original is closed"`
}

// WinAdopt gives a name to a value that this process has been told is one of its
// handles. Nothing is called.
type WinAdopt struct {
	Native int64 `json:"native"`
}

// WinInheritable asks whether children inherit a handle.
type WinInheritable struct {
	Handle Handle `json:"handle"`
}

// WinSetInheritable says whether children are to inherit a handle.
type WinSetInheritable struct {
	Handle  Handle `json:"handle"`
	Inherit bool   `json:"inherit"`
}

// WinSetNoWait sets or clears the no-wait mode of the end of a pipe.
type WinSetNoWait struct {
	Handle Handle `json:"handle"`
	NoWait bool   `json:"nowait"`
}

func init() {
	const pipes = "anonymous-pipe"
	define[WinRead, Bytes]("", "win.read", "reads up to {size} bytes from {handle}", "ReadFile.")
	define[WinWrite, Count]("", "win.write", "writes {data}{pattern} to {handle}", "WriteFile without OVERLAPPED.")
	define[WinClose, Nothing]("", "win.close", "closes {handle}", "CloseHandle.")
	define[WinReadEx, Nothing](pipes, "win.read-ex", "reads up to {size} bytes from {handle} by ReadFileEx", "ReadFileEx. Answered when it returns, whether or not the read has completed.")
	define[WinPeek, WinPeeked](pipes, "win.peek", "peeks at up to {size} bytes in {handle}", "PeekNamedPipe.")
	define[WinDuplicate, Opened](pipes, "win.duplicate", "duplicates {handle}", "DuplicateHandle with DUPLICATE_SAME_ACCESS.")
	define[WinAdopt, Opened](pipes, "win.adopt", "takes {native} for a handle", "")
	define[WinInheritable, Truth](pipes, "win.inheritable", "asks whether {handle} is inheritable", "GetHandleInformation: HANDLE_FLAG_INHERIT.")
	define[WinSetInheritable, Nothing](pipes, "win.set-inheritable", "sets HANDLE_FLAG_INHERIT of {handle} to {inherit}", "SetHandleInformation.")
	define[WinSetNoWait, Nothing](pipes, "win.set-nowait", "sets PIPE_NOWAIT of {handle} to {nowait}", "SetNamedPipeHandleState.")
}
