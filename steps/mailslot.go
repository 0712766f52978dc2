package steps

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Sentences about the messages of mailslots, and about the computers that they
// travel between.

// slots is what a scenario remembers of its computers and mailslots.
type slots struct {
	computers  []string
	own        string // the name of the computer that this is, once it was asked for
	sent       []byte // the last message whose size is all that matters
	clock      int64  // when somebody looked at it
	overlapped winhandle.Overlapped
}

// letter is a message: its text, or its size.
const letter = `("[^"]*"|\d+ bytes|as many bytes as the broadcast limit allows|one byte more than the broadcast limit)`

func init() {
	does(`the computers? `+names+` in the domain `+role, func(w *World, computers, domain string) error {
		for _, name := range listed(computers) {
			if _, err := w.do(w.root(), computers.Add{World: w.Name, Computer: name, Domain: domain}); err != nil {
				return err
			}
			w.slots.computers = append(w.slots.computers, name)
		}
		return nil
	})
	does(`a process `+role+` on `+role, func(w *World, role, computer string) error {
		_, err := w.startProcess(role, impl.ProcessStart{Computer: computer})
		return err
	})
	does(role+` sends `+letter+` to `+address, func(w *World, role, what, address string) error {
		return w.posts(role, what, address)
	})
	does(role+` sends `+letter+` to the mailslot `+role+` by the name of its computer`, func(w *World, role, what, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		computer, err := get[computers.Named](w, p, computers.GetName{})
		if err != nil {
			return err
		}
		w.slots.own = computer.Name
		return w.posts(role, what, `\\`+computer.Name+`\mailslot\`+name)
	})
	does(role+` starts to send `+letter+` to `+address, func(w *World, role, what, address string) error {
		_, err := w.post(role, "send", what, address)
		return err
	})
	does(role+` starts to send `+text+` through its own mailslot`, func(w *World, role, data string) error {
		_, handle, err := w.handle(role, "mailslot")
		if err != nil {
			return err
		}
		return w.startOn(role, "send", winhandle.Write{Handle: handle, Payload: impl.Payload{Data: []byte(data)}})
	})
	checks(role+` on `+names+` receives `+text, func(w *World, role, computers, want string) error {
		return w.arrives(role, computers, want)
	})
	checks(role+`(?: on `+names+`)? receives these (?:(\d+) )?bytes`, func(w *World, role, computers, size string) error {
		if size != "" && size != strconv.Itoa(len(w.slots.sent)) {
			return fmt.Errorf("%d bytes were sent, not %s", len(w.slots.sent), size)
		}
		return w.arrives(role, computers, string(w.slots.sent))
	})
	checks(role+` on `+role+` receives `+text+` and `+text+`, each at least once, and nothing else`, func(w *World, role, computer, one, other string) error {
		got, err := w.letters(at(role, computer))
		if err != nil {
			return err
		}
		copies := slices.Compact(slices.Sorted(slices.Values(got)))
		if want := slices.Sorted(slices.Values([]string{one, other})); !slices.Equal(copies, want) {
			return mismatch(fmt.Sprintf("copies of %q and of %q", one, other), quotedList(got))
		}
		return nil
	})
	checks(role+` on `+role+` receives `+text+`, and before it those bytes whole or not at all`, func(w *World, role, computer, last string) error {
		got, err := w.letters(at(role, computer))
		if err != nil {
			return err
		}
		if len(got) == 2 && got[0] == string(w.slots.sent) {
			got = got[1:]
		}
		if !slices.Equal(got, []string{last}) {
			return mismatch(fmt.Sprintf("%q, and before it %s or nothing", last, plural(len(w.slots.sent), "byte")), quotedList(got))
		}
		return nil
	})
	checks(role+` reads an empty message`, func(w *World, role string) error { return w.reads(role, "", maxMessage, "") })
	checks(role+` has no message`, func(w *World, role string) error { return w.noMessage(role) })
	checks(role+` on `+names+` has no message`, func(w *World, role, computers string) error {
		return w.noMessages(role, listed(computers))
	})
	checks(`no `+role+` has (?:a|another) message`, func(w *World, role string) error {
		return w.noMessages(role, w.slots.computers)
	})
}

// maxMessage is the buffer for what may be larger than a literal.
const maxMessage = 65536

// broadcastLimit is the longest broadcast that the implementation states.
func (w *World) broadcastLimit() int {
	limit, _ := w.IUT.Statement().Int("mailslot.broadcast-limit")
	return limit
}

// message resolves what a sentence says is sent.
func (w *World) message(what string) impl.Payload {
	size := 0
	switch {
	case strings.HasPrefix(what, `"`):
		return impl.Payload{Data: []byte(strings.Trim(what, `"`))}
	case strings.HasPrefix(what, "as many"):
		size = w.broadcastLimit()
	case strings.HasPrefix(what, "one byte more"):
		size = w.broadcastLimit() + 1
	default:
		size, _ = strconv.Atoi(strings.TrimSuffix(what, " bytes"))
	}
	payload := impl.Payload{Pattern: &impl.Pattern{Seed: bulkSeed, Size: size}}
	w.slots.sent = payload.Bytes()
	return payload
}

// post opens the mailslots of an address, once for each process, and sends.
func (w *World) post(role, kind, what, address string) (*Operation, error) {
	p, err := w.process(role)
	if err != nil {
		return nil, err
	}
	if _, opened := p.Handles[address]; !opened {
		opened, err := get[impl.Opened](w, p, w.opensMailslot(address, "", ""))
		if err != nil {
			return nil, err
		}
		p.hold(address, opened)
	}
	payload := w.message(what)
	o, err := w.start(p, kind, "", winhandle.Write{Handle: p.Handles[address], Payload: payload})
	o.Want = payload.Size()
	return o, err
}

// posts requires that all of a message is sent.
func (w *World) posts(role, what, address string) error {
	o, err := w.post(role, "", what, address)
	if err != nil {
		return err
	}
	if count, ok := o.Last.Result.(impl.Count); !ok || count.Count != o.Want {
		return w.disagree(o, "that all "+plural(o.Want, "byte")+" are sent", o.Last.String())
	}
	return nil
}

// arrives requires that the next message on each of the computers is this one.
func (w *World) arrives(role, computers, want string) error {
	if computers == "" {
		return w.reads(role, "", maxMessage, want)
	}
	for _, computer := range listed(computers) {
		err := w.reads(at(role, computer), "", maxMessage, want)
		if m, ok := err.(*Mismatch); ok {
			m.Expected += fmt.Sprintf(" on %q", computer)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// letters reads all messages that wait. Only so many, for there may be no end.
func (w *World) letters(role string) ([]string, error) {
	const enough = 8
	p, handle, err := w.handle(role, "mailslot")
	if err != nil {
		return nil, err
	}
	var got []string
	for len(got) < enough {
		status, err := get[mailslot.Status](w, p, mailslot.Info{Handle: handle})
		if err != nil || status.Messages == 0 {
			return got, err
		}
		read, err := get[impl.Bytes](w, p, winhandle.Read{Handle: handle, Size: maxMessage})
		if err != nil {
			return got, err
		}
		got = append(got, string(read.Data))
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

func (w *World) noMessage(role string) error {
	p, handle, err := w.handle(role, "mailslot")
	if err != nil {
		return err
	}
	status, err := get[mailslot.Status](w, p, mailslot.Info{Handle: handle})
	if err == nil && (status.Messages != 0 || status.NextSize != mailslot.NoMessage) {
		return mismatch("no message in the mailslot of "+role, describeMailslot(status))
	}
	return err
}

func (w *World) noMessages(role string, computers []string) error {
	for _, computer := range computers {
		if err := w.noMessage(at(role, computer)); err != nil {
			return err
		}
	}
	return nil
}
