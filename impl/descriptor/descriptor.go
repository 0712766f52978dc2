// Package descriptor has the operations on file descriptors, whatever they refer to.
package descriptor

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

const room = "descriptor"

// Read reads once.
type Read struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Size   int         `json:"size" domain:"0,1,4096,262144" doc:"size of the buffer in bytes, at most 262144"`
}

// Write writes once.
type Write struct {
	Handle       impl.Handle `json:"handle" takes:"descriptor"`
	impl.Payload `domain:"0,1,~pipe.buf,~pipe.capacity"`
}

// Writev writes several pieces by one call.
type Writev struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Pieces [][]byte    `json:"pieces" domain:"0,1,~pipe.buf"`
}

// Pread reads at an offset.
type Pread struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Size   int         `json:"size" domain:"0,1,4096,262144"`
	Offset int64       `json:"offset" domain:"-1,0,1"`
}

// Pwrite writes at an offset.
type Pwrite struct {
	Handle       impl.Handle `json:"handle" takes:"descriptor"`
	impl.Payload `domain:"0,1,~pipe.buf,~pipe.capacity"`
	Offset       int64 `json:"offset" domain:"-1,0,1"`
}

// Seek moves the file offset, counted from the beginning.
type Seek struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Offset int64       `json:"offset" domain:"-1,0,1"`
}

// Offset is a file offset in bytes.
type Offset struct {
	Offset int64 `json:"offset"`
}

// Close closes a handle.
type Close struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// Closed takes the number of a descriptor that is closed: one that the process does not get
// for anything else soon.
type Closed struct{}

// Dup makes a second handle for the same open file description.
type Dup struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// GetFlags reads the flags of a handle and of its open file description.
type GetFlags struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// Flags are O_NONBLOCK and FD_CLOEXEC.
type Flags struct {
	Nonblock bool `json:"nonblock,omitempty"`
	Cloexec  bool `json:"cloexec,omitempty"`
}

// SetNonblock sets or clears O_NONBLOCK.
type SetNonblock struct {
	Handle   impl.Handle `json:"handle" takes:"descriptor"`
	Nonblock bool        `json:"nonblock"`
}

// Stat asks what a handle refers to.
type Stat struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// Status is the part of struct stat that rules speak of.
type Status struct {
	Type string `json:"type" doc:"fifo, file, directory, socket, character or block"`
	Size int64  `json:"size"`
}

// Unread asks how many bytes wait to be read.
type Unread struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
}

// Pathconf asks for a limit of the object that the handle refers to.
type Pathconf struct {
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Name   string      `json:"name" domain:"PIPE_BUF" doc:"PIPE_BUF"`
}

// Limit limits how many more handles the actor can open.
type Limit struct {
	Free int `json:"free" domain:"0,1,2" doc:"so many descriptor numbers stay free below the limit"`
}

