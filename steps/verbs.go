package steps

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Sentences about operations, whatever the mechanism.

// whose is how a sentence says which operation it means: "the read" is the last
// one, "writer"'s read that of this process.
const whose = `(?:the|"([^"]+)"'s) ` + kind

func init() {
	checks(whose+` blocks`, (*World).blocks)
	checks(whose+` is still blocked`, (*World).stillBlocked)
	checks(whose+` completes`, (*World).completes)
	checks(whose+` completes with `+text, (*World).completesWith)
	checks(whose+` completes with end-of-file`, func(w *World, role, kind string) error { return w.completesWith(role, kind, "") })
	checks(whose+` fails`, (*World).fails)
	checks(whose+` fails with `+condition, (*World).failsWith)
	checks(whose+` completes or fails with "([^"]+)"`, (*World).completesOrFails)
	checks(`exactly one of the `+kind+`s completes with `+text, (*World).oneCompletes)
}

func (w *World) blocks(role, kind string) error {
	o, err := w.the(kind, role)
	if err != nil {
		return err
	}
	if !o.Last.Blocked {
		return w.disagree(o, "that the "+kind+" blocks", o.Last.String())
	}
	return nil
}

func (w *World) stillBlocked(role, kind string) error {
	o, err := w.the(kind, role)
	if err != nil {
		return err
	}
	s, err := o.Pending.State(w.ctx)
	if err != nil {
		return w.undecided(err)
	}
	w.record(o, s)
	if s.Weak {
		w.weak++
	}
	if !s.Blocked {
		return w.disagree(o, "that the "+kind+" is still blocked", s.String())
	}
	return nil
}

// succeeded waits for an operation and requires that it did not fail.
func (w *World) succeeded(kind, role, expected string) (*Operation, error) {
	o, err := w.the(kind, role)
	if err != nil {
		return nil, err
	}
	s, err := w.complete(o)
	if err != nil {
		return nil, err
	}
	if !s.Done || s.Failure != nil {
		return nil, w.disagree(o, expected, s.String())
	}
	return o, nil
}

func (w *World) completes(role, kind string) error {
	o, err := w.succeeded(kind, role, "that the "+kind+" completes")
	if err != nil {
		return err
	}
	if count, ok := o.Last.Result.(impl.Count); ok && count.Count != o.Want {
		return w.disagree(o, "that the "+kind+" completes with all "+plural(o.Want, "byte"), plural(count.Count, "byte"))
	}
	if ended, ok := o.Last.Result.(impl.ProgramEnded); ok && ended.Status != 0 {
		return w.disagree(o, "that the program ends with status 0", o.Last.String())
	}
	return nil
}

func (w *World) completesWith(role, kind, want string) error {
	expected := w.quoted(want)
	o, err := w.succeeded(kind, role, expected)
	if err != nil {
		return err
	}
	got, ok := o.content()
	if !ok {
		return fmt.Errorf("a %s has no content to compare", kind)
	}
	if string(got) != want {
		return w.disagree(o, expected, w.quoted(string(got)))
	}
	return nil
}

// content is what the operation brought.
func (o *Operation) content() ([]byte, bool) {
	switch r := o.Last.Result.(type) {
	case impl.Bytes:
		if get, ok := o.Op.(clipboard.Get); ok {
			said, _ := saidBy(r.Data, get.Format)
			return said, true
		}
		return r.Data, true
	case sysvmsgqueue.Message:
		return r.Data, true
	case winhandle.Peeked:
		return r.Data, true
	}
	return nil, false
}

// quoted is what was read, or should have been. In a mailslot a message of no
// bytes is a message and no end.
func (w *World) quoted(data string) string {
	if data == "" && w.Mechanism == "mailslot" {
		return "an empty message"
	}
	return quoted(data)
}

func quoted(data string) string {
	if data == "" {
		return "end-of-file"
	}
	return impl.Quote([]byte(data))
}

// fails is for refusals whose code no document names.
func (w *World) fails(role, kind string) error {
	o, err := w.the(kind, role)
	if err != nil {
		return err
	}
	s, err := w.complete(o)
	if err == nil && s.Failure == nil {
		return w.disagree(o, "that the "+kind+" fails", s.String())
	}
	return err
}

func (w *World) completesOrFails(role, kind, condition string) error {
	o, err := w.the(kind, role)
	if err != nil {
		return err
	}
	s, err := w.complete(o)
	if err == nil && (!s.Done || s.Failure != nil && s.Failure.Condition != condition) {
		return w.disagree(o, fmt.Sprintf("that the %s completes or fails with %q", kind, condition), s.String())
	}
	return err
}

func (w *World) failsWith(role, kind, one, other string) error {
	o, err := w.the(kind, role)
	if err != nil {
		return err
	}
	s, err := w.complete(o)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that the %s fails with %q", kind, one)
	if other != "" {
		expected += fmt.Sprintf(" or %q", other)
	}
	if s.Failure == nil || s.Failure.Condition != one && (other == "" || s.Failure.Condition != other) {
		return w.disagree(o, expected, s.String())
	}
	return nil
}

// oneCompletes requires that of all operations of a kind exactly one completed,
// with this content, and that all others still wait.
func (w *World) oneCompletes(kind, want string) error {
	var observed []string
	completed := 0
	for _, o := range w.pending {
		if o.Kind != kind {
			continue
		}
		s, err := o.Pending.State(w.ctx)
		if err != nil {
			return w.undecided(err)
		}
		w.record(o, s)
		got, _ := o.content()
		switch {
		case s.Blocked:
		case s.Done && s.Failure == nil && string(got) == want:
			completed++
		default:
			completed = -1 << 16
		}
		observed = append(observed, o.Process.Role+": "+s.String())
	}
	if completed != 1 {
		return mismatch(fmt.Sprintf("that exactly one %s completes with %s and the others stay blocked", kind, quoted(want)), strings.Join(observed, "; "))
	}
	return nil
}

func init() {
	checks(`the `+kind+` transfers `+number+` bytes`, func(w *World, kind string, want int) error {
		o, err := w.succeeded(kind, "", plural(want, "byte"))
		if err != nil {
			return err
		}
		if count, ok := o.Last.Result.(impl.Count); !ok || count.Count != want {
			return w.disagree(o, plural(want, "byte"), o.Last.String())
		}
		return nil
	})
}
