package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/history"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/report"
)

// meeting is what `ipcspec race` was asked to do.
type meeting struct {
	iut        string
	mechanisms []string
	options    history.Options
	formats    []*format
}

func raceCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("race")
	m := meeting{options: history.Options{Time: 30 * time.Second}}
	f.StringVar(&m.iut, "iut", "", "")
	mechanisms, formats, jobs, seed := f.words("mechanism"), f.words("format"), f.number("jobs", 1), f.seed("seed")
	f.Func("budget", "", func(text string) (err error) {
		m.options.Time, m.options.Histories, err = budget(text)
		return err
	})
	err := f.parse(args, 0)
	m.mechanisms, m.options.Jobs, m.options.Seed = *mechanisms, max(1, *jobs), *seed
	if m.options.Seed == 0 {
		m.options.Seed = freshSeed()
	}
	if m.iut == "" {
		m.iut = ipcspec.Default()[0]
	}
	if err == nil {
		err = ipcspec.Check(m.iut)
	}
	for _, name := range m.mechanisms {
		if known := history.Mechanisms(); err == nil && !slices.Contains(known, name) {
			err = fmt.Errorf("nothing is raced for in %q%s; there are %s", name, near.Hint(name, known), strings.Join(known, ", "))
		}
	}
	if err == nil {
		m.formats, err = parseFormats(*formats, []string{"json", "html"})
	}
	for _, f := range m.formats {
		if f.name == "html" && f.file == nil && err == nil {
			err = fmt.Errorf("--format html needs a file: --format html:FILE")
		}
	}
	if err != nil {
		return a.usage(f, err)
	}
	return a.race(ctx, m)
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

func (a *app) race(ctx context.Context, m meeting) int {
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
	human := a.onOut(false)
	if slices.ContainsFunc(m.formats, func(f *format) bool { return f.file == nil }) {
		human = a.onErr(false)
	}
	human.Racing(m.iut, m.options.Seed)
	whole := raced{Schema: 1, IUT: m.iut, Seed: m.options.Seed}
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
			again := fmt.Sprintf("ipcspec race --iut %s --mechanism %s --seed %d", shellWord(m.iut), mechanism, f.Seed)
			human.Unexplained(timeline(f), string(f.Clock), again)
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

func (a *app) raceFor(ctx context.Context, iut impl.IUT, m meeting, mechanism string) (raceOfOne, error) {
	progress := a.progressLine()
	defer progress.Clear()
	options := m.options
	options.Mechanism = mechanism
	options.Progress = func(now history.Stats) {
		progress.Tell(fmt.Sprintf("%s  %s  %d histories  %d operations  %.0f a second", m.iut, mechanism, now.Histories, now.Operations, now.PerSecond()))
	}
	finding, stats, err := history.Race(ctx, iut, options)
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
