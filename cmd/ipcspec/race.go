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
	Parts  []raceOfOne `json:"races"`
}

type raceOfOne struct {
	Mechanism string `json:"mechanism"`
	history.Stats
	TookUS  int64            `json:"took_us"`
	Finding *history.Finding `json:"finding,omitempty"`
}

func (a *app) race(ctx context.Context, m *search) int {
	iut, err := ipcspec.Open(ctx, m.iut)
	if err != nil {
		fmt.Fprintf(a.err, "ipcspec race: %v\n", err)
		return statusBroken
	}
	defer iut.Close()
	if len(m.mechanisms) == 0 {
		claimed := iut.Statement().Mechanisms
		m.mechanisms = slices.DeleteFunc(history.Mechanisms(), func(name string) bool { return !slices.Contains(claimed, name) })
	}
	if len(m.mechanisms) == 0 {
		return a.wrong("race", fmt.Errorf("%s claims nothing that can be raced for: %s", m.iut, strings.Join(history.Mechanisms(), ", ")))
	}
	human := a.besides(m.formats, false)
	human.Racing(m.iut, m.seed)
	whole := raced{Schema: 1, IUT: m.iut, Seed: m.seed}
	var page []byte
	status := statusOK
	for _, mechanism := range m.mechanisms {
		part, err := a.raceFor(ctx, iut, m, mechanism)
		if err != nil {
			fmt.Fprintf(a.err, "ipcspec race: %s: %v\n", mechanism, err)
			return statusBroken
		}
		whole.Parts = append(whole.Parts, part)
		human.Raced(report.Race{
			Mechanism: mechanism, Histories: part.Histories, Operations: part.Operations,
			Overlapping: part.Overlapping, Undecided: part.Undecided, PerSecond: part.PerSecond(),
		})
		if f := part.Finding; f != nil {
			status = statusFailed
			if page == nil {
				if page, err = f.HTML(); err != nil {
					fmt.Fprintf(a.err, "ipcspec race: %v\n", err)
				}
			}
			human.Unexplained(timeline(f), string(f.Clock), m.again("race", mechanism, f.Seed))
		}
		if ctx.Err() != nil {
			fmt.Fprintln(a.err, "ipcspec race: interrupted")
			return statusInterrupted
		}
	}
	formats := slices.DeleteFunc(slices.Clone(m.formats), func(f *format) bool {
		if f.name == "html" {
			f.write = func(w io.Writer) error { _, err := w.Write(page); return err }
		}
		return f.name == "html" && page == nil
	})
	if written := a.writeReports("race", formats, whole); written != statusOK {
		return written
	}
	return status
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
	if err == nil && stats.Histories == stats.Undecided && ctx.Err() == nil {
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
