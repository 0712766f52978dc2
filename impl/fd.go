package impl

import (
	"cmp"
	"slices"
)

// Operations on file descriptors, whatever they refer to.

// FdRead reads once.
type FdRead struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size" doc:"size of the buffer in bytes, at most 262144"`
}

// Bytes is what was read; none at end-of-file.
type Bytes struct {
	Data []byte `json:"data"`
}

// FdWrite writes once.
type FdWrite struct {
	Handle Handle `json:"handle"`
	Payload
}

// Count is the number of bytes that were transferred.
type Count struct {
	Count int `json:"count"`
}

// FdWritev writes several pieces by one call.
type FdWritev struct {
	Handle Handle   `json:"handle"`
	Pieces [][]byte `json:"pieces"`
}

// FdPread reads at an offset.
type FdPread struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size"`
	Offset int64  `json:"offset"`
}

// FdPwrite writes at an offset.
type FdPwrite struct {
	Handle Handle `json:"handle"`
	Payload
	Offset int64 `json:"offset"`
}

// FdSeek moves the file offset, counted from the beginning.
type FdSeek struct {
	Handle Handle `json:"handle"`
	Offset int64  `json:"offset"`
}

// Offset is a file offset in bytes.
type Offset struct {
	Offset int64 `json:"offset"`
}

// FdClose closes a handle.
type FdClose struct {
	Handle Handle `json:"handle"`
}

// FdDup makes a second handle for the same open file description.
type FdDup struct {
	Handle Handle `json:"handle"`
}

// FdFlags reads the flags of a handle and of its open file description.
type FdFlags struct {
	Handle Handle `json:"handle"`
}

// Flags are O_NONBLOCK and FD_CLOEXEC.
type Flags struct {
	Nonblock bool `json:"nonblock,omitempty"`
	Cloexec  bool `json:"cloexec,omitempty"`
}

// FdSetNonblock sets or clears O_NONBLOCK.
type FdSetNonblock struct {
	Handle   Handle `json:"handle"`
	Nonblock bool   `json:"nonblock"`
}

// FdStat asks what a handle refers to.
type FdStat struct {
	Handle Handle `json:"handle"`
}

// FileStatus is the part of struct stat that rules speak of.
type FileStatus struct {
	Type string `json:"type" doc:"fifo, file, directory, socket, character or block"`
	Size int64  `json:"size"`
}

// FdUnread asks how many bytes wait to be read.
type FdUnread struct {
	Handle Handle `json:"handle"`
}

// FdPathconf asks for a limit of the object that the handle refers to.
type FdPathconf struct {
	Handle Handle `json:"handle"`
	Name   string `json:"name" doc:"PIPE_BUF"`
}

// Value is a number that was asked for.
type Value struct {
	Value int64 `json:"value"`
}

// FdLimit limits how many more handles the actor can open.
type FdLimit struct {
	Free int `json:"free" doc:"so many descriptor numbers stay free below the limit"`
}

// Watched is one handle that poll or select is asked about, or reports.
type Watched struct {
	Handle Handle   `json:"handle"`
	Events []string `json:"events" doc:"in, out, err, hup, nval"`
}

// FdPoll asks which handles are ready.
type FdPoll struct {
	Handles []Watched `json:"handles"`
	Timeout int       `json:"timeout" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// FdSelect asks which handles would not block.
type FdSelect struct {
	Read    []Handle `json:"read,omitempty"`
	Write   []Handle `json:"write,omitempty"`
	Timeout int      `json:"timeout" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// Ready lists the handles that are ready, with their events.
type Ready struct {
	Ready []Watched `json:"ready,omitempty"`
}

// EpollCreate makes an epoll instance.
type EpollCreate struct{}

// EpollAdd registers a handle.
type EpollAdd struct {
	Epoll  Handle   `json:"epoll"`
	Handle Handle   `json:"handle"`
	Events []string `json:"events" doc:"in, out, edge"`
	Data   uint64   `json:"data" doc:"user data that events carry"`
}

// EpollWait waits for events.
type EpollWait struct {
	Epoll   Handle `json:"epoll"`
	Timeout int    `json:"timeout" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// EpollEvent is one event.
type EpollEvent struct {
	Events []string `json:"events"`
	Data   uint64   `json:"data"`
}

// EpollEvents is what epoll_wait() returned.
type EpollEvents struct {
	Events []EpollEvent `json:"events,omitempty" doc:"sorted by data: no document says in which order they come"`
}

// Sort puts the events into their order.
func (e EpollEvents) Sort() {
	slices.SortStableFunc(e.Events, func(a, b EpollEvent) int {
		return cmp.Or(cmp.Compare(a.Data, b.Data), slices.Compare(a.Events, b.Events))
	})
}

func init() {
	define[FdRead, Bytes]("", "fd.read", "reads up to {size} bytes from {handle}", "read().")
	define[FdWrite, Count]("", "fd.write", "writes {data}{pattern} to {handle}", "write().")
	define[FdWritev, Count]("", "fd.writev", "writes {pieces} to {handle} by one writev", "writev().")
	define[FdPread, Bytes]("", "fd.pread", "reads up to {size} bytes at {offset} from {handle}", "pread().")
	define[FdPwrite, Count]("", "fd.pwrite", "writes {data}{pattern} at {offset} to {handle}", "pwrite().")
	define[FdSeek, Offset]("", "fd.seek", "seeks to {offset} in {handle}", "lseek() with SEEK_SET.")
	define[FdClose, Nothing]("", "fd.close", "closes {handle}", "close().")
	define[FdDup, Opened]("", "fd.dup", "duplicates {handle}", "dup().")
	define[FdFlags, Flags]("", "fd.flags", "reads the flags of {handle}", "fcntl() with F_GETFL and F_GETFD.")
	define[FdSetNonblock, Nothing]("", "fd.set-nonblock", "sets O_NONBLOCK of {handle} to {nonblock}", "Option nonblocking. fcntl() with F_SETFL.")
	define[FdStat, FileStatus]("", "fd.stat", "asks what {handle} is", "fstat().")
	define[FdUnread, Count]("", "fd.unread", "asks how much is unread in {handle}", "ioctl() with FIONREAD.")
	define[FdPathconf, Value]("", "fd.pathconf", "asks for {name} of {handle}", "Option pathconf. fpathconf(); -1 is no limit.")
	define[FdLimit, Nothing]("", "fd.limit", "leaves {free} descriptor numbers free", "Option handle-limit. setrlimit() with RLIMIT_NOFILE, counted from the lowest free number.")
	define[FdPoll, Ready]("", "fd.poll", "polls {handles}", "Option poll. poll().")
	define[FdSelect, Ready]("", "fd.select", "selects reading {read} writing {write}", "Option poll. select().")
	define[EpollCreate, Opened]("", "epoll.create", "creates an epoll instance", "Option epoll. epoll_create1().")
	define[EpollAdd, Nothing]("", "epoll.add", "registers {handle} for {events} with data {data} in {epoll}", "Option epoll. epoll_ctl() with EPOLL_CTL_ADD.")
	define[EpollWait, EpollEvents]("", "epoll.wait", "waits for events of {epoll}", "Option epoll. epoll_wait() for at most 16 events.")
}
