package steps

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
)

// Sentences about global memory objects, which they call blocks. "The block" is
// the one without a name.

// block is a memory object as the process that has it knows it.
type block struct {
	process *Process
	memory  memory.Object
	first   int64  // the handle that it was given
	handle  int64  // the handle that it has
	address int64  // what the last lock returned; 0 when there is none left
	locks   int    // those that the scenario has taken
	size    int    // what was asked for
	before  int    // the size before the last change
	written string // the last text
}

const (
	theBlock    = `the block(?: "([^"]+)")?`
	memoryFlags = `(G[A-Z]+(?:_[A-Z]+)?(?: and GMEM_[A-Z]+)*)`
)

// flagsOfMemory are those of winbase.h.
var flagsOfMemory = map[string]int{
	"GMEM_FIXED": 0, "GMEM_MOVEABLE": 0x2, "GMEM_ZEROINIT": 0x40, "GMEM_DDESHARE": 0x2000, "GHND": 0x42, "GPTR": 0x40,
}

// statesOfMemory are what GlobalFlags may return above the lock count.
var statesOfMemory = map[string]int64{"GMEM_DISCARDED": 0x4000, "GMEM_INVALID_HANDLE": 0x8000}

const (
	lockCount = 0xff // GMEM_LOCKCOUNT

	// noHandle has the form of a movable block's, in the half of the address
	// space that no process has.
	noHandle = -0x10ff8
)

