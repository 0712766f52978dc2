// Package descriptor has the operations on file descriptors, whatever they refer to.
package descriptor

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

const room = "descriptor"

// Read reads once.
type Read struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size" doc:"size of the buffer in bytes, at most 262144"`
}

// Write writes once.
type Write struct {
	Handle impl.Handle `json:"handle"`
	impl.Payload
}

// Writev writes several pieces by one call.
type Writev struct {
	Handle impl.Handle `json:"handle"`
	Pieces [][]byte    `json:"pieces"`
}

// Pread reads at an offset.
type Pread struct {
	Handle impl.Handle `json:"handle"`
	Size   int         `json:"size"`
	Offset int64       `json:"offset"`
}

// Pwrite writes at an offset.
type Pwrite struct {
	Handle impl.Handle `json:"handle"`
	impl.Payload
	Offset int64 `json:"offset"`
}

// Seek moves the file offset, counted from the beginning.
type Seek struct {
	Handle impl.Handle `json:"handle"`
	Offset int64       `json:"offset"`
}

// Offset is a file offset in bytes.
type Offset struct {
	Offset int64 `json:"offset"`
}

// Close closes a handle.
type Close struct {
	Handle impl.Handle `json:"handle"`
}

// Dup makes a second handle for the same open file description.
type Dup struct {
	Handle impl.Handle `json:"handle"`
}

// GetFlags reads the flags of a handle and of its open file description.
type GetFlags struct {
	Handle impl.Handle `json:"handle"`
}

// Flags are O_NONBLOCK and FD_CLOEXEC.
type Flags struct {
	Nonblock bool `json:"nonblock,omitempty"`
	Cloexec  bool `json:"cloexec,omitempty"`
}

// SetNonblock sets or clears O_NONBLOCK.
type SetNonblock struct {
	Handle   impl.Handle `json:"handle"`
	Nonblock bool        `json:"nonblock"`
}

// Stat asks what a handle refers to.
type Stat struct {
	Handle impl.Handle `json:"handle"`
}

// Status is the part of struct stat that rules speak of.
type Status struct {
	Type string `json:"type" doc:"fifo, file, directory, socket, character or block"`
	Size int64  `json:"size"`
}

// Unread asks how many bytes wait to be read.
type Unread struct {
	Handle impl.Handle `json:"handle"`
}

// Pathconf asks for a limit of the object that the handle refers to.
type Pathconf struct {
	Handle impl.Handle `json:"handle"`
	Name   string      `json:"name" doc:"PIPE_BUF"`
}

// Limit limits how many more handles the actor can open.
type Limit struct {
	Free int `json:"free" doc:"so many descriptor numbers stay free below the limit"`
}

func init() {
	impl.Define[Read, impl.Bytes](room, "fd.read", "reads up to {size} bytes from {handle}", "read().")
	impl.Define[Write, impl.Count](room, "fd.write", "writes {data}{pattern} to {handle}", "write().")
	impl.Define[Writev, impl.Count](room, "fd.writev", "writes {pieces} to {handle} by one writev", "writev().")
	impl.Define[Pread, impl.Bytes](room, "fd.pread", "reads up to {size} bytes at {offset} from {handle}", "pread().")
	impl.Define[Pwrite, impl.Count](room, "fd.pwrite", "writes {data}{pattern} at {offset} to {handle}", "pwrite().")
	impl.Define[Seek, Offset](room, "fd.seek", "seeks to {offset} in {handle}", "lseek() with SEEK_SET.")
	impl.Define[Close, impl.Nothing](room, "fd.close", "closes {handle}", "close().")
	impl.Define[Dup, impl.Opened](room, "fd.dup", "duplicates {handle}", "dup().")
	impl.Define[GetFlags, Flags](room, "fd.flags", "reads the flags of {handle}", "fcntl() with F_GETFL and F_GETFD.")
	impl.Define[SetNonblock, impl.Nothing](room, "fd.set-nonblock", "sets O_NONBLOCK of {handle} to {nonblock}", "Option nonblocking. fcntl() with F_SETFL.")
	impl.Define[Stat, Status](room, "fd.stat", "asks what {handle} is", "fstat().")
	impl.Define[Unread, impl.Count](room, "fd.unread", "asks how much is unread in {handle}", "ioctl() with FIONREAD.")
	impl.Define[Pathconf, impl.Value](room, "fd.pathconf", "asks for {name} of {handle}", "Option pathconf. fpathconf(); -1 is no limit.")
	impl.Define[Limit, impl.Nothing](room, "fd.limit", "leaves {free} descriptor numbers free", "Option handle-limit. setrlimit() with RLIMIT_NOFILE, counted from the lowest free number.")
}

// Bytes returns what all pieces together are.
func (w Writev) Bytes() []byte { return slices.Concat(w.Pieces...) }

// Size is the number of bytes that are meant.
func (w Writev) Size() int { return len(w.Bytes()) }
