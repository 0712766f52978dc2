// Package mailslot has the sentences about mailslots: making and opening them,
// sending and receiving messages, what they tell of themselves, how long reads wait.
package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/computers"
	handles "github.com/ipcspec/ipcspec/steps/winhandle"
)

const room steps.Room = "mailslot"

type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

// own is what sentences call the first mailslot that a process made or inherited.
const own = "mailslot"

// duplicate is what they call a second handle for it.
const duplicate = "duplicate of the " + own

// forever is a read time-out.
const forever = -1

func init() {
	steps.Empty("mailslot", "an empty message")
	handles.ReadFrom("mailslot", own)

	room.Does("a process that has a mailslot",
		as("a process {role} that has the mailslot {role}", func(w *world, role, name string) error {
			return processWith(w, role, "", named(w, name))
		}),
		as("a process {role} that has the mailslot {role} for messages of up to {int} bytes", func(w *world, role, name string, size int) error {
			return processWith(w, role, "", limited(w, name, size))
		}),
		as("a process {role} that has the mailslot {role} with a read time-out of {int} milliseconds", func(w *world, role, name string, timeout int) error {
			return processWith(w, role, "", timed(w, name, timeout))
		}),
		as("a process {role} on {role} that has the mailslot {role}", func(w *world, role, computer, name string) error {
			return processWith(w, role, computer, named(w, name))
		}),
		as("a process {role} on {role} that has the mailslot {role} for messages of up to {int} bytes", func(w *world, role, computer, name string, size int) error {
			return processWith(w, role, computer, limited(w, name, size))
		}),
		as("a process {role} on each of them that has the mailslot {role}", func(w *world, role, name string) error {
			for _, computer := range computers.All(w) {
				if err := processWith(w, computers.At(role, computer), computer, named(w, name)); err != nil {
					return err
				}
			}
			return nil
		}),
	)
	room.Action(steps.Action{
		Verb: "create the mailslot", Noun: "creation",
		Spellings: []spelling{
			as("{role}", func(w *world, p *process, name string) (impl.Operation, error) { return named(w, name), nil }),
			as("by the name {role}", func(w *world, p *process, name string) (impl.Operation, error) {
				return mailslot.Create{Name: apart(w, name), ReadTimeout: forever}, nil
			}),
		},
		Done: func(w *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(mailslot.Create)
			if opened, ok := o.Last.Result.(impl.Opened); ok {
				hold(w, p, op, opened)
			}
			return nil
		},
	})
	room.Does("create a mailslot on one of several computers",
		as("{role} on {role} creates the mailslot {role}", func(w *world, role, computer, name string) error {
			return create(w, computers.At(role, computer), named(w, name))
		}),
		as("{role} on {role} creates the mailslot {role} for messages of up to {int} bytes", func(w *world, role, computer, name string, size int) error {
			return create(w, computers.At(role, computer), limited(w, name, size))
		}),
	)
	room.Does("close the mailslot",
		as("{role} closes the mailslot", func(w *world, p *process) error { return closeHandle(w, p, own) }),
		as("{role} closes the duplicate of the mailslot", func(w *world, p *process) error { return closeHandle(w, p, duplicate) }),
		as("{role} closes its handle of {address}", func(w *world, p *process, address string) error { return closeHandle(w, p, address) }),
		as("{role} on {role} closes the mailslot", func(w *world, role, computer string) error {
			p, err := w.Process(computers.At(role, computer))
			if err != nil {
				return err
			}
			return closeHandle(w, p, own)
		}),
	)
	room.Action(steps.Action{
		Verb: "open", Noun: "open",
		Spellings: []spelling{
			as("{address}", func(w *world, p *process, address string) (impl.Operation, error) {
				return mailslot.Open{Name: apart(w, address)}, nil
			}),
			as("{address} for reading and writing", func(w *world, p *process, address string) (impl.Operation, error) {
				return mailslot.Open{Name: apart(w, address), Access: "read-write"}, nil
			}),
			as("{address}, sharing reading", func(w *world, p *process, address string) (impl.Operation, error) {
				return mailslot.Open{Name: apart(w, address), Share: "read"}, nil
			}),
			as("{address}, sharing nothing", func(w *world, p *process, address string) (impl.Operation, error) {
				return mailslot.Open{Name: apart(w, address), Share: "none"}, nil
			}),
		},
		Done: func(w *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(mailslot.Open)
			if opened, ok := o.Last.Result.(impl.Opened); ok {
				p.Hold(asWritten(w, op.Name), opened)
			}
			return nil
		},
	})
}

func named(w *world, name string) mailslot.Create {
	return mailslot.Create{Name: apart(w, whole(name)), ReadTimeout: forever}
}

func limited(w *world, name string, size int) mailslot.Create {
	op := named(w, name)
	op.MaxMessage = size
	return op
}

func timed(w *world, name string, timeout int) mailslot.Create {
	op := named(w, name)
	op.ReadTimeout = timeout
	return op
}

func processWith(w *world, role, computer string, op mailslot.Create) error {
	if _, err := computers.Process(w, role, computer); err != nil {
		return err
	}
	return create(w, role, op)
}

func create(w *world, role string, op mailslot.Create) error {
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	opened, err := steps.Get[impl.Opened](w, p, op)
	if err == nil {
		hold(w, p, op, opened)
	}
	return err
}

// hold names the mailslot that a process has made. From a further one it reads by its
// name.
func hold(w *world, p *process, op mailslot.Create, opened impl.Opened) {
	name := own
	if _, second := p.Handles[own]; second {
		name = short(asWritten(w, op.Name))
	}
	p.Hold(name, opened)
}

func closeHandle(w *world, p *process, name string) error {
	handle, err := p.Handle(name)
	if err != nil {
		return err
	}
	if _, err := w.Do(p, winhandle.Close{Handle: handle}); err != nil {
		return err
	}
	delete(p.Handles, name)
	return nil
}
