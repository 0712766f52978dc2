package clipboard

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// What is registered: formats by their names, and windows as viewers and listeners.

func init() {
	room.Action(steps.Action{Verb: "register", Noun: "registration",
		Spellings: []spelling{
			as("the format {text}", func(w *world, _ *process, name string) (impl.Operation, error) {
				return clipboard.Register{Name: ownName(w, name)}, nil
			}),
			as("a format with a name of {int} characters", func(w *world, _ *process, size int) (impl.Operation, error) {
				name := ownName(w, "Long")
				return clipboard.Register{Name: name + strings.Repeat("g", max(size-len(name), 0))}, nil
			}),
			as("as a viewer", func(_ *world, p *process) (impl.Operation, error) {
				own, err := windows.Of(p)
				return clipboard.View{Window: own}, err
			}),
			as("as a listener", func(_ *world, p *process) (impl.Operation, error) {
				own, err := windows.Of(p)
				return clipboard.Listen{Window: own}, err
			}),
		},
		Done: func(w *world, p *process, o *steps.Operation) error {
			switch op := o.Op.(type) {
			case clipboard.Register:
				got, _ := o.Last.Result.(clipboard.Format)
				enter(w, op.Name, got.Format)
			case clipboard.View:
				head, _ := o.Last.Result.(window.Native)
				steps.OfProcess[viewer](p).behind = head.Native
			}
			return nil
		},
		Does: []spelling{as("the formats {roles}", func(w *world, p *process, names steps.Roles) error {
			for _, name := range names {
				number, err := register(w, p, name)
				if err != nil {
					return err
				}
				enter(w, name, number)
			}
			return nil
		})},
	})
	room.Action(steps.Action{Verb: "cancel", Noun: "registration", Spellings: []spelling{
		as("its registration as a listener", func(_ *world, p *process) (impl.Operation, error) {
			own, err := windows.Of(p)
			return clipboard.Unlisten{Window: own}, err
		}),
	}})
}
