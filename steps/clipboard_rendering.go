package steps

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about data that is rendered when somebody asks for it.

func init() {
	does(role+` has promised `+content+` on the clipboard`, func(w *World, role, what string) error {
		if err := w.hold(role, "WM_RENDERFORMAT"); err != nil {
			return err
		}
		return w.putOnClipboard(role, impl.ClipboardSet{Format: formatOf[what], Delayed: true})
	})
	does(role+` promises `+content, func(w *World, role, what string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, impl.ClipboardSet{Window: p.Window, Format: formatOf[what], Delayed: true})
		return err
	})
	does(role+` renders `+text, (*World).render)
	checks(role+` is asked to render `+content, (*World).askedToRender)
}

func (w *World) askedToRender(role, what string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that %q is asked to render %s", role, what)
	held, err := w.heldMessage(p, expected)
	if err != nil {
		return err
	}
	if held.Message != "WM_RENDERFORMAT" || held.WParam != int64(formatOf[what]) {
		return mismatch(expected, w.saying(held))
	}
	p.Asked = formatOf[what]
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
	set := impl.ClipboardSet{Window: p.Window, Format: p.Asked, Payload: clipboardPayload(said)}
	if _, err := w.do(p, set); err != nil {
		return err
	}
	p.Asked = 0
	_, err = w.do(p, impl.WindowReply{Window: p.Window})
	return err
}
