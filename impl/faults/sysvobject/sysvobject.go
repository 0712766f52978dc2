// Package sysvobject has the mistakes that can be made with every kind of System V
// object: about keys, permissions and removal.
package sysvobject

import (
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
)

// Faults are these mistakes, made with the objects of one kind: what it is called
// begins their names ("set"), and of says where it is.
func Faults[T interface {
	comparable
	Perm() *objects.Object
}](noun string, of func(k *kernel.Kernel) *objects.Kind[T]) []faults.Fault {
	kind := kindFaults[T]{noun, of}
	return append(append(kind.keys(), kind.permissions()...), kind.lives()...)
}

type kindFaults[T interface {
	comparable
	Perm() *objects.Object
}] struct {
	noun string
	of   func(k *kernel.Kernel) *objects.Kind[T]
}

func (f kindFaults[T]) fault(name, mistake string, plant func(k *kernel.Kernel, kind *objects.Kind[T])) faults.Fault {
	return faults.Fault{Name: f.noun + "-" + name, Mistake: mistake, Plant: func(k *kernel.Kernel) { plant(k, f.of(k)) }}
}

func (f kindFaults[T]) keys() []faults.Fault {
	return []faults.Fault{
		f.fault("private-ones-are-one", "Treats IPC_PRIVATE as a key like any other.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Find = func(_ *kernel.Kernel, key int64) (found T) {
				for _, o := range kind.All {
					if o.Perm().Key == key {
						return o
					}
				}
				return found
			}
		}),
		f.fault("keys-are-forgotten", "Makes an object and forgets its key.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Find = func(*kernel.Kernel, int64) (none T) { return none }
		}),
		f.fault("exclusive-is-ignored", "Ignores IPC_EXCL.", func(_ *kernel.Kernel, kind *objects.Kind[T]) { kind.SharesExclusive = faults.Yes }),
	}
}

func (f kindFaults[T]) permissions() []faults.Fault {
	owns := func(o T, p *kernel.Process) bool {
		return p.UID == o.Perm().OwnerUID || p.UID == o.Perm().CreatorUID
	}
	return []faults.Fault{
		f.fault("permissions-are-not-checked", "Lets everybody read and write.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Granted = func(T, *kernel.Process, objects.Access) bool { return true }
		}),
		f.fault("any-permission-will-do", "Asks for some permission instead of the right one.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			granted := kind.Granted
			kind.Granted = func(o T, p *kernel.Process, _ objects.Access) bool {
				return granted(o, p, objects.Read) || granted(o, p, objects.Write)
			}
		}),
		f.fault("only-the-owner-has-permissions", "Ignores the permissions of the others.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Granted = func(o T, p *kernel.Process, _ objects.Access) bool { return p.UID == o.Perm().OwnerUID }
		}),
		f.fault("owners-need-no-permission", "Checks the permissions of others only.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			granted := kind.Granted
			kind.Granted = func(o T, p *kernel.Process, want objects.Access) bool {
				return owns(o, p) || granted(o, p, want)
			}
		}),
		f.fault("groups-are-not-known", "Knows an owner and all others, as if there were no groups.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Granted = func(o T, p *kernel.Process, want objects.Access) bool {
				bits := o.Perm().Mode
				if owns(o, p) {
					bits >>= 6
				}
				return p.Privileged || objects.Access(bits)&want == want
			}
		}),
		f.fault("creator-is-one-of-the-others", "Looks for the owner's bits at the present owner only.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			granted := kind.Granted
			kind.Granted = func(o T, p *kernel.Process, want objects.Access) bool {
				if p.UID == o.Perm().CreatorUID && p.UID != o.Perm().OwnerUID {
					return p.Privileged || objects.Access(o.Perm().Mode)&want == want
				}
				return granted(o, p, want)
			}
		}),
		f.fault("permissions-are-checked-once", "Remembers who was let in.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			type visit struct {
				object T
				p      *kernel.Process
				want   objects.Access
			}
			let := map[visit]bool{}
			granted := kind.Granted
			kind.Granted = func(o T, p *kernel.Process, want objects.Access) bool {
				key := visit{o, p, want}
				let[key] = let[key] || granted(o, p, want)
				return let[key]
			}
		}),
		f.fault("anyone-may-look", "Answers IPC_STAT without checking.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayStat = func(*kernel.Kernel, T, *kernel.Process) bool { return true }
		}),
		f.fault("anyone-may-change", "Performs IPC_SET for whoever may write.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Controls = func(T, *kernel.Process) bool { return true }
		}),
		f.fault("anyone-may-remove", "Performs IPC_RMID for whoever knows the identifier.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayRemove = func(T, *kernel.Process) bool { return true }
		}),
		f.fault("new-owner-has-no-rights", "Asks for the creator only.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayRemove = func(o T, p *kernel.Process) bool { return p.UID == o.Perm().CreatorUID }
			kind.Controls = kind.MayRemove
		}),
		f.fault("creator-loses-its-rights", "Asks for the owner only, also after the object was given away.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayRemove = func(o T, p *kernel.Process) bool { return p.Privileged || p.UID == o.Perm().OwnerUID }
			kind.Controls = kind.MayRemove
		}),
		f.fault("opening-needs-a-permission", "Demands read and write permission even when none is asked for.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayOpen = func(_ *kernel.Kernel, o T, p *kernel.Process, _ int) bool {
				return kind.Granted(o, p, objects.Read) && kind.Granted(o, p, objects.Write)
			}
		}),
		f.fault("opening-checks-nothing", "Checks permissions when the object is used only.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayOpen = func(*kernel.Kernel, T, *kernel.Process, int) bool { return true }
		}),
		f.fault("opening-looks-at-the-lowest-bits", "Takes the permissions that are asked for from the bits of the others only.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.MayOpen = func(_ *kernel.Kernel, o T, p *kernel.Process, mode int) bool {
				return kind.Granted(o, p, objects.Access(mode&6))
			}
		}),
	}
}

func (f kindFaults[T]) lives() []faults.Fault {
	return []faults.Fault{
		f.fault("dies-with-the-last-process", "Counts users like those of a file, and removes the object with the last.", func(k *kernel.Kernel, kind *objects.Kind[T]) {
			atExit := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				atExit(k, p)
				for _, other := range k.Processes {
					if !other.Ended {
						return
					}
				}
				for len(kind.All) > 0 {
					kind.Remove(k, kind.All[0])
				}
			}
		}),
		f.fault("removal-keeps-the-object", "Marks a removed object, and lets it stay.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Remove = func(*kernel.Kernel, T) {}
		}),
		f.fault("removed-identifier-is-enoent", "Reports ENOENT for an identifier that names nothing.", func(_ *kernel.Kernel, kind *objects.Kind[T]) {
			kind.Gone = func() string { return "ENOENT" }
		}),
		f.fault("survives-a-restart", "Stores objects on disk and loads them again.", func(k *kernel.Kernel, _ *objects.Kind[T]) {
			objects.Of(k).Restart = func(*kernel.Kernel) bool { return true }
		}),
	}
}
