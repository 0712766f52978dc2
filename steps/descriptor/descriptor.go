// Package descriptor has the sentences about file descriptors: flags, what they
// refer to, and which of them are ready.
package descriptor

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "descriptor"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

func init() {
	steps.Ends(func(op descriptor.Read) bool { return op.Size > 0 })
	steps.DefineParameter("filetype", `fifo|socket|file|directory|character|block`, "a type of file, as fstat tells it")

	room.Checks("the flags of a descriptor",
		as("the {end} of {role} is blocking", func(w *world, name string, p *process) error { return nonblock(w, p, name, "blocking") }),
		as("the {end} of {role} is non-blocking", func(w *world, name string, p *process) error { return nonblock(w, p, name, "non-blocking") }),
		as("the {end} of {role} stays open when a program is executed", func(w *world, name string, p *process) error {
			return cloexec(w, p, name, "stays open")
		}),
		as("the {end} of {role} is closed when a program is executed", func(w *world, name string, p *process) error {
			return cloexec(w, p, name, "is closed")
		}).Like("the {end} of {role} stays open when a program is executed"),
	)
	room.Checks("the status of a descriptor",
		as("fstat tells {role} that the {end} is a {filetype}", func(w *world, p *process, name, want string) error {
			s, err := status(w, p, name)
			if err == nil && s.Type != want {
				return steps.Differs("a "+want, "a "+s.Type)
			}
			return err
		}),
		as("fstat tells {role} that the {end} has the size {int}", func(w *world, p *process, name string, want int) error {
			s, err := status(w, p, name)
			if err == nil && s.Size != int64(want) {
				return steps.Differs(fmt.Sprintf("the size %d", want), fmt.Sprint(s.Size))
			}
			return err
		}),
	)
	at := func(op func(handle impl.Handle) impl.Operation) []steps.Spelling {
		return []steps.Spelling{as("at the {end}", func(w *world, p *process, name string) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return op(handle), err
		})}
	}
	room.Action(steps.Action{Verb: "lseek", Noun: "seek", Spellings: at(func(handle impl.Handle) impl.Operation {
		return descriptor.Seek{Handle: handle}
	})})
	room.Action(steps.Action{Verb: "pread", Noun: "seek", Spellings: at(func(handle impl.Handle) impl.Operation {
		return descriptor.Pread{Handle: handle, Size: 1}
	})})
	room.Action(steps.Action{Verb: "pwrite", Noun: "seek", Spellings: at(func(handle impl.Handle) impl.Operation {
		return descriptor.Pwrite{Handle: handle, Payload: impl.Payload{Data: []byte("x")}}
	})})
	about := func(verb, noun, spelled string, op func(handle impl.Handle) impl.Operation) {
		room.Action(steps.Action{Verb: verb, Noun: noun, Spellings: []steps.Spelling{as(spelled, func(w *world, p *process, name string) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return op(handle), err
		})}})
	}
	about("fstat", "query", "the {end}", func(handle impl.Handle) impl.Operation { return descriptor.Stat{Handle: handle} })
	about("get flags of", "query", "the {end}", func(handle impl.Handle) impl.Operation { return descriptor.GetFlags{Handle: handle} })
	about("set O_NONBLOCK of", "setting", "the {end}", func(handle impl.Handle) impl.Operation { return descriptor.SetNonblock{Handle: handle, Nonblock: true} })
	about("count what is unread at", "query", "the {end}", func(handle impl.Handle) impl.Operation { return descriptor.Unread{Handle: handle} })
	room.Action(steps.Action{Verb: "close", Noun: "close", Done: func(_ *world, p *process, o *steps.Operation) error {
		if op, ok := o.Op.(descriptor.Close); ok && o.Last.Failure == nil {
			delete(p.Handles, p.Called(op.Handle))
		}
		return nil
	}, Spellings: []steps.Spelling{as("the number of the {end}", func(w *world, p *process, name string) (impl.Operation, error) {
		handle, err := p.Handle(name)
		return descriptor.Close{Handle: handle}, err
	})}})
	room.Does("a closed descriptor", as("{role} has the number of a closed descriptor in the place of the {end}", func(w *world, p *process, name string) error {
		opened, err := steps.Get[impl.Opened](w, p, descriptor.Closed{})
		if err == nil {
			p.Hold(name, opened)
		}
		return err
	}), as("{role} has the number of a closed descriptor in the place of its epoll", func(w *world, p *process) error {
		opened, err := steps.Get[impl.Opened](w, p, descriptor.Closed{})
		if err == nil {
			p.Hold(Epoll, opened)
		}
		return err
	}))
	room.Does("limit descriptors", as("{role} can open only {int} more handle(s)", func(w *world, p *process, free int) error {
		_, err := w.Do(p, descriptor.Limit{Free: free})
		return err
	}))
}

func flags(w *world, p *process, name string) (descriptor.Flags, error) {
	handle, err := p.Handle(name)
	if err != nil {
		return descriptor.Flags{}, err
	}
	return steps.Get[descriptor.Flags](w, p, descriptor.GetFlags{Handle: handle})
}

func nonblock(w *world, p *process, name, want string) error {
	f, err := flags(w, p, name)
	is := "blocking"
	if f.Nonblock {
		is = "non-blocking"
	}
	if err == nil && is != want {
		return steps.Differs("that the "+name+" "+want, is)
	}
	return err
}

func cloexec(w *world, p *process, name, want string) error {
	f, err := flags(w, p, name)
	is := "stays open"
	if f.Cloexec {
		is = "is closed"
	}
	if err == nil && is != want {
		return steps.Differs("that the "+name+" "+want, is)
	}
	return err
}

func status(w *world, p *process, name string) (descriptor.Status, error) {
	handle, err := p.Handle(name)
	if err != nil {
		return descriptor.Status{}, err
	}
	return steps.Get[descriptor.Status](w, p, descriptor.Stat{Handle: handle})
}
