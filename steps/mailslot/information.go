package mailslot

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/computers"
)

// What a mailslot tells of itself: the messages that wait, how long they may be, and
// how long reads wait for them.

func init() {
	steps.DefineParameter("asked", "how many messages wait|how long the next message is|how long messages may be|how long reads wait", "what a mailslot is asked for: how many messages wait")
	room.Checks("what a mailslot tells of itself",
		as("{role} has {int} message(s), the next of {int} bytes", func(w *world, p *process, messages, size int) error {
			status, err := statusOf(w, p)
			want := mailslot.Status{Messages: int64(messages), NextSize: int64(size)}
			if err == nil && (status.Messages != want.Messages || status.NextSize != want.NextSize) {
				return steps.Differs(describe(want), describe(status))
			}
			return err
		}),
		as("{role} has no message", noMessage),
		as("{role} on {roles} has no message", func(w *world, role string, names steps.Roles) error { return noMessages(w, role, names) }),
		as("no {role} has a/another message", func(w *world, role string) error { return noMessages(w, role, computers.All(w)) }),
		as("{role} asks only {asked}, and is told {int}", func(w *world, p *process, one string, want int) error {
			return tells(w, p, map[string]int{one: want})
		}),
		as("{role} asks only {asked} and {asked}, and is told {int} and {int}", func(w *world, p *process, one, other string, first, second int) error {
			return tells(w, p, map[string]int{one: first, other: second})
		}),
		as("{role} is told that messages may have {int} bytes at least", func(w *world, p *process, want int) error {
			status, err := statusOf(w, p)
			if err == nil && status.MaxMessage < int64(want) {
				return steps.Differs(fmt.Sprintf("a maximum of at least %d bytes", want), fmt.Sprint(status.MaxMessage))
			}
			return err
		}),
		as("{role} is told that reads wait {int} milliseconds", readsWait),
		as("{role} is told that reads wait for ever", func(w *world, p *process) error { return readsWait(w, p, forever) }),
	)
	room.Action(steps.Action{
		Verb: "ask how many messages wait", Noun: "query",
		Spellings: []spelling{
			as("in {address}", func(w *world, p *process, address string) (impl.Operation, error) {
				handle, err := p.Handle(address)
				return mailslot.Info{Handle: handle, Only: []string{"messages"}}, err
			}),
		},
	})
}

// statusOf asks for all that the mailslot of a process tells, or only for these fields.
func statusOf(w *world, p *process, only ...string) (mailslot.Status, error) {
	handle, err := p.Handle(own)
	if err != nil {
		return mailslot.Status{}, err
	}
	return steps.Get[mailslot.Status](w, p, mailslot.Info{Handle: handle, Only: only})
}

// asked are the words for what GetMailslotInfo can be asked for.
var asked = map[string]string{
	"how many messages wait": "messages", "how long the next message is": "next_size",
	"how long messages may be": "max_message", "how long reads wait": "read_timeout",
}

// tells compares the only numbers that are asked for. The others stay 0, and the longest
// message may be longer than its server has said.
func tells(w *world, p *process, wanted map[string]int) error {
	var only []string
	for _, words := range slices.Sorted(maps.Keys(wanted)) {
		only = append(only, asked[words])
	}
	status, err := statusOf(w, p, only...)
	if err != nil {
		return err
	}
	got := map[string]int64{"messages": status.Messages, "next_size": status.NextSize, "max_message": status.MaxMessage, "read_timeout": status.ReadTimeout}
	for words, field := range asked {
		want := int64(wanted[words])
		if larger := field == "max_message" && want > 0 && got[field] > want; got[field] != want && !larger {
			return steps.Differs(fmt.Sprintf("%d to %q", want, words), fmt.Sprint(got[field]))
		}
	}
	return nil
}

func readsWait(w *world, p *process, milliseconds int) error {
	status, err := statusOf(w, p)
	if err == nil && status.ReadTimeout != int64(milliseconds) {
		return steps.Differs(fmt.Sprintf("a read time-out of %d", milliseconds), fmt.Sprint(status.ReadTimeout))
	}
	return err
}

func noMessage(w *world, p *process) error {
	status, err := statusOf(w, p)
	if err == nil && (status.Messages != 0 || status.NextSize != mailslot.NoMessage) {
		return steps.Differs("no message in the mailslot of "+p.Role, describe(status))
	}
	return err
}

func noMessages(w *world, role string, names []string) error {
	for _, computer := range names {
		p, err := w.Process(computers.At(role, computer))
		if err == nil {
			err = noMessage(w, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func describe(s mailslot.Status) string {
	if s.NextSize == mailslot.NoMessage {
		return steps.Plural(int(s.Messages), "message") + ", and no next one"
	}
	return fmt.Sprintf("%s, the next of %s", steps.Plural(int(s.Messages), "message"), steps.Plural(int(s.NextSize), "byte"))
}
