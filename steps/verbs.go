package steps

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about operations, whatever the mechanism.

// whose declares sentences about an operation in two spellings: "the read" is the last
// one of its kind, "writer"'s read that of this process.
func whose(name, rest string, check any) {
	Core.Checks(name, whoseForms(rest, check)...)
}

func whoseForms(rest string, check any) []Spelling {
	f := reflect.ValueOf(check)
	t := f.Type() // func(w *World, role, kind string, words ...) error
	in := []reflect.Type{t.In(0)}
	for i := 2; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	anybody := reflect.MakeFunc(reflect.FuncOf(in, []reflect.Type{t.Out(0)}, false), func(args []reflect.Value) []reflect.Value {
		return f.Call(slices.Insert(args, 1, reflect.ValueOf("")))
	})
	return []Spelling{As("the {kind} "+rest, anybody), As("{role}'s {kind} "+rest, check).Like("the {kind} " + rest)}
}

func init() {
	whose("waits", "blocks", (*World).blocks)
	whose("still waits", "is still blocked", (*World).stillBlocked)
	Core.Checks("completes", slices.Concat(
		whoseForms("completes", (*World).completes),
		whoseForms("completes with {text}", (*World).completesWith),
		whoseForms("completes with end-of-file", func(w *World, role, kind string) error { return w.completesWith(role, kind, "") }),
		[]Spelling{
			As("exactly one of the {kind}s completes with {text}", (*World).oneCompletes),
			As("exactly one of the {kind}s completes", (*World).justOneCompletes),
			As("the {kind}s complete with {text} and {text} in some order", (*World).bothComplete),
		},
		whoseForms("transfers {int} bytes", (*World).transfers),
	)...)
	Core.Checks("fails", slices.Concat(
		whoseForms("fails", (*World).fails),
		whoseForms("fails with {condition}", func(w *World, role, kind, condition string) error { return w.failsWith(role, kind, condition, "") }),
		whoseForms("fails with {condition} or {condition}", (*World).failsWith),
		whoseForms("completes or fails with {condition}", (*World).completesOrFails),
	)...)
}

func (w *World) blocks(role, kind string) error {
	o, err := w.The(kind, role)
	if err != nil {
		return err
	}
	if !o.Last.Blocked {
		return w.Disagree(o, "that the "+kind+" blocks", o.Last.String())
	}
	return nil
}

func (w *World) stillBlocked(role, kind string) error {
	o, err := w.The(kind, role)
	if err != nil {
		return err
	}
	s, err := o.Pending.State(w.ctx)
	if err != nil {
		return w.Undecide(err)
	}
	w.Record(o, s)
	if s.Weak {
		w.weak++
	}
	if !s.Blocked {
		return w.Disagree(o, "that the "+kind+" is still blocked", s.String())
	}
	return nil
}

// Succeeded waits for an operation and requires that it did not fail.
func (w *World) Succeeded(kind, role, expected string) (*Operation, error) {
	o, err := w.The(kind, role)
	if err != nil {
		return nil, err
	}
	s, err := w.Complete(o)
	if err != nil {
		return nil, err
	}
	if !s.Done || s.Failure != nil {
		return nil, w.Disagree(o, expected, s.String())
	}
	return o, nil
}

func (w *World) completes(role, kind string) error {
	o, err := w.Succeeded(kind, role, "that the "+kind+" completes")
	if err != nil {
		return err
	}
	if count, ok := o.Last.Result.(impl.Count); ok && count.Count != o.Want {
		return w.Disagree(o, "that the "+kind+" completes with all "+Plural(o.Want, "byte"), Plural(count.Count, "byte"))
	}
	if ended, ok := o.Last.Result.(impl.ProgramEnded); ok && ended.Status != 0 {
		return w.Disagree(o, "that the program ends with status 0", o.Last.String())
	}
	return nil
}

func (w *World) completesWith(role, kind, want string) error {
	expected := w.Quoted(want)
	o, err := w.Succeeded(kind, role, expected)
	if err != nil {
		return err
	}
	got, ok := o.content()
	if !ok {
		return fmt.Errorf("a %s has no content to compare", kind)
	}
	if string(got) != want {
		return w.Disagree(o, expected, w.Quoted(string(got)))
	}
	return nil
}

// content is what the operation brought.
func (o *Operation) content() ([]byte, bool) {
	for _, content := range contents {
		if data, ok := content(o); ok {
			return data, true
		}
	}
	return nil, false
}

// Quoted is what was read, or should have been. In a mailslot a message of no
// bytes is a message and no end.
func (w *World) Quoted(data string) string {
	if called := emptiness[w.Mechanism]; data == "" && called != "" {
		return called
	}
	return Quoted(data)
}

func Quoted(data string) string {
	if data == "" {
		return "end-of-file"
	}
	return impl.Quote([]byte(data))
}

