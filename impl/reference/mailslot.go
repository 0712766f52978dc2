package reference

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// MailslotState has the decisions about mailslots, and what authorities disagree on.
type MailslotState struct {
	Limits MailslotLimits

	MailslotName     func(name string) string
	SameMailslotName func(one, other string) bool
	LocalMailslot    func(k *Kernel, on *Computer, name string) *Mailslot
	MayOpenMailslot  func(slot *Mailslot, op impl.MailslotOpen) error
	Reaches          func(sender *Computer, to Address, at *Computer) bool
	Broadcasts       func(k *Kernel, to Address) bool
	BroadcastTooLong func(k *Kernel, to Address, message []byte) bool
	RefuseBroadcast  func(k *Kernel, sender *Process, to Address, message []byte) error
	NobodyReceives   func() error
	Admits           func(slot *Mailslot, message []byte) bool
	RefuseLetter     func(slot *Mailslot, letter Letter) error
	Deliver          func(slot *Mailslot, letter Letter)
	TakeLetter       func(slot *Mailslot, size int) []byte
	BufferTooSmall   func(slot *Mailslot)
	TimedOut         func(k *Kernel, c *Call, slot *Mailslot) bool
	MailslotStatus   func(slot *Mailslot) impl.MailslotStatus
	LoseMailslot     func(slot *Mailslot)
	MailslotGone     func(slot *Mailslot) bool
}

// MailslotLimits are what every authority allows.
type MailslotLimits struct {
	Broadcast int // longest message to all mailslots of a domain
}

// Mailslots are those of one computer.
type Mailslots struct{ All []*Mailslot }

// MailslotsAt are the mailslots of a computer.
func MailslotsAt(c *Computer) *Mailslots { return Of[Mailslots](c) }

var everybodysLimits = MailslotLimits{Broadcast: 400}

// MailslotsOf is the state of mailslots.
func MailslotsOf(k *Kernel) *MailslotState { return Of[MailslotState](k) }

func init() {
	Begins(func() *MailslotState {
		return &MailslotState{
			Limits:           everybodysLimits,
			MailslotName:     func(name string) string { return name },
			SameMailslotName: strings.EqualFold, // MAILSLOT-23
			LocalMailslot:    func(k *Kernel, on *Computer, name string) *Mailslot { return k.mailslot(on, name) },
			MayOpenMailslot:  func(*Mailslot, impl.MailslotOpen) error { return nil }, // MAILSLOT-18, MAILSLOT-19
			Reaches:          reaches, Broadcasts: broadcasts, BroadcastTooLong: broadcastTooLong,
			RefuseBroadcast: func(*Kernel, *Process, Address, []byte) error { return Windows("ERROR_BAD_NETPATH") },
			NobodyReceives:  func() error { return nil }, // MAILSLOT-10
			Admits:          admits,
			RefuseLetter:    func(*Mailslot, Letter) error { return Windows("ERROR_INVALID_PARAMETER") },
			Deliver:         func(slot *Mailslot, letter Letter) { slot.Letters = append(slot.Letters, letter) },
			TakeLetter:      takeLetter,
			BufferTooSmall:  func(*Mailslot) {}, // MAILSLOT-29
			TimedOut:        func(k *Kernel, c *Call, slot *Mailslot) bool { return k.DueIn(c, slot.ReadTimeout) },
			MailslotStatus:  mailslotStatus,
			LoseMailslot:    loseMailslot, MailslotGone: mailslotGone,
		}
	})
}

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
func mailslotStatus(slot *Mailslot) impl.MailslotStatus {
	status := impl.MailslotStatus{
		MaxMessage: int64(slot.MaxMessage), NextSize: impl.NoMessage,
		Messages: int64(len(slot.Letters)), ReadTimeout: int64(slot.ReadTimeout),
	}
	if len(slot.Letters) > 0 {
		status.NextSize = int64(len(slot.Letters[0].Data))
	}
	return status
}

// only leaves of a status what was asked for.
func only(s impl.MailslotStatus, names []string) impl.MailslotStatus {
	asked := func(name string, value int64) int64 {
		if len(names) == 0 || slices.Contains(names, name) {
			return value
		}
		return 0
	}
	return impl.MailslotStatus{
		MaxMessage: asked("max_message", s.MaxMessage), NextSize: asked("next_size", s.NextSize),
		Messages: asked("messages", s.Messages), ReadTimeout: asked("read_timeout", s.ReadTimeout),
	}
}

// deleteMailslot: it goes with the last handle to read from it, and with it what
// it holds (MAILSLOT-30, MAILSLOT-31).
func (k *Kernel) deleteMailslot(slot *Mailslot) { MailslotsOf(k).LoseMailslot(slot) }

func loseMailslot(slot *Mailslot) {
	MailslotsAt(slot.Computer).All = slices.DeleteFunc(MailslotsAt(slot.Computer).All, func(m *Mailslot) bool { return m == slot })
}

func mailslotGone(slot *Mailslot) bool { return !slices.Contains(MailslotsAt(slot.Computer).All, slot) }

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
	on(func(k *Kernel, c *Call, op impl.MailslotCreate) (impl.Opened, error) {
		address, err := parseAddress(MailslotsOf(k).MailslotName(op.Name))
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
		MailslotsAt(here).All = append(MailslotsAt(here).All, slot)
		return k.Open(c.Process, &Description{Mailslot: slot}, false), nil
	})
	on(func(k *Kernel, c *Call, op impl.MailslotInfo) (impl.MailslotStatus, error) {
		slot, err := k.mailslotToRead(c.Process, op.Handle)
		if err != nil {
			return impl.MailslotStatus{}, err
		}
		return only(MailslotsOf(k).MailslotStatus(slot), op.Only), nil
	})
	// MAILSLOT-26
	on(func(k *Kernel, c *Call, op impl.MailslotSet) (impl.Nothing, error) {
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
		MailslotsOf(k).BufferTooSmall(slot)
		return impl.Bytes{}, Windows("ERROR_INSUFFICIENT_BUFFER")
	case len(slot.Letters) > 0:
		return impl.Bytes{Data: MailslotsOf(k).TakeLetter(slot, size)}, nil
	case MailslotsOf(k).TimedOut(k, c, slot): // MAILSLOT-25; MAILSLOT-11
		return impl.Bytes{}, Windows("ERROR_SEM_TIMEOUT")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // MAILSLOT-24
}

// writeMailslot is one write to the mailslots of an address.
func (k *Kernel) writeMailslot(c *Call, to Address, payload impl.Payload) (impl.Count, error) {
	return impl.Count{Count: payload.Size()}, k.send(c.Process, to, payload.Bytes())
}
