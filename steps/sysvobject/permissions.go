package sysvobject

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/steps"
)

// Whose an object is, who may use it, and changing that.

func init() {
	room.Action(steps.Action{Verb: "set the permissions of", Noun: "change", Spellings: []steps.Spelling{
		as("the {brief} to {mode}", func(w *world, p *process, _ noun, mode steps.Mode) (impl.Operation, error) {
			bits := int(mode)
			return change(w, sysvobject.Change{Mode: &bits})
		}),
	}})
	room.Action(steps.Action{Verb: "give", Noun: "change", Spellings: []steps.Spelling{
		as("the {brief} to the user of {role}", func(w *world, p *process, _ noun, heir *process) (impl.Operation, error) {
			ids, err := w.IDs(heir)
			if err != nil {
				return nil, err
			}
			return change(w, sysvobject.Change{OwnerUID: &ids.UID, OwnerGID: &ids.GID})
		}),
		as("the {brief} to the group of {role}", func(w *world, p *process, _ noun, heir *process) (impl.Operation, error) {
			ids, err := w.IDs(heir)
			if err != nil {
				return nil, err
			}
			return change(w, sysvobject.Change{OwnerGID: &ids.GID})
		}),
	}})
	room.Action(steps.Action{
		Verb: "ask for the state of", Noun: "query",
		Spellings: []steps.Spelling{as("the {brief}", func(w *world, p *process, _ noun) (impl.Operation, error) {
			o, err := The(w)
			return dialects[w.Mechanism].Stat(o.ID), err
		})},
		Done: func(w *world, _ *process, o *steps.Operation) error {
			steps.Of[state](w).told = dialects[w.Mechanism].Permissions(o.Last.Result).ChangeTime
			return nil
		},
	})
	room.Checks("the permissions of the object",
		as("the permissions of the {brief} are {mode}", func(w *world, _ noun, want string) error {
			s, err := permissions(w)
			if got := fmt.Sprintf("%04o", s.Mode); err == nil && got != want {
				return steps.Differs("the permissions "+want, got)
			}
			return err
		}),
		as("owner and creator of the {brief} are the user and group of {role}", func(w *world, _ noun, p *process) error {
			want, err := w.IDs(p)
			if err != nil {
				return err
			}
			s, err := permissions(w)
			if err != nil {
				return err
			}
			owner, creator := impl.IDs{UID: s.OwnerUID, GID: s.OwnerGID}, impl.IDs{UID: s.CreatorUID, GID: s.CreatorGID}
			if owner != want || creator != want {
				return steps.Differs(fmt.Sprintf("user %d and group %d", want.UID, want.GID), fmt.Sprintf("owner %v, creator %v", owner, creator))
			}
			return nil
		}),
		as("the change time of the {brief} lies within the scenario", func(w *world, _ noun) error {
			s, err := permissions(w)
			if err != nil {
				return err
			}
			return Within(w, "change", s.ChangeTime)
		}),
		as("the {brief} was changed after it was asked for its state", func(w *world, n noun) error {
			s, err := permissions(w)
			if told := steps.Of[state](w).told; err == nil && s.ChangeTime <= told {
				return steps.Differs(fmt.Sprintf("that the %s was changed later", n), fmt.Sprintf("%d s later", s.ChangeTime-told))
			}
			return err
		}),
	)
}

func change(w *world, what sysvobject.Change) (impl.Operation, error) {
	o, err := The(w)
	return dialects[w.Mechanism].Set(o.ID, what), err
}

// permissions asks a process that may look.
func permissions(w *world) (sysvobject.Permissions, error) {
	status, err := Status(w)
	if err != nil {
		return sysvobject.Permissions{}, err
	}
	return dialects[w.Mechanism].Permissions(status), nil
}

// Status is what the object tells somebody who may look.
func Status(w *steps.World) (impl.Result, error) {
	o, err := The(w)
	if err != nil {
		return nil, err
	}
	p, err := w.Someone()
	if err != nil {
		return nil, err
	}
	return w.Do(p, dialects[w.Mechanism].Stat(o.ID))
}

// Within compares a time that the object tells, in seconds, with the clock: not before
// the object was made, and not after now, both by the clock of the implementation.
func Within(w *steps.World, which string, at int64) error {
	p, err := w.Someone()
	if err != nil {
		return err
	}
	now, err := w.Clock(p)
	if err != nil {
		return err
	}
	if before := steps.Of[state](w).before; at < before || at > now {
		return steps.Differs(fmt.Sprintf("a %s time within the scenario", which), fmt.Sprintf("%d s away from its beginning", at-before))
	}
	return nil
}
