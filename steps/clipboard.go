package steps

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Sentences about the clipboard. Operations are those of the window that the
// process has; a process without one opens the clipboard for no window.

func init() {
	does(role+` (opens|empties|closes) the clipboard`, func(w *World, role, what string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		operations := map[string]impl.Operation{
			"opens":   clipboard.Open{Window: p.Window},
			"empties": clipboard.Empty{Window: p.Window},
			"closes":  clipboard.Close{Window: p.Window},
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
			return w.startOn(role, "open", clipboard.Open{Window: p.Window})
		case "empty":
			return w.startOn(role, "emptying", clipboard.Empty{Window: p.Window})
		}
		return w.startOn(role, "close", clipboard.Close{Window: p.Window})
	})
	checks(`the setting returns the handle that it was given`, func(w *World) error {
		expected := "the handle that was given"
		o, err := w.succeeded("setting", "", expected)
		if err != nil {
			return err
		}
		set, _ := o.Op.(clipboard.Set)
		if placed, ok := o.Last.Result.(clipboard.Placed); !ok || (placed.Passed == 0) != set.Delayed || placed.Returned != placed.Passed {
			return w.disagree(o, expected, fmt.Sprintf("handle %#x for handle %#x", placed.Returned, placed.Passed))
		}
		return nil
	})
	checks(role+` owns the clipboard`, func(w *World, role string) error {
		return w.isNamed(clipboard.Owner{}, role, "owns the clipboard", "its owner is ")
	})
	checks(`nobody owns the clipboard`, func(w *World) error {
		return w.isNamed(clipboard.Owner{}, "", "owns the clipboard", "its owner is ")
	})
	checks(role+` has the clipboard open`, func(w *World, role string) error {
		return w.isNamed(clipboard.Opener{}, role, "has the clipboard open", "it is open for ")
	})
	checks(`no window has the clipboard open`, func(w *World) error {
		return w.isNamed(clipboard.Opener{}, "", "has the clipboard open", "it is open for ")
	})
	checks(`the clipboard is empty`, func(w *World) error {
		return everywhere(w, clipboard.Count{}, func(count impl.Count) error {
			if count.Count != 0 {
				return mismatch("an empty clipboard", plural(count.Count, "format")+" on it")
			}
			return nil
		})
	})
}

// clipboardText is what CF_TEXT data says; the memory may be larger.
func clipboardText(data []byte) []byte {
	said, _, _ := bytes.Cut(data, []byte{0})
	return said
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
	return everywhere(w, question, func(named window.Native) error {
		if named.Native != native {
			return mismatch("that "+subject+" "+expected, observed+w.whose(named.Native))
		}
		return nil
	})
}
