package steps

import (
	"bytes"
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about the clipboard. Every operation is one of the window that the
// process has.

func init() {
	does(role+` (opens|empties|closes) the clipboard`, func(w *World, role, what string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		operations := map[string]impl.Operation{
			"opens":   impl.ClipboardOpen{Window: p.Window},
			"empties": impl.ClipboardEmpty{Window: p.Window},
			"closes":  impl.ClipboardClose{Window: p.Window},
		}
		_, err = w.do(p, operations[what])
		return err
	})
	does(role+` starts to open the clipboard`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "open", impl.ClipboardOpen{Window: p.Window})
	})
	does(role+` starts to read text from the clipboard`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "read", impl.ClipboardGet{Window: p.Window, Format: impl.FormatText})
	})
	does(role+` has put text `+text+` on the clipboard`, func(w *World, role, content string) error {
		return w.putOnClipboard(role, impl.ClipboardSet{Payload: clipboardPayload(content)})
	})
	does(role+` has promised text on the clipboard`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		if _, err := w.do(p, impl.WindowHold{Window: p.Window, Messages: []string{"WM_RENDERFORMAT"}}); err != nil {
			return err
		}
		return w.putOnClipboard(role, impl.ClipboardSet{Delayed: true})
	})
	does(role+` renders `+text, func(w *World, role, content string) error { return w.render(role, content) })
	checks(role+` is asked to render text`, func(w *World, role string) error { return w.askedToRender(role) })
	checks(role+` owns the clipboard`, func(w *World, role string) error { return w.ownsClipboard(role) })
	checks(`the clipboard is empty`, func(w *World) error {
		p, err := w.someone()
		if err != nil {
			return err
		}
		count, err := get[impl.Count](w, p, impl.ClipboardCount{})
		if err == nil && count.Count != 0 {
			return mismatch("an empty clipboard", plural(count.Count, "format")+" on it")
		}
		return err
	})
}

// clipboardPayload is CF_TEXT: a NUL byte ends it.
func clipboardPayload(content string) impl.Payload {
	return impl.Payload{Data: []byte(content + "\x00")}
}

// clipboardText is what CF_TEXT data says; the memory may be larger.
func clipboardText(data []byte) []byte {
	said, _, _ := bytes.Cut(data, []byte{0})
	return said
}

// putOnClipboard replaces what is on the clipboard by one item of text.
func (w *World) putOnClipboard(role string, item impl.ClipboardSet) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	item.Window, item.Format = p.Window, impl.FormatText
	for _, op := range []impl.Operation{
		impl.ClipboardOpen{Window: p.Window}, impl.ClipboardEmpty{Window: p.Window}, item, impl.ClipboardClose{Window: p.Window},
	} {
		if _, err := w.do(p, op); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) askedToRender(role string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that %q is asked to render text", role)
	held, err := w.heldMessage(p, expected)
	if err != nil {
		return err
	}
	if held.Message != "WM_RENDERFORMAT" || held.WParam != impl.FormatText {
		return mismatch(expected, fmt.Sprintf("%s with format %d", held.Message, held.WParam))
	}
	return nil
}

// render is all that an owner does when it is asked: it sets the data, without
// opening the clipboard, and returns from the message.
func (w *World) render(role, content string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	set := impl.ClipboardSet{Window: p.Window, Format: impl.FormatText, Payload: clipboardPayload(content)}
	if _, err := w.do(p, set); err != nil {
		return err
	}
	_, err = w.do(p, impl.WindowReply{Window: p.Window})
	return err
}

func (w *World) ownsClipboard(role string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	owner, err := get[impl.NativeWindow](w, p, impl.ClipboardOwner{})
	if err == nil && owner.Native != p.Native["window"] {
		return mismatch(fmt.Sprintf("that %q owns the clipboard", role), "that its owner is "+w.whose(owner.Native))
	}
	return err
}
