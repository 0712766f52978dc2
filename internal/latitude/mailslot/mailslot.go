// Package mailslot says what mailslots leave open.
package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	// Before Windows Vista a client that did not share writing kept others out of a
	// mailslot (MAILSLOT-19).
	latitude.Leave(latitude.Room{Name: "mailslot", Watch: func(w *latitude.Watch) {
		alone := map[*mailslots.Mailslot]bool{}
		latitude.After(w, func(c *kernel.Call, op mailslot.Open, result impl.Result, _ error) bool {
			opened, ok := result.(impl.Opened)
			if !ok || c.Process.Handles[opened.Handle] == nil {
				return false
			}
			slot := mailslots.AddressOf(c.Process.Handles[opened.Handle].Description).Local
			if slot == nil {
				return false
			}
			narrow := op.Share == "read" || op.Share == "none"
			doubtful := alone[slot] || narrow
			alone[slot] = doubtful
			return doubtful
		})
	}})
}
