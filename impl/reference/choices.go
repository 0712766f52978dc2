package reference

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Choices are the decisions of the kernel that implementations get wrong. The
// defaults are the documented behaviour; a planted fault replaces one of them.
type Choices struct {
	ProcessChoices
	PipeChoices
	QueueChoices
	MailslotChoices
	ClipboardChoices
	MemoryChoices
	AnonymousPipeChoices
	FormatChoices
}

// ProcessChoices are decisions about processes, handles and signals.
type ProcessChoices struct {
	AtExit       func(k *Kernel, p *Process)
	Inherit      func(k *Kernel, parent, child *Process, handle impl.Handle)
	LowestNumber func(p *Process) int
	Interrupted  func(c *Call) (impl.Result, error)
	FileKey      func(k *Kernel, path string, project int) (int64, bool)
	Restart      func(k *Kernel) (keepsQueues bool)
	// WakeOrder is the order in which waiting operations are tried. No document
	// says who is served first: whatever order it is, is right.
	WakeOrder func(waiting []*Call) []*Call
}

// PipeChoices are decisions about pipes and what waits for them.
type PipeChoices struct {
	EndOfFile           func(p *Pipe) bool
	Broken              func(p *Pipe) bool
	BrokenPipe          func(k *Kernel, c *Call)
	Accepts             func(k *Kernel, p *Pipe, whole, left int) int
	Take                func(p *Pipe, size int) []byte
	Capacity            func(k *Kernel, size int) int
	MayExceed           func(p *Process) bool
	Nonblocking         func(d *Description) bool
	SetNonblock         func(k *Kernel, p *Process, handle impl.Handle, d *Description, nonblock bool)
	EmptyWriteIsNothing func(p *Pipe) bool
	NewPipeFlags        func(asked descriptor.Flags) descriptor.Flags
	BothWays            func() bool
	Gather              func(k *Kernel, c *Call, d *Description, pieces [][]byte) (impl.Count, error)
	Status              func(d *Description) descriptor.Status
	Unread              func(d *Description) int
	StatedPipeBuf       func(k *Kernel) int
	Consumes            func(call string) bool
	Readiness           func(k *Kernel, d *Description) []string
	WouldNotBlock       func(k *Kernel, d *Description, write bool) bool
	Due                 func(item *EpollItem) bool
	Registered          func(item *EpollItem) bool
}

// QueueChoices are decisions about System V message queues.
type QueueChoices struct {
	FindQueue       func(k *Kernel, key int64) *Queue
	SharesExclusive func() bool
	MayOpen         func(k *Kernel, q *Queue, p *Process, mode int) bool
	ValidType       func(typ int64) bool
	AnySize         func() bool
	Granted         func(q *Queue, p *Process, want Access) bool
	MayStat         func(k *Kernel, q *Queue, p *Process) bool
	Controls        func(q *Queue, p *Process) bool
	MayRemove       func(q *Queue, p *Process) bool
	Full            func(q *Queue, size int) bool
	SendRefused     func() error
	ReceiveRefused  func() error
	Enqueue         func(q *Queue, m sysvmsgqueue.Message)
	Sealed          func(m sysvmsgqueue.Message) sysvmsgqueue.Message
	Pick            func(q *Queue, typ int64, except bool) int
	Fits            func(m sysvmsgqueue.Message, size int) bool
	Dequeue         func(q *Queue, i, size int)
	Remove          func(k *Kernel, q *Queue)
	GoneQueue       func() string
	MaxBytesAllowed func(k *Kernel, q *Queue, p *Process, bytes int) bool
	CopyWaits       func() bool
	CopyIndex       func(q *Queue, ordinal int64) int
}

// DefaultChoices returns the documented behaviour.
func DefaultChoices() Choices {
	no := func() bool { return false }
	privileged := func(p *Process) bool { return p.Privileged }
	return Choices{
		ProcessChoices: ProcessChoices{
			AtExit: closeAll, Inherit: inherit, LowestNumber: lowestNumber,
			Interrupted: interrupted, FileKey: fileKey,
			Restart:   func(*Kernel) bool { return false },
			WakeOrder: func(waiting []*Call) []*Call { return waiting },
		},
		PipeChoices: PipeChoices{
			EndOfFile: endOfFile, Broken: broken, BrokenPipe: raisePipeSignal,
			Accepts: accepts, Take: take, Capacity: capacity, MayExceed: privileged,
			Nonblocking: nonblocking, SetNonblock: setNonblock,
			EmptyWriteIsNothing: func(*Pipe) bool { return true },
			NewPipeFlags:        func(asked descriptor.Flags) descriptor.Flags { return asked },
			BothWays:            no, Gather: gather,
			Status: status, Unread: unread,
			StatedPipeBuf: func(k *Kernel) int { return k.Limits.PipeBuf },
			Consumes:      func(call string) bool { return call == "splice" },
			Readiness:     readiness, WouldNotBlock: wouldNotBlock,
			Due: due, Registered: registered,
		},
		QueueChoices: QueueChoices{
			FindQueue: findQueue, SharesExclusive: no, MayOpen: mayOpen,
			ValidType: func(typ int64) bool { return typ >= 1 },
			AnySize:   no, Granted: granted,
			MayStat:        func(k *Kernel, q *Queue, p *Process) bool { return k.Granted(q, p, Read) },
			Controls:       controls,
			MayRemove:      controls,
			Full:           full,
			SendRefused:    func() error { return Posix("EAGAIN") },
			ReceiveRefused: func() error { return Posix("ENOMSG") },
			Enqueue:        func(q *Queue, m sysvmsgqueue.Message) { q.Messages = append(q.Messages, m) },
			Sealed:         func(m sysvmsgqueue.Message) sysvmsgqueue.Message { return m },
			Pick:           pick, Fits: fits,
			Dequeue:         dequeue,
			Remove:          removeQueue,
			GoneQueue:       func() string { return "EINVAL" },
			MaxBytesAllowed: maxBytesAllowed,
			CopyWaits:       no,
			CopyIndex:       func(q *Queue, ordinal int64) int { return int(ordinal) },
		},
		MailslotChoices:      defaultMailslotChoices(),
		ClipboardChoices:     defaultClipboardChoices(),
		MemoryChoices:        defaultMemoryChoices(),
		AnonymousPipeChoices: defaultAnonymousPipeChoices(),
		FormatChoices:        defaultFormatChoices(),
	}
}
