package reference

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// maxInput bounds what a program reads, whatever is wrong with its pipe.
const maxInput = 1 << 21

// Program is an unmodified program that a process runs: it reads its standard
// input to the end, prints, and exits.
type Program struct {
	process *Process
	argv    []string
	in, out *Descriptor
	input   []byte
	read    bool
	output  []byte
	status  int
	write   Call
}

// ProgramCall is the program that a call runs.
type ProgramCall struct{ Program *Program }

// ProgramCallOf is the program of a call.
func ProgramCallOf(c *Call) *ProgramCall { return Of[ProgramCall](c) }

// startProgram starts a program as a child with redirected standard handles. Like any
// child it has only what it inherits.
func (k *Kernel) startProgram(parent *Process, op impl.ProcessRun) *Program {
	child := k.child(parent, fmt.Sprintf("%s program %d", parent.Name, len(k.Processes)))
	k.inheritAll(parent, child)
	program := &Program{process: child, argv: op.Argv, write: Call{Process: child}}
	for handle, standard := range map[impl.Handle]**Descriptor{op.Stdin: &program.in, op.Stdout: &program.out} {
		if _, d, err := k.handle(parent, handle); err == nil {
			*standard = k.withNumber(child, d.Number)
		}
	}
	return program
}

// step goes on with a program; the error says that it waits.
func (k *Kernel) step(c *Call) (impl.ProgramEnded, error) {
	program := ProgramCallOf(c).Program
	for program.in != nil && !program.read && program.argv[0] == "findstr" { // APIPE-06
		got, err := k.readAnonymous(&program.write, program.in.Description, 4096)
		if _, waits := err.(waits); waits {
			return impl.ProgramEnded{}, err
		}
		program.input = append(program.input, got.Data...)
		program.read = err != nil || len(got.Data) == 0 || len(program.input) > maxInput
	}
	if program.output == nil {
		program.output, program.status = HandlesOf(k).Program(program.argv, program.input)
	}
	if program.out != nil { // APIPE-05
		_, err := k.writeAnonymous(&program.write, program.out.Description, program.output)
		if _, waits := err.(waits); waits {
			return impl.ProgramEnded{}, err
		}
	}
	ended := impl.ProgramEnded{Status: program.status}
	k.End(program.process, impl.ProcessEnded{Status: program.status})
	return ended, nil
}

// program is what the programs do that this system has: cmd /c echo, findstr.
func program(argv []string, input []byte) (output []byte, status int) {
	switch {
	case argv[0] == "cmd" && len(argv) > 3 && argv[1]+argv[2] == "/cecho":
		return []byte(strings.Join(argv[3:], " ") + "\r\n"), 0
	case argv[0] == "findstr" && len(argv) == 2:
		output, status = []byte{}, 1
		for line := range bytes.Lines(input) {
			if bytes.Contains(line, []byte(argv[1])) {
				output, status = append(output, line...), 0
			}
		}
		return output, status
	}
	return []byte("what is " + argv[0] + "?\r\n"), 1
}

func init() {
	on(func(k *Kernel, c *Call, op impl.ProcessRun) (impl.ProgramEnded, error) {
		if ProgramCallOf(c).Program == nil {
			ProgramCallOf(c).Program = k.startProgram(c.Process, op)
		}
		return k.step(c)
	})
}
