package reference

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
)

// Computer is one computer of the world: mailslots and the clipboard belong to it.
type Computer struct {
	Name, Domain string
	Mailslots    []*Mailslot
	Windows      []*Window
	Clipboard    Clipboard
	Formats      []*RegisteredFormat
}

func (k *Kernel) addComputer(op impl.ComputerAdd) error {
	if _, err := k.computer(op.Computer); err == nil {
		return fmt.Errorf("there is a computer %q already", op.Computer)
	}
	k.Computers = append(k.Computers, &Computer{Name: op.Computer, Domain: op.Domain})
	return nil
}

// firstComputer is the name of the one that every world begins with.
const firstComputer = "HOME"

// computer returns the one with this name; "" is that which the world began with.
func (k *Kernel) computer(name string) (*Computer, error) {
	if name == "" {
		return k.Computers[0], nil
	}
	for _, c := range k.Computers {
		if c.Name == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("there is no computer %q", name)
}

// restart is what a new start of the computer leaves: nothing (MSGQ-09).
func restart(k *Kernel) error {
	for _, p := range k.Processes {
		k.End(p, impl.ProcessEnded{Signal: "SIGKILL"})
	}
	if !k.Restart(k) {
		k.Queues = nil
	}
	k.Touch()
	k.Settle()
	return nil
}

// run is the program ipcrm as this system has it (MSGQ-08).
func (k *Kernel) run(argv []string) (impl.ProgramEnded, error) {
	refused := impl.ProgramEnded{Status: 1, Output: "usage: ipcrm -q ID | -Q KEY\n"}
	if len(argv) != 3 || argv[0] != "ipcrm" {
		return refused, nil
	}
	number, err := strconv.ParseInt(argv[2], 0, 64)
	if err != nil {
		return refused, nil
	}
	i := slices.IndexFunc(k.Queues, func(q *Queue) bool {
		return argv[1] == "-q" && q.ID == number || argv[1] == "-Q" && q.Key == number
	})
	if i < 0 {
		return impl.ProgramEnded{Status: 1, Output: "ipcrm: no such queue\n"}, nil
	}
	k.Remove(k, k.Queues[i])
	k.Touch()
	k.Settle()
	return impl.ProgramEnded{}, nil
}
