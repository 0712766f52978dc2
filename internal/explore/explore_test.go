package explore

import (
	"context"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
)

func TestReferenceAgreesWithItself(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, mechanism := range s.Mechanisms() {
		iut, _ := reference.New(nil, nil)
		f, stats, err := Explore(t.Context(), s, iut, Options{Mechanism: mechanism, Seed: 1, Time: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %+v, %.0f/s", mechanism, stats, stats.PerSecond())
		if f != nil {
			t.Errorf("%s", f.Scenario())
		}
	}
}

func TestFaultsAreFoundAgain(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	missed := 0
	for _, fault := range faults.All() {
		iut, _ := reference.New(nil, fault.Plant)
		f, stats, err := Explore(ctx, s, iut, Options{Mechanism: fault.Mechanism, Seed: 1, Time: time.Second})
		switch {
		case err != nil:
			t.Errorf("%s: %v", fault.Name, err)
		case f == nil:
			missed++
			t.Logf("MISSED %s: %d operations", fault.Name, stats.Operations)
		default:
			t.Logf("%s: %d operations, %d steps, %v %v", fault.Name, f.Operations, len(f.Steps), f.Executable, stats.Took)
		}
	}
	t.Logf("%d missed of %d", missed, len(faults.All()))
}
