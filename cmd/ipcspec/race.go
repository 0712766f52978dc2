package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/history"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

func raceCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("race")
	m, err := parseSearch(f, args, []string{"json", "html"})
	if err == nil {
		var s *spec.Specification
		if s, err = ipcspec.Specification(); err == nil {
			err = ipcspec.CheckMechanisms(s, m.mechanisms...)
		}
	}
	if err == nil {
		err = checkRace(m)
	}
	if err != nil {
		return a.usage(f, err)
	}
	return a.race(ctx, m)
}

// checkRace finds what cannot be raced for, or shown.
func checkRace(m *search) error {
	for _, name := range m.mechanisms {
		if known := history.Mechanisms(); !slices.Contains(known, name) {
			return fmt.Errorf("nothing is raced for in %s; there are %s", name, strings.Join(known, ", "))
		}
	}
	for _, f := range m.formats {
		if f.name == "html" && f.file == nil {
			return errors.New("--format html needs a file: --format html:FILE")
		}
	}
	return nil
}

// raced is what races brought, as JSON.
type raced struct {
	Schema int         `json:"schema"`
	IUT    string      `json:"iut"`
	Seed   int64       `json:"seed"`
	Ended  string      `json:"ended,omitempty"` // why, if it ended early
	Parts  []raceOfOne `json:"races"`
}

type raceOfOne struct {
	Mechanism string `json:"mechanism"`
	history.Stats
	TookUS  int64            `json:"took_us"`
	Finding *history.Finding `json:"finding,omitempty"`
}

func (a *app) race(ctx context.Context, m *search) int {
	human := a.besides(m.formats, false)
	whole := raced{Schema: 1, IUT: m.iut, Seed: m.seed, Parts: []raceOfOne{}}
	begin := func() { human.Racing(m.iut, m.seed) }
	var status int
	status, whole.Ended = a.carryOut(ctx, "race", m, history.Mechanisms(), begin, func(iut impl.IUT, mechanism string) (bool, error) {
		part, err := a.raceFor(ctx, iut, m, mechanism)
		if err != nil && part.Histories == 0 {
			return false, err
		}
		whole.Parts = append(whole.Parts, part)
		human.Raced(part.told())
		if part.Finding == nil {
			return false, err
		}
		human.Unexplained(timeline(part.Finding), string(part.Finding.Clock), m.again("race", mechanism, part.Finding.Seed))
		return true, err
	})
	for _, f := range m.formats {
		if f.name == "html" {
			f.write = whole.html
		}
	}
	return max(a.writeReports("race", m.formats, whole), status)
}

// html writes the first history that nothing explains, or that there was none: a page of
// an earlier race would tell of that one.
func (r raced) html(w io.Writer) error {
	var told []report.Race
	for _, part := range r.Parts {
		if part.Finding == nil {
			told = append(told, part.told())
			continue
		}
		page, err := part.Finding.HTML()
		if err == nil {
			_, err = w.Write(page)
		}
		return err
	}
	return report.ExplainedHTML(w, r.IUT, r.Seed, told, r.Ended)
}

// told is what people are told of the races of one mechanism.
func (r raceOfOne) told() report.Race {
	return report.Race{
		Mechanism: r.Mechanism, Histories: r.Histories, Operations: r.Operations,
		Overlapping: r.Overlapping, Undecided: r.Undecided, PerSecond: r.PerSecond(),
	}
}

func (a *app) raceFor(ctx context.Context, iut impl.IUT, m *search, mechanism string) (raceOfOne, error) {
	progress := a.progressLine()
	defer progress.Clear()
	finding, stats, err := history.Race(ctx, iut, history.Options{
		Mechanism: mechanism, Seed: m.seed, Histories: m.number, Time: m.time, Jobs: m.jobs,
		Progress: func(now history.Stats) {
			progress.Tell(fmt.Sprintf("%s  %s  %d histories  %d operations  %.0f a second", m.iut, mechanism, now.Histories, now.Operations, now.PerSecond()))
		},
	})
	if finding != nil && finding.EndsWithProcess() {
		if died := fate(iut, nil); died != nil { // all of it, and no single process
			finding, err = nil, died
		}
	}
	if err == nil && finding == nil && stats.Histories > 0 && stats.Operations == 0 && ctx.Err() == nil {
		err = fmt.Errorf("%w: no operation has completed", errNothingDone)
	} else if err == nil && stats.Histories == stats.Undecided && ctx.Err() == nil {
		err = errors.New("no history was judged within the budget") // which must not look like success
	}
	return raceOfOne{Mechanism: mechanism, Stats: stats, TookUS: stats.Took.Microseconds(), Finding: finding}, err
}

func timeline(f *history.Finding) []report.RaceEvent {
	var list []report.RaceEvent
	for _, e := range f.Events {
		list = append(list, report.RaceEvent(e))
	}
	return list
}
