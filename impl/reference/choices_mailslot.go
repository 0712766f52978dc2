package reference

// MailslotChoices are decisions about mailslots.
type MailslotChoices struct {
	Reaches          func(sender *Computer, to Address, at *Computer) bool
	BroadcastTooLong func(k *Kernel, to Address, message []byte) bool
	RefuseBroadcast  func(k *Kernel, sender *Process, to Address, message []byte) error
	Deliver          func(slot *Mailslot, letter Letter)
	TakeLetter       func(slot *Mailslot, size int) []byte
}

func defaultMailslotChoices() MailslotChoices {
	return MailslotChoices{
		Reaches: reaches, BroadcastTooLong: broadcastTooLong,
		RefuseBroadcast: func(*Kernel, *Process, Address, []byte) error { return Windows("ERROR_BAD_NETPATH") },
		Deliver:         func(slot *Mailslot, letter Letter) { slot.Letters = append(slot.Letters, letter) },
		TakeLetter:      takeLetter,
	}
}
