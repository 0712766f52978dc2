package impl

// Operations on Windows HANDLEs, whatever they refer to.

// WinRead reads once.
type WinRead struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes, at most 262144"`
}

// WinWrite writes once.
type WinWrite struct {
	Handle Handle `json:"handle"`
	Payload
}

// WinClose closes a handle.
type WinClose struct {
	Handle Handle `json:"handle"`
}

func init() {
	define[WinRead, Bytes]("", "win.read", "reads up to {size} bytes from {handle}", "ReadFile without OVERLAPPED.")
	define[WinWrite, Count]("", "win.write", "writes {data}{pattern} to {handle}", "WriteFile without OVERLAPPED.")
	define[WinClose, Nothing]("", "win.close", "closes {handle}", "CloseHandle.")
}
