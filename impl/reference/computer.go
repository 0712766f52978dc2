package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Computer is one computer of the world: mailslots and the clipboard belong to it.
type Computer struct {
	Rooms

	Name, Domain string
}

// firstComputer is the name of the one that every world begins with.
const firstComputer = "HOME"

func (k *Kernel) addComputer(op impl.ComputerAdd) impl.Nothing {
	k.Computers = append(k.Computers, &Computer{Name: op.Computer, Domain: op.Domain})
	return impl.Nothing{}
}

// restart is what a new start of the computer leaves: nothing (MSGQ-09).
func restart(k *Kernel) impl.Nothing {
	for _, p := range k.Processes {
		k.End(p, impl.ProcessEnded{Signal: "SIGKILL"})
	}
	if !SystemVOf(k).Restart(k) {
		QueuesOf(k).Queues = nil
	}
	return impl.Nothing{}
}

var noSuchQueue = impl.ProgramEnded{Status: 1, Output: "ipcrm: no such queue\n"}

// run is the program ipcrm as this system has it (MSGQ-08).
func (k *Kernel) run(argv []string) impl.ProgramEnded {
	command := strings.Join(argv, " ")
	i := slices.IndexFunc(QueuesOf(k).Queues, func(q *Queue) bool {
		return command == fmt.Sprint("ipcrm -q ", q.ID) || command == fmt.Sprint("ipcrm -Q ", q.Key)
	})
	if i < 0 {
		return noSuchQueue
	}
	QueuesOf(k).Remove(k, QueuesOf(k).Queues[i])
	return impl.ProgramEnded{}
}
