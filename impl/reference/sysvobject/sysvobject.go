// Package sysvobject is the room of what all System V objects have in common: keys
// and identifiers, owners and permissions, what removal and a restart leave, the key
// of a file, and the program ipcrm.
package sysvobject

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Object is what every System V object has: struct ipc_perm. Nobody counts its
// users: it goes when it is removed, and not before (MSGQ-05).
type Object struct {
	ID, Key                                    int64
	Mode                                       int
	OwnerUID, OwnerGID, CreatorUID, CreatorGID int
	ChangeTime                                 int64
}

// Perm is the object itself, for those who embed it.
func (o *Object) Perm() *Object { return o }

// Access is what a process wants of an object.
type Access int

// The kinds of access that permission bits grant.
const (
	Read  Access = 4
	Write Access = 2
)

// Kind is one kind of objects: message queues, semaphore sets or segments. Each has
// identifiers and keys of its own.
type Kind[T interface {
	comparable
	Perm() *Object
}] struct {
	All  []T
	last int64 // identifier

	Find            func(k *kernel.Kernel, key int64) T
	SharesExclusive func() bool
	MayOpen         func(k *kernel.Kernel, o T, p *kernel.Process, mode int) bool
	Granted         func(o T, p *kernel.Process, want Access) bool
	MayStat         func(k *kernel.Kernel, o T, p *kernel.Process) bool
	Controls        func(o T, p *kernel.Process) bool
	MayRemove       func(o T, p *kernel.Process) bool
	Remove          func(k *kernel.Kernel, o T)
	Gone            func() string
}

// Document sets the choices to what documents say.
func (kind *Kind[T]) Document() {
	kind.Find = func(_ *kernel.Kernel, key int64) T { return kind.find(key) }
	kind.SharesExclusive = kernel.No
	kind.MayOpen = func(_ *kernel.Kernel, o T, p *kernel.Process, mode int) bool { return kind.mayOpen(o, p, mode) }
	kind.Granted = func(o T, p *kernel.Process, want Access) bool { return granted(o.Perm(), p, want) }
	kind.MayStat = func(_ *kernel.Kernel, o T, p *kernel.Process) bool { return kind.Granted(o, p, Read) }
	kind.Controls = func(o T, p *kernel.Process) bool { return controls(o.Perm(), p) }
	kind.MayRemove = kind.Controls
	kind.Remove = func(_ *kernel.Kernel, o T) { kind.remove(o) }
	kind.Gone = func() string { return "EINVAL" }
}

// granted: the owner's bits, else the group's, else the others' (MSGQ-02).
func granted(o *Object, p *kernel.Process, want Access) bool {
	owns := p.UID == o.OwnerUID || p.UID == o.CreatorUID
	return kernel.Permits(p, o.Mode, int(want), owns, p.GID == o.OwnerGID || p.GID == o.CreatorGID)
}

// controls: the owner, the creator and who is privileged may change an object (MSGQ-25).
func controls(o *Object, p *kernel.Process) bool {
	return p.Privileged || p.UID == o.OwnerUID || p.UID == o.CreatorUID
}

// find: a key is one object for everybody, except IPC_PRIVATE, which is a new one
// each time (MSGQ-10).
func (kind *Kind[T]) find(key int64) (found T) {
	for _, o := range kind.All {
		if o.Perm().Key == key && key != 0 {
			return o
		}
	}
	return found
}

// mayOpen: every requested permission bit must be granted; none need be (MSGQ-28).
func (kind *Kind[T]) mayOpen(o T, p *kernel.Process, mode int) bool {
	want := Access((mode | mode>>3 | mode>>6) & 6)
	return kind.Granted(o, p, want)
}

// remove takes effect at once, with all that the object holds (MSGQ-23).
func (kind *Kind[T]) remove(o T) {
	kind.All = slices.DeleteFunc(kind.All, func(other T) bool { return other == o })
}

// Get finds the object of a key, or has one made.
func (kind *Kind[T]) Get(k *kernel.Kernel, p *kernel.Process, key int64, mode int, create, exclusive bool, make func(Object) T) (T, error) {
	var none T
	o := kind.Find(k, key)
	switch {
	case o == none && key != 0 && !create: // MSGQ-11
		return none, kernel.Posix("ENOENT")
	case o == none:
		kind.last++
		o = make(Object{ // MSGQ-13
			ID: kind.last, Key: key, Mode: mode & 0o777, ChangeTime: k.Now(),
			OwnerUID: p.UID, OwnerGID: p.GID, CreatorUID: p.UID, CreatorGID: p.GID,
		})
		kind.All = append(kind.All, o)
	case create && exclusive && !kind.SharesExclusive():
		return none, kernel.Posix("EEXIST")
	case !kind.MayOpen(k, o, p, mode): // MSGQ-28
		return none, kernel.Posix("EACCES")
	}
	return o, nil
}

// Call is what a call on an object remembers: the one that it began to wait on.
type Call struct{ On *Object }

// CallOf is what the call remembers of System V objects.
func CallOf(c *kernel.Call) *Call { return kernel.Of[Call](c) }

// Wait says that the call has to wait on an object.
func (o *Object) Wait(c *kernel.Call, in string) error {
	CallOf(c).On = o
	return c.Wait(in)
}

// With finds the object with this identifier.
func (kind *Kind[T]) With(c *kernel.Call, id int64) (T, error) {
	var none T
	for _, o := range kind.All {
		if o.Perm().ID == id {
			return o, nil
		}
	}
	if CallOf(c).On != nil {
		return none, kernel.Posix("EIDRM") // MSGQ-23: it went while the call waited
	}
	return none, kernel.Posix(kind.Gone()) // MSGQ-24
}

// RemoveWith removes the object with this identifier: IPC_RMID.
func (kind *Kind[T]) RemoveWith(k *kernel.Kernel, c *kernel.Call, id int64) error {
	o, err := kind.With(c, id)
	switch {
	case err != nil:
		return err
	case !kind.MayRemove(o, c.Process):
		return kernel.Posix("EPERM")
	}
	kind.Remove(k, o)
	return nil
}

// Change changes what is not nil of an object: IPC_SET.
func (o *Object) Change(k *kernel.Kernel, uid, gid, mode *int) {
	if uid != nil {
		o.OwnerUID = *uid
	}
	if gid != nil {
		o.OwnerGID = *gid
	}
	if mode != nil {
		o.Mode = *mode & 0o777
	}
	o.ChangeTime = k.Now()
}
