package ipcspec_test

import (
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
	_ "github.com/ipcspec/ipcspec/steps/rooms" // all sentences
)

// TestSpecimensHold executes what a mechanism's descriptor gives as an example of its
// objects: sentences of its own, of which the reference makes each true.
func TestSpecimensHold(t *testing.T) {
	iut := open(t, "reference")
	for _, m := range impl.Mechanisms() {
		t.Run(m.Name, func(t *testing.T) {
			if len(m.Specimen) == 0 {
				t.Fatal("it has none")
			}
			w := steps.NewWorld(iut, "specimen-"+m.Name, m.Name)
			if err := w.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, sentence := range m.Specimen {
				found := steps.Visible(m.Name, m.Traits...).Match(sentence)
				if len(found) != 1 {
					t.Fatalf("%d sentences are like %q", len(found), sentence)
				}
				words, _ := found[0].Words(sentence)
				if err := found[0].Call(w, words); err != nil {
					t.Fatalf("%s: %v", sentence, err)
				}
			}
			if roles := w.Roles(); len(roles) == 0 {
				t.Error("it has no processes")
			}
			if leaks, err := w.End(t.Context()); err != nil || len(leaks) > 0 {
				t.Errorf("%v %v", leaks, err)
			}
		})
	}
}
