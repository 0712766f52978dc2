// Package sysvmsgqueue says what message queues leave open.
package sysvmsgqueue

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// someThread stands for the thread that performs what names none, which is the
// implementation's affair: a queue records it as the last receiver if it has waited.
const someThread = -1

func init() {
	latitude.Leave(latitude.Room{
		Name: "sysv-msgqueue",
		Watch: func(w *latitude.Watch) {
			receiver := queues.Of(w.Kernel).Receiver
			queues.Of(w.Kernel).Receiver = func(k *kernel.Kernel, c *kernel.Call) int {
				if c.Begun && c.Thread == "" {
					return someThread
				}
				return receiver(k, c)
			}
			// msgop(2) lets MSG_NOERROR cut what is longer than the buffer, and MSG_COPY copy; together
			// they fail with EINVAL on Linux.
			latitude.After(w, func(c *kernel.Call, op sysvmsgqueue.Receive, result impl.Result, err error) bool {
				m, _ := result.(sysvmsgqueue.Message)
				return op.Copy && op.Noerror && err == nil && len(m.Data) == op.Size
			})
			// Whether who waits already may still go on by then no document says.
			latitude.Before(w, func(c *kernel.Call, op sysvmsgqueue.Set) bool {
				return (op.Mode != nil || op.OwnerUID != nil || op.OwnerGID != nil) && w.OthersWait(c)
			})
		},
		Lacks: map[string]func(*kernel.Kernel){"exceed-limits": func(k *kernel.Kernel) {
			allowed := queues.Of(k).MaxBytesAllowed
			queues.Of(k).MaxBytesAllowed = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, bytes int) bool {
				return bytes >= 0 && bytes <= queues.Of(k).Limits.MaxBytes && allowed(k, q, p, bytes)
			}
		}},
		Rough: func(w *latitude.Watch, op impl.Operation) bool {
			asked, asks := op.(sysvmsgqueue.Stat)
			return asks && slices.ContainsFunc(queues.Of(w.Kernel).All, func(q *queues.Queue) bool {
				return q.ID == asked.Queue && q.LastReceiver == someThread
			})
		},
		Stock: func(k *kernel.Kernel) int { return len(queues.Of(k).All) },
	})
}
