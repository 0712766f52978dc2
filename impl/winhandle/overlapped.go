package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
)

// ReadOverlapped begins to read.
type ReadOverlapped struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size" doc:"size of the buffer in bytes, at most 262144"`
}

// Overlapped is an operation that was begun.
type Overlapped struct {
	Overlapped impl.Handle `json:"overlapped" doc:"its name, for win.overlapped-result"`
	Pending    bool        `json:"pending" doc:"it has not completed at once: ERROR_IO_PENDING"`
}

// OverlappedResult asks what came of an operation that was begun.
type OverlappedResult struct {
	Overlapped impl.Handle `json:"overlapped"`
	Wait       bool        `json:"wait,omitempty" doc:"wait until it has completed"`
}

func init() {
	impl.Define[ReadOverlapped, Overlapped](room, "win.read-overlapped", "begins to read up to {size} bytes from {handle}", "ReadFile with OVERLAPPED and an event.")
	impl.Define[OverlappedResult, impl.Bytes](room, "win.overlapped-result", "asks what came of {overlapped}", "GetOverlappedResult.")
}
