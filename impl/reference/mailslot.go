package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
)

// Mailslot is a queue of messages. Who created it reads, who opens it sends.
type Mailslot struct {
	Computer    *Computer
	Name        string
	MaxMessage  int // 0 is any
	ReadTimeout int // milliseconds; negative is for ever
	Letters     []Letter
	Opened      int // how often it has been opened by its own computer's name, "."
}

// Letter is one message, as one write supplied it (MAILSLOT-15); it may be empty
// (MAILSLOT-32).
type Letter struct {
	Data   []byte
	Sender *Process
}

// admits: a mailslot takes messages up to the size that its server gave (MAILSLOT-09).
func admits(slot *Mailslot, message []byte) bool {
	return slot.MaxMessage == 0 || len(message) <= slot.MaxMessage
}

// takeLetter removes the oldest message, whole (MAILSLOT-15, MAILSLOT-16).
func takeLetter(slot *Mailslot, size int) []byte {
	letter := slot.Letters[0]
	slot.Letters = slot.Letters[1:]
	return letter.Data
}

// mailslotStatus: MAILSLOT-12, MAILSLOT-14, MAILSLOT-27.
func mailslotStatus(slot *Mailslot) mailslot.Status {
	status := mailslot.Status{
		MaxMessage: int64(slot.MaxMessage), NextSize: mailslot.NoMessage,
		Messages: int64(len(slot.Letters)), ReadTimeout: int64(slot.ReadTimeout),
	}
	if len(slot.Letters) > 0 {
		status.NextSize = int64(len(slot.Letters[0].Data))
	}
	return status
}

// only leaves of a status what was asked for.
func only(s mailslot.Status, names []string) mailslot.Status {
	asked := func(name string, value int64) int64 {
		if len(names) == 0 || slices.Contains(names, name) {
			return value
		}
		return 0
	}
	return mailslot.Status{
		MaxMessage: asked("max_message", s.MaxMessage), NextSize: asked("next_size", s.NextSize),
		Messages: asked("messages", s.Messages), ReadTimeout: asked("read_timeout", s.ReadTimeout),
	}
}

// deleteMailslot: it goes with the last handle to read from it, and with it what
// it holds (MAILSLOT-30, MAILSLOT-31).
func (k *Kernel) deleteMailslot(slot *Mailslot) { k.LoseMailslot(slot) }

func loseMailslot(slot *Mailslot) {
	slot.Computer.Mailslots = slices.DeleteFunc(slot.Computer.Mailslots, func(m *Mailslot) bool { return m == slot })
}

func mailslotGone(slot *Mailslot) bool { return !slices.Contains(slot.Computer.Mailslots, slot) }

func (k *Kernel) mailslotToRead(p *Process, handle impl.Handle) (*Mailslot, error) {
	d, err := k.description(p, handle)
	if err == nil && d.Mailslot == nil { // MAILSLOT-109
		err = Windows("ERROR_INVALID_HANDLE")
	}
	if err != nil {
		return nil, err
	}
	return d.Mailslot, nil
}

func init() {
	on(func(k *Kernel, c *Call, op mailslot.Create) (impl.Opened, error) {
		address, err := parseAddress(k.Choices.MailslotName(op.Name))
		here := c.Process.Computer
		switch {
		case err != nil:
			return impl.Opened{}, err
		case address.Place != ".": // MAILSLOT-21
			return impl.Opened{}, Windows("ERROR_INVALID_NAME")
		case k.mailslot(here, address.Name) != nil: // MAILSLOT-20
			return impl.Opened{}, Windows("ERROR_ALREADY_EXISTS")
		}
		slot := &Mailslot{Computer: here, Name: address.Name, MaxMessage: op.MaxMessage, ReadTimeout: op.ReadTimeout}
		here.Mailslots = append(here.Mailslots, slot)
		return k.Open(c.Process, &Description{Mailslot: slot}, false), nil
	})
	on(func(k *Kernel, c *Call, op mailslot.Info) (mailslot.Status, error) {
		slot, err := k.mailslotToRead(c.Process, op.Handle)
		if err != nil {
			return mailslot.Status{}, err
		}
		return only(k.MailslotStatus(slot), op.Only), nil
	})
	// MAILSLOT-26
	on(func(k *Kernel, c *Call, op mailslot.Set) (impl.Nothing, error) {
		slot, err := k.mailslotToRead(c.Process, op.Handle)
		if err == nil {
			slot.ReadTimeout = op.ReadTimeout
		}
		return impl.Nothing{}, err
	})
}

// readMailslot is one read of a mailslot.
func (k *Kernel) readMailslot(c *Call, slot *Mailslot, size int) (impl.Bytes, error) {
	switch {
	case len(slot.Letters) > 0 && len(slot.Letters[0].Data) > size: // MAILSLOT-28
		k.BufferTooSmall(slot)
		return impl.Bytes{}, Windows("ERROR_INSUFFICIENT_BUFFER")
	case len(slot.Letters) > 0:
		return impl.Bytes{Data: k.TakeLetter(slot, size)}, nil
	case k.TimedOut(k, c, slot): // MAILSLOT-25; MAILSLOT-11
		return impl.Bytes{}, Windows("ERROR_SEM_TIMEOUT")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // MAILSLOT-24
}

// writeMailslot is one write to the mailslots of an address.
func (k *Kernel) writeMailslot(c *Call, to Address, payload impl.Payload) (impl.Count, error) {
	return impl.Count{Count: payload.Size()}, k.send(c.Process, to, payload.Bytes())
}
