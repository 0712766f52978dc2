// Package sysvobject has the sentences about what all System V objects share: keys,
// also those that are made of files.
package sysvobject

import (
	"fmt"
	"hash/fnv"
	"os"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "sysv-object"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

func init() {
	room.Checks("keys of files",
		as("ftok of {role} and of {role} with project {int} give {role} the same key", func(w *world, a, b string, project int, p *process) error {
			return compareKeys(w, p, sysvobject.FileKey{Path: a, Project: project}, sysvobject.FileKey{Path: b, Project: project}, "the same key")
		}),
		as("ftok of {role} and of {role} with project {int} give {role} different keys", func(w *world, a, b string, project int, p *process) error {
			return compareKeys(w, p, sysvobject.FileKey{Path: a, Project: project}, sysvobject.FileKey{Path: b, Project: project}, "different keys")
		}),
		as("ftok of {role} with projects {int} and {int} gives {role} different keys", func(w *world, name string, a, b int, p *process) error {
			return compareKeys(w, p, sysvobject.FileKey{Path: name, Project: a}, sysvobject.FileKey{Path: name, Project: b}, "different keys")
		}),
	)
	room.Action(steps.Action{Verb: "make a key of", Noun: "key", Spellings: []steps.Spelling{
		as("{role}", func(w *world, p *process, name string) (impl.Operation, error) {
			return sysvobject.FileKey{Path: name, Project: 1}, nil
		}),
	}})
	room.Does("restart", as("the system restarts", func(w *world) error {
		// First: an implementation may take down what asks.
		for _, forget := range restarts {
			forget(w)
		}
		_, err := w.Do(w.Root(), impl.WorldRestart{World: w.Name})
		w.AllGone()
		return err
	}))
}

var restarts []func(w *steps.World)

// AtRestart tells what a scenario forgets when its system restarts.
func AtRestart(forget func(w *steps.World)) { restarts = append(restarts, forget) }

type keys struct{ last int64 }

// FreshKey returns a key that nothing in this scenario has used. Where worlds
// are not separated it differs from those of other scenarios and runs as well.
func FreshKey(w *steps.World) int64 {
	k := steps.Of[keys](w)
	k.last++
	h := fnv.New32a()
	fmt.Fprintf(h, "%d/%s/%d", os.Getpid(), w.Name, k.last)
	return int64(h.Sum32()&0x3fffffff) + 1<<29
}

func compareKeys(w *world, p *process, a, b sysvobject.FileKey, want string) error {
	one, err := steps.Get[sysvobject.Key](w, p, a)
	if err != nil {
		return err
	}
	two, err := steps.Get[sysvobject.Key](w, p, b)
	if err != nil {
		return err
	}
	is := "different keys"
	if one.Key == two.Key {
		is = "the same key"
	}
	if is != want {
		return steps.Differs(want, is)
	}
	return nil
}
