package globalmemory

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/steps"
)

// Locks, which turn handles into addresses.

func init() {
	room.Action(steps.Action{Verb: "lock", Noun: "lock",
		Spellings: []spelling{as("{block}", func(_ *world, p *process, b *block) (impl.Operation, error) {
			return globalmemory.Lock{Memory: b.Object}, b.HeldBy(p)
		})},
		Done: func(_ *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(globalmemory.Lock)
			locked, ok := o.Last.Result.(memory.Address)
			if b := (*steps.OfProcess[blocks](p))[op.Memory]; b != nil && ok {
				b.locked(locked.Address)
			}
			return nil
		},
		Does: []spelling{as("{block} {int} times", func(w *world, p *process, b *block, times int) error {
			return b.repeat(p, times, func() error { _, err := lock(w, b); return err })
		})},
		Checks: []spelling{as("{block} at the same address", func(w *world, p *process, b *block) error {
			return b.repeat(p, 1, func() error {
				before := b.address
				after, err := lock(w, b)
				if err == nil && after != before {
					return steps.Differs("the address that the block had", "another one")
				}
				return err
			})
		})},
	})
	room.Action(steps.Action{Verb: "unlock", Noun: "unlock",
		Spellings: []spelling{as("{block}", func(_ *world, p *process, b *block) (impl.Operation, error) {
			return globalmemory.Unlock{Memory: b.Object}, b.HeldBy(p)
		})},
		Done: func(_ *world, p *process, o *steps.Operation) error {
			op, _ := o.Op.(globalmemory.Unlock)
			if b := (*steps.OfProcess[blocks](p))[op.Memory]; b != nil {
				b.unlocked()
			}
			return nil
		},
		Does: []spelling{as("{block} {int} times", func(w *world, p *process, b *block, times int) error {
			return b.repeat(p, times, func() error { _, err := unlock(w, b); return err })
		})},
		Checks: []spelling{
			as("{block} and is told that it is still locked", unlocksAndIsTold(true, "still")),
			as("{block} and is told that it is no longer locked", unlocksAndIsTold(false, "no longer")),
		},
	})
}

func unlocksAndIsTold(want bool, said string) func(w *world, p *process, b *block) error {
	return func(w *world, p *process, b *block) error {
		return b.repeat(p, 1, func() error {
			still, err := unlock(w, b)
			if err == nil && still != want {
				return steps.Differs("that the block is "+said+" locked", "the contrary")
			}
			return err
		})
	}
}

// repeat does something with a block of this process, so many times.
func (b *block) repeat(p *process, times int, do func() error) error {
	if err := b.HeldBy(p); err != nil {
		return err
	}
	for range times {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func (b *block) locked(address int64) {
	b.address, b.last = address, address
	b.locks++
}

func (b *block) unlocked() {
	if b.locks--; b.locks <= 0 {
		b.address = 0
	}
}

func lock(w *world, b *block) (int64, error) {
	locked, err := steps.Get[memory.Address](w, b.Process, globalmemory.Lock{Memory: b.Object})
	if err == nil {
		b.locked(locked.Address)
	}
	return locked.Address, err
}

// unlock takes one lock back and returns whether the block is still locked.
func unlock(w *world, b *block) (bool, error) {
	still, err := steps.Get[impl.Truth](w, b.Process, globalmemory.Unlock{Memory: b.Object})
	b.unlocked()
	return still.Is, err
}

// access performs an access to a block at its address. A process that has the block
// locked uses the address that it has; otherwise it locks the block for as long as it
// needs to.
func access(w *world, b *block, do func(address int64) error) error {
	if b.address != 0 {
		return do(b.address)
	}
	address, err := lock(w, b)
	if err != nil {
		return err
	}
	err = do(address)
	if _, failed := unlock(w, b); err == nil {
		err = failed
	}
	return err
}