func init() {
	impl.Bounded("pipe.capacity", 65536, "how much a pipe holds, in bytes; pipe(7): 16 pages of 4096 bytes, unless it was changed")

	impl.Define[Read, impl.Bytes](room, "fd.read", "reads up to {size} bytes from {handle}", "read().", impl.Waits("read"),
		impl.Fails("POSIX read()", "EAGAIN EBADF EINTR EIO EISDIR ENXIO EOVERFLOW"), impl.Fails("read(2)", "EFAULT EINVAL"), others("EINVAL EISDIR ENXIO EOVERFLOW"))
	impl.Define[Write, impl.Count](room, "fd.write", "writes {data}{pattern} to {handle}", "write().", impl.Waits("write"),
		impl.Fails("POSIX write()", "EAGAIN EBADF EFBIG EINTR EIO ENOSPC ENXIO EPIPE"), impl.Fails("write(2)", "EDQUOT EFAULT EINVAL EPERM"), others("EFBIG EINVAL ENOSPC ENXIO EPERM"))
	impl.Define[Writev, impl.Count](room, "fd.writev", "writes {pieces} to {handle} by one writev", "writev().", impl.Waits("writev"),
		impl.Fails("POSIX writev()", "EAGAIN EBADF EFBIG EINTR EINVAL EIO ENOSPC ENXIO EPIPE"), impl.Fails("write(2)", "EDQUOT EFAULT EPERM"), others("EFBIG EINVAL ENOSPC ENXIO EPERM"))
	impl.Define[Pread, impl.Bytes](room, "fd.pread", "reads up to {size} bytes at {offset} from {handle}", "pread().", impl.Waits("pread"),
		impl.Fails("POSIX pread()", "EAGAIN EBADF EINTR EINVAL EIO EISDIR ENXIO EOVERFLOW ESPIPE"), impl.Fails("read(2)", "EFAULT"), others("EISDIR ENXIO EOVERFLOW"))
	impl.Define[Pwrite, impl.Count](room, "fd.pwrite", "writes {data}{pattern} at {offset} to {handle}", "pwrite().", impl.Waits("pwrite"),
		impl.Fails("POSIX pwrite()", "EAGAIN EBADF EFBIG EINTR EINVAL EIO ENOSPC ENXIO EPIPE ESPIPE"), impl.Fails("write(2)", "EDQUOT EFAULT EPERM"), others("EFBIG ENOSPC ENXIO EPERM"))
	impl.Define[Seek, Offset](room, "fd.seek", "seeks to {offset} in {handle}", "lseek() with SEEK_SET.",
		impl.Fails("POSIX lseek()", "EBADF EINVAL EOVERFLOW ESPIPE"), impl.Fails("lseek(2)", "ENXIO"), impl.Beyond("SEEK_DATA and SEEK_HOLE are not in the contract", "ENXIO"), others("EOVERFLOW"))
	impl.Define[Close, impl.Nothing](room, "fd.close", "closes {handle}", "close().",
		impl.Fails("POSIX close()", "EBADF EINTR EIO"), impl.Fails("close(2)", "EDQUOT ENOSPC"), others("EINTR ENOSPC"))
	impl.Define[Closed, impl.Opened](room, "fd.closed", "takes the number of a closed descriptor", "Option closed-descriptors. A high one: low numbers are used again.", impl.Makes("", "descriptor"), impl.Fails("PROTOCOL.md", ""))
	impl.Define[Dup, impl.Opened](room, "fd.dup", "duplicates {handle}", "dup().", impl.Makes("", "descriptor"), impl.Fails("POSIX dup()", "EBADF EMFILE"))
	impl.Define[GetFlags, Flags](room, "fd.flags", "reads the flags of {handle}", "fcntl() with F_GETFL and F_GETFD.", impl.Fails("POSIX fcntl()", "EBADF"))
	impl.Define[SetNonblock, impl.Nothing](room, "fd.set-nonblock", "sets O_NONBLOCK of {handle} to {nonblock}", "Option nonblocking. fcntl() with F_SETFL.", impl.Fails("POSIX fcntl()", "EBADF"))
	impl.Define[Stat, Status](room, "fd.stat", "asks what {handle} is", "fstat().", impl.Fails("POSIX fstat()", "EBADF EIO EOVERFLOW"), impl.Fails("stat(2)", "EFAULT ENOMEM"), others("EOVERFLOW"))
	impl.Define[Unread, impl.Count](room, "fd.unread", "asks how much is unread in {handle}", "ioctl() with FIONREAD.",
		impl.Fails("ioctl(2)", "EBADF EFAULT EINVAL ENOTTY"), others("EINVAL ENOTTY"))
	impl.Define[Pathconf, impl.Value](room, "fd.pathconf", "asks for {name} of {handle}", "Option pathconf. fpathconf(); -1 is no limit.", impl.Vary("value", "system"),
		impl.Fails("POSIX fpathconf()", "EBADF EINVAL"), impl.Beyond("PIPE_BUF is the only name in the contract", "EINVAL"))
	impl.Define[Limit, impl.Nothing](room, "fd.limit", "leaves {free} descriptor numbers free", "Option handle-limit. setrlimit() with RLIMIT_NOFILE, counted from the lowest free number.",
		impl.Fails("POSIX setrlimit()", "EINVAL EPERM"), impl.Fails("getrlimit(2)", "EFAULT"), impl.Beyond("limits are only lowered", "EINVAL EPERM"))
}

// others says of failures that they come of objects that are no means of communication,
// or of a device below.
func others(natives string) impl.Option {
	return impl.Beyond("files and devices fail so, what processes communicate by does not", natives)
}

// Bytes returns what all pieces together are.
func (w Writev) Bytes() []byte { return slices.Concat(w.Pieces...) }

// Size is the number of bytes that are meant.
func (w Writev) Size() int { return len(w.Bytes()) }
