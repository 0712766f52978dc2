package run_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	_ "github.com/ipcspec/ipcspec/impl/faults/all" // of all mechanisms
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// claimed are the scenarios of a specification that the reference claims.
func claimed(t *testing.T, s *spec.Specification) []*spec.Scenario {
	t.Helper()
	return slices.DeleteFunc(s.Scenarios(), func(sc *spec.Scenario) bool {
		verdict, _ := run.Decide(reference.Statement(), sc)
		return verdict != ""
	})
}

// both executes scenarios with and without godog, on a reference each.
func both(t *testing.T, s *spec.Specification, scenarios []*spec.Scenario, start func() impl.IUT) (with, without map[string]result.Scenario) {
	t.Helper()
	var results []map[string]result.Scenario
	for _, formats := range [][]run.Format{{{Name: "progress", Output: io.Discard}}, nil} {
		o := run.Options{Jobs: 1, Keep: true, Formats: formats, Again: func(id string) string { return "again " + id }}
		got, err := run.NewSession(s, start(), o).Run(t.Context(), scenarios)
		if err != nil {
			t.Fatal(err)
		}
		for id, r := range got {
			r.DurationUS = 0
			for i := range r.Evidence.Timeline {
				r.Evidence.Timeline[i].AtUS = 0
			}
			got[id] = r
		}
		results = append(results, got)
	}
	return results[0], results[1]
}

// ofWorld are the name of a world, and the keys that are made of it.
var ofWorld = regexp.MustCompile(`\bs\d+\b|\bkey \d+|ipcrm, -[QSM], \d+`)

// told is all that a result says, but for names of the world.
func told(t *testing.T, r result.Scenario) string {
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return ofWorld.ReplaceAllString(string(text), "of the world")
}

func planted(t *testing.T, plant func(*kernel.Kernel)) func() impl.IUT {
	return func() impl.IUT {
		iut, err := reference.New(nil, plant)
		if err != nil {
			t.Fatal(err)
		}
		return iut
	}
}

func compare(t *testing.T, what string, scenarios []*spec.Scenario, with, without map[string]result.Scenario) (verdicts map[result.Verdict]int) {
	t.Helper()
	verdicts = map[result.Verdict]int{}
	for _, sc := range scenarios {
		verdicts[with[sc.ID].Verdict]++
		if a, b := told(t, with[sc.ID]), told(t, without[sc.ID]); a != b {
			t.Errorf("%s, %s:\nby godog   %s\nwithout it %s", what, sc.ID, a, b)
		}
	}
	return verdicts
}

// TestAsByGodog: verdict, reason and evidence of every scenario are the same with and
// without godog, on the reference and with faults in it.
func TestAsByGodog(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	all := claimed(t, s)
	with, without := both(t, s, all, planted(t, nil))
	if verdicts := compare(t, "the reference", all, with, without); verdicts[result.Passed] != len(all) {
		t.Errorf("%v of %d scenarios", verdicts, len(all))
	}
	failed := 0
	for i, f := range faults.All() {
		if i%50 != 0 {
			continue
		}
		scenarios := slices.DeleteFunc(slices.Clone(all), func(sc *spec.Scenario) bool { return sc.Behaviour.Mechanism != f.Mechanism })
		with, without := both(t, s, scenarios, planted(t, f.Plant))
		failed += compare(t, f.Name, scenarios, with, without)[result.Failed]
	}
	if failed < 10 {
		t.Errorf("%d scenarios failed: too few to tell", failed)
	}
}

