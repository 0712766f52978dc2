package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// QueueState is what there is of System V message queues, and the decisions about
// them.
type QueueState struct {
	Queues []*Queue
	Limits QueueLimits
	last   int64 // identifier

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
	Enqueue         func(q *Queue, m impl.Message)
	Sealed          func(m impl.Message) impl.Message
	Pick            func(q *Queue, typ int64, except bool) int
	Fits            func(m impl.Message, size int) bool
	Dequeue         func(q *Queue, i, size int)
	Remove          func(k *Kernel, q *Queue)
	GoneQueue       func() string
	MaxBytesAllowed func(k *Kernel, q *Queue, p *Process, bytes int) bool
	CopyWaits       func() bool
	CopyIndex       func(q *Queue, ordinal int64) int
}

// QueueLimits are those of Linux.
type QueueLimits struct {
	MaxMessage int // msgmax
	MaxBytes   int // msgmnb
}

var linuxQueues = QueueLimits{MaxMessage: 8192, MaxBytes: 16384}

// QueuesOf is the state of message queues.
func QueuesOf(k *Kernel) *QueueState { return Of[QueueState](k) }

// QueueCall is what a call on a queue remembers: the queue that it began to wait on.
type QueueCall struct{ Queue *Queue }

// QueueCallOf is what the call remembers of queues.
func QueueCallOf(c *Call) *QueueCall { return Of[QueueCall](c) }

func init() {
	Begins(func() *QueueState {
		return &QueueState{
			Limits:    linuxQueues,
			FindQueue: findQueue, SharesExclusive: no, MayOpen: mayOpen,
			ValidType: func(typ int64) bool { return typ >= 1 },
			AnySize:   no, Granted: granted,
			MayStat:        func(k *Kernel, q *Queue, p *Process) bool { return QueuesOf(k).Granted(q, p, Read) },
			Controls:       controls,
			MayRemove:      controls,
			Full:           full,
			SendRefused:    func() error { return Posix("EAGAIN") },
			ReceiveRefused: func() error { return Posix("ENOMSG") },
			Enqueue:        func(q *Queue, m impl.Message) { q.Messages = append(q.Messages, m) },
			Sealed:         func(m impl.Message) impl.Message { return m },
			Pick:           pick, Fits: fits,
			Dequeue:         dequeue,
			Remove:          removeQueue,
			GoneQueue:       func() string { return "EINVAL" },
			MaxBytesAllowed: maxBytesAllowed,
			CopyWaits:       no,
			CopyIndex:       func(q *Queue, ordinal int64) int { return int(ordinal) },
		}
	})
}

// Queue is a System V message queue. Nobody counts its users: it goes when it
// is removed, and not before (MSGQ-05).
type Queue struct {
	ID, Key  int64
	Messages []impl.Message
	impl.QueueStatus
}

func (q *Queue) bytes() int {
	sum := 0
	for _, m := range q.Messages {
		sum += len(m.Data)
	}
	return sum
}

// Access is what a process wants of a queue.
type Access int

// The kinds of access that permission bits grant.
const (
	Read  Access = 4
	Write Access = 2
)

// granted: the owner's bits, else the group's, else the others' (MSGQ-02).
func granted(q *Queue, p *Process, want Access) bool {
	bits := q.Mode
	switch {
	case p.Privileged:
		return true
	case p.UID == q.OwnerUID || p.UID == q.CreatorUID:
		bits >>= 6
	case p.GID == q.OwnerGID || p.GID == q.CreatorGID:
		bits >>= 3
	}
	return Access(bits)&want == want
}

// controls: the owner, the creator and who is privileged may change a queue (MSGQ-25).
func controls(q *Queue, p *Process) bool {
	return p.Privileged || p.UID == q.OwnerUID || p.UID == q.CreatorUID
}

