// Package anonymouspipe has the sentences about anonymous pipes of Windows, beyond
// those about any stream of bytes and about any handle of Windows.
package anonymouspipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/anonymouspipe"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/bytestream"
	handles "github.com/ipcspec/ipcspec/steps/winhandle"
)

const room steps.Room = "anonymous-pipe"

type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

// buffer is what a reader offers, in bytes.
const buffer = 4096

func init() {
	handles.ReadFrom("anonymous-pipe", "read end")
	bytestream.Speak("anonymous-pipe", bytestream.Dialect{
		Read: func(handle impl.Handle, size int) impl.Operation { return winhandle.Read{Handle: handle, Size: size} },
		Write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
			return winhandle.Write{Handle: handle, Payload: payload}
		},
		Close: func(handle impl.Handle) impl.Operation { return winhandle.Close{Handle: handle} },
		Create: func(flags []string, size int) impl.Operation {
			return anonymouspipe.Create{Inheritable: slices.Contains(flags, "inheritable"), Size: size}
		},
		Duplicate:   func(handle impl.Handle) impl.Operation { return winhandle.Duplicate{Handle: handle} },
		SetNonblock: func(handle impl.Handle) impl.Operation { return winhandle.SetNoWait{Handle: handle, NoWait: true} },
		Unread:      func(handle impl.Handle) impl.Operation { return winhandle.Peek{Handle: handle} },
		UnreadBytes: func(r impl.Result) int {
			peeked, ok := r.(winhandle.Peeked)
			if !ok {
				return -1
			}
			return peeked.Available
		},
	})

	room.Does("a process that has a pipe made with arguments",
		as("a process {role} that has an inheritable pipe", func(w *world, role string) error { return withInheritable(w, role, "") }),
		as("a process {role} that has the inheritable pipes {role} and {role}", func(w *world, role, a, b string) error {
			return withInheritable(w, role, a, b)
		}),
		as("a process {role} that has a pipe of suggested size {int}", func(w *world, role string, size int) error {
			p, err := w.StartProcess(role, impl.ProcessStart{})
			if err != nil {
				return err
			}
			return bytestream.CreatePipe(w, p, "", size)
		}),
	)
	room.Action(steps.Action{
		Verb: "peek", Noun: "peek",
		Spellings: []spelling{
			as("", func(w *world, p *process) (impl.Operation, error) { return peek(p, "read end") }),
			as("with a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) {
				handle, err := p.Handle("read end")
				return winhandle.Peek{Handle: handle, Size: size}, err
			}),
			as("at the {end}", func(w *world, p *process, end string) (impl.Operation, error) { return peek(p, end) }),
		},
	})
	room.Checks("reads, perhaps after reading nothing", as("{role} reads {text}, perhaps after reading nothing", readsAfterNothing))
}

func withInheritable(w *world, role string, names ...string) error {
	p, err := w.StartProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := bytestream.CreatePipe(w, p, name, 0, "inheritable"); err != nil {
			return err
		}
	}
	return nil
}

func peek(p *process, end string) (impl.Operation, error) {
	handle, err := p.Handle(end)
	return winhandle.Peek{Handle: handle, Size: buffer}, err
}

// readsAfterNothing takes the read that waits, or begins one. Where it brings
// nothing, which is no failure, the next one has to bring the data.
func readsAfterNothing(w *world, p *process, want string) error {
	begin := func() (*steps.Operation, error) {
		handle, err := p.Handle("read end")
		if err != nil {
			return nil, err
		}
		return w.Start(p, "read", "", winhandle.Read{Handle: handle, Size: buffer})
	}
	o, err := w.The("read", p.Role)
	if err != nil {
		if o, err = begin(); err != nil {
			return err
		}
	}
	for range 2 {
		s, err := w.Complete(o)
		if err != nil {
			return err
		}
		got, ok := s.Result.(impl.Bytes)
		switch {
		case ok && string(got.Data) == want:
			return nil
		case !ok || len(got.Data) > 0:
			return w.Disagree(o, steps.Quoted(want)+", or nothing before it", s.String())
		}
		if o, err = begin(); err != nil {
			return err
		}
	}
	return w.Disagree(o, steps.Quoted(want), "nothing twice")
}
