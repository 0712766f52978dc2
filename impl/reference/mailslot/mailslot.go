// Package mailslot is the room of mailslots of Windows.
package mailslot

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
)

// State has the decisions about mailslots, and what authorities disagree on.
type State struct {
	Limits Limits

	MailslotName     func(name string) string
	SameMailslotName func(one, other string) bool
	LocalMailslot    func(k *kernel.Kernel, on *kernel.Computer, name string) *Mailslot
	MayOpenMailslot  func(slot *Mailslot, op mailslot.Open) error
	Reaches          func(sender *kernel.Computer, to Address, at *kernel.Computer) bool
	Broadcasts       func(k *kernel.Kernel, to Address) bool
	BroadcastTooLong func(k *kernel.Kernel, to Address, message []byte) bool
	RefuseBroadcast  func(k *kernel.Kernel, sender *kernel.Process, to Address, message []byte) error
	NobodyReceives   func() error
	Admits           func(slot *Mailslot, message []byte) bool
	RefuseLetter     func(slot *Mailslot, letter Letter) error
	Deliver          func(slot *Mailslot, letter Letter)
	TakeLetter       func(slot *Mailslot, size int) []byte
	BufferTooSmall   func(slot *Mailslot)
	TimedOut         func(k *kernel.Kernel, c *kernel.Call, slot *Mailslot) bool
	MailslotStatus   func(slot *Mailslot) mailslot.Status
	LoseMailslot     func(slot *Mailslot)
	MailslotGone     func(slot *Mailslot) bool
}

// Limits are what every authority allows.
type Limits struct {
	Broadcast int // longest message to all mailslots of a domain
}

// Mailslots are those of one computer.
type Mailslots struct{ All []*Mailslot }

// MailslotsAt are the mailslots of a computer.
func At(c *kernel.Computer) *Mailslots { return kernel.Of[Mailslots](c) }

var everybodysLimits = Limits{Broadcast: 400}

// Of is the state of mailslots.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{
		Options: map[string]any{"mailslot.broadcast-limit": everybodysLimits.Broadcast},
		Numbers: map[string]func(k *kernel.Kernel, value int){
			"mailslot.broadcast-limit": func(k *kernel.Kernel, value int) { Of(k).Limits.Broadcast = value },
		},
	})
	kernel.Begins(func() *State {
		return &State{
			Limits:           everybodysLimits,
			MailslotName:     func(name string) string { return name },
			SameMailslotName: strings.EqualFold, // MAILSLOT-23
			LocalMailslot:    func(k *kernel.Kernel, on *kernel.Computer, name string) *Mailslot { return Named(k, on, name) },
			MayOpenMailslot:  func(*Mailslot, mailslot.Open) error { return nil }, // MAILSLOT-18, MAILSLOT-19
			Reaches:          reaches, Broadcasts: broadcasts, BroadcastTooLong: broadcastTooLong,
			RefuseBroadcast: func(*kernel.Kernel, *kernel.Process, Address, []byte) error {
				return kernel.Windows("ERROR_BAD_NETPATH")
			},
			NobodyReceives: func() error { return nil }, // MAILSLOT-10
			Admits:         admits,
			RefuseLetter:   func(*Mailslot, Letter) error { return kernel.Windows("ERROR_INVALID_PARAMETER") },
			Deliver:        func(slot *Mailslot, letter Letter) { slot.Letters = append(slot.Letters, letter) },
			TakeLetter:     takeLetter,
			BufferTooSmall: func(*Mailslot) {}, // MAILSLOT-29
			TimedOut:       func(k *kernel.Kernel, c *kernel.Call, slot *Mailslot) bool { return k.DueIn(c, slot.ReadTimeout) },
			MailslotStatus: mailslotStatus,
			LoseMailslot:   loseMailslot, MailslotGone: mailslotGone,
		}
	})
}

