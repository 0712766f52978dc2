// Package upcall has the sentences about what a process is called for: a message to its
// window, a signal. It can take its time over a call, and return from it.
package upcall

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "upcall"

var as = steps.As

// Source is where a process is called, and how sentences speak of that: with signals,
// with its window.
type Source struct {
	Room steps.Room
	// Word is the parameter that names calls, and Noun what one is: "signal".
	Word, Noun string
	// Hold, Next and Reply are what the process is asked for; Hold is given all names that
	// are held from now on.
	Hold  func(p *steps.Process, names []string) (impl.Operation, error)
	Next  func(p *steps.Process) (impl.Operation, error)
	Reply func(p *steps.Process) (impl.Operation, error)
	// Told reads a result of Next: which call it is, and how it is described.
	Told func(w *steps.World, r impl.Result) (name, said string, ok bool)
}

// state is what a process has of held calls.
type state struct {
	holds map[*Source][]string
	told  []*Source // of the calls that it is in, as far as the scenario was told of them
}

// Speak declares the sentences about calls of a source, in its room. That the process
// returns is the same sentence for all.
func (s *Source) Speak() {
	s.Room.Does("take time over a "+s.Noun, as("{role} takes its time over {"+s.Word+"}", s.Take))
	s.Room.Checks("is in a "+s.Noun, as("{role} is in {"+s.Word+"}", func(w *steps.World, p *steps.Process, name string) error {
		expected := fmt.Sprintf("that %q is in %s", p.Role, name)
		held, err := s.Await(w, p, expected)
		if err != nil {
			return err
		}
		if is, said, _ := s.Told(w, held); is != name {
			return steps.Differs(expected, said)
		}
		return nil
	}))
}

func init() {
	room.Does("return from a call", as("{role} returns from it", Return))
}

// Take makes a process stay inside calls of this name, too, until it is told to return.
func (s *Source) Take(w *steps.World, p *steps.Process, name string) error {
	kept := steps.OfProcess[state](p)
	if kept.holds == nil {
		kept.holds = map[*Source][]string{}
	}
	if !slices.Contains(kept.holds[s], name) {
		kept.holds[s] = append(kept.holds[s], name)
	}
	op, err := s.Hold(p, slices.Clone(kept.holds[s]))
	if err == nil {
		_, err = w.Do(p, op)
	}
	return err
}

// Await waits for the next call that a process is held in.
func (s *Source) Await(w *steps.World, p *steps.Process, expected string) (impl.Result, error) {
	op, err := s.Next(p)
	if err != nil {
		return nil, err
	}
	o, err := w.Start(p, "", "", op)
	if err != nil {
		return nil, err
	}
	is, err := w.Complete(o)
	if err != nil {
		return nil, err
	}
	if _, _, ok := s.Told(w, is.Result); !ok {
		return nil, w.Disagree(o, expected, is.String())
	}
	kept := steps.OfProcess[state](p)
	kept.told = append(kept.told, s)
	return is.Result, nil
}

// Return lets a process return from the call of which the scenario was told last.
func Return(w *steps.World, p *steps.Process) error {
	kept := steps.OfProcess[state](p)
	last := len(kept.told) - 1
	if last < 0 {
		return fmt.Errorf("%q is in nothing that it could return from", p.Role)
	}
	op, err := kept.told[last].Reply(p)
	if err != nil {
		return err
	}
	kept.told = kept.told[:last]
	_, err = w.Do(p, op)
	return err
}
