// Package pipe has the operations on pipes of UNIX beyond those on any descriptor.
package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
)

const room = "pipe"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "PIPE", Family: "posix", Traits: []string{"descriptor", "byte-stream", "signal"},
		Absent:     map[string]string{"windows": "a mechanism of UNIX"},
		Properties: impl.Properties{Unit: "bytes", Lifetime: "handle"},
		Specimen: []string{
			`a process "parent" that has a pipe`,
			`"parent" starts "writer" with the write end and "reader" with the read end`,
		},
	})
}

// Create makes an anonymous pipe.
type Create struct {
	Flags []string `json:"flags,omitempty" doc:"nonblock, cloexec, direct: pipe2(); none: pipe()"`
}

// GetSize asks for the capacity of a pipe.
type GetSize struct {
	Handle impl.Handle `json:"handle"`
}

// SetSize asks for another capacity, in bytes.
type SetSize struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size"`
}

// MaxSize asks how large an unprivileged process may make a pipe.
type MaxSize struct{}

// Tee copies from one pipe to another without consuming.
type Tee struct {
	From impl.Handle `json:"from"`
	To   impl.Handle `json:"to"`
	Size int         `json:"size"`
}

// Splice moves from one pipe to another.
type Splice struct {
	From impl.Handle `json:"from"`
	To   impl.Handle `json:"to"`
	Size int         `json:"size"`
}

func init() {
	impl.Define[Create, bytestream.Ends](room, "pipe.create", "creates a pipe", "pipe(), pipe2().")
	impl.Define[GetSize, impl.Value](room, "pipe.get-size", "asks for the capacity of {handle}", "Linux: fcntl() with F_GETPIPE_SZ.")
	impl.Define[SetSize, impl.Value](room, "pipe.set-size", "sets the capacity of {handle} to {size}", "Linux: fcntl() with F_SETPIPE_SZ.")
	impl.Define[MaxSize, impl.Value](room, "pipe.max-size", "asks for the largest unprivileged capacity", "Linux: /proc/sys/fs/pipe-max-size.")
	impl.Define[Tee, impl.Count](room, "pipe.tee", "tees up to {size} bytes from {from} to {to}", "Linux: tee().")
	impl.Define[Splice, impl.Count](room, "pipe.splice", "splices up to {size} bytes from {from} to {to}", "Linux: splice().")
}
