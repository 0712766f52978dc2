package steps

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
)

// Sentences about making mailslots, opening them by their names, and ending them.

// address is the name of mailslots as a sender writes it.
const address = `"(\\\\[^"\\]+\\(?i:mailslot)\\[^"]+)"`

// mailslotOf is what a mailslot is made with.
const mailslotOf = `the mailslot ` + role + `(?: for messages of up to ` + number + ` bytes)?(?: with a read time-out of ` + number + ` milliseconds)?`

// opening is how a mailslot is opened.
const opening = address + `( for reading and writing)?(?:, sharing (nothing|reading))?`

func init() {
	does(`a process `+role+`(?: on `+role+`)? that has `+mailslotOf, func(w *World, role, computer, name, size, timeout string) error {
		p, err := w.startProcess(role, impl.ProcessStart{Computer: computer})
		if err != nil {
			return err
		}
		return w.createMailslot(p, name, newMailslot(name, size, timeout))
	})
	does(`a process `+role+` on each of them that has the mailslot `+role, func(w *World, role, name string) error {
		for _, computer := range w.slots.computers {
			p, err := w.startProcess(at(role, computer), impl.ProcessStart{Computer: computer})
			if err == nil {
				err = w.createMailslot(p, name, newMailslot(name, "", ""))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	does(role+`(?: on `+role+`)? creates `+mailslotOf, func(w *World, role, computer, name, size, timeout string) error {
		p, err := w.process(at(role, computer))
		if err != nil {
			return err
		}
		return w.createMailslot(p, name, newMailslot(name, size, timeout))
	})
	does(role+` starts to create the mailslot `+role, func(w *World, role, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		o, err := w.start(p, "creation", "", mailslot.Create{Name: w.mailslotName(name), ReadTimeout: -1})
		if opened, ok := o.Last.Result.(impl.Opened); ok {
			p.hold("mailslot", opened)
		}
		return err
	})
	does(role+` opens `+opening, func(w *World, role, address, both, share string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		opened, err := get[impl.Opened](w, p, w.opensMailslot(address, both, share))
		if err == nil {
			p.hold(address, opened)
		}
		return err
	})
	does(role+` starts to open `+opening, func(w *World, role, address, both, share string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		o, err := w.start(p, "open", "", w.opensMailslot(address, both, share))
		if opened, ok := o.Last.Result.(impl.Opened); ok {
			p.hold(address, opened)
		}
		return err
	})
	does(role+`(?: on `+role+`)? closes the mailslot`, func(w *World, role, computer string) error {
		return w.close(at(role, computer), "the mailslot")
	})
}

// at names the process that has a role on one of several computers, or on the
// only one.
func at(role, computer string) string {
	if computer == "" {
		return role
	}
	return role + "@" + computer
}

// newMailslot is one of this name; absent sizes are any, and reads wait for ever.
func newMailslot(name, size, timeout string) mailslot.Create {
	op := mailslot.Create{Name: `\\.\mailslot\` + name, ReadTimeout: -1}
	fmt.Sscan(size, &op.MaxMessage)
	fmt.Sscan(timeout, &op.ReadTimeout)
	return op
}

// createMailslot makes the process's mailslot; from a further one it reads by its
// name.
func (w *World) createMailslot(p *Process, name string, op mailslot.Create) error {
	op.Name = w.mailslotName(op.Name)
	opened, err := get[impl.Opened](w, p, op)
	if _, second := p.Handles["mailslot"]; !second {
		name = "mailslot"
	}
	if err == nil {
		p.hold(name, opened)
	}
	return err
}

func (w *World) opensMailslot(address, both, share string) mailslot.Open {
	op := mailslot.Open{Name: w.mailslotName(address)}
	if both != "" {
		op.Access = "read-write"
	}
	op.Share = map[string]string{"nothing": "none", "reading": "read"}[share]
	return op
}

var mailslotPrefix = regexp.MustCompile(`(?i)\\mailslot\\`)

// mailslotName keeps names apart where worlds are not separated.
func (w *World) mailslotName(name string) string {
	place := mailslotPrefix.FindStringIndex(name)
	if w.isolated || place == nil {
		return name
	}
	return name[:place[1]] + w.namePrefix() + name[place[1]:]
}

// namePrefix begins the names of this scenario.
func (w *World) namePrefix() string { return fmt.Sprintf("ipcspec-%d-%s-", os.Getpid(), w.Name) }

// mailslotEnd is which handle a read is from: the one of an address, that of a
// further mailslot, or that of the process's first.
func mailslotEnd(end string) string {
	if _, quoted, ok := strings.Cut(end, " of "); ok {
		address, _ := strconv.Unquote(quoted)
		return address
	}
	return "mailslot"
}
