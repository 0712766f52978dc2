package winhandle

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// maxInput bounds what a program reads, whatever is wrong with its pipe.
const maxInput = 1 << 21

// Program is an unmodified program that a process runs: it reads its standard
// input to the end, prints, and exits.
type Program struct {
	process *kernel.Process
	argv    []string
	in, out *kernel.Descriptor
	input   []byte
	read    bool
	output  []byte
	status  int
	call    kernel.Call // what it reads and writes by
}

// ProgramCall is the program that a call runs.
type ProgramCall struct{ Program *Program }

// ProgramOf is the program of a call.
func ProgramOf(c *kernel.Call) *ProgramCall { return kernel.Of[ProgramCall](c) }

// startProgram starts a program as a child with redirected standard handles. Like any
// child it has only what it inherits.
func startProgram(k *kernel.Kernel, parent *kernel.Process, op impl.ProcessRun) *Program {
	child := k.Child(parent, fmt.Sprintf("%s program %d", parent.Name, len(k.Processes)))
	k.InheritAll(parent, child)
	standard := func(handle impl.Handle) *kernel.Descriptor {
		if d := Named(k, parent, handle); d != nil {
			return withNumber(k, child, d.Number)
		}
		return nil
	}
	return &Program{
		process: child, argv: op.Argv, call: kernel.Call{Process: child},
		in: standard(op.Stdin), out: standard(op.Stdout),
	}
}

// step goes on with a program; the error says that it waits.
func step(k *kernel.Kernel, program *Program) (impl.ProgramEnded, error) {
	for program.in != nil && !program.read && program.argv[0] == "findstr" { // APIPE-06
		got, err := read(k, &program.call, program.in.Description, 4096)
		if kernel.Waits(err) {
			return impl.ProgramEnded{}, err
		}
		program.input = append(program.input, got.Data...)
		program.read = err != nil || len(got.Data) == 0 || len(program.input) > maxInput
	}
	if program.output == nil {
		program.output, program.status = Of(k).Program(program.argv, program.input)
	}
	if program.out != nil { // APIPE-05
		if _, err := write(k, &program.call, program.out.Description, program.output); kernel.Waits(err) {
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
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessRun) (impl.ProgramEnded, error) {
		if len(op.Argv) == 0 {
			return impl.ProgramEnded{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		running := ProgramOf(c)
		if running.Program == nil {
			running.Program = startProgram(k, c.Process, op)
		}
		return step(k, running.Program)
	})
}
