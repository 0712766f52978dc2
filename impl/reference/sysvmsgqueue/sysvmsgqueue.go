// Package sysvmsgqueue is the room of System V message queues.
package sysvmsgqueue

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// State is what there is of System V message queues, and the decisions about them.
type State struct {
	objects.Kind[*Queue]
	Limits Limits

	ValidType       func(typ int64) bool
	AnySize         func() bool
	Full            func(q *Queue, size int) bool
	SendRefused     func() error
	ReceiveRefused  func() error
	Enqueue         func(q *Queue, m sysvmsgqueue.Message)
	Sealed          func(m sysvmsgqueue.Message) sysvmsgqueue.Message
	Pick            func(q *Queue, typ int64, except bool) int
	Fits            func(m sysvmsgqueue.Message, size int) bool
	Dequeue         func(q *Queue, i, size int)
	MaxBytesAllowed func(k *kernel.Kernel, q *Queue, p *kernel.Process, bytes int) bool
	CopyWaits       func() bool
	CopyIndex       func(q *Queue, ordinal int64) int
	Receiver        func(k *kernel.Kernel, c *kernel.Call) int
}

// Limits are those of Linux.
type Limits struct {
	MaxMessage int // msgmax
	MaxBytes   int // msgmnb
}

var linuxQueues = Limits{MaxMessage: 8192, MaxBytes: 16384}

// Of is the state of message queues.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"message-copy": true}})
	kernel.Begins(func() *State {
		state := &State{
			Limits:          linuxQueues,
			ValidType:       func(typ int64) bool { return typ >= 1 },
			AnySize:         kernel.No,
			Full:            full,
			SendRefused:     func() error { return kernel.Posix("EAGAIN") },
			ReceiveRefused:  func() error { return kernel.Posix("ENOMSG") },
			Enqueue:         func(q *Queue, m sysvmsgqueue.Message) { q.Messages = append(q.Messages, m) },
			Sealed:          func(m sysvmsgqueue.Message) sysvmsgqueue.Message { return m },
			Pick:            pick,
			Fits:            fits,
			Dequeue:         dequeue,
			MaxBytesAllowed: maxBytesAllowed,
			CopyWaits:       kernel.No,
			CopyIndex:       func(q *Queue, ordinal int64) int { return int(ordinal) },
			Receiver:        receiver,
		}
		state.Document()
		return state
	})
	objects.Declare("q", func(k *kernel.Kernel) *objects.Kind[*Queue] { return &Of(k).Kind })
}

// Queue is a System V message queue.
type Queue struct {
	objects.Object
	Messages                 []sysvmsgqueue.Message
	MaxBytes                 int64
	SendTime, ReceiveTime    int64
	LastSender, LastReceiver int
}

func (q *Queue) bytes() int {
	sum := 0
	for _, m := range q.Messages {
		sum += len(m.Data)
	}
	return sum
}

