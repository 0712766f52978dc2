// Package sysvmsgqueue says what message queues leave open.
package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	latitude.Leave(latitude.Room{
		Name: "sysv-msgqueue",
		Watch: func(w *latitude.Watch) {
			// Whether who waits already may still go on by then no document says.
			latitude.Before(w, func(c *kernel.Call, op sysvmsgqueue.Set) bool {
				return (op.Mode != nil || op.OwnerUID != nil || op.OwnerGID != nil) && w.OthersWait(c)
			})
		},
		Lacks: map[string]func(*kernel.Kernel){"exceed-limits": func(k *kernel.Kernel) {
			allowed := queues.Of(k).MaxBytesAllowed
			queues.Of(k).MaxBytesAllowed = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, bytes int) bool {
				return bytes <= queues.Of(k).Limits.MaxBytes && allowed(k, q, p, bytes)
			}
		}},
		Stock: func(k *kernel.Kernel) int { return len(queues.Of(k).All) },
	})
}
