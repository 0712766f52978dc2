package steps

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
)

// Sentences about reading and writing. Closing and the like is in handles.go.

// bulkSeed is the pattern of data that only has a size.
const bulkSeed = 7

// size is how sentences say how much.
const size = `((?:\d+|one) bytes?(?: (?:less|more) than (?:PIPE_BUF|a page))?|PIPE_BUF bytes|` +
	`\d+ times what the pipe holds|(?:\d+|one) pages?)`

func init() {
	does(role+` writes `+text+`(?: to `+role+`)?`, func(w *World, role, data, pipe string) error {
		return w.write(role, pipe, impl.Payload{Data: []byte(data)}, 1)
	})
	does(role+` writes `+size, func(w *World, role, size string) error { return w.writeBulk(role, size, 1) })
	does(role+` writes `+size+` `+number+` times`, func(w *World, role, size string, times int) error { return w.writeBulk(role, size, times) })
	does(role+` starts to write `+text+`(?: to (?:`+endOf+`|`+role+`))?`, func(w *World, role, data, end, pipe string) error {
		return w.startWrite(role, "", end, pipe, impl.Payload{Data: []byte(data)})
	})
	does(`thread `+role+` of `+role+` starts to write `+text, func(w *World, thread, role, data string) error {
		return w.startWrite(role, thread, "", "", impl.Payload{Data: []byte(data)})
	})
	does(`thread `+role+` of `+role+` starts to write `+size, func(w *World, thread, role, size string) error {
		payload, err := w.bulk(size)
		if err != nil {
			return err
		}
		return w.startWrite(role, thread, "", "", payload)
	})
	does(role+` starts to write `+size+`(?: to `+role+`)?`, func(w *World, role, size, pipe string) error {
		payload, err := w.bulk(size)
		if err != nil {
			return err
		}
		return w.startWrite(role, "", "", pipe, payload)
	})
	does(role+` starts to write PIPE_BUF bytes of `+text, func(w *World, role, letter string) error {
		return w.startWrite(role, "", "", "", impl.Payload{Data: bytes.Repeat([]byte(letter), w.PipeBuf())})
	})
	does(role+` starts to write PIPE_BUF bytes of `+text+` in uneven pieces`, func(w *World, role, letter string) error {
		return w.startWritev(role, letter)
	})
	checks(`the write completes with fewer bytes`, func(w *World) error { return w.completesShort(1) })
	checks(`the write completes with at least PIPE_BUF, but not all bytes`, func(w *World) error { return w.completesShort(w.PipeBuf()) })

	does(role+` starts to read(?: from (?:`+endOf+`|`+role+`))?`, func(w *World, role, end, pipe string) error {
		return w.startRead(role, end, pipe, 4096)
	})
	checks(role+` reads `+text+`(?: from `+role+`)?`, func(w *World, role, want, pipe string) error {
		return w.reads(role, pipe, 4096, want)
	})
	checks(role+` reads `+text+` into a `+number+`-byte buffer`, func(w *World, role, want string, size int) error {
		return w.reads(role, "", size, want)
	})
	checks(role+` reads end-of-file`, func(w *World, role string) error { return w.reads(role, "", 4096, "") })
	checks(role+` reads end-of-file `+number+` times`, func(w *World, role string, times int) error {
		for range times {
			if err := w.reads(role, "", 4096, ""); err != nil {
				return err
			}
		}
		return nil
	})
	does(role+` reads `+size+`(?: from `+role+`)?`, (*World).readSize)
	checks(role+` reads all of it in order`, func(w *World, role string) error { return w.readBulk(role, w.pipes.bulk) })
	checks(role+` reads exactly those bytes`, func(w *World, role string) error { return w.readBulk(role, w.pipes.short) })
}

// bytes resolves how much a sentence says.
func (w *World) bytes(size string) (int, error) {
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
		return n * w.pipes.holds, nil
	case strings.HasPrefix(words[1], "page"):
		return n * w.pageSize(), nil
	case strings.HasSuffix(size, "less than PIPE_BUF"):
		return w.PipeBuf() - n, nil
	case strings.HasSuffix(size, "more than PIPE_BUF"):
		return w.PipeBuf() + n, nil
	case strings.HasSuffix(size, "more than a page"):
		return w.pageSize() + n, nil
	}
	return n, nil
}

func (w *World) pageSize() int {
	n, _ := w.IUT.Statement().Int("page-size")
	return n
}

func (w *World) bulk(size string) (impl.Payload, error) {
	n, err := w.bytes(size)
	w.pipes.bulk = n
	return impl.Payload{Pattern: &impl.Pattern{Seed: bulkSeed, Size: n}}, err
}

func (w *World) writeBulk(role, size string, times int) error {
	payload, err := w.bulk(size)
	if err != nil {
		return err
	}
	return w.write(role, "", payload, times)
}

