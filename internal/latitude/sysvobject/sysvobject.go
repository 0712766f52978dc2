// Package sysvobject says what System V objects leave open.
package sysvobject

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	latitude.Leave(latitude.Room{Name: "sysv-object", Watch: func(w *latitude.Watch) {
		// Whose files one may make and link is the file system's affair.
		latitude.Before(w, func(c *kernel.Call, _ impl.FileCreate) bool { return !c.Process.Privileged })
		latitude.Before(w, func(c *kernel.Call, _ impl.FileLink) bool { return !c.Process.Privileged })
	}})
}
