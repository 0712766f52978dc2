package mailslot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/computers"
)

// What a reader offers, in bytes: usually, and for what may be larger than a literal.
const (
	buffer     = 4096
	maxMessage = 65536
)

func init() {
	room.Action(steps.Action{
		Verb: "read", Noun: "read",
		Spellings: []spelling{
			as("", func(w *world, p *process) (impl.Operation, error) { return read(p, own, buffer) }),
			as("from {role}", func(w *world, p *process, name string) (impl.Operation, error) { return read(p, name, buffer) }),
			as("into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) { return read(p, own, size) }),
		},
		Checks: []spelling{
			as("{text}", func(w *world, p *process, want string) error { return reads(w, p, own, buffer, want) }),
			as("{text} from {role}", func(w *world, p *process, want, name string) error { return reads(w, p, name, buffer, want) }),
			as("{text} from the duplicate of the mailslot", func(w *world, p *process, want string) error { return reads(w, p, duplicate, buffer, want) }),
			as("{text} into a {int}-byte buffer", func(w *world, p *process, want string, size int) error { return reads(w, p, own, size, want) }),
			as("an empty message", func(w *world, p *process) error { return reads(w, p, own, maxMessage, "") }),
		},
	})
	room.Checks("receives",
		as("{role} receives these {int} bytes", func(w *world, p *process, size int) error {
			if err := isOf(w, size); err != nil {
				return err
			}
			return reads(w, p, own, maxMessage, string(*steps.Of[sent](w)))
		}),
		as("{role} receives these {int} bytes into a buffer of so many", func(w *world, p *process, size int) error {
			if err := isOf(w, size); err != nil {
				return err
			}
			return reads(w, p, own, size, string(*steps.Of[sent](w)))
		}),
		as("the {kind} completes with these {int} bytes", func(w *world, kind string, size int) error {
			if err := isOf(w, size); err != nil {
				return err
			}
			o, err := w.The(kind, "")
			if err != nil {
				return err
			}
			s, err := w.Complete(o)
			if got, ok := s.Result.(impl.Bytes); err == nil && (!ok || string(got.Data) != string(*steps.Of[sent](w))) {
				return w.Disagree(o, "that the "+kind+" completes with what was sent", o.Last.String())
			}
			return err
		}),
		as("{role} on {roles} receives {text}", arrives),
		as("{role} on {roles} receives these bytes", func(w *world, role string, names steps.Roles) error {
			return arrives(w, role, names, string(*steps.Of[sent](w)))
		}),
		as("{role} on {roles} receives these {int} bytes", func(w *world, role string, names steps.Roles, size int) error {
			if err := isOf(w, size); err != nil {
				return err
			}
			return arrives(w, role, names, string(*steps.Of[sent](w)))
		}),
		as("{role} on {role} receives {text} and {text}, each at least once, and nothing else", arriveOnceAtLeast),
		as("{role} on {role} receives {text}, and before it those bytes whole or not at all", arrivesLast),
	)
}

func read(p *process, name string, size int) (impl.Operation, error) {
	handle, err := p.Handle(name)
	return winhandle.Read{Handle: handle, Size: size}, err
}

// reads is one read that completes at once, compared as a whole.
func reads(w *world, p *process, name string, size int, want string) error {
	op, err := read(p, name, size)
	if err != nil {
		return err
	}
	return w.Brings(p, op, want, size == 0)
}

// isOf says whether a sentence speaks of the message that was sent.
func isOf(w *world, size int) error {
	if was := len(*steps.Of[sent](w)); was != size {
		return fmt.Errorf("%d bytes were sent, not %d", was, size)
	}
	return nil
}

// arrives requires that the next message on each of the computers is this one.
func arrives(w *world, role string, names steps.Roles, want string) error {
	for _, computer := range names {
		p, err := w.Process(computers.At(role, computer))
		if err == nil {
			err = reads(w, p, own, maxMessage, want)
		}
		if m, ok := err.(*steps.Mismatch); ok {
			m.Expected += fmt.Sprintf(" on %q", computer)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func arriveOnceAtLeast(w *world, role, computer, one, other string) error {
	got, err := letters(w, computers.At(role, computer))
	if err != nil {
		return err
	}
	copies := slices.Compact(slices.Sorted(slices.Values(got)))
	if want := slices.Sorted(slices.Values([]string{one, other})); !slices.Equal(copies, want) {
		return steps.Differs(fmt.Sprintf("copies of %q and of %q", one, other), quotedList(got))
	}
	return nil
}

func arrivesLast(w *world, role, computer, last string) error {
	got, err := letters(w, computers.At(role, computer))
	if err != nil {
		return err
	}
	before := string(*steps.Of[sent](w))
	if len(got) == 2 && got[0] == before {
		got = got[1:]
	}
	if !slices.Equal(got, []string{last}) {
		return steps.Differs(fmt.Sprintf("%q, and before it %s or nothing", last, steps.Plural(len(before), "byte")), quotedList(got))
	}
	return nil
}

// letters reads all messages that wait. Only so many, for there may be no end.
func letters(w *world, role string) ([]string, error) {
	const enough = 8
	p, err := w.Process(role)
	if err != nil {
		return nil, err
	}
	var got []string
	for len(got) < enough {
		status, err := statusOf(w, p)
		if err != nil || status.Messages == 0 {
			return got, err
		}
		message, err := steps.Get[impl.Bytes](w, p, winhandle.Read{Handle: p.Handles[own], Size: maxMessage})
		if err != nil {
			return got, err
		}
		got = append(got, string(message.Data))
	}
	return got, nil
}

func quotedList(messages []string) string {
	var list []string
	for _, m := range messages {
		list = append(list, impl.Quote([]byte(m)))
	}
	if len(list) == 0 {
		return "no message"
	}
	return strings.Join(list, ", ")
}
