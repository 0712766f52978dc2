// Package pipe has the sentences about pipes of UNIX as such: filling them, their
// capacity, packet mode, tee and splice. What all pipes share is in bytestream.
package pipe

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/bytestream"
	descriptors "github.com/ipcspec/ipcspec/steps/descriptor"
)

const room steps.Room = "pipe"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

func init() {
	bytestream.Speak("pipe", bytestream.Dialect{
		Read: func(handle impl.Handle, size int) impl.Operation { return descriptor.Read{Handle: handle, Size: size} },
		Write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
			return descriptor.Write{Handle: handle, Payload: payload}
		},
		Close:       func(handle impl.Handle) impl.Operation { return descriptor.Close{Handle: handle} },
		Create:      func(flags []string, _ int) impl.Operation { return pipe.Create{Flags: flags} },
		Duplicate:   func(handle impl.Handle) impl.Operation { return descriptor.Dup{Handle: handle} },
		SetNonblock: func(handle impl.Handle) impl.Operation { return descriptor.SetNonblock{Handle: handle, Nonblock: true} },
		Unread:      func(handle impl.Handle) impl.Operation { return descriptor.Unread{Handle: handle} },
		UnreadBytes: func(r impl.Result) int {
			count, _ := r.(impl.Count)
			return count.Count
		},
	})
	steps.DefineParameter("flags", aFlag+`(?:(?:, | and )`+aFlag+`)*`, `flags of pipe2: O_NONBLOCK and O_CLOEXEC`)
	steps.DefineParameter("records", `"[^"]+"(?:, "[^"]+")*(?: and "[^"]+")?`, `letters, each of which fills a record: "a", "b" and "c"`)

	room.Does("a process that has a pipe of a kind",
		as("a process {role} that has a pipe in packet mode", func(w *world, role string) error {
			p, err := w.StartProcess(role, impl.ProcessStart{})
			if err != nil {
				return err
			}
			return bytestream.CreatePipe(w, p, "", 0, "direct")
		}),
		as("a process {role} that has a pipe with {flags}", func(w *world, role, flags string) error {
			p, err := w.StartProcess(role, impl.ProcessStart{})
			if err != nil {
				return err
			}
			return bytestream.CreatePipe(w, p, "", 0, flagsOf(flags)...)
		}),
		as("an unprivileged process {role} that has a pipe", func(w *world, role string) error {
			p, err := w.StartProcess(role, impl.ProcessStart{Unprivileged: true})
			if err != nil {
				return err
			}
			return bytestream.CreatePipe(w, p, "", 0)
		}),
	)
	room.Checks("numbers of handles",
		as("the pipe {role} of {role} has the handle numbers that {role} had", sameNumbers),
		as("the {end} of {role} has the number that its {end} had", func(w *world, name string, p *process, other string) error {
			return sameNumber(p, name, other)
		}),
		as("the epoll instance of {role} has the number that its {end} had", func(w *world, p *process, other string) error {
			return sameNumber(p, descriptors.Epoll, other)
		}),
	)
	room.Does("fill",
		as("{role} fills the pipe until it would block", func(w *world, p *process) error { return fill(w, p, "") }),
		as("{role} fills the pipe {role} until it would block", fill),
		as("{role} and {role} have found out how much the pipe holds", func(w *world, writer, reader *process) error {
			if err := fill(w, writer, ""); err != nil {
				return err
			}
			s := steps.Of[bytestream.State](w)
			s.Holds = len(s.Filled)
			err := readFilled(w, reader, "")
			s.Filled, s.Consumed = nil, 0
			return err
		}),
	)
	room.Checks("read what was filled in",
		as("{role} reads all that was filled in", func(w *world, p *process) error { return readFilled(w, p, "") }),
		as("{role} reads the rest of what was filled in", func(w *world, p *process) error { return readFilled(w, p, "") }),
		as("{role} reads all that was filled in from {role}", readFilled),
		as("{role} reads the rest of what was filled in from {role}", readFilled).Like("{role} reads all that was filled in from {role}"),
		as("{role} reads what was filled in and then the unbroken records {records} in some order", func(w *world, p *process, letters string) error {
			return readRecords(w, p, quotedWord.FindAllString(letters, -1))
		}),
	)
	room.Action(steps.Action{Verb: "write", Noun: "write", Spellings: []steps.Spelling{
		as("PIPE_BUF bytes of {text} in uneven pieces", unevenPieces),
		as("{text} in pieces, the second of them empty", func(w *world, p *process, text string) (impl.Operation, error) {
			handle, err := p.Handle("write end")
			half := (len(text) + 1) / 2
			return descriptor.Writev{Handle: handle, Pieces: [][]byte{[]byte(text[:half]), {}, []byte(text[half:])}}, err
		}),
		as("{text} in pieces to the {end}", func(w *world, p *process, text, end string) (impl.Operation, error) {
			handle, err := p.Handle(end)
			return descriptor.Writev{Handle: handle, Pieces: [][]byte{[]byte(text)}}, err
		}),
		as("{amount} in pieces", func(w *world, p *process, size string) (impl.Operation, error) {
			data, err := bytestream.Bulk(w, size)
			if err == nil && len(data) > longestGathered {
				err = fmt.Errorf("pieces of %d bytes in all are more than fits into a line", len(data))
			}
			if err != nil {
				return nil, err
			}
			handle, err := p.Handle("write end")
			return descriptor.Writev{Handle: handle, Pieces: slices.Collect(slices.Chunk(data, max(1, (len(data)+2)/3)))}, err
		}),
	}})
	room.Action(steps.Action{Verb: "set the capacity to", Noun: "setting", Spellings: []steps.Spelling{
		as("{amount}", func(w *world, p *process, size string) (impl.Operation, error) {
			n, err := bytestream.Amount(w, size)
			if err != nil {
				return nil, err
			}
			return capacity(p, "write end", n)
		}),
		as("{amount} at the {end}", func(w *world, p *process, size, end string) (impl.Operation, error) {
			n, err := bytestream.Amount(w, size)
			if err != nil {
				return nil, err
			}
			return capacity(p, end, n)
		}),
		as("the unprivileged maximum", func(w *world, p *process) (impl.Operation, error) { return capacityAtMaximum(w, p, 0) }),
		as("more than the unprivileged maximum", func(w *world, p *process) (impl.Operation, error) { return capacityAtMaximum(w, p, 1) }),
	}})
	room.Action(steps.Action{Verb: "ask for the capacity at", Noun: "query", Spellings: []steps.Spelling{
		as("the {end}", func(w *world, p *process, end string) (impl.Operation, error) {
			handle, err := p.Handle(end)
			return pipe.GetSize{Handle: handle}, err
		}),
	}})
	room.Checks("what a pipe tells of itself",
		as("the capacity that {role} sees at both ends is {amount}", func(w *world, p *process, size string) error {
			want, err := bytestream.Amount(w, size)
			if err != nil {
				return err
			}
			return capacityIs(w, p, want)
		}),
		as("the setting tells a capacity of {amount}", func(w *world, size string) error {
			want, err := bytestream.Amount(w, size)
			if err != nil {
				return err
			}
			o, err := w.Succeeded("setting", "", fmt.Sprintf("a capacity of %d bytes", want))
			if err != nil {
				return err
			}
			if got, _ := o.Last.Result.(impl.Value); got.Value != int64(want) {
				return w.Disagree(o, fmt.Sprintf("a capacity of %d bytes", want), o.Last.String())
			}
			return nil
		}),
		as("PIPE_BUF at the {end} of {role} is the same", func(w *world, end string, p *process) error {
			one, err := atomicSize(w, p, "write end")
			if err != nil {
				return err
			}
			other, err := atomicSize(w, p, end)
			if err == nil && one != other {
				return steps.Differs(fmt.Sprint(one), fmt.Sprint(other))
			}
			return err
		}),
		as("PIPE_BUF of the pipe of {role} is at least {int}", func(w *world, p *process, least int) error {
			got, err := pipeBuf(w, p)
			if err == nil && got < int64(least) && got != -1 { // -1 is no limit
				return steps.Differs(fmt.Sprintf("a PIPE_BUF of at least %d", least), fmt.Sprint(got))
			}
			return err
		}),
		as("PIPE_BUF of the pipe of {role} is {int}", func(w *world, p *process, want int) error {
			got, err := pipeBuf(w, p)
			if err == nil && got != int64(want) {
				return steps.Differs(fmt.Sprintf("a PIPE_BUF of %d", want), fmt.Sprint(got))
			}
			return err
		}),
		as("PIPE_BUF of the pipe of {role} is the one that is stated", func(w *world, p *process) error {
			got, err := pipeBuf(w, p)
			if err == nil && got != int64(w.PipeBuf()) && got != -1 {
				return steps.Differs(fmt.Sprintf("the stated PIPE_BUF of %d", w.PipeBuf()), fmt.Sprint(got))
			}
			return err
		}),
	)
	room.Action(steps.Action{Verb: "tee up to", Noun: "copy", Spellings: between(func(from, to impl.Handle, size int) impl.Operation {
		return pipe.Tee{From: from, To: to, Size: size}
	})})
	room.Action(steps.Action{Verb: "splice up to", Noun: "copy", Spellings: between(func(from, to impl.Handle, size int) impl.Operation {
		return pipe.Splice{From: from, To: to, Size: size}
	})})
}

