package kernel

import "github.com/ipcspec/ipcspec/impl"

// Choices are the decisions about processes, handles and signals that
// implementations get wrong. The defaults are the documented behaviour; a planted
// fault replaces one of them. Each room has its own, beside the state that they
// decide about.
type Choices struct {
	AtExit       func(k *Kernel, p *Process)
	Inherit      func(k *Kernel, parent, child *Process, handle impl.Handle)
	LowestNumber func(p *Process) int
	Inherited    func(d *Descriptor) bool
	BothWays     func() bool
	Interrupted  func(c *Call) (impl.Result, error)
	// Queues says whether a signal is pending as often as it was sent.
	Queues func(s Signal) bool
	// Interrupts says whether a handler that is about to begin decides about a call.
	Interrupts func(c *Call) bool
	// Suspended says whether a call does nothing because its thread is in a handler.
	Suspended func(c *Call) bool
	// Withheld says whether what has come of a call is not told because its thread is in
	// a handler.
	Withheld func(c *Call) bool
	// BlockedInHandlers are the signals that a thread blocks because it is in handlers.
	BlockedInHandlers func(c *Call) []string
	// WakeOrder is the order in which waiting operations are tried. No document
	// says who is served first: whatever order it is, is right.
	WakeOrder func(waiting []*Call) []*Call
}

func defaultChoices() Choices {
	return Choices{
		AtExit: closeAll, Inherit: inherit, LowestNumber: lowestNumber, BothWays: No,
		Inherited:   func(d *Descriptor) bool { return d.Inheritable },
		Interrupted: interrupted, Suspended: (*Call).InHandler, Withheld: (*Call).InHandler, BlockedInHandlers: blockedInHandlers,
		Queues:     func(s Signal) bool { return s.number() >= firstRealTime },
		Interrupts: func(c *Call) bool { return !c.InHandler() },
		WakeOrder:  func(waiting []*Call) []*Call { return waiting },
	}
}

// No is the documented choice where a mistake would say yes.
func No() bool { return false }
