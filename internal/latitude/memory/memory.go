// Package memory says what memory leaves open.
package memory

import (
	"bytes"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// longestTransfer is how many bytes are read or written in one piece: a line of the
// protocol has an end.
const longestTransfer = 1 << 18

func init() {
	latitude.Leave(latitude.Room{Name: "memory", Watch: func(w *latitude.Watch) {
		// What is in memory that nobody wrote, or that is not the program's, no document says.
		latitude.After(w, func(_ *kernel.Call, op memory.Read, result impl.Result, err error) bool {
			got, _ := result.(impl.Bytes)
			return op.Size > longestTransfer || err != nil || bytes.IndexByte(got.Data, heaps.Unwritten) >= 0
		})
		latitude.After(w, func(_ *kernel.Call, op memory.Write, _ impl.Result, err error) bool {
			return err != nil || op.Payload.Size() > longestTransfer
		})
	}})
}
