package steps

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about the clipboard. Operations are those of the window that the
// process has; a process without one opens the clipboard for no window.

// content is what data is called in sentences: formats for which the system
// makes others, and does not, and which only programs know.
const content = `(text|sound|private data)`

var formatOf = map[string]int{"text": impl.FormatText, "sound": 12, "private data": 0x02A0}

// formatName is how sentences call a format.
func formatName(format int) string {
	for name, number := range formatOf {
		if number == format {
			return name
		}
	}
	return fmt.Sprintf("format %d", format)
}

func init() {
	does(role+` (opens|empties|closes) the clipboard`, func(w *World, role, what string) error {
		p, err := w.process(role)
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
	does(role+` starts to (open|empty|close) the clipboard`, func(w *World, role, what string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		switch what {
		case "open":
			return w.startOn(role, "open", impl.ClipboardOpen{Window: p.Window})
		case "empty":
			return w.startOn(role, "emptying", impl.ClipboardEmpty{Window: p.Window})
		}
		return w.startOn(role, "close", impl.ClipboardClose{Window: p.Window})
	})
	does(role+` starts to read `+content+` from the clipboard`, func(w *World, role, what string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "read", impl.ClipboardGet{Window: p.Window, Format: formatOf[what]})
	})
	does(role+` (?:has put|puts) `+content+` `+text+` on the clipboard`, func(w *World, role, what, said string) error {
		return w.putOnClipboard(role, impl.ClipboardSet{Format: formatOf[what], Payload: clipboardPayload(said)})
	})
	does(role+` sets `+content+` `+text, func(w *World, role, what, said string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, impl.ClipboardSet{Window: p.Window, Format: formatOf[what], Payload: clipboardPayload(said)})
		return err
	})
	does(role+` starts to set `+content+` `+text, func(w *World, role, what, said string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "setting", impl.ClipboardSet{Window: p.Window, Format: formatOf[what], Payload: clipboardPayload(said)})
	})
	does(role+` sets `+theBlock+` as `+content, (*World).setBlock)
	checks(`the setting returns the handle that it was given`, func(w *World) error {
		expected := "the handle that was given"
		o, err := w.succeeded("setting", "", expected)
		if err != nil {
			return err
		}
		if placed, ok := o.Last.Result.(impl.ClipboardPlaced); !ok || placed.Passed == 0 || placed.Returned != placed.Passed {
			return w.disagree(o, expected, fmt.Sprintf("handle %#x for handle %#x", placed.Returned, placed.Passed))
		}
		return nil
	})
	checks(`(no )?`+content+` is on the clipboard`, (*World).isOnClipboard)
	checks(role+` finds text `+text+` on the clipboard`, (*World).findsText)
	checks(role+` finds no `+content+` in the list of formats`, (*World).doesNotList)
	checks(role+` owns the clipboard`, func(w *World, role string) error {
		return w.isNamed(impl.ClipboardOwner{}, role, "owns the clipboard", "its owner is ")
	})
	checks(`nobody owns the clipboard`, func(w *World) error {
		return w.isNamed(impl.ClipboardOwner{}, "", "owns the clipboard", "its owner is ")
	})
	checks(role+` has the clipboard open`, func(w *World, role string) error {
		return w.isNamed(impl.ClipboardOpener{}, role, "has the clipboard open", "it is open for ")
	})
	checks(`no window has the clipboard open`, func(w *World) error {
		return w.isNamed(impl.ClipboardOpener{}, "", "has the clipboard open", "it is open for ")
	})
	checks(`the clipboard is empty`, func(w *World) error {
		return everywhere(w, impl.ClipboardCount{}, func(count impl.Count) error {
			if count.Count != 0 {
				return mismatch("an empty clipboard", plural(count.Count, "format")+" on it")
			}
			return nil
		})
	})
}

