package history

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	_ "github.com/ipcspec/ipcspec/impl/faults/all" // of all mechanisms
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// show logs a finding as its reader sees it.
func show(t *testing.T, f *Finding) {
	t.Helper()
	for _, e := range f.Events {
		t.Log(e)
	}
}

// TestNothingIsFoundWithoutFault: what is found in the reference is a mistake of the
// models, or of how histories are made.
func TestNothingIsFoundWithoutFault(t *testing.T) {
	for _, mechanism := range Mechanisms() {
		iut, err := reference.New(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, stats, err := Race(t.Context(), iut, Options{Mechanism: mechanism, Seed: 1, Histories: 150, Jobs: 2})
		if err != nil {
			t.Fatal(err)
		}
		if f != nil {
			t.Errorf("%s: a history of the reference is not explained", mechanism)
			show(t, f)
		}
		if stats.Histories != 150 || stats.Operations < 1500 {
			t.Errorf("%s: %+v", mechanism, stats)
		}
	}
}

// TestRealProcesses: this machine's queues and pipes.
func TestRealProcesses(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Linux only")
	}
	for _, spelled := range []string{"linux", "libc"} {
		iut, err := ipcspec.Open(t.Context(), spelled)
		var not *ipcspec.NotStarted
		if errors.As(err, &not) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, mechanism := range []string{"sysv-msgqueue", "sysv-semaphore", "pipe"} {
			f, stats, err := Race(t.Context(), iut, Options{Mechanism: mechanism, Seed: 1, Histories: 40, Jobs: 2})
			if err != nil {
				t.Fatal(err)
			}
			if f != nil {
				t.Errorf("%s: a history is not explained", spelled)
				show(t, f)
			}
			if stats.ByActors != stats.Histories || stats.Overlapping == 0 {
				t.Errorf("%s %s: the times of the actors are not used, or nothing was concurrent: %+v", spelled, mechanism, stats)
			}
		}
		iut.Close()
	}
}

// TestModelsAreTheReference: what a model says of operations one after another is what
// the reference does, and it does not say anything else too.
func TestModelsAreTheReference(t *testing.T) {
	for _, mechanism := range Mechanisms() {
		t.Run(mechanism, func(t *testing.T) { sameAsReference(t, mechanism) })
	}
}

func sameAsReference(t *testing.T, mechanism string) {
	iut, err := reference.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 1))
		a := &arena{ctx: t.Context(), iut: iut, world: "w", processes: 1}
		iut.Root().Start(impl.WorldBegin{World: "w"}, "")
		if a.owner, err = a.start("owner"); err != nil {
			t.Fatal(err)
		}
		if err := stages[mechanism](a); err != nil {
			t.Fatal(err)
		}
		m, err := a.makeObject(r)
		if err != nil {
			t.Fatal(err)
		}
		state := m.initial()
		for n := range 40 {
			by := a.sites[r.IntN(len(a.sites))]
			op := m.random(r, by, string(rune('a'+n)))
			s := settle(t, by.actor.Start(op, ""))
			possible, next := m.step(state, op, s)
			if !possible {
				t.Fatalf("in %s, %s has the outcome %v", m.describe(state), m.phrase(op), s)
			}
			told++
			if p, ok := m.(tube); !ok || p.read == "" {
				for _, other := range others(s) {
					if possible, _ := m.step(state, op, other); possible {
						t.Errorf("in %s, %s has the outcome %v and could have %v", m.describe(state), m.phrase(op), s, other)
					}
				}
			}
			if s.Blocked { // it would come into effect later
				break
			}
			state = next
		}
		iut.Root().Start(impl.WorldEnd{World: "w"}, "")
	}
	if told < 500 {
		t.Errorf("only %d operations", told)
	}
}

func settle(t *testing.T, p impl.Pending) impl.Settlement {
	t.Helper()
	s, err := p.Settle(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// others are outcomes of which only one is right.
func others(s impl.Settlement) []impl.Settlement {
	list := []impl.Settlement{{Ended: true}}
	if !s.Blocked {
		list = append(list, impl.Settlement{Blocked: true})
	}
	for _, native := range []string{"EAGAIN", "ENOMSG", "E2BIG", "EIDRM", "ERROR_SEM_TIMEOUT"} {
		if s.Failure == nil || s.Failure.Condition != impl.Condition(native) {
			list = append(list, impl.Settlement{Done: true, Failure: &impl.Failure{Condition: impl.Condition(native)}})
		}
	}
	switch got := s.Result.(type) {
	case sysvmsgqueue.Message:
		list = append(list,
			impl.Settlement{Done: true, Result: sysvmsgqueue.Message{Type: got.Type + 1, Data: got.Data}},
			impl.Settlement{Done: true, Result: sysvmsgqueue.Message{Type: got.Type, Data: append([]byte("x"), got.Data...)}})
	case impl.Bytes:
		list = append(list, impl.Settlement{Done: true, Result: impl.Bytes{Data: append([]byte("x"), got.Data...)}})
	}
	return list
}

// TestFaultsOfTheReference: these mistakes show although nothing is known of the order
// in which operations took effect.
func TestFaultsOfTheReference(t *testing.T) {
	for mechanism, names := range map[string][]string{
		"sysv-msgqueue": {
			"receiving-does-not-consume", "newest-message-first", "messages-are-joined", "type-is-ignored", "negative-type-takes-the-oldest",
			"except-is-ignored", "too-big-is-thrown-away", "nowait-is-ignored-when-receiving", "receiving-makes-no-room", "bytes-are-not-counted",
		},
		"sysv-semaphore": {
			"adding-wakes-one", "arrays-are-not-atomic", "who-waits-takes-in-advance", "semaphore-nowait-is-ignored", "zero-wakes-nobody",
			"arrays-are-sorted", "zero-is-nothing-to-do", "what-wakes-is-used-up", "setting-adds", "setting-wakes-nobody",
		},
		"pipe": {
			"reading-does-not-consume", "newest-bytes-first", "small-writes-are-split", "short-read-loses-the-rest", "capacity-is-unbounded",
			"finished-writer-is-not-woken", "read-waits-for-the-full-request", "empty-is-end-of-file", "all-pipes-are-one",
		},
	} {
		for _, name := range names {
			fault, ok := faults.Lookup(name)
			if !ok {
				t.Fatalf("there is no fault %s", name)
			}
			iut, err := reference.New(nil, fault.Plant)
			if err != nil {
				t.Fatal(err)
			}
			f, stats, err := Race(t.Context(), iut, Options{Mechanism: mechanism, Seed: 1, Histories: 4000}) // which race is won differs from run to run
			if f == nil {
				t.Errorf("%s was not found in %d histories: %v", name, stats.Histories, err)
				continue
			}
			t.Logf("%-34s %4d histories, %d operations shown", name, stats.Histories, len(f.Events))
		}
	}
}
