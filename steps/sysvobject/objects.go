package sysvobject

import (
	"fmt"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/steps"
)

// Making, finding and removing objects, in the words of a [Dialect].

func init() {
	room.Does("a process that has an object",
		as("a process {role} that has a {object}", func(w *world, role string, _ noun) error {
			return processWith(w, role, false, FirstMode)
		}),
		as("a process {role} that has a {object} with permissions {mode}", func(w *world, role string, _ noun, mode steps.Mode) error {
			return processWith(w, role, false, int(mode))
		}),
		as("an unprivileged process {role} that has a {object} with permissions {mode}", func(w *world, role string, _ noun, mode steps.Mode) error {
			return processWith(w, role, true, int(mode))
		}),
		as("a {object} that an exited process left behind", func(w *world, _ noun) error {
			const role = "testator"
			if err := processWith(w, role, false, FirstMode); err != nil {
				return err
			}
			return w.Exit(role)
		}),
		as("a process {role} that opens the {brief}", func(w *world, role string, _ noun) error {
			p, get, err := startKeyed(w, role)
			if err == nil {
				_, err = w.Do(p, get)
			}
			return err
		}),
		as("a process {role} starts to open the {brief} by its key", func(w *world, role string, _ noun) error {
			p, get, err := startKeyed(w, role)
			if err != nil {
				return err
			}
			o, err := w.Start(p, "open", "", get)
			NoteFound(w, o)
			return err
		}),
	)
	room.Action(steps.Action{Verb: "open", Noun: "open", Begun: NoteFound, Spellings: []steps.Spelling{
		as("the {brief} asking for permissions {mode}", func(w *world, p *process, _ noun, mode steps.Mode) (impl.Operation, error) {
			o, err := Keyed(w)
			return dialects[w.Mechanism].Get(sysvobject.Open{Key: o.Key, Mode: int(mode)}), err
		}),
		as("a {object} by an unused key", func(w *world, p *process, _ noun) (impl.Operation, error) {
			return dialects[w.Mechanism].Get(sysvobject.Open{Key: FreshKey(w)}), nil
		}),
	}})
	room.Action(steps.Action{
		Verb: "create", Noun: "creation", Begun: NoteFound,
		Spellings: []steps.Spelling{
			as("a {object} with this key", func(w *world, p *process, _ noun) (impl.Operation, error) {
				o, err := Keyed(w)
				return dialects[w.Mechanism].Get(sysvobject.Open{Key: o.Key, Create: true, Mode: FirstMode}), err
			}),
			as("a {object} with this key exclusively", func(w *world, p *process, _ noun) (impl.Operation, error) {
				o, err := Keyed(w)
				return dialects[w.Mechanism].Get(sysvobject.Open{Key: o.Key, Create: true, Exclusive: true, Mode: FirstMode}), err
			}),
		},
		Does: []steps.Spelling{
			as("a {object} with the same key", func(w *world, p *process, _ noun) error {
				o, err := Keyed(w)
				if err != nil {
					return err
				}
				return another(w, p, o, sysvobject.Open{Key: o.Key, Create: true, Exclusive: true, Mode: FirstMode})
			}),
			as("a private {object}", func(w *world, p *process, _ noun) error {
				o, _ := known(w) // there may be none
				return another(w, p, o, sysvobject.Open{Mode: FirstMode})
			}),
		},
	})
	room.Checks("which object it is",
		as("the open/creation finds the same {brief}", func(w *world, _ noun) error { return foundTheSame(w) }),
		as("these are two different {brief}s", func(w *world, n noun) error {
			o, err := The(w)
			if err == nil && o.ID == steps.Of[state](w).other {
				return steps.Differs(fmt.Sprintf("two different %ss", n), fmt.Sprintf("the identifier %d twice", o.ID))
			}
			return err
		}),
	)
	room.Action(steps.Action{Verb: "remove", Noun: "removal", Spellings: []steps.Spelling{
		as("the {brief}", func(w *world, p *process, _ noun) (impl.Operation, error) {
			o, err := The(w)
			return dialects[w.Mechanism].Remove(o.ID), err
		}),
	}})
	room.Does("run ipcrm",
		as("ipcrm is run for the identifier of the {brief}", func(w *world, _ noun) error {
			o, err := The(w)
			if err != nil {
				return err
			}
			return ipcrm(w, "-"+dialects[w.Mechanism].Letter, o.ID)
		}),
		as("ipcrm is run for the key of the {brief}", func(w *world, _ noun) error {
			o, err := Keyed(w)
			if err != nil {
				return err
			}
			return ipcrm(w, "-"+string(dialects[w.Mechanism].Letter[0]-'a'+'A'), o.Key)
		}),
	)
}

func processWith(w *world, role string, unprivileged bool, mode int) error {
	open := New(w, mode)
	_, err := Process(w, role, impl.ProcessStart{Unprivileged: unprivileged}, open, dialects[w.Mechanism].Get(open))
	return err
}

func startKeyed(w *world, role string) (*process, impl.Operation, error) {
	p, err := w.StartProcess(role, impl.ProcessStart{})
	if err != nil {
		return nil, nil, err
	}
	o, err := Keyed(w)
	return p, dialects[w.Mechanism].Get(sysvobject.Open{Key: o.Key}), err
}

func another(w *world, p *process, one Object, open sysvobject.Open) error {
	steps.Of[state](w).other = one.ID
	return Create(w, p, open, dialects[w.Mechanism].Get(open))
}

func foundTheSame(w *world) error {
	found := steps.Of[state](w).found
	if found == nil {
		return fmt.Errorf("no object was opened")
	}
	o, err := known(w)
	if err != nil {
		return err
	}
	if id, ok := dialects[w.Mechanism].ID(found.Last.Result); !ok || id != o.ID {
		return w.Disagree(found, fmt.Sprintf("%s %d", dialects[w.Mechanism].Short, o.ID), found.Last.String())
	}
	return nil
}

func ipcrm(w *world, flag string, number int64) error {
	argv := []string{"ipcrm", flag, strconv.FormatInt(number, 10)}
	ended, err := steps.Get[impl.ProgramEnded](w, w.Root(), impl.ProcessRun{World: w.Name, Argv: argv})
	if err == nil && ended.Status != 0 {
		return steps.Differs("that ipcrm succeeds", fmt.Sprintf("status %d: %s", ended.Status, ended.Output))
	}
	return err
}
