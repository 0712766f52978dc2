package steps

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Sentences about data that is rendered when somebody asks for it.

func init() {
	does(role+` renders `+text, (*World).render)
	checks(role+` is asked to render (`+clipFormat+`)`, (*World).askedToRender)
}

func (w *World) askedToRender(role, format string) error {
	p, number, err := w.knowing(role, format)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that %q is asked to render %s", role, format)
	held, err := w.heldMessage(p, expected)
	if err != nil {
		return err
	}
	if held.Message != "WM_RENDERFORMAT" || held.WParam != int64(number) {
		return mismatch(expected, w.saying(held))
	}
	p.Asked = number
	return nil
}

// render is all that an owner does when it is asked: it sets the data, without
// opening the clipboard, and returns from the message.
func (w *World) render(role, said string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	if p.Asked == 0 {
		return fmt.Errorf("%q was not asked to render anything", role)
	}
	data, err := memoryOf(`"`+said+`"`, p.Asked)
	if err != nil {
		return err
	}
	if _, err := w.do(p, clipboard.Set{Window: p.Window, Format: p.Asked, Payload: impl.Payload{Data: data}}); err != nil {
		return err
	}
	p.Asked = 0
	_, err = w.do(p, window.Reply{Window: p.Window})
	return err
}
