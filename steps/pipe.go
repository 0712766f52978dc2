package steps

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
)

// Sentences about pipes as such: making, filling, their capacity and flags.
// What they share with other byte streams is in stream.go.

// pipes is what a scenario remembers of its pipes.
type pipes struct {
	filled   []byte // what filling put in
	consumed int    // how much of that was read again
	short    int    // what the last incomplete write had transferred
	holds    int    // the capacity, as it was found out
	bulk     int    // the size of the data that was last written by size
}

func init() {
	does(`a process `+role+` that has a pipe`, func(w *World, role string) error { return w.processWithPipes(role, "") })
	does(`a process `+role+` that has the pipes `+role+` and `+role, func(w *World, role, a, b string) error { return w.processWithPipes(role, a, b) })
	does(`a process `+role+` that has a pipe in packet mode`, func(w *World, role string) error {
		p, err := w.startProcess(role, impl.ProcessStart{})
		if err != nil {
			return err
		}
		return w.createPipe(p, "", "direct")
	})
	does(`an unprivileged process `+role+` that has a pipe`, func(w *World, role string) error {
		p, err := w.startProcess(role, impl.ProcessStart{Unprivileged: true})
		if err != nil {
			return err
		}
		return w.createPipe(p, "")
	})
	does(role+` creates the pipe `+role, func(w *World, role, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		return w.createPipe(p, name)
	})
	does(role+` starts to create a pipe`, func(w *World, role string) error {
		return w.startOn(role, "creation", pipe.Create{})
	})
	checks(`the pipe `+role+` of `+role+` has the handle numbers that `+role+` had`, func(w *World, name, role, other string) error {
		return w.sameNumbers(name, role, other)
	})
	does(role+` fills the pipe(?: `+role+`)? until it would block`, (*World).fill)
	does(role+` reads (?:all that|the rest of what) was filled in(?: from `+role+`)?`, (*World).readFilled)
	checks(role+` reads what was filled in and then the unbroken records ("[^"]+"(?:, "[^"]+")*(?: and "[^"]+")?) in some order`, func(w *World, role, letters string) error {
		return w.readRecords(role, quotedWord.FindAllString(letters, -1))
	})
	does(role+` and `+role+` have found out how much the pipe holds`, func(w *World, writer, reader string) error {
		if err := w.fill(writer, ""); err != nil {
			return err
		}
		w.pipes.holds = len(w.pipes.filled)
		err := w.readFilled(reader, "")
		w.pipes.filled, w.pipes.consumed = nil, 0
		return err
	})
	checks(`the capacity that `+role+` sees at both ends is `+size, func(w *World, role, size string) error {
		want, err := w.bytes(size)
		if err != nil {
			return err
		}
		return w.capacityIs(role, want)
	})
	does(role+` starts to set the capacity to `+size, func(w *World, role, size string) error {
		n, err := w.bytes(size)
		if err != nil {
			return err
		}
		return w.setCapacity(role, n)
	})
	does(role+` starts to set the capacity to the unprivileged maximum`, func(w *World, role string) error {
		return w.setCapacityAtMaximum(role, 0)
	})
	does(role+` starts to set the capacity to more than the unprivileged maximum`, func(w *World, role string) error {
		return w.setCapacityAtMaximum(role, 1)
	})
	checks(`PIPE_BUF of the pipe of `+role+` is at least `+number, func(w *World, role string, least int) error {
		got, err := w.pipeBuf(role)
		if err == nil && got < int64(least) && got != -1 { // -1 is no limit
			return mismatch(fmt.Sprintf("a PIPE_BUF of at least %d", least), fmt.Sprint(got))
		}
		return err
	})
	checks(`PIPE_BUF of the pipe of `+role+` is `+number, func(w *World, role string, want int) error {
		got, err := w.pipeBuf(role)
		if err == nil && got != int64(want) {
			return mismatch(fmt.Sprintf("a PIPE_BUF of %d", want), fmt.Sprint(got))
		}
		return err
	})
	checks(`PIPE_BUF of the pipe of `+role+` is the one that is stated`, func(w *World, role string) error {
		got, err := w.pipeBuf(role)
		if err == nil && got != int64(w.PipeBuf()) && got != -1 {
			return mismatch(fmt.Sprintf("the stated PIPE_BUF of %d", w.PipeBuf()), fmt.Sprint(got))
		}
		return err
	})
	does(role+` starts to (tee|splice) up to `+number+` bytes from `+role+` to `+role, func(w *World, role, call string, size int, from, to string) error {
		return w.between(role, call, size, end("read", from), end("write", to))
	})
	does(role+` starts to (tee|splice) up to `+number+` bytes from `+endOf+` to `+endOf, func(w *World, role, call string, size int, from, to string) error {
		return w.between(role, call, size, from, to)
	})
}

func end(which, pipe string) string {
	if pipe == "" {
		return which + " end"
	}
	return fmt.Sprintf("%s end of %q", which, pipe)
}

func (w *World) processWithPipes(role string, names ...string) error {
	p, err := w.startProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := w.createPipe(p, name); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) createPipe(p *Process, name string, flags ...string) error {
	return w.createSizedPipe(p, name, 0, flags...)
}

func (w *World) createSizedPipe(p *Process, name string, size int, flags ...string) error {
	ends, err := get[bytestream.Ends](w, p, w.speaks().createPipe(flags, size))
	if err != nil {
		return err
	}
	p.hold(end("read", name), ends.Read)
	p.hold(end("write", name), ends.Write)
	return nil
}

