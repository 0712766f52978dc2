package kernel

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// Access says what an open file or a handle may be used for.
type Access int

// The kinds of access; a duplex end has both.
const (
	Read Access = 1 << iota
	Write
)

// File is what an open file description is open on: an end of a pipe, an epoll
// instance, a socket, a regular file. What can be done with it are interfaces of
// the traits (descriptor.Reader, winhandle.Reader ...); what it does not implement
// fails as documented for such files.
type File interface {
	// Release is called when the last reference to the description has gone.
	Release(k *Kernel, d *Description)
}

// Description is an open file description of POSIX, or what a handle of Windows
// refers to: what dup, fork and DuplicateHandle share (PIPE-34).
type Description struct {
	File
	Access     Access
	Nonblock   bool
	References int
}

// Reads says whether it was opened for reading.
func (d *Description) Reads() bool { return d.Access&Read != 0 }

// Writes says whether it was opened for writing.
func (d *Description) Writes() bool { return d.Access&Write != 0 }

// Descriptor is an entry of a process's table: a descriptor number, or a HANDLE.
type Descriptor struct {
	Description *Description
	Number      int
	Cloexec     bool
	Inheritable bool // on Windows
}

// Allows says whether a description may be used so: another end is a bad handle
// (PIPE-03), or refuses (MAILSLOT-03, APIPE-02).
func (k *Kernel) Allows(d *Description, want Access) bool {
	return d.Access&want == want || k.BothWays()
}

// Descriptor is what a process means by a handle.
func (p *Process) Descriptor(handle impl.Handle) (*Descriptor, error) {
	d := p.Handles[handle]
	switch {
	case d == nil && p.closed[handle]:
		return nil, Posix("EBADF")
	case d == nil:
		return nil, fmt.Errorf("%s has no handle %q", p.Name, handle)
	}
	return d, nil
}
