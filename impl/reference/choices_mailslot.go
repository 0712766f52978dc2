package reference

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl/mailslot"
)

// MailslotChoices are decisions about mailslots.
type MailslotChoices struct {
	MailslotName     func(name string) string
	SameMailslotName func(one, other string) bool
	LocalMailslot    func(k *Kernel, on *Computer, name string) *Mailslot
	MayOpenMailslot  func(slot *Mailslot, op mailslot.Open) error
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
	MailslotStatus   func(slot *Mailslot) mailslot.Status
	LoseMailslot     func(slot *Mailslot)
	MailslotGone     func(slot *Mailslot) bool
}

func defaultMailslotChoices() MailslotChoices {
	return MailslotChoices{
		MailslotName:     func(name string) string { return name },
		SameMailslotName: strings.EqualFold, // MAILSLOT-23
		LocalMailslot:    func(k *Kernel, on *Computer, name string) *Mailslot { return k.mailslot(on, name) },
		MayOpenMailslot:  func(*Mailslot, mailslot.Open) error { return nil }, // MAILSLOT-18, MAILSLOT-19
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
}
