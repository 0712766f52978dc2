package reference

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Address is the name of mailslots as a sender writes it: \\PLACE\mailslot\NAME.
// The place is "." for the sender's own computer, "*" for its domain, or the name
// of a computer or of a domain. The name may have backslashes of its own
// (MAILSLOT-22).
type Address struct {
	Place, Name string
	// Local is the mailslot that "." has found. Whatever else has the same name
	// later is another one (MAILSLOT-31).
	Local *Mailslot
}

func parseAddress(name string) (Address, error) {
	parts := append(strings.SplitN(name, `\`, 5), "", "", "", "") // as if a part that is missing were empty
	if parts[0]+parts[1] != "" || parts[2] == "" || !strings.EqualFold(parts[3], "mailslot") || parts[4] == "" {
		return Address{}, Windows("ERROR_INVALID_NAME")
	}
	return Address{Place: parts[2], Name: parts[4]}, nil
}

// reaches says whether what a computer sends arrives at another one: a domain is
// reached as a whole, and nothing outside it (MAILSLOT-06, MAILSLOT-07).
func reaches(sender *Computer, to Address, at *Computer) bool {
	if to.Place == "*" {
		return at.Domain == sender.Domain
	}
	return strings.EqualFold(at.Name, to.Place) || strings.EqualFold(at.Domain, to.Place)
}

// broadcasts says whether the address is a domain's.
func broadcasts(k *Kernel, to Address) bool {
	return to.Place == "*" || slices.ContainsFunc(k.Computers, func(c *Computer) bool { return strings.EqualFold(c.Domain, to.Place) })
}

// broadcastTooLong: the limit is one of the message alone (MAILSLOT-08, MAILSLOT-101).
func broadcastTooLong(k *Kernel, to Address, message []byte) bool {
	return len(message) > MailslotsOf(k).Limits.Broadcast
}

// Recipients are the mailslots that a message from this computer arrives in, one
// for each computer that has one of the name (MAILSLOT-103).
func (k *Kernel) Recipients(sender *Computer, to Address) []*Mailslot {
	var slots []*Mailslot
	for _, computer := range k.Computers {
		if slot := k.mailslot(computer, to.Name); slot != nil && MailslotsOf(k).Reaches(sender, to, computer) {
			slots = append(slots, slot)
		}
	}
	return slots
}

// mailslot is the one of this name on a computer, or nil.
func (k *Kernel) mailslot(on *Computer, name string) *Mailslot {
	i := slices.IndexFunc(MailslotsAt(on).All, func(m *Mailslot) bool { return MailslotsOf(k).SameMailslotName(m.Name, name) })
	if i < 0 {
		return nil
	}
	return MailslotsAt(on).All[i]
}

// sendHere is one write to a mailslot of the sender's own computer.
func (k *Kernel) sendHere(slot *Mailslot, letter Letter) error {
	switch {
	case MailslotsOf(k).MailslotGone(slot): // MAILSLOT-31
		return Windows("ERROR_HANDLE_EOF")
	case !MailslotsOf(k).Admits(slot, letter.Data): // MAILSLOT-09
		return MailslotsOf(k).RefuseLetter(slot, letter)
	}
	MailslotsOf(k).Deliver(slot, letter)
	return nil
}

// send is one write to the mailslots of an address.
func (k *Kernel) send(p *Process, to Address, message []byte) error {
	letter := Letter{slices.Clone(message), p}
	if to.Local != nil {
		return k.sendHere(to.Local, letter)
	}
	if MailslotsOf(k).Broadcasts(k, to) && MailslotsOf(k).BroadcastTooLong(k, to, message) {
		return MailslotsOf(k).RefuseBroadcast(k, p, to, message)
	}
	slots := k.Recipients(p.Computer, to)
	for _, slot := range slots {
		if MailslotsOf(k).Admits(slot, message) { // MAILSLOT-09, and the sender does not learn of it (MAILSLOT-105)
			MailslotsOf(k).Deliver(slot, letter)
		}
	}
	if len(slots) == 0 {
		return MailslotsOf(k).NobodyReceives()
	}
	return nil
}

// openHere finds the mailslot of this name on the sender's own computer.
func (k *Kernel) openHere(here *Computer, name string, op impl.MailslotOpen) (*Mailslot, error) {
	slot := MailslotsOf(k).LocalMailslot(k, here, name)
	if slot == nil { // MAILSLOT-17
		return nil, Windows("ERROR_FILE_NOT_FOUND")
	}
	err := MailslotsOf(k).MayOpenMailslot(slot, op)
	slot.Opened++
	return slot, err
}

func init() {
	on(func(k *Kernel, c *Call, op impl.MailslotOpen) (impl.Opened, error) {
		address, err := parseAddress(op.Name)
		if err == nil && address.Place == "." {
			address.Local, err = k.openHere(c.Process.Computer, address.Name, op)
		}
		if err != nil {
			return impl.Opened{}, err
		}
		return k.Open(c.Process, &Description{Address: &address, Write: true}, false), nil
	})
	on(func(k *Kernel, c *Call, op impl.ComputerName) (impl.ComputerNamed, error) {
		return impl.ComputerNamed{Name: c.Process.Computer.Name}, nil
	})
}
