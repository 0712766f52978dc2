package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/explore"
	"github.com/ipcspec/ipcspec/internal/shell"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

// expedition is what `ipcspec explore` was asked to do.
type expedition struct {
	*search
	without *regexp.Regexp
}

func exploreCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("explore")
	var x expedition
	f.Func("without", "", func(text string) (err error) {
		if x.without, err = regexp.Compile(text); err != nil {
			err = errors.New("needs a regular expression")
		}
		return err
	})
	var err error
	var s *spec.Specification
	if x.search, err = parseSearch(f, args, []string{"json"}); err == nil {
		s, err = ipcspec.Specification()
	}
	if err == nil {
		err = ipcspec.CheckMechanisms(s, x.mechanisms...)
	}
	if err != nil {
		return a.usage(f, err)
	}
	return a.explore(ctx, s, x)
}

// gcPercent trades memory for a tenth of the time, up to memoryLimit: sequences are made and
// thrown away.
const (
	gcPercent   = 400
	memoryLimit = 192 << 20
)

// explored is what an expedition brought, as JSON.
type explored struct {
	Schema int           `json:"schema"`
	IUT    string        `json:"iut"`
	Seed   int64         `json:"seed"`
	Ended  string        `json:"ended,omitempty"` // why, if it ended early
	Parts  []exploration `json:"explorations"`
}

type exploration struct {
	Mechanism string `json:"mechanism"`
	explore.Stats
	TookUS  int64            `json:"took_us"`
	Finding *explore.Finding `json:"finding,omitempty"`
}

func (a *app) explore(ctx context.Context, s *spec.Specification, x expedition) int {
	debug.SetGCPercent(gcPercent)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	human := a.besides(x.formats, false)
	whole := explored{Schema: 1, IUT: x.iut, Seed: x.seed, Parts: []exploration{}}
	begin := func() { human.Exploring(x.iut, x.seed) }
	var status int
	status, whole.Ended = a.carryOut(ctx, "explore", x.search, s.Mechanisms(), begin, func(iut impl.IUT, mechanism string) (bool, error) {
		part, err := a.exploreOne(ctx, s, iut, x, mechanism)
		if errors.Is(err, explore.ErrNothing) {
			err = x.idle()
		}
		if err != nil && part.Operations == 0 {
			return false, err
		}
		whole.Parts = append(whole.Parts, part)
		human.Explored(report.Exploration{
			Mechanism: mechanism, Operations: part.Operations, Sequences: part.Sequences,
			Unsteady: part.Unsteady, PerSecond: part.PerSecond(), First: passing(part.First),
		})
		f := part.Finding
		if f == nil && err == nil && (part.Operations == 0 || part.Sequences == 0) {
			err = x.idle()
		}
		if f == nil {
			return false, err
		}
		again := x.again("explore", mechanism, f.Seed) + " --budget 1"
		if x.without != nil {
			again += " --without " + shell.Word(x.without.String())
		}
		human.Disagreement(f.Scenario(), f.Expected, f.Observed, again)
		return true, err
	})
	return max(a.writeReports("explore", x.formats, whole), status)
}

// passing tells of a disagreement that did not come again.
func passing(f *explore.Finding) string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf("--seed %d, in %d of %d repetitions, at %q: expected %s, observed %s", f.Seed, f.Again, f.Of, f.Steps[len(f.Steps)-1], f.Expected, f.Observed)
}

// idle says why nothing of a mechanism was executed.
func (x expedition) idle() error {
	if x.without != nil {
		return fmt.Errorf("%w: --without %s may leave nothing to begin with", errNothingDone, shell.Word(x.without.String()))
	}
	return fmt.Errorf("%w to its end within the budget", errNothingDone)
}

func (a *app) exploreOne(ctx context.Context, s *spec.Specification, iut impl.IUT, x expedition, mechanism string) (exploration, error) {
	progress := a.progressLine()
	defer progress.Clear()
	finding, stats, err := explore.Explore(ctx, s, iut, explore.Options{
		Mechanism: mechanism, Without: x.without, Seed: x.seed, Sequences: x.number, Time: x.time, Jobs: x.jobs,
		Progress: func(now explore.Stats) {
			progress.Tell(fmt.Sprintf("%s  %s  %d operations  %.0f a second", x.iut, mechanism, now.Operations, now.PerSecond()))
		},
	})
	return exploration{Mechanism: mechanism, Stats: stats, TookUS: stats.Took.Microseconds(), Finding: finding}, err
}
