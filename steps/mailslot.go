package steps

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about mailslots, and about the computers that they are on.

// slots is what a scenario remembers of its computers and mailslots.
type slots struct {
	computers []string
	sent      []byte // the last message
}

const (
	address = `"(\\\\[^"]+)"`
	letter  = `("[^"]*"|\d+ bytes|as many bytes as the broadcast limit allows|one byte more than the broadcast limit)`
)

func init() {
	does(`the computers? `+names+` in the domain `+role, func(w *World, computers, domain string) error {
		for _, name := range listed(computers) {
			if _, err := w.do(w.root(), impl.ComputerAdd{World: w.Name, Computer: name, Domain: domain}); err != nil {
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
	does(`a process `+role+` on each of them that has the mailslot `+role, func(w *World, role, name string) error {
		for _, computer := range w.slots.computers {
			if err := w.processWithMailslot(at(role, computer), computer, name); err != nil {
				return err
			}
		}
		return nil
	})
	does(`a process `+role+` that has the mailslot `+role, func(w *World, role, name string) error {
		return w.processWithMailslot(role, "", name)
	})
	does(role+` sends `+letter+` to `+address, func(w *World, role, what, address string) error {
		o, err := w.post(role, "", what, address)
		if err != nil {
			return err
		}
		if count, ok := o.Last.Result.(impl.Count); !ok || count.Count != o.Want {
			return w.disagree(o, "that all "+plural(o.Want, "byte")+" are sent", o.Last.String())
		}
		return nil
	})
	does(role+` starts to send `+letter+` to `+address, func(w *World, role, what, address string) error {
		_, err := w.post(role, "send", what, address)
		return err
	})
	checks(role+` on `+names+` receives `+text, func(w *World, role, computers, want string) error {
		return w.arrives(role, computers, want)
	})
	checks(role+` on `+names+` receives these (?:(\d+) )?bytes`, func(w *World, role, computers, size string) error {
		if size != "" && size != strconv.Itoa(len(w.slots.sent)) {
			return fmt.Errorf("%d bytes were sent, not %s", len(w.slots.sent), size)
		}
		return w.arrives(role, computers, string(w.slots.sent))
	})
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

// at names the process that has a role on one of several computers.
func at(role, computer string) string { return role + "@" + computer }

func (w *World) processWithMailslot(role, computer, name string) error {
	p, err := w.startProcess(role, impl.ProcessStart{Computer: computer})
	if err != nil {
		return err
	}
	opened, err := get[impl.Opened](w, p, impl.MailslotCreate{Name: w.mailslotName(`\\.\mailslot\` + name), ReadTimeout: -1})
	if err == nil {
		p.hold("mailslot", opened)
	}
	return err
}

// mailslotName keeps names apart where worlds are not separated.
func (w *World) mailslotName(name string) string {
	if w.isolated {
		return name
	}
	return strings.Replace(name, `\mailslot\`, fmt.Sprintf(`\mailslot\ipcspec-%d-%s-`, os.Getpid(), w.Name), 1)
}

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
	pattern := &impl.Pattern{Seed: bulkSeed, Size: size}
	return impl.Payload{Pattern: pattern}
}

// post opens the mailslots of an address, once for each process, and sends.
func (w *World) post(role, kind, what, address string) (*Operation, error) {
	p, err := w.process(role)
	if err != nil {
		return nil, err
	}
	if _, opened := p.Handles[address]; !opened {
		opened, err := get[impl.Opened](w, p, impl.MailslotOpen{Name: w.mailslotName(address)})
		if err != nil {
			return nil, err
		}
		p.hold(address, opened)
	}
	payload := w.message(what)
	w.slots.sent = payload.Bytes()
	o, err := w.start(p, kind, "", impl.WinWrite{Handle: p.Handles[address], Payload: payload})
	o.Want = payload.Size()
	return o, err
}

// arrives requires that the next message on each of the computers is this one.
func (w *World) arrives(role, computers, want string) error {
	for _, computer := range listed(computers) {
		if err := w.reads(at(role, computer), "", maxMessage, want); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) noMessage(role string) error {
	p, handle, err := w.handle(role, "mailslot")
	if err != nil {
		return err
	}
	status, err := get[impl.MailslotStatus](w, p, impl.MailslotInfo{Handle: handle})
	if err == nil && (status.Messages != 0 || status.NextSize != impl.NoMessage) {
		return mismatch("no message in the mailslot of "+role, fmt.Sprintf("%s, the next of %s", plural(int(status.Messages), "message"), plural(int(status.NextSize), "byte")))
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