// pick returns the index of the message that a receiver of this type gets, or -1.
func pick(q *Queue, typ int64, except bool) int {
	best := -1
	for i, m := range q.Messages {
		switch {
		case typ == 0: // MSGQ-01: the oldest
			return i
		case typ > 0 && (m.Type == typ) != except: // MSGQ-14, MSGQ-102
			return i
		case typ < 0 && m.Type <= -typ: // MSGQ-15: the lowest type, its oldest
			if best < 0 || m.Type < q.Messages[best].Type {
				best = i
			}
		}
	}
	return best
}

// full: a queue is bounded by bytes (MSGQ-21) and on Linux by number too (MSGQ-22).
func full(q *Queue, size int) bool {
	return q.bytes()+size > int(q.MaxBytes) || len(q.Messages)+1 > int(q.MaxBytes)
}

// fits says whether a message goes into a receiver's buffer (MSGQ-17, MSGQ-30).
func fits(m impl.Message, size int) bool { return len(m.Data) <= size }

func (k *Kernel) queue(c *Call, id int64) (*Queue, error) {
	for _, q := range QueuesOf(k).Queues {
		if q.ID == id {
			return q, nil
		}
	}
	if QueueCallOf(c).Queue != nil {
		return nil, Posix("EIDRM") // MSGQ-23: it went while the call waited
	}
	return nil, Posix(QueuesOf(k).GoneQueue()) // MSGQ-24
}

func (k *Kernel) newQueue(p *Process, op impl.MsgqGet) *Queue {
	queues := QueuesOf(k)
	queues.last++
	q := &Queue{ID: queues.last, Key: op.Key}
	q.QueueStatus = impl.QueueStatus{ // MSGQ-13
		MaxBytes: int64(QueuesOf(k).Limits.MaxBytes), ChangeTime: k.Now(), Mode: op.Mode & 0o777,
		OwnerUID: p.UID, OwnerGID: p.GID, CreatorUID: p.UID, CreatorGID: p.GID,
	}
	QueuesOf(k).Queues = append(QueuesOf(k).Queues, q)
	return q
}

