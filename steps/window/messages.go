package window

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/steps"
)

// What is sent to windows, and how they take it.

func init() {
	steps.DefineParameter("window-message", `WM_[A-Z_]+`, "a message that windows are sent: WM_RENDERFORMAT")
	room.Does("take time over a message", as("{role} takes its time over {window-message}", Hold))
	room.Checks("is in a message", as("{role} is in {window-message}", func(w *world, p *process, message string) error {
		expected := fmt.Sprintf("that %q is in %s", p.Role, message)
		held, err := Held(w, p, expected)
		if err == nil && held.Message != message {
			return steps.Differs(expected, Say(w, held))
		}
		return err
	}))
	room.Does("return from a message", as("{role} returns from it", Return))
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

// Hold makes the window of a process stay inside this message, too, until it is told
// to return.
func Hold(w *steps.World, p *steps.Process, message string) error {
	own, err := Of(p)
	if err != nil {
		return err
	}
	s := of(p)
	if !slices.Contains(s.holds, message) {
		s.holds = append(s.holds, message)
	}
	_, err = w.Do(p, window.Hold{Window: own, Messages: s.holds})
	return err
}

// Held waits for the next message that the window of a process holds.
func Held(w *steps.World, p *steps.Process, expected string) (window.Message, error) {
	own, err := Of(p)
	if err != nil {
		return window.Message{}, err
	}
	o, err := w.Start(p, "", "", window.Next{Window: own})
	if err != nil {
		return window.Message{}, err
	}
	s, err := w.Complete(o)
	if err != nil {
		return window.Message{}, err
	}
	held, ok := s.Result.(window.Message)
	if !ok {
		return held, w.Disagree(o, expected, s.String())
	}
	return held, nil
}

// Return lets the window of a process return from the message that it holds.
func Return(w *steps.World, p *steps.Process) error {
	own, err := Of(p)
	if err != nil {
		return err
	}
	_, err = w.Do(p, window.Reply{Window: own})
	return err
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