// clipboardPayload is ended by a NUL byte, as CF_TEXT is.
func clipboardPayload(said string) impl.Payload {
	return impl.Payload{Data: []byte(said + "\x00")}
}

// clipboardText is what CF_TEXT data says; the memory may be larger.
func clipboardText(data []byte) []byte {
	said, _, _ := bytes.Cut(data, []byte{0})
	return said
}

// setBlock gives a block of global memory away.
func (w *World) setBlock(role, name, what string) error {
	b, err := w.blockOf(role, name)
	if err != nil {
		return err
	}
	_, err = w.do(b.process, impl.ClipboardSet{Window: b.process.Window, Format: formatOf[what], Memory: b.memory})
	return err
}

// putOnClipboard replaces what is on the clipboard by one item.
func (w *World) putOnClipboard(role string, item impl.ClipboardSet) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	item.Window = p.Window
	for _, op := range []impl.Operation{
		impl.ClipboardOpen{Window: p.Window}, impl.ClipboardEmpty{Window: p.Window}, item, impl.ClipboardClose{Window: p.Window},
	} {
		if _, err := w.do(p, op); err != nil {
			return err
		}
	}
	return nil
}

// everywhere asks each process of the scenario: what is true of the clipboard is
// true for all of them.
func everywhere[R any](w *World, question impl.Operation, check func(R) error) error {
	if _, err := w.someone(); err != nil {
		return err
	}
	for _, p := range slices.Clone(w.processes) {
		if p.gone || p.Beside != nil {
			continue
		}
		answer, err := get[R](w, p, question)
		if err == nil {
			err = check(answer)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isNamed requires that every process is told the window of this role; "" is none.
func (w *World) isNamed(question impl.Operation, role, expected, observed string) error {
	native, subject := int64(0), "no window"
	if role != "" {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		native, subject = p.Native["window"], fmt.Sprintf("%q", role)
	}
	return everywhere(w, question, func(named impl.NativeWindow) error {
		if named.Native != native {
			return mismatch("that "+subject+" "+expected, observed+w.whose(named.Native))
		}
		return nil
	})
}

func (w *World) isOnClipboard(no, what string) error {
	return everywhere(w, impl.ClipboardAvailable{Format: formatOf[what]}, func(there impl.Truth) error {
		if there.Is && no != "" {
			return mismatch("no "+what+" on the clipboard", what+" on it")
		}
		if !there.Is && no == "" {
			return mismatch(what+" on the clipboard", "none")
		}
		return nil
	})
}

// whileOpen performs one operation on the clipboard between opening and closing it.
func (w *World) whileOpen(role string, perform func(p *Process) error) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	if _, err := w.do(p, impl.ClipboardOpen{Window: p.Window}); err != nil {
		return err
	}
	if err := perform(p); err != nil {
		return err
	}
	_, err = w.do(p, impl.ClipboardClose{Window: p.Window})
	return err
}

func (w *World) findsText(role, want string) error {
	return w.whileOpen(role, func(p *Process) error {
		expected := impl.Quote([]byte(want)) + " on the clipboard"
		o, err := w.start(p, "read", "", impl.ClipboardGet{Window: p.Window, Format: impl.FormatText})
		if err != nil {
			return err
		}
		if o.Last.Result == nil {
			return w.disagree(o, expected, o.Last.String())
		}
		if got, _ := o.content(); string(got) != want {
			return w.disagree(o, expected, impl.Quote(got))
		}
		return nil
	})
}

func (w *World) doesNotList(role, what string) error {
	return w.whileOpen(role, func(p *Process) error {
		listed, err := get[impl.Formats](w, p, impl.ClipboardFormats{Window: p.Window})
		if err == nil && slices.Contains(listed.Formats, formatOf[what]) {
			var names []string
			for _, format := range listed.Formats {
				names = append(names, formatName(format))
			}
			return mismatch("no "+what+" in the list of formats", strings.Join(names, ", "))
		}
		return err
	})
}
