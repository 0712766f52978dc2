package anonymouspipe

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/bytestream"
)

// Programs of the system that have ends of pipes as standard handles, and the lines
// that they read and write.

const endOfLine = "\r\n"

func init() {
	room.Action(steps.Action{
		Verb: "run", Noun: "run",
		Spellings: []spelling{
			as("{role} with the {end} as standard output", func(w *world, p *process, command, output string) (impl.Operation, error) {
				stdout, err := p.Handle(output)
				return impl.ProcessRun{World: w.Name, Argv: strings.Fields(command), Stdout: stdout}, err
			}),
			as("{role} with the {end} as standard input and the {end} as standard output", func(w *world, p *process, command, input, output string) (impl.Operation, error) {
				stdin, err := p.Handle(input)
				if err != nil {
					return nil, err
				}
				stdout, err := p.Handle(output)
				return impl.ProcessRun{World: w.Name, Argv: strings.Fields(command), Stdin: stdin, Stdout: stdout}, err
			}),
		},
	})
	room.Action(steps.Action{
		Verb: "write the line", Noun: "write",
		Spellings: []spelling{as("{text} to {role}", writeLine)},
	})
	room.Action(steps.Action{
		Verb:   "read the line",
		Checks: []spelling{as("{text} from {role}", readsLine)},
	})
}

func writeLine(_ *world, p *process, line, pipe string) (impl.Operation, error) {
	handle, err := p.Handle(bytestream.End("write", pipe))
	return winhandle.Write{Handle: handle, Payload: impl.Payload{Data: []byte(line + endOfLine)}}, err
}

func readsLine(w *world, p *process, line, pipe string) error {
	want := line + endOfLine
	got, err := bytestream.Collect(w, p, pipe, len(want), len(want))
	if err == nil && string(got) != want {
		return steps.Differs(steps.Quoted(want), steps.Quoted(string(got)))
	}
	return err
}
