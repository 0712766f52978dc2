package steps

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Sentences about System V message queues: making, finding, sending, receiving.
// What a queue tells of itself is in msgqueue_status.go.

// queues is what a scenario remembers of its queues.
type queues struct {
	id, other int64 // "the queue", and one made beside it
	made      bool
	private   bool // one without a key is made next
	key       int64
	found     *Operation      // the last open or creation
	nowait    map[string]bool // processes that do not wait
	large     []byte          // the message of the maximum size
	before    int64           // the clock when the first queue was made
}

// largestBuffer is what operations promise to take.
const largestBuffer = 262144

var errNoQueue = errors.New("the scenario has made no queue")

// lacks refuses operations on "the queue" before there is one: the number 0 could
// be another one's.
func (q *queues) lacks(op impl.Operation) error {
	switch op := op.(type) {
	case sysvmsgqueue.Get:
		if op.Key == 0 && !q.private {
			return errNoQueue
		}
		q.private = false
	case sysvmsgqueue.Receive:
		if op.Size > largestBuffer {
			return fmt.Errorf("a buffer of %d bytes is larger than an operation can have", op.Size)
		}
		return q.lacks(sysvmsgqueue.Stat{})
	case sysvmsgqueue.Send, sysvmsgqueue.Stat, sysvmsgqueue.Set, sysvmsgqueue.Remove:
		if !q.made {
			return errNoQueue
		}
	}
	return nil
}

// firstMode is what a queue is created with when the sentence does not say.
const firstMode = 0o600

