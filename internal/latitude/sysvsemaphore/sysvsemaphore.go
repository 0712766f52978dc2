// Package sysvsemaphore says what System V semaphores leave open.
package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/internal/latitude"
	"slices"
)

func init() {
	latitude.Leave(latitude.Room{
		Name: "sysv-semaphore",
		Watch: func(w *latitude.Watch) {
			// Whether who waits already may still go on by then no document says.
			latitude.Before(w, func(c *kernel.Call, op sysvsemaphore.Set) bool { return w.OthersWait(c) })
			// Who waits is counted at one semaphore, and no document says whether it stays
			// when another one of the same array is what it would have to wait for first.
			// Linux tries an array that takes anew at each change of the set, and one
			// that only waits for zero when a semaphore has become zero.
			// Nor whether it goes on waiting if it would not wait for that one.
			latitude.After(w, func(c *kernel.Call, _ sysvsemaphore.Operate, _ impl.Result, _ error) bool {
				waiting := kernel.Of[sets.Waiting](c)
				return waiting.First != waiting.Change && waiting.First.Nowait
			})
			// Whether the end of a process is an operation on what it only tried to change with
			// SEM_UNDO: Linux gives the set a time of operation then.
			latitude.After(w, func(_ *kernel.Call, op sysvsemaphore.Operate, _ impl.Result, err error) bool {
				return err != nil && !kernel.Waits(err) && slices.ContainsFunc(op.Operations, func(c sysvsemaphore.Change) bool { return c.Undo })
			})
			latitude.Before(w, func(c *kernel.Call, op sysvsemaphore.GetIncreaseWaiters) bool { return moved(w, c, op.Set) })
			latitude.Before(w, func(c *kernel.Call, op sysvsemaphore.GetZeroWaiters) bool { return moved(w, c, op.Set) })
		},
		Stock: func(k *kernel.Kernel) int { return len(sets.Of(k).All) },
	})
}

// moved says whether a call waits for a semaphore of a set, and would wait for another
// one if it began now.
func moved(w *latitude.Watch, c *kernel.Call, set int64) bool {
	s, err := sets.Of(w.Kernel).With(c, set)
	return err == nil && slices.ContainsFunc(w.Kernel.Waiting(), func(other *kernel.Call) bool {
		waiting := kernel.Of[sets.Waiting](other)
		return waiting.On == s && waiting.First != waiting.Change
	})
}
