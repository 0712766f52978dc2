package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/explore"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

// expedition is what `ipcspec explore` was asked to do.
type expedition struct {
	iut        string
	mechanisms []string
	options    explore.Options
	formats    []*format
}

func exploreCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("explore")
	x := expedition{iut: "", options: explore.Options{Time: 30 * time.Second}}
	f.StringVar(&x.iut, "iut", "", "")
	mechanisms, formats, jobs, seed := f.words("mechanism"), f.words("format"), f.number("jobs", 1), f.seed("seed")
	f.Func("budget", "", func(text string) (err error) {
		x.options.Time, x.options.Sequences, err = budget(text)
		return err
	})
	f.Func("without", "", func(text string) (err error) {
		if x.options.Without, err = regexp.Compile(text); err != nil {
			err = errors.New("needs a regular expression")
		}
		return err
	})
	err := f.parse(args, 0)
	x.mechanisms, x.options.Jobs, x.options.Seed = *mechanisms, max(1, *jobs), *seed
	if x.options.Seed == 0 {
		x.options.Seed = freshSeed()
	}
	if x.iut == "" {
		x.iut = ipcspec.Default()[0]
	}
	var s *spec.Specification
	if err == nil {
		s, err = ipcspec.Specification()
	}
	if err == nil {
		err = ipcspec.Check(x.iut)
	}
	if err == nil {
		err = knownMechanisms(s, x.mechanisms)
	}
	if err == nil {
		x.formats, err = parseFormats(*formats, []string{"json"})
	}
	for _, output := range x.formats {
		if err == nil && output.file != nil {
			err = probe(output.path)
		}
	}
	if err != nil {
		return a.usage(f, err)
	}
	return a.explore(ctx, s, x)
}

// budget is a duration, or a number: of sequences, of histories.
func budget(text string) (time.Duration, int64, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return 0, n, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, 0, nil
	}
	return 0, 0, errors.New("needs a duration like 30s or a number")
}

func knownMechanisms(s *spec.Specification, names []string) error {
	for _, name := range names {
		if known := s.Mechanisms(); !slices.Contains(known, name) {
			return fmt.Errorf("there is no mechanism %q%s", name, near.Hint(name, known))
		}
	}
	return nil
}

// explored is what an expedition brought, as JSON.
type explored struct {
	Schema int           `json:"schema"`
	IUT    string        `json:"iut"`
	Seed   int64         `json:"seed"`
	Parts  []exploration `json:"explorations"`
}

type exploration struct {
	Mechanism string `json:"mechanism"`
	explore.Stats
	TookUS  int64            `json:"took_us"`
	Finding *explore.Finding `json:"finding,omitempty"`
}

func (a *app) explore(ctx context.Context, s *spec.Specification, x expedition) int {
	iut, err := ipcspec.Open(ctx, x.iut)
	if err != nil {
		fmt.Fprintf(a.err, "ipcspec explore: %v\n", err)
		return statusBroken
	}
	defer iut.Close()
	if len(x.mechanisms) == 0 {
		x.mechanisms = claimed(s, iut.Statement())
	}
	human := a.onOut(false)
	if len(x.formats) > 0 && x.formats[0].file == nil {
		human = a.onErr(false)
	}
	human.Exploring(x.iut, x.options.Seed)
	whole := explored{Schema: 1, IUT: x.iut, Seed: x.options.Seed}
	status := statusOK
	for _, mechanism := range x.mechanisms {
		part, err := a.exploreOne(ctx, s, iut, x, mechanism)
		if err != nil {
			fmt.Fprintf(a.err, "ipcspec explore: %v\n", err)
			return statusBroken
		}
		whole.Parts = append(whole.Parts, part)
		human.Explored(report.Exploration{
			Mechanism: mechanism, Operations: part.Operations, Sequences: part.Sequences,
			Unsteady: part.Unsteady, PerSecond: part.PerSecond(),
		})
		if f := part.Finding; f != nil {
			status = statusFailed
			again := fmt.Sprintf("ipcspec explore --iut %s --mechanism %s --seed %d --budget 1", shellWord(x.iut), mechanism, f.Seed)
			if x.options.Without != nil {
				again += " --without " + shellWord(x.options.Without.String())
			}
			human.Disagreement(f.Scenario(), f.Expected, f.Observed, again)
		}
		if ctx.Err() != nil {
			fmt.Fprintln(a.err, "ipcspec explore: interrupted")
			return statusInterrupted
		}
	}
	if written := a.writeReports("explore", x.formats, whole); written != statusOK {
		return written
	}
	return status
}

func (a *app) exploreOne(ctx context.Context, s *spec.Specification, iut impl.IUT, x expedition, mechanism string) (exploration, error) {
	progress := a.progressLine()
	defer progress.Clear()
	options := x.options
	options.Mechanism = mechanism
	options.Progress = func(now explore.Stats) {
		progress.Tell(fmt.Sprintf("%s  %s  %d operations  %.0f a second", x.iut, mechanism, now.Operations, now.PerSecond()))
	}
	finding, stats, err := explore.Explore(ctx, s, iut, options)
	return exploration{Mechanism: mechanism, Stats: stats, TookUS: stats.Took.Microseconds(), Finding: finding}, err
}

// claimed are the mechanisms of the specification that an implementation has.
func claimed(s *spec.Specification, statement impl.Statement) []string {
	return slices.DeleteFunc(s.Mechanisms(), func(m string) bool { return !slices.Contains(statement.Mechanisms, m) })
}

func shellWord(word string) string {
	if strings.ContainsAny(word, " \t'\"\\$`&|;<>()*?[]#~!{}") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