func init() {
	does(`(a|an unprivileged) process `+role+` that has a message queue`, func(w *World, how, role string) error {
		return w.processWithQueue(role, how != "a", firstMode)
	})
	does(`(a|an unprivileged) process `+role+` that has a message queue with permissions ([0-7]{4})`, func(w *World, how, role, mode string) error {
		bits, err := strconv.ParseInt(mode, 8, 32)
		if err != nil {
			return err
		}
		return w.processWithQueue(role, how != "a", int(bits))
	})
	does(`a process `+role+` that opens the queue`, func(w *World, role string) error {
		p, err := w.startProcess(role, impl.ProcessStart{})
		if err != nil {
			return err
		}
		_, err = w.do(p, sysvmsgqueue.Get{Key: w.queues.key})
		return err
	})
	does(`a queue with the message `+text+` that an exited process left behind`, func(w *World, message string) error {
		return w.legacy(message)
	})
	does(`a process `+role+` starts to open the queue by its key`, func(w *World, role string) error {
		p, err := w.startProcess(role, impl.ProcessStart{})
		if err != nil {
			return err
		}
		return w.find(p, "open", sysvmsgqueue.Get{Key: w.queues.key})
	})
	does(role+` starts to open the queue asking for permissions ([0-7]{4})`, func(w *World, role, mode string) error {
		bits, err := strconv.ParseInt(mode, 8, 32)
		if err != nil {
			return err
		}
		return w.findAs(role, "open", sysvmsgqueue.Get{Key: w.queues.key, Mode: int(bits)})
	})
	does(role+` starts to open a queue by an unused key`, func(w *World, role string) error {
		return w.findAs(role, "open", sysvmsgqueue.Get{Key: w.freshKey()})
	})
	does(role+` starts to create a queue with this key( exclusively)?`, func(w *World, role, exclusively string) error {
		return w.findAs(role, "creation", sysvmsgqueue.Get{Key: w.queues.key, Create: true, Exclusive: exclusively != "", Mode: firstMode})
	})
	does(role+` creates (a queue with the same key|a private message queue)`, func(w *World, role, which string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		w.queues.other = w.queues.id
		if which == "a private message queue" {
			return w.createPrivate(p)
		}
		return w.createQueue(p, sysvmsgqueue.Get{Key: w.queues.key, Create: true, Exclusive: true, Mode: firstMode})
	})
	checks(`the (?:open|creation) finds the same queue`, func(w *World) error { return w.foundTheQueue() })
	checks(`these are two different queues`, func(w *World) error {
		if w.queues.id == w.queues.other {
			return mismatch("two different queues", fmt.Sprintf("the identifier %d twice", w.queues.id))
		}
		return nil
	})
	does(role+` removes the queue`, func(w *World, role string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, sysvmsgqueue.Remove{Queue: w.queues.id})
		return err
	})
	does(role+` starts to remove the queue`, func(w *World, role string) error {
		return w.startOn(role, "removal", sysvmsgqueue.Remove{Queue: w.queues.id})
	})
	does(`ipcrm is run for the (identifier|key) of the queue`, func(w *World, by string) error { return w.ipcrm(by) })
	does(`the system restarts`, func(w *World) error {
		w.queues.made = false
		_, err := w.do(w.root(), impl.WorldRestart{World: w.Name})
		for _, p := range w.processes {
			p.gone = true
		}
		return err
	})

	does(role+` does not wait for (?:messages|room)`, func(w *World, role string) error {
		if w.queues.nowait == nil {
			w.queues.nowait = map[string]bool{}
		}
		w.queues.nowait[role] = true
		return nil
	})
	does(role+` sends `+text, func(w *World, role, message string) error { return w.send(role, message, 1, 1) })
	does(role+` sends `+text+` of type (-?\d+)`, func(w *World, role, message string, typ int) error { return w.send(role, message, typ, 1) })
	does(role+` sends `+text+` `+number+` times`, func(w *World, role, message string, times int) error { return w.send(role, message, 1, times) })
	does(role+` starts to send `+text, func(w *World, role, message string) error { return w.startSend(role, []byte(message), 1) })
	does(role+` starts to send `+text+` of type (-?\d+)`, func(w *World, role, message string, typ int) error { return w.startSend(role, []byte(message), typ) })
	does(role+` sends a message of the maximum size`, func(w *World, role string) error { return w.sendLargest(role) })
	does(role+` starts to send one byte more than the maximum size`, func(w *World, role string) error {
		limits, err := w.queueLimits()
		if err != nil {
			return err
		}
		return w.startSend(role, make([]byte, limits.MaxMessage+1), 1)
	})

	checks(role+` receives `+text, func(w *World, role, want string) error { return w.receives(role, want, nil, sysvmsgqueue.Receive{}) })
	checks(role+` receives `+text+` of type (\d+)`, func(w *World, role, want string, typ int) error {
		return w.receives(role, want, &typ, sysvmsgqueue.Receive{})
	})
	checks(role+` receives `+text+` cut to a `+number+`-byte buffer`, func(w *World, role, want string, size int) error {
		return w.receives(role, want, nil, sysvmsgqueue.Receive{Size: size, Noerror: true})
	})
	checks(role+` receives that message unchanged`, func(w *World, role string) error {
		return w.receives(role, string(w.queues.large), nil, sysvmsgqueue.Receive{})
	})
	checks(role+` asking for type (-?\d+) receives `+text, func(w *World, role string, asked int, want string) error {
		return w.receives(role, want, nil, sysvmsgqueue.Receive{Type: int64(asked)})
	})
	checks(role+` asking for anything but type `+number+` receives `+text, func(w *World, role string, asked int, want string) error {
		return w.receives(role, want, nil, sysvmsgqueue.Receive{Type: int64(asked), Except: true})
	})
	checks(role+` copies `+text+` from position `+number, func(w *World, role, want string, position int) error {
		return w.receives(role, want, nil, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true})
	})
	does(role+` starts to receive`, func(w *World, role string) error { return w.startReceive(role, sysvmsgqueue.Receive{}) })
	does(role+` starts to receive asking for type (-?\d+)`, func(w *World, role string, asked int) error {
		return w.startReceive(role, sysvmsgqueue.Receive{Type: int64(asked)})
	})
	does(role+` starts to receive into a `+number+`-byte buffer`, func(w *World, role string, size int) error {
		return w.startReceive(role, sysvmsgqueue.Receive{Size: size})
	})
	does(role+` starts to copy from position `+number+` into a `+number+`-byte buffer`, func(w *World, role string, position, size int) error {
		return w.startReceive(role, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true, Size: size})
	})
	does(role+` starts to copy from position `+number+`( without IPC_NOWAIT)?`, func(w *World, role string, position int, waiting string) error {
		return w.startReceive(role, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: waiting == ""})
	})
}

// messageBuffer is what a receiver offers when the sentence does not say.
const messageBuffer = 16384

// freshKey returns a key that nothing in this scenario has used. Where worlds
// are not separated it differs from those of other scenarios and runs as well.
func (w *World) freshKey() int64 {
	w.keys++
	return worldKey(w.Name, w.keys)
}

func (w *World) processWithQueue(role string, unprivileged bool, mode int) error {
	p, err := w.startProcess(role, impl.ProcessStart{Unprivileged: unprivileged})
	if err != nil {
		return err
	}
	if w.queues.before, err = w.clock(p); err != nil {
		return err
	}
	w.queues.key = w.freshKey()
	return w.createQueue(p, sysvmsgqueue.Get{Key: w.queues.key, Create: true, Exclusive: true, Mode: mode})
}