func (w *World) write(role, pipe string, payload impl.Payload, times int) error {
	p, handle, err := w.handle(role, end("write", pipe))
	if err != nil {
		return err
	}
	for range times {
		o, err := w.start(p, "", "", w.speaks().write(handle, payload))
		if err != nil {
			return err
		}
		count, ok := o.Last.Result.(impl.Count)
		if !ok || count.Count != payload.Size() {
			return w.disagree(o, "that all "+plural(payload.Size(), "byte")+" are written", o.Last.String())
		}
	}
	return nil
}

func (w *World) startWrite(role, thread, name, pipe string, payload impl.Payload) error {
	if name == "" {
		name = end("write", pipe)
	}
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	o, err := w.start(p, "write", thread, w.speaks().write(handle, payload))
	o.Want = payload.Size()
	return err
}

// startWritev gathers a record from pieces of 1, 2, 4, ... bytes.
func (w *World) startWritev(role, letter string) error {
	p, handle, err := w.handle(role, "write end")
	if err != nil {
		return err
	}
	left := w.PipeBuf()
	op := descriptor.Writev{Handle: handle}
	for n := 1; left > 0; n *= 2 {
		n = min(n, left)
		op.Pieces = append(op.Pieces, bytes.Repeat([]byte(letter), n))
		left -= n
	}
	o, err := w.start(p, "write", "", op)
	o.Want = w.PipeBuf()
	return err
}

// completesShort requires that a write transferred so much at least, but not all.
func (w *World) completesShort(least int) error {
	o, err := w.succeeded("write", "", "that the write completes with fewer bytes")
	if err != nil {
		return err
	}
	count, _ := o.Last.Result.(impl.Count)
	if count.Count < least || count.Count >= o.Want {
		return w.disagree(o, fmt.Sprintf("a count from %d to %d", least, o.Want-1), fmt.Sprint(count.Count))
	}
	w.pipes.short = count.Count
	return nil
}

func (w *World) startRead(role, name, pipe string, size int) error {
	if name == "" {
		name = end("read", pipe)
	}
	p, op, err := w.reading(role, name, size)
	if err != nil {
		return err
	}
	_, err = w.start(p, "read", "", op)
	return err
}

// reading is one read of what the feature is about.
func (w *World) reading(role, name string, size int) (*Process, impl.Operation, error) {
	if w.Mechanism == "mailslot" {
		name = mailslotEnd(name)
	}
	p, handle, err := w.handle(role, name)
	return p, w.speaks().read(handle, size), err
}

// reads is one read that completes at once, compared as a whole.
func (w *World) reads(role, pipe string, size int, want string) error {
	p, op, err := w.reading(role, end("read", pipe), size)
	if err != nil {
		return err
	}
	o, err := w.start(p, "", "", op)
	if err != nil {
		return err
	}
	expected := w.quoted(want)
	if size == 0 {
		expected = "nothing"
	}
	got, ok := o.Last.Result.(impl.Bytes)
	switch {
	case !ok:
		return w.disagree(o, expected, o.Last.String())
	case string(got.Data) != want:
		return w.disagree(o, expected, w.quoted(string(got.Data)))
	}
	return nil
}

func (w *World) readSize(role, size, pipe string) error {
	n, err := w.bytes(size)
	if err != nil {
		return err
	}
	got, err := w.collect(role, pipe, n, 65536)
	if err != nil {
		return err
	}
	if len(w.pipes.filled) > 0 {
		w.pipes.consumed += len(got)
	}
	return nil
}

func (w *World) readBulk(role string, total int) error {
	got, err := w.collect(role, "", total, 65536)
	if err != nil {
		return err
	}
	return sameBytes(impl.Pattern{Seed: bulkSeed, Size: total}.Bytes(), got)
}

// collect reads until it has so many bytes, and waits for them where a writer
// has to be woken first.
func (w *World) collect(role, pipe string, total, buffer int) ([]byte, error) {
	p, handle, err := w.handle(role, end("read", pipe))
	if err != nil {
		return nil, err
	}
	var got []byte
	for len(got) < total {
		o, err := w.start(p, "", "", w.speaks().read(handle, min(buffer, total-len(got))))
		if err != nil {
			return got, err
		}
		s, err := w.complete(o)
		if err != nil {
			return got, err
		}
		piece, ok := s.Result.(impl.Bytes)
		if !ok || len(piece.Data) == 0 {
			observed := s.String()
			if ok {
				observed = "end-of-file"
			}
			return got, w.disagree(o, plural(total, "byte"), fmt.Sprintf("%s after %s", observed, plural(len(got), "byte")))
		}
		got = append(got, piece.Data...)
	}
	return got, nil
}

func sameBytes(want, got []byte) error {
	if bytes.Equal(want, got) {
		return nil
	}
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	return mismatch(plural(len(want), "byte")+" as they were written", fmt.Sprintf("%s that differ from byte %d on", plural(len(got), "byte"), i))
}
