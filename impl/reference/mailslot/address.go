package mailslot

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
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
		return Address{}, kernel.Windows("ERROR_INVALID_NAME")
	}
	return Address{Place: parts[2], Name: parts[4]}, nil
}

// reaches says whether what a computer sends arrives at another one: a domain is
// reached as a whole, and nothing outside it (MAILSLOT-06, MAILSLOT-07).
func reaches(sender *kernel.Computer, to Address, at *kernel.Computer) bool {
	if to.Place == "*" {
		return at.Domain == sender.Domain
	}
	return strings.EqualFold(at.Name, to.Place) || strings.EqualFold(at.Domain, to.Place)
}

// broadcasts says whether the address is a domain's.
func broadcasts(k *kernel.Kernel, to Address) bool {
	return to.Place == "*" || slices.ContainsFunc(k.Computers, func(c *kernel.Computer) bool { return strings.EqualFold(c.Domain, to.Place) })
}

// broadcastTooLong: the limit is one of the message alone (MAILSLOT-08, MAILSLOT-101).
func broadcastTooLong(k *kernel.Kernel, to Address, message []byte) bool {
	return len(message) > Of(k).Limits.Broadcast
}

// Recipients are the mailslots that a message from this computer arrives in, one
// for each computer that has one of the name (MAILSLOT-103).
func Recipients(k *kernel.Kernel, sender *kernel.Computer, to Address) []*Mailslot {
	var slots []*Mailslot
	for _, computer := range k.Computers {
		if slot := Named(k, computer, to.Name); slot != nil && Of(k).Reaches(sender, to, computer) {
			slots = append(slots, slot)
		}
	}
	return slots
}

// Named is the one of this name on a computer, or nil.
func Named(k *kernel.Kernel, on *kernel.Computer, name string) *Mailslot {
	i := slices.IndexFunc(At(on).All, func(m *Mailslot) bool { return Of(k).SameMailslotName(m.Name, name) })
	if i < 0 {
		return nil
	}
	return At(on).All[i]
}

// sendHere is one write to a mailslot of the sender's own computer.
func sendHere(k *kernel.Kernel, slot *Mailslot, letter Letter) error {
	switch {
	case Of(k).MailslotGone(slot): // MAILSLOT-31
		return kernel.Windows("ERROR_HANDLE_EOF")
	case !Of(k).Admits(slot, letter.Data): // MAILSLOT-09
		return Of(k).RefuseLetter(slot, letter)
	}
	Of(k).Deliver(slot, letter)
	return nil
}

// send is one write to the mailslots of an address.
func send(k *kernel.Kernel, p *kernel.Process, to Address, message []byte) error {
	letter := Letter{slices.Clone(message), p}
	if to.Local != nil {
		return sendHere(k, to.Local, letter)
	}
	if Of(k).Broadcasts(k, to) && Of(k).BroadcastTooLong(k, to, message) {
		return Of(k).RefuseBroadcast(k, p, to, message)
	}
	slots := Recipients(k, p.Computer, to)
	for _, slot := range slots {
		if Of(k).Admits(slot, message) { // MAILSLOT-09, and the sender does not learn of it (MAILSLOT-105)
			Of(k).Deliver(slot, letter)
		}
	}
	if len(slots) == 0 {
		return Of(k).NobodyReceives()
	}
	return nil
}

// openHere finds the mailslot of this name on the sender's own computer.
func openHere(k *kernel.Kernel, here *kernel.Computer, name string, op mailslot.Open) (*Mailslot, error) {
	slot := Of(k).LocalMailslot(k, here, name)
	if slot == nil { // MAILSLOT-17
		return nil, kernel.Windows("ERROR_FILE_NOT_FOUND")
	}
	err := Of(k).MayOpenMailslot(slot, op)
	slot.Opened++
	return slot, err
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op mailslot.Open) (impl.Opened, error) {
		address, err := parseAddress(op.Name)
		if err == nil && address.Place == "." {
			address.Local, err = openHere(k, c.Process.Computer, address.Name, op)
		}
		if err != nil {
			return impl.Opened{}, err
		}
		return k.Open(c.Process, &kernel.Description{File: WriteEnd{&address}, Access: kernel.Write}, false), nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op computers.GetName) (computers.Named, error) {
		return computers.Named{Name: c.Process.Computer.Name}, nil
	})
}
