package kernel

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
)

// Computer is one computer of the world. What belongs to it, mailslots and a
// clipboard, its rooms keep with it.
type Computer struct {
	Rooms

	Name, Domain string
}

// firstComputer is the name of the one that every world begins with.
const firstComputer = "HOME"

// AddComputer puts another computer into the world.
func (k *Kernel) AddComputer(op computers.Add) impl.Nothing {
	k.Computers = append(k.Computers, &Computer{Name: op.Computer, Domain: op.Domain})
	return impl.Nothing{}
}

// Restart is a new start of the computer: all processes end, and what no file
// system keeps goes with the rooms' hooks (MSGQ-09).
func (k *Kernel) Restart() impl.Nothing {
	for _, p := range k.inOrder() {
		k.End(p, impl.ProcessEnded{Signal: "SIGKILL"})
	}
	k.restarted()
	return impl.Nothing{}
}

// Program is an unmodified program of this system that uses objects of it.
type Program func(k *Kernel, argv []string) impl.ProgramEnded

var programs = map[string]Program{}

// Provide registers a program by its name.
func Provide(name string, program Program) { programs[name] = program }

// Run runs a program to its end.
func (k *Kernel) Run(argv []string) impl.ProgramEnded {
	if len(argv) > 0 && programs[argv[0]] != nil {
		return programs[argv[0]](k, argv)
	}
	return impl.ProgramEnded{Status: notFound, Output: "not found\n"}
}

// notFound is what a shell calls a program that is not there.
const notFound = 127