// status is what IPC_STAT tells (MSGQ-13).
func (q *Queue) status() sysvmsgqueue.Status {
	return sysvmsgqueue.Status{
		Messages: int64(len(q.Messages)), Bytes: int64(q.bytes()), MaxBytes: q.MaxBytes,
		LastSender: q.LastSender, LastReceiver: q.LastReceiver,
		SendTime: q.SendTime, ReceiveTime: q.ReceiveTime, ChangeTime: q.ChangeTime,
		Mode: q.Mode, OwnerUID: q.OwnerUID, OwnerGID: q.OwnerGID, CreatorUID: q.CreatorUID, CreatorGID: q.CreatorGID,
	}
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
		case typ < 0 && m.Type-1 <= -(typ+1): // MSGQ-15: the lowest type, its oldest
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
func fits(m sysvmsgqueue.Message, size int) bool { return len(m.Data) <= size }

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Get) (sysvmsgqueue.ID, error) {
		q, err := Of(k).Get(k, c.Process, op.Key, op.Mode, op.Create, op.Exclusive, func(o objects.Object) *Queue {
			return &Queue{Object: o, MaxBytes: int64(Of(k).Limits.MaxBytes)}
		})
		if err != nil {
			return sysvmsgqueue.ID{}, err
		}
		return sysvmsgqueue.ID{Queue: q.ID}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Send) (impl.Nothing, error) {
		q, err := Of(k).With(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		data := op.Bytes()
		switch {
		case !Of(k).ValidType(op.Type), len(data) > Of(k).Limits.MaxMessage && !Of(k).AnySize(): // MSGQ-16
			return impl.Nothing{}, kernel.Posix("EINVAL")
		case !Of(k).Granted(q, c.Process, objects.Write):
			return impl.Nothing{}, kernel.Posix("EACCES")
		case Of(k).Full(q, len(data)) && op.Nowait: // MSGQ-19
			return impl.Nothing{}, Of(k).SendRefused()
		case Of(k).Full(q, len(data)):
			return impl.Nothing{}, q.Wait(c, "msgsnd")
		}
		Of(k).Enqueue(q, Of(k).Sealed(sysvmsgqueue.Message{Type: op.Type, Data: data}))
		q.LastSender, q.SendTime = c.Process.PID, k.Now() // MSGQ-27
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Receive) (sysvmsgqueue.Message, error) {
		q, err := Of(k).With(c, op.Queue)
		if err != nil {
			return sysvmsgqueue.Message{}, err
		}
		if op.Size < 0 {
			return sysvmsgqueue.Message{}, kernel.Posix("EINVAL")
		}
		if !Of(k).Granted(q, c.Process, objects.Read) {
			return sysvmsgqueue.Message{}, kernel.Posix("EACCES")
		}
		i := Of(k).Pick(q, op.Type, op.Except)
		if op.Copy {
			if err := mayCopy(k, q, op); err != nil {
				return sysvmsgqueue.Message{}, err
			}
			i = Of(k).CopyIndex(q, op.Type)
		}
		switch {
		case i < 0 && op.Nowait: // MSGQ-19
			return sysvmsgqueue.Message{}, Of(k).ReceiveRefused()
		case i < 0:
			return sysvmsgqueue.Message{}, q.Wait(c, "msgrcv") // MSGQ-20
		case !Of(k).Fits(q.Messages[i], op.Size) && !op.Noerror:
			return sysvmsgqueue.Message{}, kernel.Posix("E2BIG")
		}
		m := q.Messages[i]
		m.Data = m.Data[:min(len(m.Data), op.Size)] // MSGQ-18
		if op.Copy {
			return m, nil
		}
		Of(k).Dequeue(q, i, op.Size)
		q.LastReceiver, q.ReceiveTime = Of(k).Receiver(k, c), k.Now() // MSGQ-27
		return m, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Stat) (sysvmsgqueue.Status, error) {
		q, err := Of(k).With(c, op.Queue)
		if err != nil {
			return sysvmsgqueue.Status{}, err
		}
		if !Of(k).MayStat(k, q, c.Process) {
			return sysvmsgqueue.Status{}, kernel.Posix("EACCES")
		}
		return q.status(), nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Set) (impl.Nothing, error) {
		q, err := Of(k).With(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		switch {
		case !Of(k).Controls(q, c.Process):
			return impl.Nothing{}, kernel.Posix("EPERM")
		case op.MaxBytes != nil && !Of(k).MaxBytesAllowed(k, q, c.Process, *op.MaxBytes): // MSGQ-26
			return impl.Nothing{}, kernel.Posix("EPERM")
		}
		if op.MaxBytes != nil {
			q.MaxBytes = int64(*op.MaxBytes)
		}
		q.Change(k, op.OwnerUID, op.OwnerGID, op.Mode)
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.Remove) (impl.Nothing, error) {
		return impl.Nothing{}, Of(k).RemoveWith(k, c, op.Queue)
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvmsgqueue.GetLimits) (sysvmsgqueue.Limits, error) {
		return sysvmsgqueue.Limits{MaxMessage: Of(k).Limits.MaxMessage, MaxBytes: Of(k).Limits.MaxBytes}, nil
	})
}

// mayCopy: MSG_COPY wants the ordinal number of a message, and never waits (MSGQ-29).
func mayCopy(k *kernel.Kernel, q *Queue, op sysvmsgqueue.Receive) error {
	switch {
	case !op.Nowait && !Of(k).CopyWaits(), op.Except:
		return kernel.Posix("EINVAL")
	case op.Type < 0 || op.Type >= int64(len(q.Messages)):
		return kernel.Posix("ENOMSG")
	}
	return nil
}

// receiver is who a queue says has received: the process, or the thread if it has waited
// (MSGQ-112).
func receiver(k *kernel.Kernel, c *kernel.Call) int {
	if c.Begun {
		return k.ThreadID(c)
	}
	return c.Process.PID
}

// maxBytesAllowed: only beyond the system's limit a privilege is needed (MSGQ-26).
func maxBytesAllowed(k *kernel.Kernel, q *Queue, p *kernel.Process, bytes int) bool {
	return p.Privileged || bytes >= 0 && bytes <= Of(k).Limits.MaxBytes // msg_qbytes has no sign
}

func dequeue(q *Queue, i, size int) { q.Messages = slices.Delete(q.Messages, i, i+1) }