func init() {
	does(role+` allocates (?:a block|the block `+role+`) of `+number+` bytes with `+memoryFlags, func(w *World, role, name string, size int, flags string) error {
		_, err := w.allocate(role, name, size, flags)
		return err
	})
	does(role+` starts to allocate `+number+` bytes with `+memoryFlags, func(w *World, role string, size int, flags string) error {
		bits, err := memoryBits(flags)
		if err != nil {
			return err
		}
		return w.startOn(role, "allocation", globalmemory.Alloc{Flags: bits, Size: int64(size)})
	})
	does(role+` has filled and freed `+number+` blocks of `+number+` bytes with `+memoryFlags, func(w *World, role string, count, size int, flags string) error {
		return w.dirtyMemory(role, count, size, flags)
	})
	does(theBlock+` of `+role+` has a handle that no call returned`, func(w *World, name, role string) error {
		return w.adoptMemory(role, name, noHandle)
	})
	does(role+` starts to (lock|unlock|free) `+theBlock, func(w *World, role, what, name string) error {
		b, err := w.blockOf(role, name)
		if err != nil {
			return err
		}
		operations := map[string]impl.Operation{
			"lock": globalmemory.Lock{Memory: b.memory}, "unlock": globalmemory.Unlock{Memory: b.memory}, "free": globalmemory.Free{Memory: b.memory},
		}
		kinds := map[string]string{"lock": "lock", "unlock": "unlock", "free": "release"}
		return w.startOn(role, kinds[what], operations[what])
	})
	does(role+` (locks|unlocks) `+theBlock+`(?: `+number+` times)?`, func(w *World, role, what, name, times string) error {
		return w.onBlockOf(role, name, func(b *block) error {
			count, _ := strconv.Atoi(times)
			for range max(count, 1) {
				var err error
				if what == "locks" {
					_, err = w.lock(b)
				} else {
					_, err = w.unlock(b)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	does(role+` writes `+text+` into `+theBlock, func(w *World, role, data, name string) error {
		return w.onBlockOf(role, name, func(b *block) error {
			b.written = data
			return w.store(b, []byte(data))
		})
	})
	does(role+` fills `+theBlock+` with `+text, func(w *World, role, name, letter string) error {
		return w.onBlockOf(role, name, func(b *block) error { return w.store(b, bytes.Repeat([]byte(letter), b.size)) })
	})
	does(role+` writes `+text+` at the address that equals the handle of `+theBlock, func(w *World, role, data, name string) error {
		return w.onBlockOf(role, name, func(b *block) error {
			_, err := w.do(b.process, memory.Write{Address: b.handle, Payload: impl.Payload{Data: []byte(data)}})
			return err
		})
	})
	does(role+` (starts to resize|resizes) `+theBlock+` to `+number+` bytes(?: with `+memoryFlags+`)?`, func(w *World, role, how, name string, size int, flags string) error {
		return w.onBlockOf(role, name, func(b *block) error { return w.resize(b, how == "resizes", size, flags) })
	})
}

func init() {
	checks(theBlock+` holds `+text, func(w *World, name, want string) error {
		return w.onBlock(name, func(b *block) error { return w.contentIs(b, 0, []byte(want)) })
	})
	checks(`the first `+number+` bytes of `+theBlock+` are all `+text, func(w *World, size int, name, letter string) error {
		return w.onBlock(name, func(b *block) error { return w.contentIs(b, 0, bytes.Repeat([]byte(letter), size)) })
	})
	checks(`the added bytes of `+theBlock+` are zero`, func(w *World, name string) error {
		return w.onBlock(name, func(b *block) error { return w.contentIs(b, b.before, make([]byte, b.size-b.before)) })
	})
	checks(`each of `+number+` blocks of `+number+` bytes that `+role+` allocates with `+memoryFlags+` is zero`, func(w *World, count, size int, role, flags string) error {
		return w.eachIsZero(role, count, size, flags)
	})
	checks(`each block of 1 to `+number+` bytes that `+role+` allocates with `+memoryFlags+` begins at a multiple of `+number, func(w *World, most int, role, flags string, multiple int) error {
		return w.eachIsAligned(role, most, flags, int64(multiple))
	})
	checks(`the handle of `+theBlock+` is (not )?its address`, func(w *World, name, not string) error {
		return w.onBlock(name, func(b *block) error { return w.handleIsAddress(b, not == "") })
	})
	checks(theBlock+` has kept its handle`, func(w *World, name string) error {
		return w.onBlock(name, func(b *block) error {
			if b.handle != b.first {
				return mismatch("the same handle as before", "another one")
			}
			return nil
		})
	})
	checks(`the address of `+theBlock+` leads back to its handle`, func(w *World, name string) error {
		return w.onBlock(name, func(b *block) error {
			found, err := get[globalmemory.Native](w, b.process, globalmemory.HandleAt{Address: b.address})
			if err == nil && found.Native != b.handle {
				return mismatch("the handle of the block", fmt.Sprintf("the handle %#x instead of %#x", found.Native, b.handle))
			}
			return err
		})
	})
	checks(`the lock count of `+theBlock+` is `+number, func(w *World, name string, want int) error {
		return w.onBlock(name, func(b *block) error {
			flags, err := get[impl.Value](w, b.process, globalmemory.Flags{Memory: b.memory})
			if err == nil && flags.Value&lockCount != int64(want) {
				return mismatch(fmt.Sprintf("the lock count %d", want), fmt.Sprintf("%d", flags.Value&lockCount))
			}
			return err
		})
	})
	checks(`the flags of `+theBlock+` are (GMEM_[A-Z_]+)`, func(w *World, name, state string) error {
		return w.onBlock(name, func(b *block) error {
			want, known := statesOfMemory[state]
			flags, err := get[impl.Value](w, b.process, globalmemory.Flags{Memory: b.memory})
			switch {
			case !known:
				return fmt.Errorf("GlobalFlags never returns %s", state)
			case err == nil && flags.Value != want:
				return mismatch(state, fmt.Sprintf("the flags %#x", flags.Value))
			}
			return err
		})
	})
	checks(`the size of `+theBlock+` is (at least )?`+number, func(w *World, name, atLeast string, want int) error {
		return w.onBlock(name, func(b *block) error { return w.sizeIs(b, atLeast != "", want) })
	})
	checks(role+` unlocks `+theBlock+` and is told that it is (still|no longer) locked`, func(w *World, role, name, what string) error {
		return w.onBlockOf(role, name, func(b *block) error {
			still, err := w.unlock(b)
			if err == nil && still != (what == "still") {
				return mismatch("that the block is "+what+" locked", "the contrary")
			}
			return err
		})
	})
	checks(role+` locks `+theBlock+` at the same address`, func(w *World, role, name string) error {
		return w.onBlockOf(role, name, func(b *block) error {
			before := b.address
			after, err := w.lock(b)
			if err == nil && after != before {
				return mismatch("the address that the block had", "another one")
			}
			return err
		})
	})
	checks(role+` does not get at `+theBlock+` of `+role+` by its handle`, func(w *World, role, name, owner string) error {
		return w.onBlockOf(owner, name, func(b *block) error { return w.unreachable(role, b) })
	})
}

func memoryBits(names string) (int, error) {
	bits := 0
	for name := range strings.SplitSeq(names, " and ") {
		flag, known := flagsOfMemory[name]
		if !known && name != "" {
			return 0, fmt.Errorf("not understood: the flag %s", name)
		}
		bits |= flag
	}
	return bits, nil
}

func (w *World) block(name string) (*block, error) {
	if b := w.memory[name]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("the scenario has no block %q", name)
}

// blockOf is the block of this process.
func (w *World) blockOf(role, name string) (*block, error) {
	b, err := w.block(name)
	if err == nil && b.process.Role != role {
		err = fmt.Errorf("%q has no block %q, but %q has", role, name, b.process.Role)
	}
	return b, err
}

func (w *World) onBlockOf(role, name string, do func(b *block) error) error {
	b, err := w.blockOf(role, name)
	if err != nil {
		return err
	}
	return do(b)
}

func (w *World) onBlock(name string, do func(b *block) error) error {
	b, err := w.block(name)
	if err != nil {
		return err
	}
	return do(b)
}

func (w *World) keepBlock(name string, b *block) {
	if w.memory == nil {
		w.memory = map[string]*block{}
	}
	w.memory[name] = b
}

// allocate makes a block; "" is the name of the one that has none.
func (w *World) allocate(role, name string, size int, flags string) (*block, error) {
	p, err := w.process(role)
	if err != nil {
		return nil, err
	}
	bits, err := memoryBits(flags)
	if err != nil {
		return nil, err
	}
	made, err := get[globalmemory.Allocated](w, p, globalmemory.Alloc{Flags: bits, Size: int64(size)})
	if err != nil {
		return nil, err
	}
	b := &block{process: p, memory: made.Memory, first: made.Native, handle: made.Native, size: size}
	w.keepBlock(name, b)
	return b, nil
}

func (w *World) adoptMemory(role, name string, native int64) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	made, err := get[globalmemory.Allocated](w, p, globalmemory.Adopt{Native: native})
	w.keepBlock(name, &block{process: p, memory: made.Memory, first: native, handle: native})
	return err
}