func (w *World) createPrivate(p *Process) error {
	w.queues.private = true
	return w.createQueue(p, sysvmsgqueue.Get{Mode: firstMode})
}

func (w *World) createQueue(p *Process, op sysvmsgqueue.Get) error {
	made, err := get[sysvmsgqueue.ID](w, p, op)
	if err != nil {
		return err
	}
	w.queues.id, w.queues.made = made.Queue, true
	return nil
}

func (w *World) legacy(message string) error {
	const role = "testator"
	if err := w.processWithQueue(role, false, firstMode); err != nil {
		return err
	}
	if err := w.send(role, message, 1, 1); err != nil {
		return err
	}
	return w.exit(role)
}

func (w *World) findAs(role, kind string, op sysvmsgqueue.Get) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	return w.find(p, kind, op)
}

func (w *World) find(p *Process, kind string, op sysvmsgqueue.Get) error {
	o, err := w.start(p, kind, "", op)
	w.queues.found = o
	return err
}

func (w *World) foundTheQueue() error {
	o := w.queues.found
	if o == nil {
		return fmt.Errorf("no queue was opened")
	}
	found, ok := o.Last.Result.(sysvmsgqueue.ID)
	if !ok || found.Queue != w.queues.id {
		return w.disagree(o, fmt.Sprintf("queue %d", w.queues.id), o.Last.String())
	}
	return nil
}

func (w *World) ipcrm(by string) error {
	if !w.queues.made || by == "key" && w.queues.key == 0 {
		return errNoQueue
	}
	argv := []string{"ipcrm", "-q", strconv.FormatInt(w.queues.id, 10)}
	if by == "key" {
		argv = []string{"ipcrm", "-Q", strconv.FormatInt(w.queues.key, 10)}
	}
	ended, err := get[impl.ProgramEnded](w, w.root(), impl.ProcessRun{World: w.Name, Argv: argv})
	if err == nil && ended.Status != 0 {
		return mismatch("that ipcrm succeeds", fmt.Sprintf("status %d: %s", ended.Status, ended.Output))
	}
	return err
}

func (w *World) send(role, message string, typ, times int) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	for range times {
		op := sysvmsgqueue.Send{Queue: w.queues.id, Type: int64(typ), Payload: impl.Payload{Data: []byte(message)}}
		if _, err := w.do(p, op); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) startSend(role string, message []byte, typ int) error {
	op := sysvmsgqueue.Send{
		Queue: w.queues.id, Type: int64(typ), Payload: impl.Payload{Data: message},
		Nowait: w.queues.nowait[role],
	}
	return w.startOn(role, "send", op)
}

func (w *World) sendLargest(role string) error {
	limits, err := w.queueLimits()
	if err != nil {
		return err
	}
	// A system may allow longer messages than a new queue has room for.
	pattern := impl.Pattern{Seed: bulkSeed, Size: min(limits.MaxMessage, limits.MaxBytes)}
	w.queues.large = pattern.Bytes()
	p, err := w.process(role)
	if err != nil {
		return err
	}
	_, err = w.do(p, sysvmsgqueue.Send{Queue: w.queues.id, Type: 1, Payload: impl.Payload{Pattern: &pattern}})
	return err
}

func (w *World) receiveOp(role string, op sysvmsgqueue.Receive) sysvmsgqueue.Receive {
	op.Queue = w.queues.id
	op.Nowait = op.Nowait || w.queues.nowait[role]
	if op.Size == 0 {
		op.Size = max(messageBuffer, len(w.queues.large))
	}
	return op
}

func (w *World) startReceive(role string, op sysvmsgqueue.Receive) error {
	return w.startOn(role, "receive", w.receiveOp(role, op))
}

// receives is one receive that completes at once; its message is compared as a
// whole, and its type too if the sentence names one.
func (w *World) receives(role, want string, typ *int, op sysvmsgqueue.Receive) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	o, err := w.start(p, "", "", w.receiveOp(role, op))
	if err != nil {
		return err
	}
	expected := impl.Quote([]byte(want))
	if typ != nil {
		expected += fmt.Sprintf(" of type %d", *typ)
	}
	got, ok := o.Last.Result.(sysvmsgqueue.Message)
	switch {
	case !ok:
		return w.disagree(o, expected, o.Last.String())
	case string(got.Data) != want, typ != nil && got.Type != int64(*typ):
		return w.disagree(o, expected, fmt.Sprintf("%s of type %d", impl.Quote(got.Data), got.Type))
	}
	return nil
}