func init() {
	on(func(k *Kernel, c *Call, op impl.MsgqGet) (impl.QueueID, error) {
		q := QueuesOf(k).FindQueue(k, op.Key)
		switch {
		case q == nil && op.Key != 0 && !op.Create: // MSGQ-11
			return impl.QueueID{}, Posix("ENOENT")
		case q == nil:
			q = k.newQueue(c.Process, op)
		case op.Create && op.Exclusive && !QueuesOf(k).SharesExclusive():
			return impl.QueueID{}, Posix("EEXIST")
		case !QueuesOf(k).MayOpen(k, q, c.Process, op.Mode): // MSGQ-28
			return impl.QueueID{}, Posix("EACCES")
		}
		return impl.QueueID{Queue: q.ID}, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqSend) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		data := op.Bytes()
		switch {
		case !QueuesOf(k).ValidType(op.Type), len(data) > QueuesOf(k).Limits.MaxMessage && !QueuesOf(k).AnySize(): // MSGQ-16
			return impl.Nothing{}, Posix("EINVAL")
		case !QueuesOf(k).Granted(q, c.Process, Write):
			return impl.Nothing{}, Posix("EACCES")
		case QueuesOf(k).Full(q, len(data)) && op.Nowait: // MSGQ-19
			return impl.Nothing{}, QueuesOf(k).SendRefused()
		case QueuesOf(k).Full(q, len(data)):
			QueueCallOf(c).Queue = q
			return impl.Nothing{}, c.Wait("msgsnd")
		}
		QueuesOf(k).Enqueue(q, QueuesOf(k).Sealed(impl.Message{Type: op.Type, Data: data}))
		q.LastSender, q.SendTime = c.Process.PID, k.Now() // MSGQ-27
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqReceive) (impl.Message, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Message{}, err
		}
		if !QueuesOf(k).Granted(q, c.Process, Read) {
			return impl.Message{}, Posix("EACCES")
		}
		i := QueuesOf(k).Pick(q, op.Type, op.Except)
		if op.Copy {
			if err := k.mayCopy(q, op); err != nil {
				return impl.Message{}, err
			}
			i = QueuesOf(k).CopyIndex(q, op.Type)
		}
		switch {
		case i < 0 && op.Nowait: // MSGQ-19
			return impl.Message{}, QueuesOf(k).ReceiveRefused()
		case i < 0:
			QueueCallOf(c).Queue = q
			return impl.Message{}, c.Wait("msgrcv") // MSGQ-20
		case !QueuesOf(k).Fits(q.Messages[i], op.Size) && !op.Noerror:
			return impl.Message{}, Posix("E2BIG")
		}
		m := q.Messages[i]
		m.Data = m.Data[:min(len(m.Data), op.Size)] // MSGQ-18
		if op.Copy {
			return m, nil
		}
		QueuesOf(k).Dequeue(q, i, op.Size)
		q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
		return m, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqStat) (impl.QueueStatus, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.QueueStatus{}, err
		}
		if !QueuesOf(k).MayStat(k, q, c.Process) {
			return impl.QueueStatus{}, Posix("EACCES")
		}
		status := q.QueueStatus
		status.Messages, status.Bytes = int64(len(q.Messages)), int64(q.bytes())
		return status, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqSet) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		switch {
		case !QueuesOf(k).Controls(q, c.Process):
			return impl.Nothing{}, Posix("EPERM")
		case op.MaxBytes != nil && !QueuesOf(k).MaxBytesAllowed(k, q, c.Process, *op.MaxBytes): // MSGQ-26
			return impl.Nothing{}, Posix("EPERM")
		}
		if op.MaxBytes != nil {
			q.MaxBytes = int64(*op.MaxBytes)
		}
		if op.OwnerUID != nil {
			q.OwnerUID = *op.OwnerUID
		}
		if op.OwnerGID != nil {
			q.OwnerGID = *op.OwnerGID
		}
		if op.Mode != nil {
			q.Mode = *op.Mode & 0o777
		}
		q.ChangeTime = k.Now()
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqRemove) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		if !QueuesOf(k).MayRemove(q, c.Process) {
			return impl.Nothing{}, Posix("EPERM")
		}
		QueuesOf(k).Remove(k, q)
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.MsgqLimits) (impl.QueueLimits, error) {
		return impl.QueueLimits{MaxMessage: QueuesOf(k).Limits.MaxMessage, MaxBytes: QueuesOf(k).Limits.MaxBytes}, nil
	})
}

// mayCopy: MSG_COPY wants the ordinal number of a message, and never waits (MSGQ-29).
func (k *Kernel) mayCopy(q *Queue, op impl.MsgqReceive) error {
	switch {
	case !op.Nowait && !QueuesOf(k).CopyWaits(), op.Except:
		return Posix("EINVAL")
	case op.Type < 0 || op.Type >= int64(len(q.Messages)):
		return Posix("ENOMSG")
	}
	return nil
}

// findQueue: a key is one queue for everybody, except IPC_PRIVATE, which is a
// new one each time (MSGQ-10).
func findQueue(k *Kernel, key int64) *Queue {
	for _, q := range QueuesOf(k).Queues {
		if q.Key == key && key != 0 {
			return q
		}
	}
	return nil
}

// mayOpen: every requested permission bit must be granted; none need be (MSGQ-28).
func mayOpen(k *Kernel, q *Queue, p *Process, mode int) bool {
	want := Access((mode | mode>>3 | mode>>6) & 6)
	return QueuesOf(k).Granted(q, p, want)
}

// maxBytesAllowed: only beyond the system's limit a privilege is needed (MSGQ-26).
func maxBytesAllowed(k *Kernel, q *Queue, p *Process, bytes int) bool {
	return p.Privileged || bytes <= QueuesOf(k).Limits.MaxBytes
}

// removeQueue takes effect at once, messages included (MSGQ-23).
func removeQueue(k *Kernel, q *Queue) {
	QueuesOf(k).Queues = slices.DeleteFunc(QueuesOf(k).Queues, func(other *Queue) bool { return other == q })
}

func dequeue(q *Queue, i, size int) { q.Messages = slices.Delete(q.Messages, i, i+1) }
