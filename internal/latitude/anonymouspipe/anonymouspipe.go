// Package anonymouspipe says what anonymous pipes of Windows leave open.
package anonymouspipe

import (
	"github.com/ipcspec/ipcspec/impl"
	anonymous "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// longerThanAnyPipe is a length in bytes that scenarios count on to make a writer wait.
const longerThanAnyPipe = 1 << 20

func init() {
	// The size of a pipe is a suggestion (CreatePipe).
	latitude.Leave(latitude.Room{Name: "anonymous-pipe", Watch: func(w *latitude.Watch) {
		state := anonymous.Of(w.Kernel)
		roomFor := state.RoomFor
		state.RoomFor = func(p *streams.Pipe, left int) int {
			n := roomFor(p, left)
			op, own := w.Kernel.Trying.Op.(winhandle.Write) // or it is a program's
			switch {
			case !own || left == op.Size():
				w.Doubt(n < left && left < longerThanAnyPipe)
			case left < longerThanAnyPipe/2: // soon it completes
				w.Doubt(true)
			}
			return n
		}
		// How much of a write that must not wait is written, if any (APIPE-112).
		latitude.After(w, func(_ *kernel.Call, op winhandle.Write, result impl.Result, _ error) bool {
			count, ok := result.(impl.Count)
			return ok && count.Count < op.Size()
		})
	}})
}
