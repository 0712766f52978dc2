// Package computers has the sentences about worlds of several computers, in domains.
package computers

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "computers"

var as = steps.As

// state is what a scenario remembers of its computers.
type state struct {
	added []string
	own   string // the name of the computer that this is, once it was asked for
}

func init() {
	room.Does("computers in a domain", as("the computer(s) {roles} in the domain {role}", add))
	room.Does("a process on a computer", as("a process {role} on {role}", func(w *steps.World, role, computer string) error {
		_, err := Process(w, role, computer)
		return err
	}))
	steps.Plainly(func(w *steps.World, text string) string {
		own := steps.Of[state](w).own
		if own == "" {
			return text
		}
		return strings.ReplaceAll(text, `\\`+own+`\`, `\\(this computer)\`)
	})
}

func add(w *steps.World, names steps.Roles, domain string) error {
	s := steps.Of[state](w)
	for _, name := range names {
		if _, err := w.Do(w.Root(), computers.Add{World: w.Name, Computer: name, Domain: domain}); err != nil {
			return err
		}
		s.added = append(s.added, name)
	}
	return nil
}

// Process starts a process on a computer; on the one that every world begins with if
// none is named.
func Process(w *steps.World, role, computer string) (*steps.Process, error) {
	return w.StartProcess(role, impl.ProcessStart{Computer: computer})
}

// All returns the computers that were added to the scenario, in order.
func All(w *steps.World) []string { return steps.Of[state](w).added }

// At names the process that has a role on one of several computers: one that was
// started on each of them.
func At(role, computer string) string { return role + "@" + computer }

// Own asks for the name of the computer that a process runs on.
func Own(w *steps.World, p *steps.Process) (string, error) {
	named, err := steps.Get[computers.Named](w, p, computers.GetName{})
	if err == nil {
		steps.Of[state](w).own = named.Name
	}
	return named.Name, err
}
