package main

import (
	"context"
	"errors"
	"io"

	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

func reportCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("report")
	formats := f.words("format")
	err := f.parse(args, mostReports)
	var outputs []*format
	if err == nil && len(f.positional) == 0 {
		err = errors.New("needs reports: ipcspec report RESULTS.json")
	}
	if err == nil {
		outputs, err = parseFormats(*formats, []string{"markdown", "badge"})
	}
	if err == nil {
		err = probeAll(outputs)
	}
	if err != nil {
		return a.usage(f, err)
	}
	var reports []result.Report
	for _, path := range f.positional {
		r, err := result.LoadReport(path)
		if err != nil {
			return a.wrong("report", err)
		}
		reports = append(reports, r)
	}
	columns := report.Columns(reports)
	if len(outputs) == 0 {
		report.Markdown(a.out, columns)
		return statusOK
	}
	for _, o := range outputs {
		o.write = func(w io.Writer) error {
			if o.name == "badge" {
				return report.JSON(w, report.BadgeOf(columns))
			}
			return report.Markdown(w, columns)
		}
		if o.file == nil {
			o.write(a.out) // which remembers what goes wrong
		}
	}
	return a.writeReports("report", outputs, nil)
}

// mostReports is how many columns anybody can read.
const mostReports = 100
