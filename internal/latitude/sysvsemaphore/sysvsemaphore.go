// Package sysvsemaphore says what System V semaphores leave open.
package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	sets "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	latitude.Leave(latitude.Room{
		Name: "sysv-semaphore",
		Watch: func(w *latitude.Watch) {
			// Whether who waits already may still go on by then no document says.
			latitude.Before(w, func(c *kernel.Call, op sysvsemaphore.Set) bool { return w.OthersWait(c) })
		},
		Stock: func(k *kernel.Kernel) int { return len(sets.Of(k).All) },
	})
}
