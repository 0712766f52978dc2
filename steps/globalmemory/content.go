package globalmemory

import (
	"bytes"
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/steps"
)

// What is in blocks.

func init() {
	room.Action(steps.Action{Verb: "write", Noun: "write",
		Spellings: []spelling{as("{text} at the address that equals the handle of {block}", func(_ *world, p *process, data string, b *block) (impl.Operation, error) {
			return memory.Write{Address: b.handle, Payload: impl.Payload{Data: []byte(data)}}, b.HeldBy(p)
		}), as("{text} where no memory is", func(_ *world, _ *process, data string) (impl.Operation, error) {
			return memory.Write{Address: noAddress, Payload: impl.Payload{Data: []byte(data)}}, nil
		})},
		Does: []spelling{as("{text} into {block}", func(w *world, p *process, data string, b *block) error {
			b.written = data
			return store(w, p, b, []byte(data))
		})},
	})
	room.Action(steps.Action{Verb: "read", Noun: "read", Spellings: []spelling{as("where no memory is", func(*world, *process) (impl.Operation, error) {
		return memory.Read{Address: noAddress, Size: 1}, nil
	})}})
	room.Does("fill",
		as("{role} fills as much of {block} as it is large with {text}", func(w *world, p *process, b *block, letter string) error {
			o, size, err := sizeOf(w, b)
			if err != nil {
				return err
			}
			if size < 0 || size > steps.LargestBuffer {
				return w.Disagree(o, "a size not far from what was asked for", steps.Plural(size, "byte"))
			}
			b.filled = size
			return store(w, p, b, bytes.Repeat([]byte(letter), size))
		}),
		as("{role} fills {block} with {text}", func(w *world, p *process, b *block, letter string) error {
			return store(w, p, b, bytes.Repeat([]byte(letter), b.size))
		}),
		as("{role} has filled and freed {int} blocks of {int} bytes with {memory-flags}", leaveDirt),
	)
	room.Checks("the contents of a block",
		as("{block} holds {text}", func(w *world, b *block, want string) error { return holds(w, b, 0, []byte(want)) }),
		as("the first {int} bytes of {block} are all {text}", func(w *world, size int, b *block, letter string) error {
			return holds(w, b, 0, bytes.Repeat([]byte(letter), size))
		}),
		as("all that was filled of {block} is {text}", func(w *world, b *block, letter string) error {
			return holds(w, b, 0, bytes.Repeat([]byte(letter), b.filled))
		}),
		as("the added bytes of {block} are zero", func(w *world, b *block) error {
			return holds(w, b, b.before, make([]byte, b.size-b.before))
		}),
	)
	room.Checks("what new blocks are like",
		as("each of {int} blocks of {int} bytes that {role} allocates with {memory-flags} is zero", eachIsZero),
		as("each block of 1 to {int} bytes that {role} allocates with {memory-flags} begins at a multiple of {int}", eachIsAligned),
	)
	room.Does("free what is another one's", as("{role} frees what it takes for {block} of {role} by its handle", func(w *world, p *process, b *block, owner *process) error {
		if err := b.HeldBy(owner); err != nil {
			return err
		}
		theirs, err := adopt(w, p, "taken for one", b.handle)
		if err == nil { // whatever comes of it: it may be a block of its own
			_, err = w.Start(p, "", "", globalmemory.Free{Memory: theirs.Object})
		}
		return err
	}))
	room.Checks("blocks are private", as("{role} does not get at {block} of {role} by its handle", unreachable))
}

func store(w *world, p *process, b *block, data []byte) error {
	if err := b.HeldBy(p); err != nil {
		return err
	}
	return access(w, b, func(address int64) error {
		_, err := w.Do(p, memory.Write{Address: address, Payload: impl.Payload{Data: data}})
		return err
	})
}

func holds(w *world, b *block, offset int, want []byte) error {
	return access(w, b, func(address int64) error {
		o, err := w.Start(b.Process, "", "", memory.Read{Address: address + int64(offset), Size: len(want)})
		if err != nil {
			return err
		}
		got, ok := o.Last.Result.(impl.Bytes)
		if !ok {
			return w.Disagree(o, impl.Quote(want), o.Last.String())
		}
		if !bytes.Equal(got.Data, want) {
			return w.Disagree(o, impl.Quote(want), impl.Quote(got.Data))
		}
		return nil
	})
}

// leaveDirt leaves behind memory that is not zero.
func leaveDirt(w *world, p *process, count, size int, how flags) error {
	var filled []*block
	for i := range count {
		b, err := allocate(w, p, fmt.Sprint("dirty ", i), size, how)
		if err != nil {
			return err
		}
		if err := store(w, p, b, bytes.Repeat([]byte{0xff}, size)); err != nil {
			return err
		}
		filled = append(filled, b)
	}
	for _, b := range filled {
		if _, err := w.Do(p, globalmemory.Free{Memory: b.Object}); err != nil {
			return err
		}
	}
	return nil
}

func eachIsZero(w *world, count, size int, p *process, how flags) error {
	for i := range count {
		b, err := allocate(w, p, fmt.Sprint("zero ", i), size, how)
		if err != nil {
			return err
		}
		if err := holds(w, b, 0, make([]byte, size)); err != nil {
			return err
		}
	}
	return nil
}

func eachIsAligned(w *world, most int, p *process, how flags, multiple int) error {
	for size := 1; size <= most; size++ {
		b, err := allocate(w, p, fmt.Sprint("aligned ", size), size, how)
		if err != nil {
			return err
		}
		address, err := lock(w, b)
		if err != nil {
			return err
		}
		if more := address % int64(multiple); more != 0 {
			return steps.Differs(fmt.Sprintf("an address that is a multiple of %d for %s", multiple, steps.Plural(size, "byte")), fmt.Sprintf("%d bytes more", more))
		}
	}
	return nil
}

// unreachable lets another process use the handle: it is invalid there or belongs to
// other memory.
func unreachable(w *world, p *process, b *block, owner *process) error {
	if err := b.HeldBy(owner); err != nil {
		return err
	}
	theirs, err := adopt(w, p, "taken for one", b.handle)
	if err != nil {
		return err
	}
	o, err := w.Start(p, "", "", globalmemory.Lock{Memory: theirs.Object})
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that the handle is invalid in %q, or other memory", p.Role)
	locked, ok := o.Last.Result.(memory.Address)
	if !ok {
		if o.Last.Failure == nil || o.Last.Failure.Condition != "bad handle" {
			return w.Disagree(o, expected, o.Last.String())
		}
		return nil
	}
	read, err := w.Start(p, "", "", memory.Read{Address: locked.Address, Size: len(b.written)})
	if err != nil {
		return err
	}
	if got, ok := read.Last.Result.(impl.Bytes); ok && string(got.Data) == b.written {
		return w.Disagree(read, expected, impl.Quote(got.Data))
	}
	return nil
}
