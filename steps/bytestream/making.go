package bytestream

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/steps"
)

// Pipes: making them, and what is done to their ends.

func init() {
	steps.DefineParameter("ends", `both ends(?: of "[^"]+")?`, `both ends, or both ends of "first"`)
	room.Does("a process that has pipes",
		as("a process {role} that has a pipe", func(w *world, role string) error { return ProcessWithPipes(w, role, "") }),
		as("a process {role} that has the pipes {role} and {role}", func(w *world, role, a, b string) error { return ProcessWithPipes(w, role, a, b) }),
	)
	room.Action(steps.Action{
		Verb: "create", Noun: "creation",
		Spellings: []steps.Spelling{
			as("a pipe", func(w *world, p *process) (impl.Operation, error) { return create(w, 0) }),
		},
		Does: []steps.Spelling{
			as("the pipe {role}", func(w *world, p *process, name string) error { return CreatePipe(w, p, name, 0) }),
		},
	})
	room.Action(steps.Action{
		Verb: "close", Noun: "close",
		Does: []steps.Spelling{as("{ends}", closeEnds), as("the {end}", closeEnds)},
	})
	room.Action(steps.Action{
		Verb: "duplicate", Noun: "duplication",
		Spellings: []steps.Spelling{as("the {end}", func(w *world, p *process, name string) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return Speaks(w).Duplicate(handle), err
		})},
		Done: func(w *world, p *process, o *steps.Operation) error {
			if opened, ok := o.Last.Result.(impl.Opened); ok {
				p.Hold("duplicate of the "+p.Called(source(o.Op)), opened)
			}
			return nil
		},
	})
	room.Does("make non-blocking", as("{role} makes the {end} non-blocking", func(w *world, p *process, name string) error {
		handle, err := p.Handle(name)
		if err != nil {
			return err
		}
		_, err = w.Do(p, Speaks(w).SetNonblock(handle))
		return err
	}))
	room.Checks("what is unread", as("{role} finds {int} bytes unread at the {end}", func(w *world, p *process, want int, name string) error {
		handle, err := p.Handle(name)
		if err != nil {
			return err
		}
		result, err := w.Do(p, Speaks(w).Unread(handle))
		if err != nil {
			return err
		}
		if got := Speaks(w).UnreadBytes(result); got != want {
			return steps.Differs(steps.Plural(want, "byte")+" unread", fmt.Sprint(got))
		}
		return nil
	}))
}

// ProcessWithPipes starts a process and gives it pipes of these names ("" for one
// without).
func ProcessWithPipes(w *steps.World, role string, names ...string) error {
	p, err := w.StartProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := CreatePipe(w, p, name, 0); err != nil {
			return err
		}
	}
	return nil
}

// CreatePipe makes a pipe of the feature's mechanism, by which sentences speak by name.
func CreatePipe(w *steps.World, p *steps.Process, name string, size int, flags ...string) error {
	op, err := create(w, size, flags...)
	if err != nil {
		return err
	}
	ends, err := steps.Get[bytestream.Ends](w, p, op)
	if err != nil {
		return err
	}
	p.Hold(End("read", name), ends.Read)
	p.Hold(End("write", name), ends.Write)
	return nil
}

func create(w *world, size int, flags ...string) (impl.Operation, error) {
	if op := Speaks(w).Create(flags, size); op != nil {
		return op, nil
	}
	return nil, fmt.Errorf("of the mechanism %s nobody makes both ends at once", w.Mechanism)
}

// End is what sentences call an end of a pipe: "read end", `write end of "first"`.
func End(which, pipe string) string {
	if pipe == "" {
		return which + " end"
	}
	return fmt.Sprintf("%s end of %q", which, pipe)
}

func closeEnds(w *world, p *process, phrase string) error {
	names, err := p.Ends(phrase)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := w.Do(p, Speaks(w).Close(p.Handles[name])); err != nil {
			return err
		}
		delete(p.Handles, name)
	}
	return nil
}
