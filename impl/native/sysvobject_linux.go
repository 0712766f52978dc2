package native

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
)

// Commands and flags of <sys/ipc.h>, and the bits of an identifier that are its index in
// the kernel's table.
const (
	ipcPrivate                   = 0
	ipcCreat, ipcExcl, ipcNowait = 0o1000, 0o2000, 0o4000
	ipcRmid, ipcSet, ipcStat     = 0, 1, 2
	ipcInfo                      = 3
	ipcIndexBits                 = 0x7fff
)

func flag(set bool, bit uintptr) uintptr {
	if set {
		return bit
	}
	return 0
}

// sysvKind is one kind of System V object, by its calls.
type sysvKind struct {
	kind, noun string // of its entries in journals
	get        uintptr
	status     func(id int64) (creator uint32, changed int64, err error)
	remove     func(id int64) error
}

// register lets objects of the kind be noted. Identifiers are used again: creator and
// time tell whether it is still the same object. What is changed is noted once more.
func (s sysvKind) register() {
	registerRemovable(s.kind, removable{noun: s.noun, takenBy: ipcSpace, remove: func(id identity, user int, later bool) bool {
		if id.number(1) != int64(user) {
			return true
		}
		creator, changed, err := s.status(id.number(0))
		if hasGone(err) || err == nil && (int(creator) != user || changed < id.number(2) || later && changed > id.number(2)) {
			return true
		}
		err = s.remove(id.number(0))
		return err == nil || hasGone(err)
	}})
}

func hasGone(err error) bool {
	var failure *impl.Failure
	return errors.As(err, &failure) && (failure.Code == int(unix.EINVAL) || failure.Code == int(unix.EIDRM))
}

// isNew reports whether a get would make an object.
func (s sysvKind) isNew(key int64, create bool) bool {
	if key == ipcPrivate {
		return true
	}
	if !create || !mustNote(s.kind) {
		return false
	}
	_, _, errno := unix.Syscall(s.get, uintptr(key), 0, 0)
	return errno == unix.ENOENT
}

// note notes an object that was just made, or changed.
func (s sysvKind) note(id int64) {
	if !mustNote(s.kind) {
		return
	}
	creator, changed, err := s.status(id)
	if err != nil { // its mode may keep even its creator from looking
		creator = uint32(os.Geteuid())
	}
	note(s.kind, id, creator, changed)
}

func init() {
	offering(func(s *impl.Statement) { offer(s, "ftok", false, needsLibc) })
}
