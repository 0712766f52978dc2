// Package sysvsemaphore has the sentences about System V semaphores. This file has
// making and finding sets.
package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/steps"
	objects "github.com/ipcspec/ipcspec/steps/sysvobject"
)

const room steps.Room = "sysv-semaphore"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

func init() {
	objects.Speak(string(room), objects.Dialect{
		Noun: "semaphore set", Short: "set", Letter: "s",
		Get: func(open sysvobject.Open) impl.Operation { return get(open, 1) },
		ID: func(r impl.Result) (int64, bool) {
			made, ok := r.(sysvsemaphore.ID)
			return made.Set, ok
		},
		Stat:        func(id int64) impl.Operation { return sysvsemaphore.Stat{Set: id} },
		Permissions: func(r impl.Result) sysvobject.Permissions { return r.(sysvsemaphore.Status).Permissions },
		Set: func(id int64, change sysvobject.Change) impl.Operation {
			return sysvsemaphore.Set{Set: id, Change: change}
		},
		Remove: func(id int64) impl.Operation { return sysvsemaphore.Remove{Set: id} },
	})
	room.Does("a process that has semaphores",
		as("a process {role} that has a semaphore with the value {int}", func(w *world, role string, value int) error {
			return processWith(w, role, values{value}, objects.FirstMode)
		}),
		as("a process {role} that has a semaphore with the value {int} and permissions {mode}", func(w *world, role string, value int, mode steps.Mode) error {
			return processWith(w, role, values{value}, int(mode))
		}),
		as("a process {role} that has a semaphore with the maximum value", func(w *world, role string) error {
			if err := processWith(w, role, values{0}, objects.FirstMode); err != nil {
				return err
			}
			most, err := limits(w)
			if err != nil {
				return err
			}
			return setAll(w, role, values{most.MaxValue})
		}),
		as("a process {role} that has the semaphores {values}", func(w *world, role string, list values) error {
			return processWith(w, role, list, objects.FirstMode)
		}),
		as("a process {role} that has a new set of {int} semaphores", func(w *world, role string, n int) error {
			_, err := newSet(w, role, n, objects.FirstMode)
			return err
		}),
	)
	room.Action(steps.Action{Verb: "open", Noun: "open", Begun: objects.NoteFound, Spellings: []steps.Spelling{
		as("the set asking for {int} semaphore(s)", func(w *world, p *process, n int) (impl.Operation, error) {
			o, err := objects.Keyed(w)
			return get(sysvobject.Open{Key: o.Key}, n), err
		}),
	}})
	room.Action(steps.Action{Verb: "create", Noun: "creation", Begun: objects.NoteFound, Spellings: []steps.Spelling{
		as("a set of {int} semaphores", func(w *world, p *process, n int) (impl.Operation, error) {
			return get(objects.New(w, objects.FirstMode), n), nil
		}),
		as("a private set of {int} semaphores", func(w *world, p *process, n int) (impl.Operation, error) {
			return get(sysvobject.Open{Mode: objects.FirstMode}, n), nil
		}),
		as("a set of {int} semaphores with this key", func(w *world, p *process, n int) (impl.Operation, error) {
			o, err := objects.Keyed(w)
			return get(sysvobject.Open{Key: o.Key, Create: true, Mode: objects.FirstMode}, n), err
		}),
		as("a set of as many semaphores as the limit", func(w *world, p *process) (impl.Operation, error) {
			most, err := limits(w)
			return get(objects.New(w, objects.FirstMode), most.MaxSemaphores), err
		}),
		as("a set of one semaphore more than the limit", func(w *world, p *process) (impl.Operation, error) {
			most, err := limits(w)
			return get(objects.New(w, objects.FirstMode), most.MaxSemaphores+1), err
		}),
	}})
}

func get(open sysvobject.Open, semaphores int) sysvsemaphore.Get {
	return sysvsemaphore.Get{Open: open, Semaphores: semaphores}
}

func newSet(w *world, role string, n, mode int) (*process, error) {
	open := objects.New(w, mode)
	return objects.Process(w, role, impl.ProcessStart{}, open, get(open, n))
}

// processWith makes a set and gives it its values: no document says which ones it has
// when it is new.
func processWith(w *world, role string, list values, mode int) error {
	if _, err := newSet(w, role, len(list), mode); err != nil {
		return err
	}
	return setAll(w, role, list)
}

func setAll(w *world, role string, list values) error {
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	op, err := setting(w, list)
	if err == nil {
		_, err = w.Do(p, op)
	}
	return err
}

func limits(w *world) (sysvsemaphore.Limits, error) {
	p, err := w.Someone()
	if err != nil {
		return sysvsemaphore.Limits{}, err
	}
	return steps.Get[sysvsemaphore.Limits](w, p, sysvsemaphore.GetLimits{})
}
