package mailslot

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/steps"
)

// How long reads wait.

func init() {
	room.Action(steps.Action{
		Verb: "let reads", Noun: "change",
		Spellings: []spelling{
			as("wait {int} milliseconds", func(w *world, p *process, timeout int) (impl.Operation, error) {
				return set(p, own, timeout)
			}),
			as("wait for ever", func(w *world, p *process) (impl.Operation, error) { return set(p, own, forever) }),
			as("of {address} wait {int} milliseconds", func(w *world, p *process, address string, timeout int) (impl.Operation, error) {
				return set(p, address, timeout)
			}),
		},
	})
	room.Checks("does not wait for a message", as("the {kind} completes at once without a message or fails with {condition}", returnsAtOnce))
}

func set(p *process, name string, timeout int) (impl.Operation, error) {
	handle, err := p.Handle(name)
	return mailslot.Set{Handle: handle, ReadTimeout: timeout}, err
}

func returnsAtOnce(w *world, kind, condition string) error {
	o, err := w.The(kind, "")
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that the %s completes at once without a message or fails with %q", kind, condition)
	if o.Last.Blocked && !o.Last.Weak {
		return w.Disagree(o, expected, o.Last.String())
	}
	s, err := w.Complete(o)
	if err != nil {
		return err
	}
	read, ok := s.Result.(impl.Bytes)
	if failed := s.Failure != nil && s.Failure.Condition == condition; !failed && (!ok || len(read.Data) > 0) {
		return w.Disagree(o, expected, s.String())
	}
	return nil
}
