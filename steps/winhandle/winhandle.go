// Package winhandle has the sentences about Windows HANDLEs, whatever they refer to:
// who inherits them, duplicates of them, their values, and asynchronous reads.
package winhandle

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "win-handle"

type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

func init() {
	steps.DefineParameter("handle", `(?:duplicate of the )?[a-z]+(?: end)?(?: of "[^"]+")?`,
		`what a process has a handle of, after "the": mailslot, read end, write end of "first", duplicate of the read end, handle of "\\.\mailslot\letters"`)
	steps.Brings(func(_ *steps.Operation, r winhandle.Peeked) []byte { return r.Data })

	room.Action(steps.Action{
		Verb: "duplicate", Noun: "duplication", Done: keep,
		Spellings: []spelling{
			as("the {handle} as inheritable", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.Duplicate{Handle: handle, Inheritable: true}, err
			}),
			as("the {handle} as inheritable, closing the original", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.Duplicate{Handle: handle, Inheritable: true, CloseSource: true}, err
			}),
			as("the {handle} as not inheritable", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.Duplicate{Handle: handle}, err
			}),
			as("the {handle} into {role}", func(w *world, p *process, name string, target *process) (impl.Operation, error) {
				return into(p, name, target, false)
			}),
		},
	})
	room.Action(steps.Action{
		Verb: "move", Noun: "move", Done: keep,
		Spellings: []spelling{
			as("the {handle} into {role}", func(w *world, p *process, name string, target *process) (impl.Operation, error) {
				return into(p, name, target, true)
			}),
		},
	})
	room.Does("know the value of a handle",
		as("{role} is told the value of the {handle} of {role}", func(w *world, p *process, name string, owner *process) error {
			return adopt(w, p, calls(name), owner.Native[calls(name)])
		}),
		as("{role} closes the {handle} and keeps the value", closeButKeep),
		as("{role} takes a number that is no handle for the {handle}", func(w *world, p *process, name string) error {
			if _, err := Named(p, name); err != nil {
				return err
			}
			return adopt(w, p, calls(name), p.Native[calls(name)]+neverAHandle)
		}),
	)
	room.Action(steps.Action{
		Verb: "make", Noun: "setting",
		Spellings: []spelling{
			as("the {handle} inheritable", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.SetInheritable{Handle: handle, Inherit: true}, err
			}),
			as("the {handle} not inheritable", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.SetInheritable{Handle: handle}, err
			}),
		},
	})
	onAny("close", "close", "the number of the {handle}", func(h impl.Handle) impl.Operation { return winhandle.Close{Handle: h} })
	onAny("ask whether", "query", "the {handle} is inheritable", func(h impl.Handle) impl.Operation { return winhandle.IsInheritable{Handle: h} })
	onAny("peek", "peek", "into the {handle}", func(h impl.Handle) impl.Operation { return winhandle.Peek{Handle: h, Size: buffer} })
	onAny("set PIPE_NOWAIT", "setting", "of the {handle}", func(h impl.Handle) impl.Operation { return winhandle.SetNoWait{Handle: h, NoWait: true} })
	onAny("clear PIPE_NOWAIT", "setting", "of the {handle}", func(h impl.Handle) impl.Operation { return winhandle.SetNoWait{Handle: h} })
	room.Checks("is inheritable",
		as("the {handle} of {role} is inheritable", func(w *world, name string, p *process) error {
			return inheritable(w, p, name, "inheritable")
		}),
		as("the {handle} of {role} is not inheritable", func(w *world, name string, p *process) error {
			return inheritable(w, p, name, "not inheritable")
		}),
	)
}

// onAny declares an action on whatever there is a handle of.
func onAny(verb, noun, spelled string, does func(impl.Handle) impl.Operation) {
	room.Action(steps.Action{Verb: verb, Noun: noun, Spellings: []spelling{
		as(spelled, func(w *world, p *process, name string) (impl.Operation, error) {
			handle, err := Named(p, name)
			return does(handle), err
		}),
	}})
}

// calls is how sentences that do not say "handle" call what is named after "the": the
// "handle of X" is what they call X.
func calls(name string) string {
	if rest, found := strings.CutPrefix(name, "duplicate of the "); found {
		return "duplicate of the " + calls(rest)
	}
	if rest, found := strings.CutPrefix(name, `handle of "`); found {
		return strings.TrimSuffix(rest, `"`)
	}
	return name
}

// Named is the handle of a process that sentences name after "the".
func Named(p *process, name string) (impl.Handle, error) { return p.Handle(calls(name)) }

// keep gives a duplicate its name. One for another process has that of the original
// there, and its process is told the value.
func keep(w *world, p *process, o *steps.Operation) error {
	op, _ := o.Op.(winhandle.Duplicate)
	opened, ok := o.Last.Result.(impl.Opened)
	if !ok {
		return nil
	}
	name := p.Called(op.Handle)
	if op.PID == 0 {
		p.Hold("duplicate of the "+name, opened)
		return nil
	}
	target, err := w.Process(w.PIDs()[op.PID])
	if err != nil {
		return err
	}
	return adopt(w, target, name, opened.Native)
}

// neverAHandle is how far from a handle a number is that none of its process has: those
// that were closed are used again.
const neverAHandle = 1 << 20

// adopt lets a process speak of a value as of a handle that it has.
func adopt(w *world, p *process, name string, value int64) error {
	opened, err := steps.Get[impl.Opened](w, p, winhandle.Adopt{Native: value})
	if err == nil {
		p.Hold(name, opened)
	}
	return err
}

func closeButKeep(w *world, p *process, name string) error {
	name = calls(name)
	handle, err := p.Handle(name)
	if err != nil {
		return err
	}
	if _, err := w.Do(p, winhandle.Close{Handle: handle}); err != nil {
		return err
	}
	delete(p.Handles, name)
	return adopt(w, p, name, p.Native[name])
}

func inheritable(w *world, p *process, name, want string) error {
	handle, err := Named(p, name)
	if err != nil {
		return err
	}
	got, err := steps.Get[impl.Truth](w, p, winhandle.IsInheritable{Handle: handle})
	if err != nil {
		return err
	}
	is := "not inheritable"
	if got.Is {
		is = "inheritable"
	}
	if is != want {
		return steps.Differs("that the "+name+" is "+want, is)
	}
	return nil
}

// into is a duplicate for another process, which is named by the number that it has
// for who started it.
func into(p *process, name string, target *process, move bool) (impl.Operation, error) {
	handle, err := Named(p, name)
	if err != nil {
		return nil, err
	}
	pid, err := target.Target()
	return winhandle.Duplicate{Handle: handle, PID: pid, CloseSource: move}, err
}
