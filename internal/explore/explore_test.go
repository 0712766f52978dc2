package explore

import (
	"flag"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl/faults"
	_ "github.com/ipcspec/ipcspec/impl/faults/all" // of all mechanisms
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
)

var (
	every     = flag.Uint("every", 16, "look for one in so many planted faults only")
	sequences = flag.Int64("sequences", 4000, "in how many sequences one fault is looked for")
	within    = flag.Duration("within", 0, "how long one fault is looked for, instead")
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

// unseen are the faults that no sequence shows, and why.
var unseen = map[string]string{
	"overlapped-read-has-no-time-out":       "for what nobody waits no time passes",
	"queues-survive-a-restart":              "no machine is restarted",
	"read-file-ex-begins-a-read":            "what ReadFileEx does with an anonymous pipe is left open",
	"wrong-mailslot-name-is-a-missing-path": "the specification names no condition for another wrong name",
	"resized-memory-has-a-new-handle":       "numbers of handles are not compared",
}

// TestFaultsAreFoundAgain: the explorer is told nothing of the planted faults. With
// -every 1 -v it prints for each how many operations it took, and how long the
// scenario is.
func TestFaultsAreFoundAgain(t *testing.T) {
	s := specification(t)
	var chosen []faults.Fault
	for _, fault := range faults.All() {
		if crc32.ChecksumIEEE([]byte(fault.Name))%uint32(*every) == 0 { // the same ones when others come
			chosen = append(chosen, fault)
		}
	}
	lines := make([]string, len(chosen))
	var missed, next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(chosen); i = int(next.Add(1)) - 1 {
				fault := chosen[i]
				iut, err := reference.New(nil, fault.Plant)
				if err != nil {
					t.Errorf("%s: %v", fault.Name, err)
					continue
				}
				o := Options{Mechanism: fault.Mechanism, Seed: 1, Sequences: *sequences}
				if *within > 0 { // a slower machine finds fewer
					o.Sequences, o.Time = 0, *within
				}
				f, stats, err := Explore(t.Context(), s, iut, o)
				switch {
				case err != nil:
					t.Errorf("%s: %v", fault.Name, err)
				case f == nil:
					missed.Add(1)
					lines[i] = fmt.Sprintf("not found in %d operations", stats.Operations)
				default:
					lines[i] = fmt.Sprintf("%6d operations  %2d sentences  as a scenario: %v", f.Operations, len(f.Steps), f.Executable)
				}
			}
		})
	}
	wg.Wait()
	for i, fault := range chosen {
		t.Logf("%-15s %-48s %s", fault.Mechanism, fault.Name, lines[i])
	}
	n := int(missed.Load())
	t.Logf("%d of %d found", len(chosen)-n, len(chosen))
	for i, fault := range chosen {
		if why := unseen[fault.Name]; why != "" {
			n--
			if !strings.HasPrefix(lines[i], "not found") {
				t.Errorf("%s was found, although %s", fault.Name, why)
			}
		}
	}
	if n*20 > len(chosen) {
		t.Errorf("%d of %d faults that sequences can show were not found: that is more than 5 %%", n, len(chosen))
	}
}
