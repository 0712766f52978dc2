package bytestream

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
)

// Reading and writing.

// bulkSeed is the pattern of data that only has a size.
const bulkSeed = 7

// State is what a scenario remembers of its byte streams.
type State struct {
	Filled   []byte // what filling put in
	Consumed int    // how much of that was read again
	Holds    int    // how much a pipe holds, as it was found out
	short    int    // what the last incomplete write had transferred
	bulk     int    // the size of the data that was last written by size
}

// amount is how sentences say how much: 3 bytes, PIPE_BUF bytes, one page.
type amount string

func init() {
	steps.Convert(func(_ *world, word string) (amount, error) { return amount(word), nil })
	steps.DefineParameter("amount", `(?:-?\d+|one) bytes?(?: (?:less|more) than (?:PIPE_BUF|a page))?|PIPE_BUF bytes|`+
		`\d+ times what the pipe holds|(?:\d+|one) pages?`, "how much: 3 bytes, one byte more than PIPE_BUF, 2 pages, 2 times what the pipe holds")
	room.Action(steps.Action{
		Verb: "write", Noun: "write",
		Spellings: []steps.Spelling{
			as("{text}", func(w *world, p *process, data string) (impl.Operation, error) {
				return write(w, p, "write end", text(data))
			}),
			as("{text} to {role}", func(w *world, p *process, data, pipe string) (impl.Operation, error) {
				return write(w, p, End("write", pipe), text(data))
			}),
			as("{text} to the {end}", func(w *world, p *process, data, end string) (impl.Operation, error) {
				return write(w, p, end, text(data))
			}),
			as("{amount}", func(w *world, p *process, size amount) (impl.Operation, error) {
				return writeBulk(w, p, "write end", size)
			}),
			as("{amount} to {role}", func(w *world, p *process, size amount, pipe string) (impl.Operation, error) {
				return writeBulk(w, p, End("write", pipe), size)
			}),
			as("PIPE_BUF bytes of {text}", func(w *world, p *process, letter string) (impl.Operation, error) {
				return write(w, p, "write end", impl.Payload{Data: bytes.Repeat([]byte(letter), w.PipeBuf())})
			}),
		},
		Does: []steps.Spelling{as("{amount} {int} times", func(w *world, p *process, size amount, times int) error {
			for range times {
				op, err := writeBulk(w, p, "write end", size)
				if err != nil {
					return err
				}
				if err := w.Whole(p, op); err != nil {
					return err
				}
			}
			return nil
		})},
	})
	room.Checks("completes in part",
		as("the write completes with fewer bytes", func(w *world) error { return completesShort(w, 1) }),
		as("the write completes with fewer bytes, or none", func(w *world) error { return completesShort(w, 0) }),
		as("the write completes with at least PIPE_BUF, but not all bytes", func(w *world) error { return completesShort(w, w.PipeBuf()) }),
	)
	room.Action(steps.Action{
		Verb: "read", Noun: "read",
		Spellings: []steps.Spelling{
			as("", func(w *world, p *process) (impl.Operation, error) { return read(w, p, "read end", buffer) }),
			as("from {role}", func(w *world, p *process, pipe string) (impl.Operation, error) {
				return read(w, p, End("read", pipe), buffer)
			}),
			as("from the {end}", func(w *world, p *process, end string) (impl.Operation, error) { return read(w, p, end, buffer) }),
			as("into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) { return read(w, p, "read end", size) }),
		},
		Does: []steps.Spelling{
			as("{amount}", func(w *world, p *process, size amount) error { return readAmount(w, p, "", size) }),
			as("{amount} from {role}", func(w *world, p *process, size amount, pipe string) error { return readAmount(w, p, pipe, size) }),
		},
		Checks: []steps.Spelling{
			as("{text}", func(w *world, p *process, want string) error { return reads(w, p, "", buffer, want) }),
			as("{text} from {role}", func(w *world, p *process, want, pipe string) error { return reads(w, p, pipe, buffer, want) }),
			as("{text} into a {int}-byte buffer", func(w *world, p *process, want string, size int) error { return reads(w, p, "", size, want) }),
			as("end-of-file", func(w *world, p *process) error { return reads(w, p, "", buffer, "") }),
			as("end-of-file {int} times", func(w *world, p *process, times int) error {
				for range times {
					if err := reads(w, p, "", buffer, ""); err != nil {
						return err
					}
				}
				return nil
			}),
			as("all of it in order", func(w *world, p *process) error { return readBulk(w, p, steps.Of[State](w).bulk) }),
			as("exactly those bytes", func(w *world, p *process) error { return readBulk(w, p, steps.Of[State](w).short) }),
		},
	})
}

// buffer is what a reader offers when the sentence does not say, in bytes.
const buffer = 4096

func text(data string) impl.Payload { return impl.Payload{Data: []byte(data)} }

// bytes resolves how much a sentence says.
func (a amount) bytes(w *world) (int, error) {
	size := string(a)
	words := strings.Fields(size)
	n, err := strconv.Atoi(words[0])
	if words[0] == "one" {
		n, err = 1, nil
	}
	switch {
	case size == "PIPE_BUF bytes":
		return w.PipeBuf(), nil
	case err != nil:
		return 0, err
	case strings.HasSuffix(size, "times what the pipe holds"):
		return n * steps.Of[State](w).Holds, nil
	case strings.HasPrefix(words[1], "page"):
		return n * w.PageSize(), nil
	case strings.HasSuffix(size, "less than PIPE_BUF"):
		return w.PipeBuf() - n, nil
	case strings.HasSuffix(size, "less than a page"):
		return w.PageSize() - n, nil
	case strings.HasSuffix(size, "more than PIPE_BUF"):
		return w.PipeBuf() + n, nil
	case strings.HasSuffix(size, "more than a page"):
		return w.PageSize() + n, nil
	}
	return n, nil
}

// Amount resolves how much a sentence says by a word of the kind {amount}.
func Amount(w *steps.World, word string) (int, error) { return amount(word).bytes(w) }

func write(w *world, p *process, end string, payload impl.Payload) (impl.Operation, error) {
	handle, err := p.Handle(end)
	return Speaks(w).Write(handle, payload), err
}

// Bulk is so much data as a word of the kind {amount} says, for sentences that write them in
// their own way, and that "reads all of it in order" compares.
func Bulk(w *steps.World, word string) ([]byte, error) {
	n, err := amount(word).bytes(w)
	steps.Of[State](w).bulk = n
	return impl.Pattern{Seed: bulkSeed, Size: n}.Bytes(), err
}

func writeBulk(w *world, p *process, end string, size amount) (impl.Operation, error) {
	n, err := size.bytes(w)
	if err != nil {
		return nil, err
	}
	steps.Of[State](w).bulk = n
	return write(w, p, end, impl.Payload{Pattern: &impl.Pattern{Seed: bulkSeed, Size: n}})
}

func read(w *world, p *process, end string, size int) (impl.Operation, error) {
	handle, err := p.Handle(end)
	if err == nil && size > steps.LargestBuffer {
		err = fmt.Errorf("a buffer of %d bytes is larger than an operation can have", size)
	}
	return Speaks(w).Read(handle, size), err
}

// completesShort requires that a write transferred so much at least, but not all.
func completesShort(w *world, least int) error {
	o, err := w.Succeeded("write", "", "that the write completes with fewer bytes")
	if err != nil {
		return err
	}
	count, _ := o.Last.Result.(impl.Count)
	if count.Count < least || count.Count >= o.Want {
		return w.Disagree(o, fmt.Sprintf("a count from %d to %d", least, o.Want-1), fmt.Sprint(count.Count))
	}
	steps.Of[State](w).short = count.Count
	return nil
}

// reads is one read that completes at once, compared as a whole.
func reads(w *world, p *process, pipe string, size int, want string) error {
	op, err := read(w, p, End("read", pipe), size)
	if err != nil {
		return err
	}
	return w.Brings(p, op, want, size == 0)
}

func readAmount(w *world, p *process, pipe string, size amount) error {
	n, err := size.bytes(w)
	if err != nil {
		return err
	}
	got, err := Collect(w, p, pipe, n, 65536)
	if err != nil {
		return err
	}
	if s := steps.Of[State](w); len(s.Filled) > 0 {
		s.Consumed += len(got)
	}
	return nil
}

func readBulk(w *world, p *process, total int) error {
	got, err := Collect(w, p, "", total, 65536)
	if err != nil {
		return err
	}
	return SameBytes(impl.Pattern{Seed: bulkSeed, Size: total}.Bytes(), got)
}

// Collect reads until it has so many bytes, and waits for them where a writer
// has to be woken first.
func Collect(w *steps.World, p *steps.Process, pipe string, total, buffer int) ([]byte, error) {
	handle, err := p.Handle(End("read", pipe))
	if err != nil {
		return nil, err
	}
	var got []byte
	for len(got) < total {
		o, err := w.Start(p, "", "", Speaks(w).Read(handle, min(buffer, total-len(got))))
		if err != nil {
			return got, err
		}
		s, err := w.Complete(o)
		if err != nil {
			return got, err
		}
		piece, ok := s.Result.(impl.Bytes)
		if !ok || len(piece.Data) == 0 {
			observed := s.String()
			if ok {
				observed = "end-of-file"
			}
			return got, w.Disagree(o, steps.Plural(total, "byte"), fmt.Sprintf("%s after %s", observed, steps.Plural(len(got), "byte")))
		}
		got = append(got, piece.Data...)
	}
	return got, nil
}

// SameBytes compares what was written with what was read.
func SameBytes(want, got []byte) error {
	if bytes.Equal(want, got) {
		return nil
	}
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	return steps.Differs(steps.Plural(len(want), "byte")+" as they were written", fmt.Sprintf("%s that differ from byte %d on", steps.Plural(len(got), "byte"), i))
}
