// Package clipboard has the sentences about the clipboard. Its operations are those of
// the window that a process has; a process without one opens the clipboard for no
// window.
package clipboard

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

const room steps.Room = "clipboard"

// Short names of what every sentence has.
type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

func init() {
	room.Action(steps.Action{Verb: "open the clipboard", Noun: "open", Spellings: []spelling{
		as("", func(_ *world, p *process) (impl.Operation, error) {
			return clipboard.Open{Window: windows.IfAny(p)}, nil
		}),
	}})
	room.Action(steps.Action{Verb: "empty the clipboard", Noun: "emptying", Spellings: []spelling{
		as("", func(_ *world, p *process) (impl.Operation, error) {
			return clipboard.Empty{Window: windows.IfAny(p)}, nil
		}),
	}})
	room.Action(steps.Action{Verb: "close the clipboard", Noun: "close", Spellings: []spelling{
		as("", func(_ *world, p *process) (impl.Operation, error) {
			return clipboard.Close{Window: windows.IfAny(p)}, nil
		}),
	}})
	const owns, owner, hasOpen, opener = "owns the clipboard", "its owner is ", "has the clipboard open", "it is open for "
	room.Checks("whose the clipboard is",
		as("{role} owns the clipboard", func(w *world, p *process) error {
			return isNamed(w, clipboard.Owner{}, p, owns, owner)
		}),
		as("nobody owns the clipboard", func(w *world) error {
			return isNamed(w, clipboard.Owner{}, nil, owns, owner)
		}),
		as("{role} has the clipboard open", func(w *world, p *process) error {
			return isNamed(w, clipboard.Opener{}, p, hasOpen, opener)
		}),
		as("no window has the clipboard open", func(w *world) error {
			return isNamed(w, clipboard.Opener{}, nil, hasOpen, opener)
		}),
	)
}

// everywhere asks each process of the scenario: what is true of the clipboard is true
// for all of them.
func everywhere[R any](w *world, question impl.Operation, check func(R) error) error {
	if _, err := w.Someone(); err != nil {
		return err
	}
	for _, p := range w.Processes() {
		if p.Gone || p.Beside != nil {
			continue
		}
		answer, err := steps.Get[R](w, p, question)
		if err == nil {
			err = check(answer)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isNamed requires that every process is told the window of this one; nil is none.
func isNamed(w *world, question impl.Operation, p *process, expected, observed string) error {
	subject := "no window"
	if p != nil {
		subject = fmt.Sprintf("%q", p.Role)
	}
	want, err := native(p)
	if err != nil {
		return err
	}
	return everywhere(w, question, func(named window.Native) error {
		if named.Native != want {
			return steps.Differs("that "+subject+" "+expected, observed+windows.Whose(w, named.Native))
		}
		return nil
	})
}

// native is the window of a process as the platform names it; 0 for none.
func native(p *process) (int64, error) {
	if p == nil {
		return 0, nil
	}
	_, err := windows.Of(p)
	return windows.Native(p), err
}
