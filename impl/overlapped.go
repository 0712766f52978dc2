package impl

// Overlapped operations on Windows HANDLEs: begun by one call, completed later.

// WinReadOverlapped begins to read.
type WinReadOverlapped struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes, at most 262144"`
}

// Overlapped is an operation that was begun.
type Overlapped struct {
	Overlapped Handle `json:"overlapped" doc:"its name, for win.overlapped-result"`
	Pending    bool   `json:"pending" doc:"it has not completed at once: ERROR_IO_PENDING"`
}

// WinOverlappedResult asks what came of an operation that was begun.
type WinOverlappedResult struct {
	Overlapped Handle `json:"overlapped"`
	Wait       bool   `json:"wait,omitempty" doc:"wait until it has completed"`
}

func init() {
	const m = "mailslot"
	define[WinReadOverlapped, Overlapped](m, "win.read-overlapped", "begins to read up to {size} bytes from {handle}", "ReadFile with OVERLAPPED and an event.")
	define[WinOverlappedResult, Bytes](m, "win.overlapped-result", "asks what came of {overlapped}", "GetOverlappedResult.")
}
