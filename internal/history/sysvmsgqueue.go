package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

func init() { stages["sysv-msgqueue"] = queues }

// queue is a System V message queue, one operation after another.
type queue struct {
	id       int64
	maxBytes int
	except   bool // MSG_EXCEPT, which is Linux's, is known
}

// queueState are the messages in it, and whether it has been removed.
type queueState struct {
	messages []sysvmsgqueue.Message
	removed  bool
}

func (queue) initial() any { return queueState{} }

func (queue) equal(a, b any) bool {
	x, y := a.(queueState), b.(queueState)
	return x.removed == y.removed && slices.EqualFunc(x.messages, y.messages, func(m, n sysvmsgqueue.Message) bool {
		return m.Type == n.Type && string(m.Data) == string(n.Data)
	})
}

func (queue) describe(state any) string {
	s := state.(queueState)
	if s.removed {
		return "removed"
	}
	var parts []string
	for _, m := range s.messages {
		parts = append(parts, fmt.Sprintf("%d:%s", m.Type, m.Data))
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func (q queue) step(state any, op impl.Operation, outcome impl.Settlement) (bool, any) {
	s := state.(queueState)
	if s.removed {
		return fails(outcome, "EIDRM") || fails(outcome, "EINVAL"), s
	}
	switch op := op.(type) {
	case sysvmsgqueue.Send:
		if q.full(s, op.Size()) {
			return outcome.Blocked && !op.Nowait || op.Nowait && fails(outcome, "EAGAIN"), s
		}
		next := slices.Concat(s.messages, []sysvmsgqueue.Message{{Type: op.Type, Data: op.Bytes()}})
		return succeeds(outcome), queueState{messages: next}
	case sysvmsgqueue.Receive:
		i := pick(s.messages, op.Type, op.Except)
		if i < 0 {
			return outcome.Blocked && !op.Nowait || op.Nowait && fails(outcome, "ENOMSG"), s
		}
		m := s.messages[i]
		if len(m.Data) > op.Size && !op.Noerror {
			return fails(outcome, "E2BIG"), s
		}
		got, ok := outcome.Result.(sysvmsgqueue.Message)
		if !succeeds(outcome) || !ok || got.Type != m.Type || string(got.Data) != string(m.Data[:min(op.Size, len(m.Data))]) {
			return false, s
		}
		return true, queueState{messages: slices.Concat(s.messages[:i], s.messages[i+1:])}
	case sysvmsgqueue.Remove:
		return succeeds(outcome), queueState{removed: true}
	}
	return false, s
}

// full: a queue is bounded by bytes, and by as many messages.
func (q queue) full(s queueState, size int) bool {
	bytes := size
	for _, m := range s.messages {
		bytes += len(m.Data)
	}
	return bytes > q.maxBytes || len(s.messages)+1 > q.maxBytes
}

// pick is the message that a receiver gets: of type 0 the oldest, of a positive one
// the oldest of it, of a negative one the oldest of the lowest up to it.
func pick(messages []sysvmsgqueue.Message, wanted int64, except bool) int {
	best := -1
	for i, m := range messages {
		switch {
		case wanted == 0, wanted > 0 && (m.Type == wanted) != except:
			return i
		case wanted < 0 && m.Type <= -wanted && (best < 0 || m.Type < messages[best].Type):
			best = i
		}
	}
	return best
}

func (q queue) phrase(op impl.Operation) string {
	return strings.ReplaceAll(impl.Phrase(op), fmt.Sprintf("queue %d", q.id), "the queue")
}

func (q queue) random(r *rand.Rand, _ site, name string) impl.Operation {
	nowait := r.IntN(3) == 0
	if r.IntN(2) == 0 {
		return sysvmsgqueue.Send{Queue: q.id, Type: 1 + r.Int64N(3), Payload: text(r, name, 12), Nowait: nowait}
	}
	op := sysvmsgqueue.Receive{Queue: q.id, Size: 64, Nowait: nowait, Noerror: r.IntN(2) == 0}
	switch r.IntN(6) {
	case 0:
	case 1, 2:
		op.Type = -1 - r.Int64N(3)
	default:
		op.Type = 1 + r.Int64N(3)
		op.Except = q.except && r.IntN(4) == 0
	}
	if r.IntN(12) == 0 {
		op.Size = 4
	}
	return op
}

// afterwards: what is left is received, which lets senders go on; whoever still
// waits is released by the removal of the queue.
func (q queue) afterwards(x *race) error {
	for range mostReleases {
		s, err := x.perform(x.owner, sysvmsgqueue.Receive{Queue: q.id, Size: 4096, Nowait: true})
		if err != nil {
			return err
		}
		if s.Failure == nil && !s.Ended {
			continue
		}
		waiting, err := x.quiet()
		if err != nil {
			return err
		}
		x.observe()
		if !slices.ContainsFunc(waiting, func(op impl.Operation) bool { _, sends := op.(sysvmsgqueue.Send); return sends }) {
			break
		}
	}
	if _, err := x.perform(x.owner, sysvmsgqueue.Remove{Queue: q.id}); err != nil {
		return err
	}
	return x.finished()
}

// queues starts unrelated processes, and a queue for each history.
func queues(a *arena) error {
	for i := range a.processes {
		if _, err := a.start(fmt.Sprintf("p%d", i+1)); err != nil {
			return err
		}
	}
	a.makeObject = func(r *rand.Rand) (object, error) {
		got, err := ask[sysvmsgqueue.ID](a, a.owner.actor, sysvmsgqueue.Get{Create: true, Mode: 0o600})
		if err != nil {
			return nil, err
		}
		bytes := 16 + r.IntN(100)
		if _, err := ask[impl.Nothing](a, a.owner.actor, sysvmsgqueue.Set{Queue: got.Queue, MaxBytes: &bytes}); err != nil {
			return nil, err
		}
		return queue{got.Queue, bytes, linux(a.iut.Statement())}, nil
	}
	return nil
}
