package steps

import (
	"bytes"
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
)

// What is in blocks of global memory. A process that has a block locked uses the
// address that it has; otherwise it locks the block for as long as it needs to.

func (w *World) lock(b *block) (int64, error) {
	locked, err := get[memory.Address](w, b.process, globalmemory.Lock{Memory: b.memory})
	if err == nil {
		b.address = locked.Address
		b.locks++
	}
	return locked.Address, err
}

// unlock takes one lock back and returns whether the block is still locked.
func (w *World) unlock(b *block) (bool, error) {
	still, err := get[impl.Truth](w, b.process, globalmemory.Unlock{Memory: b.memory})
	if b.locks--; b.locks <= 0 {
		b.address = 0
	}
	return still.Is, err
}

// access performs an access to a block at its address.
func (w *World) access(b *block, do func(address int64) error) error {
	if b.address != 0 {
		return do(b.address)
	}
	address, err := w.lock(b)
	if err != nil {
		return err
	}
	err = do(address)
	if _, failed := w.unlock(b); err == nil {
		err = failed
	}
	return err
}

func (w *World) store(b *block, data []byte) error {
	return w.access(b, func(address int64) error {
		_, err := w.do(b.process, memory.Write{Address: address, Payload: impl.Payload{Data: data}})
		return err
	})
}

func (w *World) contentIs(b *block, offset int, want []byte) error {
	return w.access(b, func(address int64) error {
		o, err := w.start(b.process, "", "", memory.Read{Address: address + int64(offset), Size: len(want)})
		if err != nil {
			return err
		}
		got, ok := o.Last.Result.(impl.Bytes)
		if !ok {
			return w.disagree(o, impl.Quote(want), o.Last.String())
		}
		if !bytes.Equal(got.Data, want) {
			return w.disagree(o, impl.Quote(want), impl.Quote(got.Data))
		}
		return nil
	})
}

// dirtyMemory leaves behind memory that is not zero.
func (w *World) dirtyMemory(role string, count, size int, flags string) error {
	var filled []*block
	for i := range count {
		b, err := w.allocate(role, fmt.Sprint("dirty ", i), size, flags)
		if err != nil {
			return err
		}
		if err := w.store(b, bytes.Repeat([]byte{0xff}, size)); err != nil {
			return err
		}
		filled = append(filled, b)
	}
	for _, b := range filled {
		if _, err := w.do(b.process, globalmemory.Free{Memory: b.memory}); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) eachIsZero(role string, count, size int, flags string) error {
	for i := range count {
		b, err := w.allocate(role, fmt.Sprint("zero ", i), size, flags)
		if err != nil {
			return err
		}
		if err := w.contentIs(b, 0, make([]byte, size)); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) eachIsAligned(role string, most int, flags string, multiple int64) error {
	for size := 1; size <= most; size++ {
		b, err := w.allocate(role, fmt.Sprint("aligned ", size), size, flags)
		if err != nil {
			return err
		}
		address, err := w.lock(b)
		if err != nil {
			return err
		}
		if address%multiple != 0 {
			return mismatch(fmt.Sprintf("an address that is a multiple of %d for %s", multiple, plural(size, "byte")), fmt.Sprintf("%d bytes more", address%multiple))
		}
	}
	return nil
}

func (w *World) handleIsAddress(b *block, is bool) error {
	return w.access(b, func(address int64) error {
		switch {
		case is && address != b.handle:
			return mismatch("that the handle of the block is its address", "another address")
		case !is && address == b.handle:
			return mismatch("that the handle of the block is not its address", "that it is")
		}
		return nil
	})
}

func (w *World) sizeIs(b *block, atLeast bool, want int) error {
	o, err := w.start(b.process, "", "", globalmemory.Size{Memory: b.memory})
	if err != nil {
		return err
	}
	size, _ := o.Last.Result.(impl.Count) // GlobalSize also fails by returning 0
	if atLeast && size.Count < want {
		return w.disagree(o, "at least "+plural(want, "byte"), plural(size.Count, "byte"))
	}
	if !atLeast && size.Count != want {
		return w.disagree(o, plural(want, "byte"), plural(size.Count, "byte"))
	}
	return nil
}

// resize changes the size of a block; whether that must succeed is what must says.
func (w *World) resize(b *block, must bool, size int, flags string) error {
	bits, err := memoryBits(flags)
	if err != nil {
		return err
	}
	before, err := get[impl.Count](w, b.process, globalmemory.Size{Memory: b.memory})
	if err != nil {
		return err
	}
	o, err := w.start(b.process, "change", "", globalmemory.Realloc{Memory: b.memory, Size: int64(size), Flags: bits})
	if err != nil {
		return err
	}
	changed, ok := o.Last.Result.(globalmemory.Allocated)
	if ok {
		b.handle, b.before, b.size = changed.Native, before.Count, size
	}
	if must && !ok {
		return w.disagree(o, "that "+b.process.Role+" "+w.phrase(o.Op), o.Last.String())
	}
	return nil
}

// unreachable lets another process use the handle: it is invalid there or
// belongs to other memory.
func (w *World) unreachable(role string, b *block) error {
	const name = "taken for one"
	if err := w.adoptMemory(role, name, b.handle); err != nil {
		return err
	}
	theirs := w.memory[name]
	o, err := w.start(theirs.process, "", "", globalmemory.Lock{Memory: theirs.memory})
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that the handle is invalid in %q, or other memory", role)
	locked, ok := o.Last.Result.(memory.Address)
	if !ok {
		if o.Last.Failure == nil || o.Last.Failure.Condition != "bad handle" {
			return w.disagree(o, expected, o.Last.String())
		}
		return nil
	}
	read, err := w.start(theirs.process, "", "", memory.Read{Address: locked.Address, Size: len(b.written)})
	if err != nil {
		return err
	}
	if got, ok := read.Last.Result.(impl.Bytes); ok && string(got.Data) == b.written {
		return w.disagree(read, expected, impl.Quote(got.Data))
	}
	return nil
}
