package clipboard

import (
	"errors"
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// Who watches the clipboard: by its sequence number, in the chain of viewers, or as a
// listener.

// noted is the sequence number that a process has noted; nil for none.
type noted struct{ number *int64 }

// viewer is what a process knows as one.
type viewer struct {
	behind int64 // the window that is behind it in the chain; 0 is none
}

const changeOfChain = "WM_CHANGECBCHAIN"

func init() {
	room.Does("note the sequence number", as("{role} notes the sequence number", func(w *world, p *process) error {
		now, err := steps.Get[impl.Value](w, p, clipboard.Sequence{})
		steps.Of[noted](w).number = &now.Value
		return err
	}))
	room.Checks("the sequence number",
		as("the sequence number has risen", func(w *world) error {
			return sequence(w, "a sequence number above", func(now, before int64) bool { return now > before })
		}),
		as("the sequence number is still the same", func(w *world) error {
			return sequence(w, "the sequence number", func(now, before int64) bool { return now == before })
		}),
	)
	room.Does("become viewers",
		as("{role} becomes a viewer", becomeViewer),
		as("{roles} become viewers, in this order", func(w *world, roles steps.Roles) error { return each(w, roles, becomeViewer) }),
	)
	room.Action(steps.Action{Verb: "leave the chain of viewers", Noun: "removal", Spellings: []spelling{
		as("", func(_ *world, p *process) (impl.Operation, error) {
			return leaving(p, steps.OfProcess[viewer](p).behind)
		}),
		as("for {role}", func(_ *world, p, next *process) (impl.Operation, error) { return leaving(p, windows.Native(next)) }),
		as("for nobody", func(_ *world, p *process) (impl.Operation, error) { return leaving(p, 0) }),
	}})
	room.Checks("what viewers are told",
		as("{role} was told that {role} is behind it", isBehind),
		as("{role} was told that nobody is behind it", func(w *world, p *process) error { return isBehind(w, p, nil) }),
		as("{role} is told that {role} has left and {role} was behind it", toldOfLeaving),
		as("{role} is told that {role} has left and nobody was behind it", func(w *world, p, left *process) error {
			return toldOfLeaving(w, p, left, nil)
		}),
	)
	windows.Says(changeOfChain, func(w *world, m window.Message) string {
		return fmt.Sprintf("%s left, behind it was %s", windows.Whose(w, m.WParam), windows.Whose(w, m.LParam))
	})
	room.Does("listen", as("{roles} listen(s) to the clipboard", func(w *world, roles steps.Roles) error {
		return each(w, roles, func(w *world, p *process) error {
			own, err := windows.Of(p)
			if err != nil {
				return err
			}
			_, err = w.Do(p, clipboard.Listen{Window: own})
			return err
		})
	}))
	room.Does("stop listening", as("{role} stops listening to the clipboard", func(w *world, p *process) error {
		own, err := windows.Of(p)
		if err != nil {
			return err
		}
		_, err = w.Do(p, clipboard.Unlisten{Window: own})
		return err
	}))
}

func each(w *world, roles steps.Roles, do func(w *world, p *process) error) error {
	for _, role := range roles {
		p, err := w.Process(role)
		if err != nil {
			return err
		}
		if err := do(w, p); err != nil {
			return err
		}
	}
	return nil
}

// sequence compares the sequence number with the one that was noted.
func sequence(w *world, expected string, holds func(now, before int64) bool) error {
	before := steps.Of[noted](w).number
	if before == nil {
		return errors.New("no sequence number was noted")
	}
	return everywhere(w, clipboard.Sequence{}, func(now impl.Value) error {
		if !holds(now.Value, *before) {
			return steps.Differs(fmt.Sprintf("%s %d", expected, *before), fmt.Sprint(now.Value))
		}
		return nil
	})
}

// becomeViewer also takes note of the message that every new viewer is sent.
func becomeViewer(w *world, p *process) error {
	own, err := windows.Of(p)
	if err != nil {
		return err
	}
	head, err := steps.Get[window.Native](w, p, clipboard.View{Window: own})
	if err != nil {
		return err
	}
	steps.OfProcess[viewer](p).behind = head.Native
	_, err = windows.Messages(w, p)
	return err
}

// isBehind requires that a viewer was told so when it became one; nil is nobody.
func isBehind(w *world, p, next *process) error {
	want, err := native(next)
	if err != nil {
		return err
	}
	if behind := steps.OfProcess[viewer](p).behind; behind != want {
		return steps.Differs(fmt.Sprintf("that %s is behind %q", windows.Whose(w, want), p.Role), windows.Whose(w, behind))
	}
	return nil
}

// leaving names the window that takes the place of the one that leaves.
func leaving(p *process, next int64) (impl.Operation, error) {
	own, err := windows.Of(p)
	return clipboard.Unview{Window: own, Next: next}, err
}

func toldOfLeaving(w *world, p, left, next *process) error {
	leaving, err := native(left)
	if err != nil {
		return err
	}
	behind, err := native(next)
	if err != nil {
		return err
	}
	expected := windows.Say(w, window.Message{Message: changeOfChain, WParam: leaving, LParam: behind})
	received, err := windows.Received(w, p, changeOfChain)
	if err != nil {
		return err
	}
	if len(received) != 1 || received[0].WParam != leaving || received[0].LParam != behind {
		return steps.Differs("one "+expected, windows.SayAll(w, received))
	}
	return nil
}
