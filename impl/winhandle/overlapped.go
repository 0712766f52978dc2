package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
)

// ReadOverlapped begins to read.
type ReadOverlapped struct {
	Handle impl.Handle `json:"handle" takes:"handle"`
	Size   int         `json:"size" domain:"0,1,4096,262144" doc:"size of the buffer in bytes, at most 262144"`
}

// Overlapped is an operation that was begun.
type Overlapped struct {
	Overlapped impl.Handle `json:"overlapped" makes:"overlapped" varies:"handle" doc:"its name, for win.overlapped-result"`
	Pending    bool        `json:"pending" doc:"it has not completed at once: ERROR_IO_PENDING"`
}

// OverlappedResult asks what came of an operation that was begun.
type OverlappedResult struct {
	Overlapped impl.Handle `json:"overlapped" takes:"overlapped"`
	Wait       bool        `json:"wait,omitempty" doc:"wait until it has completed"`
}

func init() {
	impl.Define[ReadOverlapped, Overlapped](room, "win.read-overlapped", "begins to read up to {size} bytes from {handle}", "ReadFile with OVERLAPPED and an event. By a handle that is not asynchronous it waits.", impl.Waits("ReadFile"),
		impl.Fails("Microsoft ReadFile", "ERROR_BROKEN_PIPE ERROR_INSUFFICIENT_BUFFER ERROR_INVALID_USER_BUFFER ERROR_NOT_ENOUGH_MEMORY ERROR_NOT_ENOUGH_QUOTA"),
		impl.Fails("Microsoft, System Error Codes", "ERROR_ACCESS_DENIED ERROR_INVALID_HANDLE"), impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_SEM_TIMEOUT"), exhausted)
	impl.Define[OverlappedResult, impl.Bytes](room, "win.overlapped-result", "asks what came of {overlapped}", "GetOverlappedResult.", impl.Waits("GetOverlappedResult"),
		impl.Fails("Microsoft GetOverlappedResult", "ERROR_IO_INCOMPLETE"), impl.Fails("Microsoft ReadFile", "ERROR_BROKEN_PIPE ERROR_HANDLE_EOF ERROR_INSUFFICIENT_BUFFER ERROR_OPERATION_ABORTED"),
		impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_SEM_TIMEOUT"), impl.Beyond("files have ends, what processes communicate by does not", "ERROR_HANDLE_EOF"), impl.Beyond("nothing in the contract cancels", "ERROR_OPERATION_ABORTED"))
}
