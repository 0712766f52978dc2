package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/gaps"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

func gapsCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("gaps")
	var verbose bool
	var record string
	options := ipcspec.GapsOptions{}
	formats, mechanisms := f.words("format"), f.words("mechanism")
	jobs, most := f.number("jobs", 1, mostJobs), f.number("max", 0, 1<<20)
	*most = -1
	f.StringVar(&record, "record", "", "")
	f.BoolVar(&verbose, "v", false, "")
	err := f.parse(args, 0)
	var s *spec.Specification
	var outputs []*format
	if err == nil {
		s, err = ipcspec.Specification()
	}
	if err == nil {
		options.Mechanisms, options.Jobs = *mechanisms, *jobs
		err = ipcspec.CheckMechanisms(s, options.Mechanisms...)
	}
	if err == nil {
		outputs, err = parseFormats(*formats, []string{"text", "json", "html"})
	}
	if err == nil {
		err = probeAll(outputs)
	}
	if err == nil && record != "" {
		_, err = os.Stat(record)
	}
	if err != nil {
		return a.usage(f, err)
	}
	progress := a.progressLine()
	options.Progress = func(done, total int, cell string) { progress.Step("looking for gaps", done, total, cell) }
	found, err := ipcspec.Gaps(ctx, options)
	progress.Clear()
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintln(a.err, "ipcspec gaps: interrupted; nothing is established")
		return statusInterrupted
	case err != nil:
		fmt.Fprintf(a.err, "ipcspec gaps: %v\n", err)
		return statusFailed
	}
	found.Tool = tool()
	human := a.besides(outputs, verbose)
	human.Gaps(found)
	for _, output := range outputs {
		switch output.name {
		case "html":
			output.write = func(w io.Writer) error { return report.GapsHTML(w, found) }
		case "text":
			if output.file != nil {
				report.Terminal{W: output.file, Verbose: true}.Gaps(found)
			}
		}
	}
	if status := a.writeReports("gaps", outputs, found); status != statusOK {
		return status
	}
	if record != "" {
		if err := recordCeilings(record, found); err != nil {
			fmt.Fprintf(a.err, "ipcspec gaps: %v\n", err)
			return statusFailed
		}
		return statusOK
	}
	return judgeGaps(a, found, *most)
}

// judgeGaps decides the status: with a bound for all by that, otherwise by what is
// recorded for each.
func judgeGaps(a *app, found *result.Gaps, most int) int {
	holds := true
	for _, s := range found.Subjects {
		if most >= 0 {
			holds = holds && len(s.Mistakes) == 0
			continue
		}
		holds = holds && s.Holds()
	}
	if _, n, _ := found.Total(); most >= 0 && n > most {
		fmt.Fprintf(a.err, "ipcspec gaps: %d gaps, more than %d\n", n, most)
		holds = false
	}
	if !holds {
		return statusFailed
	}
	return statusOK
}

// recordCeilings writes what was found into the file of what is known, where it is less.
func recordCeilings(path string, found *result.Gaps) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lower, err := gaps.Lowered(text, found)
	if lower == nil {
		return err
	}
	return errors.Join(err, replace(path, func(w io.Writer) error {
		_, err := w.Write(lower)
		return err
	}))
}
