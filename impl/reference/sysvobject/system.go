package sysvobject

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
)

// State has the decisions about files as keys and about restarts.
type State struct {
	FileKey func(k *kernel.Kernel, p *kernel.Process, path string, project int) (int64, bool)
	Restart func(k *kernel.Kernel) (keepsObjects bool)
}

// Of is the state of System V objects.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"ftok": true}})
	kernel.Begins(func() *State {
		return &State{FileKey: fileKey, Restart: func(*kernel.Kernel) bool { return false }}
	})
	kernel.Provide("ipcrm", ipcrm)
	kernel.Hook(kernel.Hooks{Restart: func(k *kernel.Kernel) {
		if !Of(k).Restart(k) {
			for _, d := range declared {
				d.clear(k)
			}
		}
	}})
	// MSGQ-12: the key follows from the file, not from its name.
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvobject.FileKey) (sysvobject.Key, error) {
		key, ok := Of(k).FileKey(k, c.Process, op.Path, op.Project)
		if !ok {
			return sysvobject.Key{}, kernel.Posix("ENOENT")
		}
		return sysvobject.Key{Key: key}, nil
	})
}

func fileKey(k *kernel.Kernel, p *kernel.Process, path string, project int) (key int64, ok bool) {
	node, err := k.Lookup(p, path)
	if ok = err == nil; ok {
		key = int64(uint8(project))<<24 | int64(node.Number)
	}
	return key, ok
}

// declaration is what ipcrm and a restart have to know of a kind.
type declaration struct {
	letter string // "q"
	clear  func(k *kernel.Kernel)
	remove func(k *kernel.Kernel, named func(*Object) bool) bool
}

var declared []declaration

// Declare makes a kind known to ipcrm, by its letter, and to restarts. A room calls it when the program starts.
func Declare[T interface {
	comparable
	Perm() *Object
}](letter string, of func(k *kernel.Kernel) *Kind[T]) {
	declared = append(declared, declaration{
		letter: letter,
		clear:  func(k *kernel.Kernel) { of(k).All = nil },
		remove: func(k *kernel.Kernel, named func(*Object) bool) bool {
			for _, o := range of(k).All {
				if named(o.Perm()) {
					of(k).Remove(k, o)
					return true
				}
			}
			return false
		},
	})
}

// ipcrm removes an object by its identifier or by its key (MSGQ-08).
func ipcrm(k *kernel.Kernel, argv []string) impl.ProgramEnded {
	command := strings.Join(argv, " ")
	for _, d := range declared {
		removed := d.remove(k, func(o *Object) bool {
			return command == fmt.Sprintf("ipcrm -%s %d", d.letter, o.ID) || command == fmt.Sprintf("ipcrm -%s %d", strings.ToUpper(d.letter), o.Key)
		})
		if removed {
			return impl.ProgramEnded{}
		}
	}
	return impl.ProgramEnded{Status: 1, Output: "ipcrm: there is no such object\n"}
}
