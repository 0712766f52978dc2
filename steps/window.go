package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Sentences about windows and what is sent to them.

// names is a list in a sentence: "alpha", "beta" and "gamma".
const names = `((?:"[^"]+"(?:, | and )?)+)`

var quotedName = regexp.MustCompile(role)

func listed(names string) []string {
	var list []string
	for _, match := range quotedName.FindAllStringSubmatch(names, -1) {
		list = append(list, match[1])
	}
	return list
}

func init() {
	does(`processes `+names+`, each with a window`, func(w *World, roles string) error {
		for _, role := range listed(roles) {
			if err := w.processWithWindow(role); err != nil {
				return err
			}
		}
		return nil
	})
	does(role+` has another window `+role+` in the same thread`, (*World).windowBeside)
	does(role+` destroys its window`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, window.Destroy{Window: p.Window})
		return err
	})
	does(role+` starts to destroy its window`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "destruction", window.Destroy{Window: p.Window})
	})
	does(role+` takes its time over `+messageName, (*World).hold)
	checks(role+` is in `+messageName, func(w *World, role, message string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		expected := fmt.Sprintf("that %q is in %s", role, message)
		held, err := w.heldMessage(p, expected)
		if err == nil && held.Message != message {
			return mismatch(expected, w.saying(held))
		}
		return err
	})
	does(role+` returns from it`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, window.Reply{Window: p.Window})
		return err
	})
	checks(names+` (?:has|have|each have) received (no|one|two) `+messageName, func(w *World, roles, count, message string) error {
		for _, role := range listed(roles) {
			if err := w.hasReceived(role, count, message); err != nil {
				return err
			}
		}
		return nil
	})
}

const messageName = `(WM_[A-Z_]+)`

func (w *World) processWithWindow(role string) error {
	p, err := w.startProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	created, err := get[window.Created](w, p, window.Create{})
	p.Window, p.Native["window"] = created.Window, created.Native
	return err
}

// windowBeside makes a further window of a process, which scenarios speak of as
// if it were a process of its own.
func (w *World) windowBeside(role, other string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	created, err := get[window.Created](w, p, window.Create{Beside: p.Window})
	w.processes = append(w.processes, &Process{
		Role: other, Actor: p.Actor, Parent: p.Parent, Handles: map[string]impl.Handle{},
		Native: map[string]int64{"window": created.Native}, Window: created.Window, Beside: p,
	})
	return err
}

// hold makes the process stay inside this message, too, until it is told to return.
func (w *World) hold(role, message string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	if !slices.Contains(p.Holds, message) {
		p.Holds = append(p.Holds, message)
	}
	_, err = w.do(p, window.Hold{Window: p.Window, Messages: p.Holds})
	return err
}

// received returns all messages of this name that the window has got by now.
func (w *World) received(p *Process, message string) ([]window.Message, error) {
	more, err := get[window.Messages](w, p, window.GetMessages{Window: p.Window})
	if err != nil {
		return nil, err
	}
	p.Received = append(p.Received, more.Messages...)
	var named []window.Message
	for _, m := range p.Received {
		if m.Message == message {
			named = append(named, m)
		}
	}
	return named, nil
}

func (w *World) hasReceived(role, count, message string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	got, err := w.received(p, message)
	if err == nil && len(got) != map[string]int{"no": 0, "one": 1, "two": 2}[count] {
		return mismatch(fmt.Sprintf("that %q has received %s %s", role, count, message), w.sayingAll(p.Received))
	}
	return err
}

// saying describes a message with the roles of the windows that it names.
func (w *World) saying(m window.Message) string {
	switch m.Message {
	case "WM_CHANGECBCHAIN":
		return fmt.Sprintf("%s: %s left, behind it was %s", m.Message, w.whose(m.WParam), w.whose(m.LParam))
	case "WM_RENDERFORMAT":
		return fmt.Sprintf("%s: %s", m.Message, w.formatName(int(m.WParam)))
	}
	return m.Message
}

func (w *World) sayingAll(list []window.Message) string {
	if len(list) == 0 {
		return "none"
	}
	var said []string
	for _, m := range list {
		said = append(said, w.saying(m))
	}
	return strings.Join(said, "; ")
}

// windowed returns the process with this role, which has a window.
func (w *World) windowed(role string) (*Process, error) {
	p, err := w.process(role)
	if err == nil && p.Window == "" {
		err = fmt.Errorf("%q has no window", role)
	}
	return p, err
}

// whose says which process has the window that the platform names so.
func (w *World) whose(native int64) string {
	for _, p := range w.processes {
		if p.Window != "" && p.Native["window"] == native {
			return p.Role
		}
	}
	if native == 0 {
		return "nobody"
	}
	return "a window that is not of this scenario"
}

// heldMessage waits for the next message that the window of the process holds.
func (w *World) heldMessage(p *Process, expected string) (window.Message, error) {
	o, err := w.start(p, "", "", window.Next{Window: p.Window})
	if err != nil {
		return window.Message{}, err
	}
	s, err := w.complete(o)
	if err != nil {
		return window.Message{}, err
	}
	held, ok := s.Result.(window.Message)
	if !ok {
		return held, w.disagree(o, expected, s.String())
	}
	return held, nil
}
