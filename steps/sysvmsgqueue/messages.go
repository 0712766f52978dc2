package sysvmsgqueue

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/steps"
)

// Sending and receiving.

const (
	bulkSeed = 7
	// messageBuffer is what a receiver offers when the sentence does not say, in bytes.
	messageBuffer = 16384
)

func init() {
	steps.Brings(func(_ *steps.Operation, r sysvmsgqueue.Message) []byte { return r.Data })
	room.Does("do not wait",
		as("{role} does not wait for messages", doesNotWait),
		as("{role} does not wait for room", doesNotWait),
	)
	room.Action(steps.Action{
		Verb: "send", Noun: "send",
		Spellings: []steps.Spelling{
			as("{text}", func(w *world, p *process, message string) (impl.Operation, error) {
				return send(w, p, []byte(message), 1, true)
			}),
			as("{text} of type {int}", func(w *world, p *process, message string, typ int) (impl.Operation, error) {
				return send(w, p, []byte(message), typ, true)
			}),
			as("one byte more than the maximum size", func(w *world, p *process) (impl.Operation, error) {
				most, err := limits(w)
				if err != nil {
					return nil, err
				}
				if err := steps.Makes(most.MaxMessage, "bytes"); err != nil {
					return nil, err
				}
				return send(w, p, make([]byte, most.MaxMessage+1), 1, true)
			}),
			as("a message of the maximum size", largest),
		},
		Does: []steps.Spelling{as("{text} {int} times", func(w *world, p *process, message string, times int) error {
			for range times {
				op, err := send(w, p, []byte(message), 1, false)
				if err != nil {
					return err
				}
				if err := w.Whole(p, op); err != nil {
					return err
				}
			}
			return nil
		})},
	})
	room.Action(steps.Action{
		Verb: "receive", Noun: "receive",
		Spellings: []steps.Spelling{
			as("", func(w *world, p *process) (impl.Operation, error) { return receive(w, p, sysvmsgqueue.Receive{}) }),
			as("asking for type {int}", func(w *world, p *process, asked int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(asked)})
			}),
			as("asking for anything but type {int}", func(w *world, p *process, asked int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(asked), Except: true})
			}),
			as("into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) {
				return receiveInto(w, p, size, sysvmsgqueue.Receive{})
			}),
			as("into a buffer one byte below the maximum size", func(w *world, p *process) (impl.Operation, error) {
				most, err := limits(w)
				if err != nil {
					return nil, err
				}
				return receiveInto(w, p, min(most.MaxMessage, most.MaxBytes)-1, sysvmsgqueue.Receive{})
			}),
			as("anything but type {int} that fits into a {int}-byte buffer", func(w *world, p *process, asked, size int) (impl.Operation, error) {
				return receiveInto(w, p, size, sysvmsgqueue.Receive{Type: int64(asked), Except: true, Noerror: true})
			}),
			as("what fits into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Size: size, Noerror: true})
			}),
		},
		Checks: []steps.Spelling{
			as("{text}", func(w *world, p *process, want string) error {
				return receives(w, p, want, nil, sysvmsgqueue.Receive{})
			}),
			as("{text} of type {int}", func(w *world, p *process, want string, typ int) error {
				return receives(w, p, want, &typ, sysvmsgqueue.Receive{})
			}),
			as("{text} cut to a {int}-byte buffer", func(w *world, p *process, want string, size int) error {
				return receives(w, p, want, nil, sysvmsgqueue.Receive{Size: size, Noerror: true})
			}),
			as("that message unchanged", func(w *world, p *process) error {
				return receives(w, p, string(steps.Of[state](w).large), nil, sysvmsgqueue.Receive{})
			}),
		},
	})
	room.Checks("receive by type",
		as("{role} asking for type {int} receives {text}", func(w *world, p *process, asked int, want string) error {
			return receives(w, p, want, nil, sysvmsgqueue.Receive{Type: int64(asked)})
		}),
		as("{role} asking for anything but type {int} receives {text}", func(w *world, p *process, asked int, want string) error {
			return receives(w, p, want, nil, sysvmsgqueue.Receive{Type: int64(asked), Except: true})
		}),
	)
	room.Action(steps.Action{
		Verb: "copy", Noun: "receive",
		Spellings: []steps.Spelling{
			as("from position {int}", func(w *world, p *process, position int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true})
			}),
			as("from position {int} without IPC_NOWAIT", func(w *world, p *process, position int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(position), Copy: true})
			}),
			as("anything but position {int}", func(w *world, p *process, position int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true, Except: true})
			}),
			as("from position {int} into a {int}-byte buffer", func(w *world, p *process, position, size int) (impl.Operation, error) {
				return receive(w, p, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true, Size: size})
			}),
		},
		Checks: []steps.Spelling{as("{text} from position {int}", func(w *world, p *process, want string, position int) error {
			return receives(w, p, want, nil, sysvmsgqueue.Receive{Type: int64(position), Copy: true, Nowait: true})
		})},
	})
}

func doesNotWait(w *world, role string) error {
	s := steps.Of[state](w)
	if s.nowait == nil {
		s.nowait = map[string]bool{}
	}
	s.nowait[role] = true
	return nil
}

// send is one msgsnd; choosy if it waits or not as the sender was said to.
func send(w *world, p *process, message []byte, typ int, choosy bool) (impl.Operation, error) {
	q, err := living(w)
	return sysvmsgqueue.Send{
		Queue: q.id, Type: int64(typ), Payload: impl.Payload{Data: message},
		Nowait: choosy && steps.Of[state](w).nowait[p.Role],
	}, err
}

func largest(w *world, p *process) (impl.Operation, error) {
	most, err := limits(w)
	if err != nil {
		return nil, err
	}
	// A system may allow longer messages than a new queue has room for.
	pattern := impl.Pattern{Seed: bulkSeed, Size: min(most.MaxMessage, most.MaxBytes)}
	if err := steps.Makes(pattern.Size, "bytes"); err != nil {
		return nil, err
	}
	steps.Of[state](w).large = pattern.Bytes()
	q, err := living(w)
	return sysvmsgqueue.Send{Queue: q.id, Type: 1, Payload: impl.Payload{Pattern: &pattern}}, err
}

func receive(w *world, p *process, op sysvmsgqueue.Receive) (impl.Operation, error) {
	q, err := living(w)
	s := steps.Of[state](w)
	op.Queue = q.id
	op.Nowait = op.Nowait || s.nowait[p.Role]
	if op.Size == 0 {
		op.Size = max(messageBuffer, len(s.large))
	}
	if err == nil && op.Size > steps.LargestBuffer {
		err = fmt.Errorf("a buffer of %d bytes is larger than an operation can have", op.Size)
	}
	return op, err
}

// receiveInto is a receive into a buffer of that size, which may be none.
func receiveInto(w *world, p *process, size int, how sysvmsgqueue.Receive) (impl.Operation, error) {
	op, err := receive(w, p, how)
	into, _ := op.(sysvmsgqueue.Receive)
	into.Size = size
	return into, err
}

// receives is one receive that completes at once; its message is compared as a
// whole, and its type too if the sentence names one.
func receives(w *world, p *process, want string, typ *int, how sysvmsgqueue.Receive) error {
	op, err := receive(w, p, how)
	if err != nil {
		return err
	}
	o, err := w.Start(p, "", "", op)
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
		return w.Disagree(o, expected, o.Last.String())
	case string(got.Data) != want, typ != nil && got.Type != int64(*typ):
		return w.Disagree(o, expected, fmt.Sprintf("%s of type %d", impl.Quote(got.Data), got.Type))
	}
	return nil
}
