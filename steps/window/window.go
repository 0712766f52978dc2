// Package window has the sentences about windows and what is sent to them.
package window

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "window"

// Short names of what every sentence has.
type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

// state is what a process has if it has a window.
type state struct {
	window   window.Window
	native   int64
	received []window.Message // as far as the window was asked for them
}

func of(p *process) *state { return steps.OfProcess[state](p) }

func init() {
	room.Does("processes with windows",
		as("processes {roles}, each with a window", func(w *world, roles steps.Roles) error {
			for _, role := range roles {
				if err := start(w, role); err != nil {
					return err
				}
			}
			return nil
		}),
	)
	room.Does("another window",
		as("{role} has another window {role} in the same thread", func(w *world, p *process, other string) error {
			own, err := Of(p)
			if err != nil {
				return err
			}
			return further(w, p, other, window.Create{Beside: own})
		}),
		as("{role} has another window {role} in a thread of its own", func(w *world, p *process, other string) error {
			return further(w, p, other, window.Create{})
		}),
	)
	room.Action(steps.Action{Verb: "destroy", Noun: "destruction", Spellings: []spelling{
		as("its window", func(_ *world, p *process) (impl.Operation, error) {
			own, err := Of(p)
			return window.Destroy{Window: own}, err
		}),
	}})
}

func start(w *world, role string) error {
	p, err := w.StartProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	created, err := steps.Get[window.Created](w, p, window.Create{})
	of(p).window, of(p).native = created.Window, created.Native
	return err
}

// further makes a further window of a process, which scenarios speak of as if it were
// a process of its own.
func further(w *world, p *process, other string, op window.Create) error {
	created, err := steps.Get[window.Created](w, p, op)
	made := of(w.AddBeside(other, p))
	made.window, made.native = created.Window, created.Native
	return err
}

// Of is the window of a process. That it has none makes no sense.
func Of(p *steps.Process) (window.Window, error) {
	if of(p).window == "" {
		return "", fmt.Errorf("%q has no window", p.Role)
	}
	return of(p).window, nil
}

// IfAny is the window of a process, or "".
func IfAny(p *steps.Process) window.Window { return of(p).window }

// Native is the window of a process as the platform names it; 0 if there is none.
func Native(p *steps.Process) int64 { return of(p).native }

// Whose says which process has the window that the platform names so.
func Whose(w *steps.World, native int64) string {
	for _, p := range w.Processes() {
		if of(p).window != "" && of(p).native == native {
			return p.Role
		}
	}
	if native == 0 {
		return "nobody"
	}
	return "a window that is not of this scenario"
}
