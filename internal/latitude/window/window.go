// Package window says what windows leave open.
package window

import (
	"reflect"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

func init() {
	latitude.Leave(latitude.Room{Name: "window", OneThread: sameWindow})
}

// sameWindow: the thread of a window performs what names it. What could name one and
// does not has a thread of its own, too.
func sameWindow(a, b impl.Operation) bool {
	one, ok := windowOf(a)
	other, too := windowOf(b)
	return ok && too && one == other
}

func windowOf(op impl.Operation) (w window.Window, ok bool) {
	if field := reflect.ValueOf(op).FieldByName("Window"); field.IsValid() {
		w, ok = field.Interface().(window.Window)
	}
	return w, ok
}
