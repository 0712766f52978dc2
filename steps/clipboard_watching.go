package steps

import (
	"errors"
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Sentences about those who watch the clipboard.

var errNotNoted = errors.New("no sequence number was noted")

func init() {
	does(role+` notes the sequence number`, func(w *World, role string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		number, err := get[impl.Value](w, p, clipboard.Sequence{})
		w.sequence = &number.Value
		return err
	})
	checks(`the sequence number has risen`, func(w *World) error {
		if w.sequence == nil {
			return errNotNoted
		}
		return everywhere(w, clipboard.Sequence{}, func(now impl.Value) error {
			if now.Value <= *w.sequence {
				return mismatch(fmt.Sprintf("a sequence number above %d", *w.sequence), fmt.Sprint(now.Value))
			}
			return nil
		})
	})
	checks(`the sequence number is still the same`, func(w *World) error {
		if w.sequence == nil {
			return errNotNoted
		}
		return everywhere(w, clipboard.Sequence{}, func(now impl.Value) error {
			if now.Value != *w.sequence {
				return mismatch(fmt.Sprintf("the sequence number %d", *w.sequence), fmt.Sprint(now.Value))
			}
			return nil
		})
	})

	does(names+` (?:becomes a viewer|become viewers, in this order)`, func(w *World, roles string) error {
		for _, role := range listed(roles) {
			if err := w.becomeViewer(role); err != nil {
				return err
			}
		}
		return nil
	})
	checks(role+` was told that (?:nobody|`+role+`) is behind it`, (*World).isBehind)
	does(role+` (leaves|starts to leave) the chain of viewers`, func(w *World, role, how string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		leave := clipboard.Unview{Window: p.Window, Next: p.Native["behind"]}
		if how == "starts to leave" {
			return w.startOn(role, "removal", leave)
		}
		_, err = w.do(p, leave)
		return err
	})
	checks(role+` is told that `+role+` has left and (?:nobody|`+role+`) was behind it`, (*World).toldOfLeaving)

	does(names+` listens? to the clipboard`, func(w *World, roles string) error {
		for _, role := range listed(roles) {
			p, err := w.windowed(role)
			if err != nil {
				return err
			}
			if _, err := w.do(p, clipboard.Listen{Window: p.Window}); err != nil {
				return err
			}
		}
		return nil
	})
	does(role+` stops listening to the clipboard`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, clipboard.Unlisten{Window: p.Window})
		return err
	})
	does(role+` starts to register as a (viewer|listener)`, func(w *World, role, what string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		if what == "viewer" {
			return w.startOn(role, "registration", clipboard.View{Window: p.Window})
		}
		return w.startOn(role, "registration", clipboard.Listen{Window: p.Window})
	})
	does(role+` starts to cancel its registration as a listener`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "registration", clipboard.Unlisten{Window: p.Window})
	})
}

// becomeViewer also takes note of the message that every new viewer is sent.
func (w *World) becomeViewer(role string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	head, err := get[window.Native](w, p, clipboard.View{Window: p.Window})
	if err != nil {
		return err
	}
	p.Native["behind"] = head.Native
	_, err = get[window.Messages](w, p, window.GetMessages{Window: p.Window})
	return err
}

// nativeWindow is the window of this role; "" is none.
func (w *World) nativeWindow(role string) (int64, error) {
	if role == "" {
		return 0, nil
	}
	p, err := w.windowed(role)
	if err != nil {
		return 0, err
	}
	return p.Native["window"], nil
}

func (w *World) isBehind(role, next string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	want, err := w.nativeWindow(next)
	if err == nil && p.Native["behind"] != want {
		return mismatch(fmt.Sprintf("that %s is behind %q", w.whose(want), role), w.whose(p.Native["behind"]))
	}
	return err
}

func (w *World) toldOfLeaving(role, left, next string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	var want [2]int64
	for i, role := range []string{left, next} {
		if want[i], err = w.nativeWindow(role); err != nil {
			return err
		}
	}
	expected := w.saying(window.Message{Message: "WM_CHANGECBCHAIN", WParam: want[0], LParam: want[1]})
	received, err := w.received(p, "WM_CHANGECBCHAIN")
	if err != nil {
		return err
	}
	if len(received) != 1 || received[0].WParam != want[0] || received[0].LParam != want[1] {
		return mismatch("one "+expected, w.sayingAll(received))
	}
	return nil
}
