package explore

import (
	"flag"
	"hash/crc32"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
)

var (
	every  = flag.Uint("every", 16, "look for one in so many planted faults only")
	within = flag.Duration("within", 10*time.Second, "how long one fault is looked for")
)

func specification(t *testing.T) *spec.Specification {
	t.Helper()
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestReferenceAgreesWithItself: what differs without a fault is a mistake of the
// explorer.
func TestReferenceAgreesWithItself(t *testing.T) {
	s := specification(t)
	for _, mechanism := range s.Mechanisms() {
		iut, err := reference.New(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, stats, err := Explore(t.Context(), s, iut, Options{Mechanism: mechanism, Seed: 1, Sequences: 40})
		if err != nil {
			t.Fatal(err)
		}
		if f != nil {
			t.Errorf("%s", f.Scenario())
		}
		if stats.Operations < 40 {
			t.Errorf("%s: only %d operations in %d sequences", mechanism, stats.Operations, stats.Sequences)
		}
	}
}

// TestFaultsAreFoundAgain: the explorer is told nothing of the planted faults. With
// -every 1 -v it prints for each how many operations it took, and how long the
// scenario is.
func TestFaultsAreFoundAgain(t *testing.T) {
	s := specification(t)
	looked, missed := 0, 0
	for _, fault := range faults.All() {
		if crc32.ChecksumIEEE([]byte(fault.Name))%uint32(*every) != 0 { // the same ones when others come
			continue
		}
		looked++
		iut, err := reference.New(nil, fault.Plant)
		if err != nil {
			t.Fatal(err)
		}
		f, stats, err := Explore(t.Context(), s, iut, Options{Mechanism: fault.Mechanism, Seed: 1, Time: *within})
		switch {
		case err != nil:
			t.Errorf("%s: %v", fault.Name, err)
		case f == nil:
			missed++
			t.Logf("%-48s not found in %d operations", fault.Name, stats.Operations)
		default:
			t.Logf("%-48s %6d operations  %2d sentences  as a scenario: %v", fault.Name, f.Operations, len(f.Steps), f.Executable)
		}
	}
	t.Logf("%d of %d found", looked-missed, looked)
	if missed*20 > looked {
		t.Errorf("%d of %d faults were not found: that is more than 5 %%", missed, looked)
	}
}
