package clipboard

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/upcall"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// Data that is rendered when somebody asks for it.

// asked is the format that the window of a process is to render; 0 for none.
type asked int

func init() {
	room.Checks("is asked to render", as("{role} is asked to render {format}", isAsked))
	room.Does("render", as("{role} renders {text}", render))
	windows.Says("WM_RENDERFORMAT", func(w *world, m window.Message) string { return nameOf(w, int(m.WParam)) })
}

func isAsked(w *world, p *process, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that %q is asked to render %s", p.Role, format)
	held, err := windows.Held(w, p, expected)
	if err != nil {
		return err
	}
	if held.Message != "WM_RENDERFORMAT" || held.WParam != int64(number) {
		return steps.Differs(expected, windows.Say(w, held))
	}
	*steps.OfProcess[asked](p) = asked(number)
	return nil
}

// render is all that an owner does when it is asked: it sets the data, without opening
// the clipboard, and returns from the message.
func render(w *world, p *process, said string) error {
	own, err := windows.Of(p)
	if err != nil {
		return err
	}
	format := steps.OfProcess[asked](p)
	if *format == 0 {
		return fmt.Errorf("%q was not asked to render anything", p.Role)
	}
	data, err := memoryOf(`"`+said+`"`, int(*format))
	if err != nil {
		return err
	}
	if _, err := w.Do(p, clipboard.Set{Window: own, Format: int(*format), Payload: impl.Payload{Data: data}}); err != nil {
		return err
	}
	*format = 0
	return upcall.Return(w, p)
}
