// Package signal has the sentences about signals.
package signal

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
	upcalls "github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/upcall"
)

const room steps.Room = "signal"

// Short names of what every sentence has.
type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

func init() {
	room.Action(steps.Action{Verb: "ignore", Noun: "setting", Spellings: []spelling{
		as("{signal}", func(w *world, p *process, name string) (impl.Operation, error) {
			return signal.Action{Signal: name, Action: "ignore"}, nil
		}),
	}})
	room.Action(steps.Action{Verb: "restore the default of", Noun: "setting", Spellings: []spelling{
		as("{signal}", func(w *world, p *process, name string) (impl.Operation, error) {
			return signal.Action{Signal: name, Action: "default"}, nil
		}),
	}})
	room.Action(steps.Action{Verb: "handle", Noun: "setting", Spellings: []spelling{
		as("{signal}, interrupting its calls", func(w *world, p *process, name string) (impl.Operation, error) {
			return signal.Action{Signal: name, Action: "handle"}, nil
		}),
		as("{signal}, restarting its calls", func(w *world, p *process, name string) (impl.Operation, error) {
			return signal.Action{Signal: name, Action: "handle", Restart: true}, nil
		}),
	}})
	calls.Speak()
	steps.DefineParameter("times", `once|twice`, "how often: once, twice")
	steps.Convert(func(_ *world, word string) (times, error) { return often[word], nil })
	room.Checks("has handled", as("{role} has handled {signal} {times}", handled))
	room.Does("block a signal", as("thread {role} of {role} blocks {signal}", func(w *world, thread string, p *process, name string) error {
		_, err := w.DoOn(p, thread, signal.Block{Signal: name})
		return err
	}))
	room.Does("unblock a signal", as("thread {role} of {role} unblocks {signal}", unblock))
	room.Does("send a signal to a waiting thread", as("{signal} reaches {role} during the {kind}", func(w *world, name, role, kind string) error {
		o, err := w.The(kind, role)
		if err != nil {
			return err
		}
		_, err = w.Do(o.Process, signal.ToThread{Of: o.Pending.ID(), Signal: name})
		return err
	}))
	room.Checks("is pending",
		as("{signal} is pending in thread {role} of {role}", func(w *world, name, thread string, p *process) error {
			return pending(w, p, thread, name, "pending")
		}),
		as("only {signal} is pending in thread {role} of {role}", func(w *world, name, thread string, p *process) error {
			return onlyPending(w, p, thread, name)
		}),
		as("{signal} is not pending in thread {role} of {role}", func(w *world, name, thread string, p *process) error {
			return pending(w, p, thread, name, "not pending")
		}),
	)
}

// calls are the signals that a process can take its time over.
var calls = &upcall.Source{
	Room: room, Word: "signal", Noun: "signal",
	Hold: func(_ *process, names []string) (impl.Operation, error) {
		return upcalls.Hold{Source: upcalls.Signals, What: names}, nil
	},
	Next:  func(*process) (impl.Operation, error) { return upcalls.Next{Source: upcalls.Signals}, nil },
	Reply: func(*process) (impl.Operation, error) { return upcalls.Reply{Source: upcalls.Signals}, nil },
	Told: func(_ *world, r impl.Result) (name, said string, ok bool) {
		called, ok := r.(upcalls.Called)
		return called.What, called.What, ok
	},
}

// times is how often something has happened.
type times int

var often = map[string]times{"once": 1, "twice": 2}

// handled waits until the process has handled a signal so often. It must not have more
// often.
func handled(w *world, p *process, name string, n times) error {
	o, err := w.Start(p, "", "", upcalls.Count{Source: upcalls.Signals, What: name, AtLeast: int(n)})
	if err != nil {
		return err
	}
	is, err := w.Complete(o)
	if err != nil {
		return err
	}
	if got, ok := is.Result.(impl.Count); !ok || got.Count != int(n) {
		return w.Disagree(o, fmt.Sprintf("that %q has handled %s %s", p.Role, name, steps.Plural(int(n), "time")), is.String())
	}
	return nil
}

// unblock may be the end of the process: a signal that was pending is delivered.
func unblock(w *world, thread string, p *process, name string) error {
	o, err := w.Start(p, "unblocking", thread, signal.Block{Signal: name, Unblock: true})
	if err == nil && !o.Last.Ended && (o.Last.Blocked || o.Last.Failure != nil) {
		return w.Disagree(o, "that "+p.Role+" "+w.Phrase(o.Op), o.Last.String())
	}
	return err
}

func onlyPending(w *world, p *process, thread, name string) error {
	r, err := w.DoOn(p, thread, signal.GetPending{})
	if err != nil {
		return err
	}
	if set, _ := r.(signal.Set); !slices.Equal(set.Signals, []string{name}) {
		return steps.Differs(fmt.Sprintf("that only %s is pending in thread %q", name, thread), fmt.Sprint(set.Signals))
	}
	return nil
}

func pending(w *world, p *process, thread, name, want string) error {
	r, err := w.DoOn(p, thread, signal.GetPending{})
	if err != nil {
		return err
	}
	set, _ := r.(signal.Set)
	is := "not pending"
	if slices.Contains(set.Signals, name) {
		is = "pending"
	}
	if is != want {
		return steps.Differs(fmt.Sprintf("that %s is %s in thread %q", name, want, thread), is)
	}
	return nil
}
