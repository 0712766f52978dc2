package pipe

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/bytestream"
)

// beyondAnyPipe is more than a pipe holds anywhere that nobody has made larger: the
// capacities that are known begin with a page and end with a mebibyte.
const beyondAnyPipe = 4 << 20

// fill writes without waiting, in ever smaller pieces, until not even one byte
// goes in, and then makes the end blocking again.
func fill(w *world, p *process, pipe string) error {
	handle, err := p.Handle(bytestream.End("write", pipe))
	if err != nil {
		return err
	}
	if _, err := w.Do(p, descriptor.SetNonblock{Handle: handle, Nonblock: true}); err != nil {
		return err
	}
	s := steps.Of[bytestream.State](w)
	seed := uint32(17)
	for size := w.PipeBuf(); size > 0; {
		piece := impl.Pattern{Seed: seed, Size: size}
		o, err := w.Start(p, "", "", descriptor.Write{Handle: handle, Payload: impl.Payload{Pattern: &piece}})
		if err != nil {
			return err
		}
		count, wrote := o.Last.Result.(impl.Count)
		switch {
		case wrote && (count.Count == 0 || count.Count > size):
			return w.Disagree(o, "that a non-blocking write takes something, and no more than there is, or would block", o.Last.String())
		case wrote:
			s.Filled = append(s.Filled, piece.Bytes()[:count.Count]...)
			seed++
		case o.Last.Failure != nil && o.Last.Failure.Condition == "would block":
			size /= 8
		default:
			return w.Disagree(o, "that a non-blocking write completes or would block", o.Last.String())
		}
		if len(s.Filled) > beyondAnyPipe {
			return steps.Differs("a pipe that is full at some time", fmt.Sprintf("%d bytes were taken that nobody reads, and there is still room", len(s.Filled)))
		}
	}
	_, err = w.Do(p, descriptor.SetNonblock{Handle: handle})
	return err
}

func readFilled(w *world, p *process, pipe string) error {
	s := steps.Of[bytestream.State](w)
	rest := s.Filled[s.Consumed:]
	got, err := bytestream.Collect(w, p, pipe, len(rest), 65536)
	if err != nil {
		return err
	}
	s.Consumed += len(got)
	return bytestream.SameBytes(rest, got)
}

var quotedWord = regexp.MustCompile(`"[^"]+"`)

// readRecords reads in pieces that are no multiple of anything, so that room
// for a part of a record appears again and again.
func readRecords(w *world, p *process, letters []string) error {
	s := steps.Of[bytestream.State](w)
	rest := s.Filled[s.Consumed:]
	size := w.PipeBuf()
	got, err := bytestream.Collect(w, p, "", len(rest)+len(letters)*size, 1000)
	if err != nil {
		return err
	}
	if err := bytestream.SameBytes(rest, got[:len(rest)]); err != nil {
		return err
	}
	missing := strings.Join(letters, "")
	for i := range letters {
		record := got[len(rest)+i*size:][:size]
		if other := bytes.IndexFunc(record, func(r rune) bool { return r != rune(record[0]) }); other >= 0 {
			return steps.Differs(fmt.Sprintf("record %d in one piece", i+1), fmt.Sprintf("%q, and from byte %d on %q", record[0], other, record[other]))
		}
		whose := fmt.Sprintf("%q", record[0:1])
		if !strings.Contains(missing, whose) {
			return steps.Differs("each record once", "the record "+whose+" again, and "+missing+" missing")
		}
		missing = strings.Replace(missing, whose, "", 1)
	}
	return nil
}

func capacityIs(w *world, p *process, want int) error {
	for _, name := range []string{"read end", "write end"} {
		got, err := steps.Get[impl.Value](w, p, pipe.GetSize{Handle: p.Handles[name]})
		if err != nil {
			return err
		}
		if got.Value != int64(want) {
			return steps.Differs(fmt.Sprintf("a capacity of %d bytes at the %s", want, name), fmt.Sprint(got.Value))
		}
	}
	return nil
}

func capacity(p *process, end string, size int) (impl.Operation, error) {
	handle, err := p.Handle(end)
	return pipe.SetSize{Handle: handle, Size: size}, err
}

func capacityAtMaximum(w *world, p *process, more int) (impl.Operation, error) {
	if _, err := p.Handle("write end"); err != nil {
		return nil, err
	}
	limit, err := steps.Get[impl.Value](w, p, pipe.MaxSize{})
	if err != nil {
		return nil, err
	}
	return capacity(p, "write end", int(limit.Value)+more)
}

func pipeBuf(w *world, p *process) (int64, error) { return atomicSize(w, p, "write end") }

// atomicSize is PIPE_BUF, by the descriptor of one end.
func atomicSize(w *world, p *process, end string) (int64, error) {
	handle, err := p.Handle(end)
	if err != nil {
		return 0, err
	}
	v, err := steps.Get[impl.Value](w, p, descriptor.Pathconf{Handle: handle, Name: "PIPE_BUF"})
	return v.Value, err
}