const aFlag = `O_(?:NONBLOCK|CLOEXEC|DIRECT)`

// flagsOf are flags by the names that the contract has for them.
func flagsOf(words string) (flags []string) {
	for _, flag := range regexp.MustCompile(aFlag).FindAllString(words, -1) {
		flags = append(flags, strings.ToLower(strings.TrimPrefix(flag, "O_")))
	}
	return flags
}

// between are the spellings of a transfer from one pipe to another.
func between(op func(from, to impl.Handle, size int) impl.Operation) []steps.Spelling {
	transfer := func(w *world, p *process, size int, from, to string) (impl.Operation, error) {
		source, err := p.Handle(from)
		if err != nil {
			return nil, err
		}
		target, err := p.Handle(to)
		return op(source, target, size), err
	}
	return []steps.Spelling{
		as("{int} bytes from {role} to {role}", func(w *world, p *process, size int, from, to string) (impl.Operation, error) {
			return transfer(w, p, size, bytestream.End("read", from), bytestream.End("write", to))
		}),
		as("{int} bytes from the {end} to the {end}", transfer),
	}
}

// unevenPieces gathers a record from pieces of 1, 2, 4, ... bytes.
// longestGathered is how much a line of the protocol can hold for certain.
const longestGathered = 1 << 19

func unevenPieces(w *world, p *process, letter string) (impl.Operation, error) {
	handle, err := p.Handle("write end")
	op := descriptor.Writev{Handle: handle}
	left := w.PipeBuf()
	for n := 1; left > 0; n *= 2 {
		n = min(n, left)
		op.Pieces = append(op.Pieces, bytes.Repeat([]byte(letter), n))
		left -= n
	}
	return op, err
}

// sameNumbers compares native values: of a new pipe with those of a closed one,
// whichever end has which.
func sameNumbers(w *world, name string, p *process, other string) error {
	numbers := func(pipe string) [2]int64 {
		a, b := p.Native[bytestream.End("read", pipe)], p.Native[bytestream.End("write", pipe)]
		return [2]int64{min(a, b), max(a, b)}
	}
	if want, got := numbers(other), numbers(name); want != got {
		return steps.Differs(fmt.Sprintf("the numbers %v", want), fmt.Sprint(got))
	}
	return nil
}

func sameNumber(p *process, name, other string) error {
	if want, got := p.Native[other], p.Native[name]; want != got {
		return steps.Differs(fmt.Sprintf("the number %d", want), fmt.Sprint(got))
	}
	return nil
}
