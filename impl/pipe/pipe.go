// Package pipe has the operations on pipes of UNIX beyond those on any descriptor.
package pipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
)

const room = "pipe"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "PIPE", Family: "posix", Traits: []string{"descriptor", "byte-stream", "signal", "upcall"},
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
	Flags []string `json:"flags,omitempty" domain:"nonblock|cloexec|direct" doc:"nonblock, cloexec, direct: pipe2(); none: pipe()"`
}

// GetSize asks for the capacity of a pipe.
type GetSize struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// SetSize asks for another capacity, in bytes.
type SetSize struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Size   int         `json:"size" domain:"-1,0,1,~page-size,~pipe.capacity,~pipe.max-size"`
}

// MaxSize asks how large an unprivileged process may make a pipe.
type MaxSize struct{}

// Tee copies from one pipe to another without consuming.
type Tee struct {
	From impl.Handle `json:"from" takes:"descriptor"`
	To   impl.Handle `json:"to" takes:"descriptor"`
	Size int         `json:"size" domain:"0,1,~pipe.capacity"`
}

// Splice moves from one pipe to another.
type Splice struct {
	From impl.Handle `json:"from" takes:"descriptor"`
	To   impl.Handle `json:"to" takes:"descriptor"`
	Size int         `json:"size" domain:"0,1,~pipe.capacity"`
}

func init() {
	impl.Bounded("pipe.max-size", 1048576, "the largest capacity that an unprivileged process may give a pipe, /proc/sys/fs/pipe-max-size in pipe(7)")

	impl.Define[Create, bytestream.Ends](room, "pipe.create", "creates a pipe", "pipe(), pipe2().", impl.Makes("read", "descriptor:read-end"), impl.Makes("write", "descriptor:write-end"),
		impl.Fails("POSIX pipe()", "EMFILE ENFILE"), impl.Fails("pipe(2)", "EFAULT EINVAL"), impl.Beyond("only flags that exist are under test", "EINVAL"))
	impl.Define[GetSize, impl.Value](room, "pipe.get-size", "asks for the capacity of {handle}", "Linux: fcntl() with F_GETPIPE_SZ.", impl.Fails("fcntl(2)", "EBADF"))
	impl.Define[SetSize, impl.Value](room, "pipe.set-size", "sets the capacity of {handle} to {size}", "Linux: fcntl() with F_SETPIPE_SZ.",
		impl.Fails("fcntl(2)", "EBADF EBUSY EPERM"), impl.Fails("Linux round_pipe_size", "EINVAL"))
	impl.Define[MaxSize, impl.Value](room, "pipe.max-size", "asks for the largest unprivileged capacity", "Linux: /proc/sys/fs/pipe-max-size.", impl.Vary("value", "system"), impl.Fails("pipe(7)", ""))
	impl.Define[Tee, impl.Count](room, "pipe.tee", "tees up to {size} bytes from {from} to {to}", "Linux: tee().", impl.Waits("tee"),
		impl.Fails("tee(2)", "EAGAIN EINVAL ENOMEM"), impl.Fails("Linux do_tee", "EBADF"), impl.Fails("Linux link_pipe", "EINTR EPIPE"))
	impl.Define[Splice, impl.Count](room, "pipe.splice", "splices up to {size} bytes from {from} to {to}", "Linux: splice().", impl.Waits("splice"),
		impl.Fails("splice(2)", "EAGAIN EBADF EINVAL ENOMEM ESPIPE"), impl.Fails("Linux splice_pipe_to_pipe", "EINTR EPIPE"), impl.Beyond("no offsets are passed", "ESPIPE"))
}
