package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/internal/shell"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// soak is how often a run is repeated, and whether in another order each time.
type soak struct {
	times   int
	shuffle bool
	seed    seed // of the first repetition
}

// seedOf is the order of one repetition, counted from 1.
func (s soak) seedOf(repetition int) int64 {
	if !s.shuffle {
		return s.seed.number
	}
	return s.seed.number + int64(repetition) - 1
}

// repeatedly verifies one implementation as often as was ordered, and stops at the
// first repetition in which a verdict differs from the first one's. What ends a later
// repetition early does not undo what the complete ones have established.
func (a *app) repeatedly(ctx context.Context, o *order, spelled string, progress *report.Progress) (result.Run, int) {
	o.options.Seed = o.soak.seedOf(1)
	o.repetition = 0
	if o.soak.times > 1 {
		o.repetition = 1
	}
	first, status := a.verify(ctx, o, spelled, progress)
	first.Seed, first.Shuffled, first.Repetitions = o.options.Seed, o.options.Shuffle, 1
	defer func() { first.Scenarios = withoutTimelines(first.Scenarios) }()
	for repetition := 2; repetition <= o.soak.times && status < statusBroken; repetition++ {
		o.options.Seed = o.soak.seedOf(repetition)
		o.repetition = repetition
		again, ended := a.verify(ctx, o, spelled, progress)
		compared := first.Scenarios
		if ended >= statusBroken {
			first.Died, first.DiedIn = again.Died, repetition
			status = ended
			compared = both(compared, again.Scenarios)
		} else {
			first.Repetitions = repetition
			first.Leaks = append(first.Leaks, again.Leaks...)
			status = max(status, ended)
		}
		if first.Unstable = result.Differing(compared, again.Scenarios); len(first.Unstable) > 0 {
			for i := range first.Unstable {
				o.soak.number(&first.Unstable[i], repetition, spelled)
			}
			first.Mark()
			return first, max(status, statusFailed)
		}
	}
	return first, status
}

// both are the scenarios of one list that another one has too.
func both(list, other []result.Scenario) []result.Scenario {
	var found []result.Scenario
	for _, s := range list {
		if slices.ContainsFunc(other, func(o result.Scenario) bool { return o.ID == s.ID }) {
			found = append(found, s)
		}
	}
	return found
}

// many is how often the command repeats that is printed for what is not the same each
// time: executed once it would show nothing.
const many = 100

// number says in which repetition a verdict differed from the first one's, and how both
// come about again.
func (s soak) number(u *result.Instability, repetition int, spelled string) {
	u.Repetition, u.FirstSeed, u.OtherSeed = repetition, s.seedOf(1), s.seedOf(repetition)
	for scenario, seed := range map[*result.Scenario]int64{&u.First: u.FirstSeed, &u.Other: u.OtherSeed} {
		if scenario.Evidence == nil {
			continue
		}
		order := ""
		if s.seed.given {
			order = fmt.Sprintf(" --shuffle --seed %d", seed)
		}
		evidence := *scenario.Evidence
		evidence.Again = fmt.Sprintf("ipcspec run --iut %s --repeat %d%s --id %s", shell.Word(spelled), many, order, u.ID)
		scenario.Evidence = &evidence
	}
}

// withoutTimelines drops what was kept of scenarios that passed, to be shown if
// another repetition had failed.
func withoutTimelines(list []result.Scenario) []result.Scenario {
	for i := range list {
		if list[i].Verdict == result.Passed {
			list[i].Evidence = nil
		}
	}
	return list
}
