// Package bytestream has the sentences that pipes of all families share: making
// them, reading and writing, closing, duplicating.
package bytestream

import (
	"reflect"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
)

const room steps.Room = "byte-stream"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

// Dialect is how a mechanism calls the operations that byte streams share.
type Dialect struct {
	Read  func(handle impl.Handle, size int) impl.Operation
	Write func(handle impl.Handle, payload impl.Payload) impl.Operation
	Close func(handle impl.Handle) impl.Operation
	// Create makes a pipe; its result is bytestream.Ends of the contract.
	Create      func(flags []string, size int) impl.Operation
	Duplicate   func(handle impl.Handle) impl.Operation
	SetNonblock func(handle impl.Handle) impl.Operation
	Unread      func(handle impl.Handle) impl.Operation
	// UnreadBytes reads the result of Unread.
	UnreadBytes func(result impl.Result) int
}

var dialects = map[string]Dialect{}

// Speak tells how a mechanism calls them. What makes no pipes of two ends by itself has no
// Create; any other one that is missing is a mistake of the program.
func Speak(mechanism string, d Dialect) {
	v := reflect.ValueOf(d)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).IsNil() && name != "Create" {
			panic(mechanism + " says nothing of " + name)
		}
	}
	if d.Create == nil {
		d.Create = func([]string, int) impl.Operation { return nil }
	}
	dialects[mechanism] = d
}

// Speaks returns the operations by which the feature's mechanism reads and writes.
func Speaks(w *steps.World) Dialect { return dialects[w.Mechanism] }

// source is the handle that an operation takes.
func source(op impl.Operation) impl.Handle {
	handle, _ := reflect.ValueOf(op).FieldByName("Handle").Interface().(impl.Handle)
	return handle
}