// fails is for refusals whose code no document names.
func (w *World) fails(role, kind string) error {
	o, err := w.The(kind, role)
	if err != nil {
		return err
	}
	s, err := w.Complete(o)
	if err == nil && s.Failure == nil {
		return w.Disagree(o, "that the "+kind+" fails", s.String())
	}
	return err
}

func (w *World) completesOrFails(role, kind, condition string) error {
	o, err := w.The(kind, role)
	if err != nil {
		return err
	}
	s, err := w.Complete(o)
	if err == nil && (!s.Done || s.Failure != nil && s.Failure.Condition != condition) {
		return w.Disagree(o, fmt.Sprintf("that the %s completes or fails with %q", kind, condition), s.String())
	}
	return err
}

func (w *World) failsWith(role, kind, one, other string) error {
	o, err := w.The(kind, role)
	if err != nil {
		return err
	}
	s, err := w.Complete(o)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that the %s fails with %q", kind, one)
	if other != "" {
		expected += fmt.Sprintf(" or %q", other)
	}
	if s.Failure == nil || s.Failure.Condition != one && (other == "" || s.Failure.Condition != other) {
		return w.Disagree(o, expected, s.String())
	}
	return nil
}

// oneCompletes requires that of all operations of a kind exactly one completed,
// with this content, and that all others still wait.
func (w *World) oneCompletes(kind, want string) error {
	return w.oneOf(kind, "exactly one "+kind+" completes with "+Quoted(want), func(o *Operation) bool {
		got, _ := o.content()
		return string(got) == want
	})
}

// justOneCompletes is the same where there is nothing to compare but how much was moved.
func (w *World) justOneCompletes(kind string) error {
	return w.oneOf(kind, "exactly one "+kind+" completes", func(o *Operation) bool {
		count, counts := o.Last.Result.(impl.Count)
		return !counts || count.Count == o.Want
	})
}

func (w *World) oneOf(kind, expected string, right func(o *Operation) bool) error {
	var observed []string
	completed := 0
	for _, o := range w.pending {
		if o.Kind != kind {
			continue
		}
		s, err := o.Pending.State(w.ctx)
		if err != nil {
			return w.Undecide(err)
		}
		w.Record(o, s)
		switch {
		case s.Blocked:
		case s.Done && s.Failure == nil && right(o):
			completed++
		default:
			completed = -1 << 16
		}
		observed = append(observed, o.Process.Role+": "+s.String())
	}
	if completed != 1 {
		return Differs("that "+expected+" and the others stay blocked", strings.Join(observed, "; "))
	}
	return nil
}

// bothComplete requires that the last two operations of a kind complete, and that one
// of them brings this and the other that.
func (w *World) bothComplete(kind, one, other string) error {
	var brought []string
	for _, o := range slices.Backward(w.pending) {
		if o.Kind != kind || len(brought) == 2 {
			continue
		}
		s, err := w.Complete(o)
		if err != nil {
			return err
		}
		expected := fmt.Sprintf("that the %ss complete with %s and %s", kind, w.Quoted(one), w.Quoted(other))
		got, ok := o.content()
		said := string(got)
		if !s.Done || s.Failure != nil || !ok || said != one && said != other || slices.Contains(brought, said) && one != other {
			return w.Disagree(o, expected, s.String())
		}
		brought = append(brought, said)
	}
	if len(brought) < 2 {
		return fmt.Errorf("no two %ss were started", kind)
	}
	return nil
}

func (w *World) transfers(role, kind string, want int) error {
	o, err := w.Succeeded(kind, role, Plural(want, "byte"))
	if err != nil {
		return err
	}
	if count, ok := o.Last.Result.(impl.Count); !ok || count.Count != want {
		return w.Disagree(o, Plural(want, "byte"), o.Last.String())
	}
	return nil
}

// Plural is a number of things.
func Plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Brings performs an operation that completes at once and requires that it brings
// exactly this. With a buffer of no bytes nothing is no end.
func (w *World) Brings(p *Process, op impl.Operation, want string, nowhere bool) error {
	o, err := w.Start(p, "", "", op)
	if err != nil {
		return err
	}
	expected := w.Quoted(want)
	if nowhere {
		expected = "nothing"
	}
	got, ok := o.Last.Result.(impl.Bytes)
	switch {
	case !ok:
		return w.Disagree(o, expected, o.Last.String())
	case string(got.Data) != want:
		return w.Disagree(o, expected, w.Quoted(string(got.Data)))
	}
	return nil
}

// Whole performs an operation that completes at once, and requires that all of its
// data is moved.
func (w *World) Whole(p *Process, op impl.Operation) error {
	o, err := w.Start(p, "", "", op)
	if err != nil {
		return err
	}
	return w.whole(o)
}
