package kernel

import (
	"path"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// NodeKind says what an inode is; the words are those of fstat's result.
type NodeKind string

// The kinds of inodes.
const (
	RegularFile NodeKind = "file"
	Directory   NodeKind = "directory"
	FIFO        NodeKind = "fifo"
	SocketNode  NodeKind = "socket"
)

// Node is an inode. What a room keeps with one, the buffer of a FIFO, it keeps by
// [Of].
type Node struct {
	Rooms

	Number   int
	Kind     NodeKind
	Mode     int // permission bits
	UID, GID int
	Links    int
	Data     []byte // of a regular file

	entries map[string]*Node // of a directory
}

// Permits says whether permission bits let a process do this: the owner's, else the
// group's, else the others' (MSGQ-02). Who is privileged may do all.
func Permits(p *Process, mode, want int, owns, inGroup bool) bool {
	switch {
	case p.Privileged:
		return true
	case owns:
		mode >>= 6
	case inGroup:
		mode >>= 3
	}
	return mode&want == want
}

// Grants says whether the bits of a node let a process do this.
func (n *Node) Grants(p *Process, want int) bool {
	return Permits(p, n.Mode, want, p.UID == n.UID, p.GID == n.GID)
}

// What permission bits grant.
const (
	MayRead   = 4
	MayWrite  = 2
	MaySearch = 1
)

// root is the directory that all processes are in, and that everybody may write to.
// Its number is beyond those that scenarios come to, so that their files count from 1.
func root() *Node {
	return &Node{Number: 1 << 16, Kind: Directory, Mode: 0o777, entries: map[string]*Node{}}
}

// Lookup finds the inode of a path.
func (k *Kernel) Lookup(p *Process, name string) (*Node, error) {
	n := k.Root
	for _, entry := range strings.FieldsFunc(path.Clean("/"+name), func(r rune) bool { return r == '/' }) {
		switch {
		case n.Kind != Directory:
			return nil, Posix("ENOTDIR")
		case !n.Grants(p, MaySearch):
			return nil, Posix("EACCES")
		}
		if n = n.entries[entry]; n == nil {
			return nil, Posix("ENOENT")
		}
	}
	return n, nil
}

// enter puts a node into the directory of a path in which it was not.
func (k *Kernel) enter(p *Process, name string, n *Node) error {
	in, err := k.Lookup(p, path.Dir("/"+name))
	entry := path.Base(name)
	switch {
	case err != nil:
		return err
	case in.Kind != Directory:
		return Posix("ENOTDIR")
	case in.entries[entry] != nil:
		return Posix("EEXIST")
	case !in.Grants(p, MayWrite):
		return Posix("EACCES")
	}
	in.entries[entry] = n
	n.Links++
	return nil
}

// Create makes an inode that was not there.
func (k *Kernel) Create(p *Process, name string, kind NodeKind, mode int) (*Node, error) {
	n := &Node{Number: k.lastInode + 1, Kind: kind, Mode: mode, UID: p.UID, GID: p.GID, entries: map[string]*Node{}}
	if err := k.enter(p, name, n); err != nil {
		return nil, err
	}
	k.lastInode++
	return n, nil
}

// Link gives an inode another name.
func (k *Kernel) Link(p *Process, name, to string) error {
	n, err := k.Lookup(p, name)
	switch {
	case err != nil:
		return err
	case n.Kind == Directory:
		return Posix("EPERM")
	}
	return k.enter(p, to, n)
}

// Unlink takes a name away. The inode stays for who has it open.
func (k *Kernel) Unlink(p *Process, name string) error {
	n, err := k.Lookup(p, name)
	in, _ := k.Lookup(p, path.Dir("/"+name))
	switch {
	case err != nil:
		return err
	case n.Kind == Directory:
		return Posix("EISDIR")
	case !in.Grants(p, MayWrite):
		return Posix("EACCES")
	}
	n.Links--
	delete(in.entries, path.Base(name))
	return nil
}

func init() {
	On(func(k *Kernel, c *Call, op impl.FileCreate) (impl.Nothing, error) {
		_, err := k.Create(c.Process, op.Path, RegularFile, 0o666)
		return impl.Nothing{}, err
	})
	On(func(k *Kernel, c *Call, op impl.FileLink) (impl.Nothing, error) {
		return impl.Nothing{}, k.Link(c.Process, op.Path, op.To)
	})
}
