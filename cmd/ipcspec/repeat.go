package main

import (
	"context"

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
// first repetition in which a verdict differs from the first one's.
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
		if ended >= statusBroken {
			return again, ended
		}
		first.Repetitions = repetition
		differing := result.Differing(first.Scenarios, again.Scenarios)
		for i := range differing {
			differing[i].Repetition = repetition
			differing[i].FirstSeed, differing[i].OtherSeed = o.soak.seedOf(1), o.options.Seed
		}
		if len(differing) > 0 {
			first.Unstable = differing
			first.Mark()
			return first, statusFailed
		}
	}
	return first, status
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
