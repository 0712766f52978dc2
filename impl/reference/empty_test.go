package reference_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	_ "github.com/ipcspec/ipcspec/impl/rooms"
)

// TestEmptyOperations asks a process for every operation without any argument: nothing
// that a peer leaves out makes the reference panic. clipboard.view without a window is
// one of them.
func TestEmptyOperations(t *testing.T) {
	for _, d := range impl.Definitions() {
		t.Run(d.Name, func(t *testing.T) {
			iut, err := reference.New(nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			perform := func(actor impl.Actor, op impl.Operation) impl.Settlement {
				t.Helper()
				s, err := actor.Start(op, "").Settle(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			root := iut.Root()
			perform(root, impl.WorldBegin{World: "w"})
			perform(root, impl.ProcessStart{World: "w", Actor: "w/p"})
			p, err := iut.Actor(t.Context(), "w/p")
			if err != nil {
				t.Fatal(err)
			}
			s := perform(p, reflect.New(d.Args).Elem().Interface())
			if !s.Done && !s.Blocked && !s.Ended {
				t.Error(fmt.Sprint("it has neither completed nor does it wait: ", s))
			}
		})
	}
}
