package globalmemory

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/steps"
)

// What a block tells of itself: its handle, its lock count, its flags and its size.

// states are what GlobalFlags may return above the lock count.
var states = map[string]int64{
	"GMEM_DISCARDED": 0x4000, "GMEM_INVALID_HANDLE": 0x8000, "GMEM_DDESHARE": 0x2000, "GMEM_DISCARDED and GMEM_DDESHARE": 0x6000, "none": 0,
}

const lockCount = 0xff // GMEM_LOCKCOUNT

func init() {
	steps.DefineParameter("memory-state", `GMEM_DISCARDED and GMEM_DDESHARE|GMEM_DISCARDED|GMEM_INVALID_HANDLE|GMEM_DDESHARE|none`, "what GlobalFlags says of a block: GMEM_DISCARDED")
	room.Action(steps.Action{Verb: "ask for", Noun: "query", Spellings: []spelling{
		as("the size of {block}", func(_ *world, p *process, b *block) (impl.Operation, error) {
			return globalmemory.Size{Memory: b.Object}, b.HeldBy(p)
		}),
		as("the block at an address where none is", func(*world, *process) (impl.Operation, error) {
			return globalmemory.HandleAt{Address: noAddress}, nil
		}),
	}})
	room.Checks("what a block tells of itself",
		as("the handle of {block} is its address", func(w *world, b *block) error {
			return access(w, b, func(address int64) error {
				if address != b.handle {
					return steps.Differs("that the handle of the block is its address", "another address")
				}
				return nil
			})
		}),
		as("the handle of {block} is not its address", func(w *world, b *block) error {
			return access(w, b, func(address int64) error {
				if address == b.handle {
					return steps.Differs("that the handle of the block is not its address", "that it is")
				}
				return nil
			})
		}),
		as("{block} has kept its handle", func(_ *world, b *block) error {
			if b.handle != b.first {
				return steps.Differs("the same handle as before", "another one")
			}
			return nil
		}),
		as("the address of {block} leads back to its handle", func(w *world, b *block) error {
			found, err := steps.Get[globalmemory.Native](w, b.Process, globalmemory.HandleAt{Address: b.address})
			if err == nil && found.Native != b.handle {
				return steps.Differs("the handle of the block", fmt.Sprintf("the handle %#x instead of %#x", found.Native, b.handle))
			}
			return err
		}),
		as("the address that {block} had under its lock leads back to its handle", func(w *world, b *block) error {
			found, err := steps.Get[globalmemory.Native](w, b.Process, globalmemory.HandleAt{Address: b.last})
			if err == nil && found.Native != b.handle {
				return steps.Differs("the handle of the block", fmt.Sprintf("the handle %#x instead of %#x", found.Native, b.handle))
			}
			return err
		}),
		as("the lock count of {block} is {int}", func(w *world, b *block, want int) error {
			flags, err := steps.Get[impl.Value](w, b.Process, globalmemory.Flags{Memory: b.Object})
			if err == nil && flags.Value&lockCount != int64(want) {
				return steps.Differs(fmt.Sprintf("the lock count %d", want), fmt.Sprintf("%d", flags.Value&lockCount))
			}
			return err
		}),
		as("the flags of {block} are {memory-state}", func(w *world, b *block, state string) error {
			flags, err := steps.Get[impl.Value](w, b.Process, globalmemory.Flags{Memory: b.Object})
			if err == nil && flags.Value != states[state] {
				return steps.Differs(state, fmt.Sprintf("the flags %#x", flags.Value))
			}
			return err
		}),
		as("the size of {block} is {int}", func(w *world, b *block, want int) error {
			o, size, err := sizeOf(w, b)
			if err == nil && size != want {
				return w.Disagree(o, steps.Plural(want, "byte"), steps.Plural(size, "byte"))
			}
			return err
		}),
		as("the size of {block} has not changed", func(w *world, b *block) error {
			o, size, err := sizeOf(w, b)
			if err == nil && size != b.measured {
				return w.Disagree(o, "the size of before, "+steps.Plural(b.measured, "byte"), steps.Plural(size, "byte"))
			}
			return err
		}),
		as("the size of {block} is at least {int}", func(w *world, b *block, want int) error {
			o, size, err := sizeOf(w, b)
			if err == nil && size < want {
				return w.Disagree(o, "at least "+steps.Plural(want, "byte"), steps.Plural(size, "byte"))
			}
			return err
		}),
	)
}

// sizeOf is 0 where the question fails: GlobalSize fails by returning that.
func sizeOf(w *world, b *block) (*steps.Operation, int, error) {
	o, err := w.Start(b.Process, "", "", globalmemory.Size{Memory: b.Object})
	if err != nil {
		return o, 0, err
	}
	size, _ := o.Last.Result.(impl.Count)
	return o, size.Count, nil
}