// TestOutcomesAsByGodog: the same of steps that go wrong in ways in which none of the
// specification's do.
func TestOutcomesAsByGodog(t *testing.T) {
	const rule = "@pipe\nFeature: A pipe\n  @PIPE-01 @posix\n  Rule: It works\n    Source: POSIX pipe()\n    Scenario: one\n"
	for name, c := range map[string]struct {
		steps   string
		verdict result.Verdict
		reason  string
	}{
		"passes":             {"Given a process \"p\" that has a pipe\nWhen \"p\" writes \"x\"\nThen \"p\" reads \"x\"", result.Passed, ""},
		"a Given fails":      {"Given \"nobody\" closes both ends\nThen \"p\" reads \"x\"", result.Inconclusive, "a Given failed: "},
		"a When fails":       {"Given a process \"p\" that has a pipe\nWhen \"nobody\" closes both ends", result.Failed, "no process"},
		"a Then fails":       {"Given a process \"p\" that has a pipe\nWhen \"p\" writes \"x\"\nThen \"p\" reads \"y\"", result.Failed, "expected"},
		"an And fails":       {"Given a process \"p\" that has a pipe\nAnd \"nobody\" closes both ends", result.Inconclusive, "a Given failed: "},
		"unknown":            {"Given a process \"p\" that has a pipe\nThen nobody knows", result.Inconclusive, "the suite does not know the sentence: Then nobody knows"},
		"a number too large": {"Given a process \"p\" that has a pipe\nWhen \"p\" reads end-of-file 99999999999999999999 times", result.Failed, ""},
	} {
		s, err := spec.Load(fstest.MapFS{"pipe/a.feature": {Data: []byte(rule + c.steps + "\n")}})
		if err != nil {
			t.Fatal(err)
		}
		with, without := both(t, s, s.Scenarios(), planted(t, nil))
		compare(t, name, s.Scenarios(), with, without)
		if got := without["PIPE-01/one"]; got.Verdict != c.verdict || !strings.Contains(got.Reason, c.reason) {
			t.Errorf("%s: %s %q", name, got.Verdict, got.Reason)
		}
	}
}

// broken is an implementation that begins no world.
type broken struct{ impl.IUT }

func (broken) Root() impl.Actor { return brokenRoot{} }

type brokenRoot struct{ impl.Actor }

func (brokenRoot) Start(op impl.Operation, thread string) impl.Pending {
	if _, ok := op.(impl.WorldBegin); ok {
		panic("no world today")
	}
	return refused{}
}

type refused struct{ impl.Pending }

func (refused) Wait(context.Context) (impl.Settlement, error) {
	return impl.Settlement{}, errors.New("refused")
}

// TestNoWorld: where no world begins, nothing can be said of the implementation.
func TestNoWorld(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	some := claimed(t, s)[:3]
	with, without := both(t, s, some, func() impl.IUT { return broken{planted(t, nil)()} })
	if verdicts := compare(t, "no world", some, with, without); verdicts[result.Inconclusive] != len(some) {
		t.Errorf("%v", verdicts)
	}
}

// TestInterrupted: what was not executed has no verdict, and the error says why.
func TestInterrupted(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o := run.Options{Jobs: 1, Progress: func(result.Scenario) { cancel() }}
	got, err := run.NewSession(s, planted(t, nil)(), o).Run(ctx, claimed(t, s))
	if !errors.Is(err, context.Canceled) || len(got) != 1 {
		t.Errorf("%d results, %v", len(got), err)
	}
}

// TestShuffle: a seed decides the order, and another one makes another.
func TestShuffle(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	scenarios := claimed(t, s)[:20]
	order := func(seed int64, shuffle bool) string {
		var ids []string
		o := run.Options{Jobs: 1, Seed: seed, Shuffle: shuffle, Progress: func(r result.Scenario) { ids = append(ids, r.ID) }}
		if _, err := run.NewSession(s, planted(t, nil)(), o).Run(t.Context(), scenarios); err != nil {
			t.Fatal(err)
		}
		return strings.Join(ids, " ")
	}
	plain := order(0, false)
	seven := order(7, true)
	if again := order(7, true); plain != order(0, false) || seven != again {
		t.Error("the order changes by itself")
	}
	if orders := []string{plain, order(7, true), order(8, true), order(0, true)}; len(slices.Compact(slices.Sorted(slices.Values(orders)))) != 4 {
		t.Errorf("orders: %q", orders)
	}
}
