package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Queue is a System V message queue. Nobody counts its users: it goes when it
// is removed, and not before (MSGQ-05).
type Queue struct {
	ID, Key  int64
	Messages []sysvmsgqueue.Message
	sysvmsgqueue.Status
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
func fits(m sysvmsgqueue.Message, size int) bool { return len(m.Data) <= size }

func (k *Kernel) queue(c *Call, id int64) (*Queue, error) {
	for _, q := range k.Queues {
		if q.ID == id {
			return q, nil
		}
	}
	if c.Queue != nil {
		return nil, Posix("EIDRM") // MSGQ-23: it went while the call waited
	}
	return nil, Posix(k.GoneQueue()) // MSGQ-24
}

func (k *Kernel) newQueue(p *Process, op sysvmsgqueue.Get) *Queue {
	k.lastQueue++
	q := &Queue{ID: k.lastQueue, Key: op.Key}
	q.Status = sysvmsgqueue.Status{ // MSGQ-13
		MaxBytes: int64(k.Limits.MaxQueue), ChangeTime: k.Now(), Mode: op.Mode & 0o777,
		OwnerUID: p.UID, OwnerGID: p.GID, CreatorUID: p.UID, CreatorGID: p.GID,
	}
	k.Queues = append(k.Queues, q)
	return q
}

func init() {
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Get) (sysvmsgqueue.ID, error) {
		q := k.FindQueue(k, op.Key)
		switch {
		case q == nil && op.Key != 0 && !op.Create: // MSGQ-11
			return sysvmsgqueue.ID{}, Posix("ENOENT")
		case q == nil:
			q = k.newQueue(c.Process, op)
		case op.Create && op.Exclusive && !k.SharesExclusive():
			return sysvmsgqueue.ID{}, Posix("EEXIST")
		case !k.MayOpen(k, q, c.Process, op.Mode): // MSGQ-28
			return sysvmsgqueue.ID{}, Posix("EACCES")
		}
		return sysvmsgqueue.ID{Queue: q.ID}, nil
	})
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Send) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		data := op.Bytes()
		switch {
		case !k.ValidType(op.Type), len(data) > k.Limits.MaxMessage && !k.AnySize(): // MSGQ-16
			return impl.Nothing{}, Posix("EINVAL")
		case !k.Granted(q, c.Process, Write):
			return impl.Nothing{}, Posix("EACCES")
		case k.Full(q, len(data)) && op.Nowait: // MSGQ-19
			return impl.Nothing{}, k.SendRefused()
		case k.Full(q, len(data)):
			c.Queue = q
			return impl.Nothing{}, c.Wait("msgsnd")
		}
		k.Enqueue(q, k.Sealed(sysvmsgqueue.Message{Type: op.Type, Data: data}))
		q.LastSender, q.SendTime = c.Process.PID, k.Now() // MSGQ-27
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Receive) (sysvmsgqueue.Message, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return sysvmsgqueue.Message{}, err
		}
		if !k.Granted(q, c.Process, Read) {
			return sysvmsgqueue.Message{}, Posix("EACCES")
		}
		i := k.Pick(q, op.Type, op.Except)
		if op.Copy {
			if err := k.mayCopy(q, op); err != nil {
				return sysvmsgqueue.Message{}, err
			}
			i = k.CopyIndex(q, op.Type)
		}
		switch {
		case i < 0 && op.Nowait: // MSGQ-19
			return sysvmsgqueue.Message{}, k.ReceiveRefused()
		case i < 0:
			c.Queue = q
			return sysvmsgqueue.Message{}, c.Wait("msgrcv") // MSGQ-20
		case !k.Fits(q.Messages[i], op.Size) && !op.Noerror:
			return sysvmsgqueue.Message{}, Posix("E2BIG")
		}
		m := q.Messages[i]
		m.Data = m.Data[:min(len(m.Data), op.Size)] // MSGQ-18
		if op.Copy {
			return m, nil
		}
		k.Dequeue(q, i, op.Size)
		q.LastReceiver, q.ReceiveTime = c.Process.PID, k.Now()
		return m, nil
	})
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Stat) (sysvmsgqueue.Status, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return sysvmsgqueue.Status{}, err
		}
		if !k.MayStat(k, q, c.Process) {
			return sysvmsgqueue.Status{}, Posix("EACCES")
		}
		status := q.Status
		status.Messages, status.Bytes = int64(len(q.Messages)), int64(q.bytes())
		return status, nil
	})
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Set) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		switch {
		case !k.Controls(q, c.Process):
			return impl.Nothing{}, Posix("EPERM")
		case op.MaxBytes != nil && !k.MaxBytesAllowed(k, q, c.Process, *op.MaxBytes): // MSGQ-26
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
	on(func(k *Kernel, c *Call, op sysvmsgqueue.Remove) (impl.Nothing, error) {
		q, err := k.queue(c, op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		if !k.MayRemove(q, c.Process) {
			return impl.Nothing{}, Posix("EPERM")
		}
		k.Remove(k, q)
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op sysvmsgqueue.GetLimits) (sysvmsgqueue.Limits, error) {
		return sysvmsgqueue.Limits{MaxMessage: k.Limits.MaxMessage, MaxBytes: k.Limits.MaxQueue}, nil
	})
}

// mayCopy: MSG_COPY wants the ordinal number of a message, and never waits (MSGQ-29).
func (k *Kernel) mayCopy(q *Queue, op sysvmsgqueue.Receive) error {
	switch {
	case !op.Nowait && !k.CopyWaits(), op.Except:
		return Posix("EINVAL")
	case op.Type < 0 || op.Type >= int64(len(q.Messages)):
		return Posix("ENOMSG")
	}
	return nil
}

// findQueue: a key is one queue for everybody, except IPC_PRIVATE, which is a
// new one each time (MSGQ-10).
func findQueue(k *Kernel, key int64) *Queue {
	for _, q := range k.Queues {
		if q.Key == key && key != 0 {
			return q
		}
	}
	return nil
}

// mayOpen: every requested permission bit must be granted; none need be (MSGQ-28).
func mayOpen(k *Kernel, q *Queue, p *Process, mode int) bool {
	want := Access((mode | mode>>3 | mode>>6) & 6)
	return k.Granted(q, p, want)
}

// maxBytesAllowed: only beyond the system's limit a privilege is needed (MSGQ-26).
func maxBytesAllowed(k *Kernel, q *Queue, p *Process, bytes int) bool {
	return p.Privileged || bytes <= k.Limits.MaxQueue
}

// removeQueue takes effect at once, messages included (MSGQ-23).
func removeQueue(k *Kernel, q *Queue) {
	k.Queues = slices.DeleteFunc(k.Queues, func(other *Queue) bool { return other == q })
}

func dequeue(q *Queue, i, size int) { q.Messages = slices.Delete(q.Messages, i, i+1) }