// Mailslot is a queue of messages. Who created it reads, who opens it sends.
type Mailslot struct {
	Computer    *kernel.Computer
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
	Sender *kernel.Process
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

// ReadEnd is a handle to read from a mailslot.
type ReadEnd struct{ *Mailslot }

// Asynchronous says that CreateMailslot makes such a handle (MAILSLOT-37).
func (e ReadEnd) Asynchronous() {}

// SlotOf is the mailslot that a description reads from, or nil.
func SlotOf(d *kernel.Description) *Mailslot {
	end, _ := d.File.(ReadEnd)
	return end.Mailslot
}

// Release: a mailslot goes with the last handle to read from it, and with it what it
// holds (MAILSLOT-30, MAILSLOT-31).
func (e ReadEnd) Release(k *kernel.Kernel, _ *kernel.Description) { Of(k).LoseMailslot(e.Mailslot) }

// ReadFile is one read of a mailslot.
func (e ReadEnd) ReadFile(k *kernel.Kernel, c *kernel.Call, _ *kernel.Description, size int) (impl.Bytes, error) {
	slot := e.Mailslot
	switch {
	case len(slot.Letters) > 0 && len(slot.Letters[0].Data) > size: // MAILSLOT-28
		Of(k).BufferTooSmall(slot)
		return impl.Bytes{}, kernel.Windows("ERROR_INSUFFICIENT_BUFFER")
	case len(slot.Letters) > 0:
		return impl.Bytes{Data: Of(k).TakeLetter(slot, size)}, nil
	case Of(k).TimedOut(k, c, slot): // MAILSLOT-25; MAILSLOT-11
		return impl.Bytes{}, kernel.Windows("ERROR_SEM_TIMEOUT")
	}
	return impl.Bytes{}, c.Wait("ReadFile") // MAILSLOT-24
}

// WriteEnd is a handle to send to the mailslots of an address.
type WriteEnd struct{ *Address }

// AddressOf is the address that a description sends to, or nil.
func AddressOf(d *kernel.Description) *Address {
	end, _ := d.File.(WriteEnd)
	return end.Address
}

// Release does nothing: nobody counts who sends.
func (WriteEnd) Release(*kernel.Kernel, *kernel.Description) {}

// WriteFile is one write to the mailslots of an address.
func (e WriteEnd) WriteFile(k *kernel.Kernel, c *kernel.Call, _ *kernel.Description, data []byte) (impl.Count, error) {
	return impl.Count{Count: len(data)}, send(k, c.Process, *e.Address, data)
}

func loseMailslot(slot *Mailslot) {
	At(slot.Computer).All = slices.DeleteFunc(At(slot.Computer).All, func(m *Mailslot) bool { return m == slot })
}

func mailslotGone(slot *Mailslot) bool { return !slices.Contains(At(slot.Computer).All, slot) }

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create) (impl.Opened, error) {
		address, err := parseAddress(Of(k).MailslotName(op.Name))
		here := c.Process.Computer
		switch {
		case err != nil:
			return impl.Opened{}, err
		case address.Place != ".": // MAILSLOT-21
			return impl.Opened{}, kernel.Windows("ERROR_INVALID_NAME")
		case Named(k, here, address.Name) != nil: // MAILSLOT-20
			return impl.Opened{}, kernel.Windows("ERROR_ALREADY_EXISTS")
		}
		slot := &Mailslot{Computer: here, Name: address.Name, MaxMessage: op.MaxMessage, ReadTimeout: op.ReadTimeout}
		At(here).All = append(At(here).All, slot)
		return k.Open(c.Process, &kernel.Description{File: ReadEnd{slot}, Access: kernel.Read}, false), nil
	})
	handles.On(func(op mailslot.Info) impl.Handle { return op.Handle }, func(k *kernel.Kernel, _ *kernel.Call, _ *kernel.Description, slot ReadEnd, op mailslot.Info) (mailslot.Status, error) {
		return only(Of(k).MailslotStatus(slot.Mailslot), op.Only), nil
	})
	// MAILSLOT-26
	handles.On(func(op mailslot.Set) impl.Handle { return op.Handle }, func(k *kernel.Kernel, _ *kernel.Call, _ *kernel.Description, slot ReadEnd, op mailslot.Set) (impl.Nothing, error) {
		slot.ReadTimeout = op.ReadTimeout
		return impl.Nothing{}, nil
	})
}
