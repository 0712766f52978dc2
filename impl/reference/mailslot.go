package reference

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Mailslot is a queue of messages. Who created it reads, who opens it sends.
type Mailslot struct {
	Computer    *Computer
	Name        string
	MaxMessage  int // 0 is any
	ReadTimeout int // milliseconds; negative is for ever
	Letters     []Letter
}

// Letter is one message, as one write supplied it (MAILSLOT-15).
type Letter struct {
	Data   []byte
	Sender *Process
}

// Address is the name of mailslots as a sender writes it: \\PLACE\mailslot\NAME.
// The place is "." for the sender's own computer, "*" for its domain, or the name
// of a computer or of a domain.
type Address struct{ Place, Name string }

func parseAddress(name string) (Address, error) {
	parts := strings.SplitN(name, `\`, 5)
	if len(parts) < 5 || parts[0]+parts[1] != "" || !strings.EqualFold(parts[3], "mailslot") || parts[2] == "" || parts[4] == "" {
		return Address{}, Windows("ERROR_INVALID_NAME")
	}
	return Address{Place: parts[2], Name: parts[4]}, nil
}

// reaches says whether what a computer sends arrives at another one: a domain is
// reached as a whole, and nothing outside it (MAILSLOT-07).
func reaches(sender *Computer, to Address, at *Computer) bool {
	switch to.Place {
	case ".":
		return at == sender
	case "*":
		return at.Domain == sender.Domain
	}
	return strings.EqualFold(at.Name, to.Place) || strings.EqualFold(at.Domain, to.Place)
}

// broadcasts says whether the address is a domain's.
func (k *Kernel) broadcasts(to Address) bool {
	return to.Place == "*" || slices.ContainsFunc(k.Computers, func(c *Computer) bool { return strings.EqualFold(c.Domain, to.Place) })
}

// broadcastTooLong: the limit is one of the message alone (MAILSLOT-08, MAILSLOT-101).
func broadcastTooLong(k *Kernel, to Address, message []byte) bool {
	return len(message) > k.Limits.Broadcast
}

// Recipients are the mailslots that a message from this computer arrives in, one
// for each computer. Names do not mind case (MAILSLOT-23).
func (k *Kernel) Recipients(sender *Computer, to Address) []*Mailslot {
	var slots []*Mailslot
	for _, computer := range k.Computers {
		if slot := computer.mailslot(to.Name); slot != nil && k.Reaches(sender, to, computer) {
			slots = append(slots, slot)
		}
	}
	return slots
}

func (c *Computer) mailslot(name string) *Mailslot {
	i := slices.IndexFunc(c.Mailslots, func(m *Mailslot) bool { return strings.EqualFold(m.Name, name) })
	if i < 0 {
		return nil
	}
	return c.Mailslots[i]
}

// takeLetter removes the oldest message, whole (MAILSLOT-15, MAILSLOT-16).
func takeLetter(slot *Mailslot, size int) []byte {
	letter := slot.Letters[0]
	slot.Letters = slot.Letters[1:]
	return letter.Data
}

// deleteMailslot: it goes with the last handle to read from it (MAILSLOT-31).
func (k *Kernel) deleteMailslot(slot *Mailslot) {
	slot.Computer.Mailslots = slices.DeleteFunc(slot.Computer.Mailslots, func(m *Mailslot) bool { return m == slot })
}

func (k *Kernel) mailslotToRead(p *Process, handle impl.Handle) (*Mailslot, error) {
	d, err := k.description(p, handle)
	switch {
	case err != nil:
		return nil, err
	case d.Address != nil: // MAILSLOT-03
		return nil, Windows("ERROR_ACCESS_DENIED")
	case d.Mailslot == nil:
		return nil, Windows("ERROR_INVALID_HANDLE")
	}
	return d.Mailslot, nil
}

// send is one write to the mailslots of an address.
func (k *Kernel) send(p *Process, to Address, message []byte) error {
	if k.broadcasts(to) && k.BroadcastTooLong(k, to, message) {
		return k.RefuseBroadcast(k, p, to, message)
	}
	slots := k.Recipients(p.Computer, to)
	for _, slot := range slots {
		switch {
		case slot.MaxMessage == 0 || len(message) <= slot.MaxMessage:
			k.Deliver(slot, Letter{slices.Clone(message), p})
		case to.Place == ".": // MAILSLOT-09; over a network nobody learns of it
			return Windows("ERROR_INVALID_PARAMETER")
		}
	}
	if len(slots) == 0 && to.Place == "." { // MAILSLOT-31; MAILSLOT-10 over a network
		return Windows("ERROR_HANDLE_EOF")
	}
	return nil
}

func init() {
	on(func(k *Kernel, c *Call, op impl.MailslotCreate) (impl.Opened, error) {
		address, err := parseAddress(op.Name)
		here := c.Process.Computer
		switch {
		case err != nil:
			return impl.Opened{}, err
		case address.Place != ".": // MAILSLOT-21
			return impl.Opened{}, Windows("ERROR_INVALID_NAME")
		case here.mailslot(address.Name) != nil: // MAILSLOT-20
			return impl.Opened{}, Windows("ERROR_ALREADY_EXISTS")
		}
		slot := &Mailslot{Computer: here, Name: address.Name, MaxMessage: op.MaxMessage, ReadTimeout: op.ReadTimeout}
		here.Mailslots = append(here.Mailslots, slot)
		return k.Open(c.Process, &Description{Mailslot: slot}, false), nil
	})
	on(func(k *Kernel, c *Call, op impl.MailslotOpen) (impl.Opened, error) {
		address, err := parseAddress(op.Name)
		if err == nil && address.Place == "." && c.Process.Computer.mailslot(address.Name) == nil { // MAILSLOT-17
			err = Windows("ERROR_FILE_NOT_FOUND")
		}
		if err != nil {
			return impl.Opened{}, err
		}
		return k.Open(c.Process, &Description{Address: &address, Write: true}, false), nil
	})
	// MAILSLOT-12, MAILSLOT-14, MAILSLOT-27
	on(func(k *Kernel, c *Call, op impl.MailslotInfo) (impl.MailslotStatus, error) {
		slot, err := k.mailslotToRead(c.Process, op.Handle)
		if err != nil {
			return impl.MailslotStatus{}, err
		}
		status := impl.MailslotStatus{
			MaxMessage: int64(slot.MaxMessage), NextSize: impl.NoMessage,
			Messages: int64(len(slot.Letters)), ReadTimeout: int64(slot.ReadTimeout),
		}
		if len(slot.Letters) > 0 {
			status.NextSize = int64(len(slot.Letters[0].Data))
		}
		return status, nil
	})
}

// readMailslot is one read of a mailslot.
func (k *Kernel) readMailslot(c *Call, slot *Mailslot, size int) (impl.Bytes, error) {
	switch {
	case len(slot.Letters) > 0 && len(slot.Letters[0].Data) > size: // MAILSLOT-28
		return impl.Bytes{}, Windows("ERROR_INSUFFICIENT_BUFFER")
	case len(slot.Letters) > 0:
		return impl.Bytes{Data: k.TakeLetter(slot, size)}, nil
	case k.DueIn(c, slot.ReadTimeout): // MAILSLOT-25
		return impl.Bytes{}, Windows("ERROR_SEM_TIMEOUT")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // MAILSLOT-24
}

// writeMailslot is one write to the mailslots of an address.
func (k *Kernel) writeMailslot(c *Call, to Address, payload impl.Payload) (impl.Count, error) {
	return impl.Count{Count: payload.Size()}, k.send(c.Process, to, payload.Bytes())
}
