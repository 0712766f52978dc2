package result

import (
	"cmp"
	"fmt"
)

// Instability is a scenario whose verdict was not the same in every repetition of
// a run.
type Instability struct {
	ID string `json:"id"`
	// First is what the first repetition established, Other what the one with
	// the number Repetition (from 2) did, each with its evidence.
	First      Scenario `json:"first"`
	Other      Scenario `json:"other"`
	Repetition int      `json:"repetition"`
	// FirstSeed and OtherSeed are the orders in which the scenarios were executed.
	FirstSeed int64 `json:"first_seed"`
	OtherSeed int64 `json:"other_seed"`
}

// Differing returns the scenarios on which two executions of the same selection
// disagree: by verdict, or because one of them has none.
func Differing(first, other []Scenario) []Instability {
	var list []Instability
	was := map[string]Scenario{}
	for _, s := range first {
		was[s.ID] = s
	}
	for _, s := range other {
		if before, ok := was[s.ID]; !ok || before.Verdict != s.Verdict {
			list = append(list, Instability{ID: s.ID, First: before, Other: s})
		}
		delete(was, s.ID)
	}
	for _, s := range first {
		if _, missing := was[s.ID]; missing {
			list = append(list, Instability{ID: s.ID, First: s})
		}
	}
	return list
}

// Mark makes failures of the scenarios that were not stable, so that no report shows
// one of them as passed.
func (r *Run) Mark() {
	for _, u := range r.Unstable {
		for i, s := range r.Scenarios {
			if s.ID == u.ID {
				worst := u.Worst()
				worst.Verdict = Failed
				worst.Reason = fmt.Sprintf("not the same each time: %s in repetition 1, %s in repetition %d",
					cmp.Or(u.First.Verdict.String(), "no verdict"), cmp.Or(u.Other.Verdict.String(), "no verdict"), u.Repetition)
				r.Scenarios[i] = worst
			}
		}
	}
	r.Totals = Count(r.Scenarios)
}

// Worst is the one of both executions that a report has to show: the one that did
// not pass.
func (i Instability) Worst() Scenario {
	if i.Other.Verdict == Passed || i.Other.Verdict == Deviated || i.Other.Verdict == "" {
		return i.First
	}
	return i.Other
}
