package window

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/upcall"
)

// What is sent to windows, and how they take it.

func init() {
	steps.DefineParameter("window-message", `WM_[A-Z_]+`, "a message that windows are sent: WM_RENDERFORMAT")
	calls.Speak()
	room.Checks("has received",
		as("{roles} has/have received no {window-message}", haveReceived("no", 0)),
		as("{roles} has/have received one {window-message}", haveReceived("one", 1)),
		as("{roles} has/have received two {window-message}", haveReceived("two", 2)),
	)
}

func haveReceived(said string, count int) func(w *world, roles steps.Roles, message string) error {
	return func(w *world, roles steps.Roles, message string) error {
		for _, role := range roles {
			p, err := w.Process(role)
			if err != nil {
				return err
			}
			got, err := Received(w, p, message)
			if err != nil {
				return err
			}
			if len(got) != count {
				return steps.Differs(fmt.Sprintf("that %q has received %s %s", role, said, message), SayAll(w, of(p).received))
			}
		}
		return nil
	}
}

// calls are the messages that a window can take its time over.
var calls = &upcall.Source{
	Room: room, Word: "window-message", Noun: "message",
	Hold: func(p *process, names []string) (impl.Operation, error) {
		own, err := Of(p)
		return window.Hold{Window: own, Messages: names}, err
	},
	Next: func(p *process) (impl.Operation, error) {
		own, err := Of(p)
		return window.Next{Window: own}, err
	},
	Reply: func(p *process) (impl.Operation, error) {
		own, err := Of(p)
		return window.Reply{Window: own}, err
	},
	Told: func(w *world, r impl.Result) (name, said string, ok bool) {
		m, ok := r.(window.Message)
		return m.Message, Say(w, m), ok
	},
}

// Hold makes the window of a process stay inside this message, too, until it is told
// to return.
func Hold(w *steps.World, p *steps.Process, message string) error { return calls.Take(w, p, message) }

// Held waits for the next message that the window of a process holds.
func Held(w *steps.World, p *steps.Process, expected string) (window.Message, error) {
	r, err := calls.Await(w, p, expected)
	held, _ := r.(window.Message)
	return held, err
}

// Messages returns those that the window of a process has got since it was last asked.
func Messages(w *steps.World, p *steps.Process) ([]window.Message, error) {
	own, err := Of(p)
	if err != nil {
		return nil, err
	}
	got, err := steps.Get[window.Messages](w, p, window.GetMessages{Window: own})
	return got.Messages, err
}

// Received returns all messages of this name that the window of a process has got by
// now. Those that [Messages] returned are not among them.
func Received(w *steps.World, p *steps.Process, message string) ([]window.Message, error) {
	more, err := Messages(w, p)
	if err != nil {
		return nil, err
	}
	s := of(p)
	s.received = append(s.received, more...)
	var named []window.Message
	for _, m := range s.received {
		if m.Message == message {
			named = append(named, m)
		}
	}
	return named, nil
}

// sayings describe messages by what is in them.
var sayings = map[string]func(w *world, m window.Message) string{}

// Says tells how a message of this name is described, with what is in it.
func Says(message string, say func(w *steps.World, m window.Message) string) { sayings[message] = say }

// Say describes a message.
func Say(w *steps.World, m window.Message) string {
	if say := sayings[m.Message]; say != nil {
		return m.Message + ": " + say(w, m)
	}
	return m.Message
}

// SayAll describes several.
func SayAll(w *steps.World, list []window.Message) string {
	if len(list) == 0 {
		return "none"
	}
	var said []string
	for _, m := range list {
		said = append(said, Say(w, m))
	}
	return strings.Join(said, "; ")
}