func (p *Process) hold(name string, opened impl.Opened) {
	p.Handles[name], p.Native[name] = opened.Handle, opened.Native
}

// sameNumbers compares native values: of a new pipe with those of a closed one,
// whichever end has which.
func (w *World) sameNumbers(name, role, other string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	numbers := func(pipe string) [2]int64 {
		a, b := p.Native[end("read", pipe)], p.Native[end("write", pipe)]
		return [2]int64{min(a, b), max(a, b)}
	}
	if want, got := numbers(other), numbers(name); want != got {
		return mismatch(fmt.Sprintf("the numbers %v", want), fmt.Sprint(got))
	}
	return nil
}

// PipeBuf is the longest write that the implementation states to be atomic, and
// otherwise the least that POSIX allows (_POSIX_PIPE_BUF).
func (w *World) PipeBuf() int {
	if n, ok := w.IUT.Statement().Int("pipe.buf"); ok {
		return n
	}
	return 512
}

// fill writes without waiting, in ever smaller pieces, until not even one byte
// goes in, and then makes the end blocking again.
func (w *World) fill(role, pipe string) error {
	p, handle, err := w.handle(role, end("write", pipe))
	if err != nil {
		return err
	}
	if _, err := w.do(p, descriptor.SetNonblock{Handle: handle, Nonblock: true}); err != nil {
		return err
	}
	seed := uint32(17)
	for size := w.PipeBuf(); size > 0; {
		piece := impl.Pattern{Seed: seed, Size: size}
		o, err := w.start(p, "", "", descriptor.Write{Handle: handle, Payload: impl.Payload{Pattern: &piece}})
		if err != nil {
			return err
		}
		count, wrote := o.Last.Result.(impl.Count)
		switch {
		case wrote:
			w.pipes.filled = append(w.pipes.filled, piece.Bytes()[:count.Count]...)
			seed++
		case o.Last.Failure != nil && o.Last.Failure.Condition == "would block":
			size /= 8
		default:
			return w.disagree(o, "that a non-blocking write completes or would block", o.Last.String())
		}
		if len(w.pipes.filled) > 64<<20 {
			return mismatch("a pipe with a bounded buffer", "64 MiB were taken without a reader")
		}
	}
	_, err = w.do(p, descriptor.SetNonblock{Handle: handle})
	return err
}

func (w *World) readFilled(role, pipe string) error {
	rest := w.pipes.filled[w.pipes.consumed:]
	got, err := w.collect(role, pipe, len(rest), 65536)
	if err != nil {
		return err
	}
	w.pipes.consumed += len(got)
	return sameBytes(rest, got)
}

var quotedWord = regexp.MustCompile(`"[^"]+"`)

// readRecords reads in pieces that are no multiple of anything, so that room
// for a part of a record appears again and again.
func (w *World) readRecords(role string, letters []string) error {
	rest := w.pipes.filled[w.pipes.consumed:]
	size := w.PipeBuf()
	got, err := w.collect(role, "", len(rest)+len(letters)*size, 1000)
	if err != nil {
		return err
	}
	if err := sameBytes(rest, got[:len(rest)]); err != nil {
		return err
	}
	missing := strings.Join(letters, "")
	for i := range letters {
		record := got[len(rest)+i*size:][:size]
		if other := bytes.IndexFunc(record, func(r rune) bool { return r != rune(record[0]) }); other >= 0 {
			return mismatch(fmt.Sprintf("record %d in one piece", i+1), fmt.Sprintf("%q, and from byte %d on %q", record[0], other, record[other]))
		}
		whose := fmt.Sprintf("%q", record[0:1])
		if !strings.Contains(missing, whose) {
			return mismatch("each record once", "the record "+whose+" again, and "+missing+" missing")
		}
		missing = strings.Replace(missing, whose, "", 1)
	}
	return nil
}

func (w *World) capacityIs(role string, want int) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	for _, name := range []string{"read end", "write end"} {
		got, err := get[impl.Value](w, p, pipe.GetSize{Handle: p.Handles[name]})
		if err != nil {
			return err
		}
		if got.Value != int64(want) {
			return mismatch(fmt.Sprintf("a capacity of %d bytes at the %s", want, name), fmt.Sprint(got.Value))
		}
	}
	return nil
}

func (w *World) setCapacity(role string, size int) error {
	_, handle, err := w.handle(role, "write end")
	if err != nil {
		return err
	}
	return w.startOn(role, "setting", pipe.SetSize{Handle: handle, Size: size})
}

func (w *World) setCapacityAtMaximum(role string, more int) error {
	p, _, err := w.handle(role, "write end")
	if err != nil {
		return err
	}
	limit, err := get[impl.Value](w, p, pipe.MaxSize{})
	if err != nil {
		return err
	}
	return w.setCapacity(role, int(limit.Value)+more)
}

func (w *World) pipeBuf(role string) (int64, error) {
	p, handle, err := w.handle(role, "write end")
	if err != nil {
		return 0, err
	}
	v, err := get[impl.Value](w, p, descriptor.Pathconf{Handle: handle, Name: "PIPE_BUF"})
	return v.Value, err
}

func (w *World) between(role, call string, size int, from, to string) error {
	_, source, err := w.handle(role, from)
	if err != nil {
		return err
	}
	_, target, err := w.handle(role, to)
	if err != nil {
		return err
	}
	if call == "tee" {
		return w.startOn(role, "copy", pipe.Tee{From: source, To: target, Size: size})
	}
	return w.startOn(role, "copy", pipe.Splice{From: source, To: target, Size: size})
}
