// Package globalmemory has the sentences about global memory objects, which they call
// blocks.
package globalmemory

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/steps"
	memories "github.com/ipcspec/ipcspec/steps/memory"
)

const room steps.Room = "global-memory"

// Short names of what every sentence has.
type (
	world    = steps.World
	process  = steps.Process
	spelling = steps.Spelling
)

var as = steps.As

// block is a memory object as the process that has it knows it.
type block struct {
	memories.Block
	first    int64  // the handle that it was given
	handle   int64  // the handle that it has
	address  int64  // what the last lock returned; 0 when there is none left
	last     int64  // what the last lock returned, also when it was taken back
	filled   int    // how much of it was filled
	locks    int    // those that the scenario has taken
	size     int    // what was asked for
	measured int    // the size before a change that has not succeeded yet
	before   int    // the size before the last change
	written  string // the last text
}

// blocks are those of a process.
type blocks map[memory.Object]*block

// keep makes a block known under its name.
func keep(w *world, b *block) {
	of := steps.OfProcess[blocks](b.Process)
	if *of == nil {
		*of = blocks{}
	}
	(*of)[b.Object] = b
	memories.Remember(w, b)
}

// flags say what a block is to be like.
type flags int

// modify is GMEM_MODIFY: the size that is passed with it means nothing.
const modify flags = 0x80

// flagsByName are those of winbase.h.
var flagsByName = map[string]flags{
	"GMEM_FIXED": 0, "GMEM_MOVEABLE": 0x2, "GMEM_ZEROINIT": 0x40, "GMEM_MODIFY": modify, "GMEM_DDESHARE": 0x2000, "GHND": 0x42, "GPTR": 0x40,
}

// noAddress is where Windows lets no process have any memory.
const noAddress = 0x100

// noHandle has the form of a movable block's, in the half of the address space that
// no process has.
const noHandle = -0x10ff8

func init() {
	steps.DefineParameter("memory-flags", `G[A-Z]+(?:_[A-Z]+)?(?: and GMEM_[A-Z]+)*`, "flags of GlobalAlloc: GMEM_MOVEABLE and GMEM_ZEROINIT")
	steps.Convert(func(_ *world, names string) (flags, error) {
		var bits flags
		for name := range strings.SplitSeq(names, " and ") {
			flag, known := flagsByName[name]
			if !known {
				return 0, fmt.Errorf("not understood: the flag %s", name)
			}
			bits |= flag
		}
		return bits, nil
	})
	steps.Convert(func(w *world, word string) (*block, error) { return memories.Recall[*block](w, word) })

	room.Action(steps.Action{Verb: "allocate", Noun: "allocation",
		Spellings: []spelling{as("{int} bytes with {memory-flags}", func(_ *world, _ *process, size int, how flags) (impl.Operation, error) {
			return globalmemory.Alloc{Flags: int(how), Size: int64(size)}, nil
		})},
		Done: func(w *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(globalmemory.Alloc)
			made, _ := o.Last.Result.(globalmemory.Allocated)
			keep(w, newBlock(p, "", made, int(op.Size)))
			return nil
		},
		Does: []spelling{
			as("a block of {int} bytes with {memory-flags}", func(w *world, p *process, size int, how flags) error {
				_, err := allocate(w, p, "", size, how)
				return err
			}),
			as("the block {role} of {int} bytes with {memory-flags}", func(w *world, p *process, name string, size int, how flags) error {
				_, err := allocate(w, p, name, size, how)
				return err
			}),
		},
	})
	room.Does("a block that is none", as("the block {role} of {role} has a handle that no call returned", func(w *world, name string, p *process) error {
		_, err := adopt(w, p, name, noHandle)
		return err
	}))
	room.Action(steps.Action{Verb: "free", Noun: "release", Spellings: []spelling{
		as("{block}", func(_ *world, p *process, b *block) (impl.Operation, error) {
			return globalmemory.Free{Memory: b.Object}, b.HeldBy(p)
		}),
	}})
	room.Action(steps.Action{Verb: "resize", Noun: "change",
		Spellings: []spelling{
			as("{block} to {int} bytes", func(w *world, p *process, b *block, size int) (impl.Operation, error) {
				return resizing(w, p, b, size, 0)
			}),
			as("{block} to {int} bytes with {memory-flags}", resizing),
		},
		Done: func(_ *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(globalmemory.Realloc)
			changed, ok := o.Last.Result.(globalmemory.Allocated)
			if b := (*steps.OfProcess[blocks](p))[op.Memory]; b != nil && ok {
				b.handle, b.before = changed.Native, b.measured
				if flags(op.Flags)&modify == 0 {
					b.size = int(op.Size)
				}
			}
			return nil
		},
	})
}

func newBlock(p *process, name string, made globalmemory.Allocated, size int) *block {
	return &block{
		Block: memories.Block{Name: name, Process: p, Object: made.Memory},
		first: made.Native, handle: made.Native, size: size,
	}
}

// allocate makes a block; "" is the name of the one that has none.
func allocate(w *world, p *process, name string, size int, how flags) (*block, error) {
	made, err := steps.Get[globalmemory.Allocated](w, p, globalmemory.Alloc{Flags: int(how), Size: int64(size)})
	if err != nil {
		return nil, err
	}
	b := newBlock(p, name, made, size)
	keep(w, b)
	return b, nil
}

// adopt makes a block of a value that the process takes for a handle.
func adopt(w *world, p *process, name string, native int64) (*block, error) {
	made, err := steps.Get[globalmemory.Allocated](w, p, globalmemory.Adopt{Native: native})
	if err != nil {
		return nil, err
	}
	made.Native = native
	b := newBlock(p, name, made, 0)
	keep(w, b)
	return b, nil
}

// resizing asks for the size that the block has before.
func resizing(w *world, p *process, b *block, size int, how flags) (impl.Operation, error) {
	if err := b.HeldBy(p); err != nil {
		return nil, err
	}
	_, now, err := sizeOf(w, b)
	b.measured = now
	return globalmemory.Realloc{Memory: b.Object, Size: int64(size), Flags: int(how)}, err
}
