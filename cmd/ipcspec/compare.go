package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

func compareCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("compare")
	var verbose bool
	formats := f.words("format")
	f.BoolVar(&verbose, "v", false, "")
	err := f.parse(args, 2)
	var outputs []*format
	if err == nil && len(f.positional) < 2 {
		err = errors.New("needs two reports: ipcspec compare OLD.json NEW.json")
	}
	if err == nil {
		outputs, err = parseFormats(*formats, []string{"json"})
	}
	if err == nil {
		err = probeAll(outputs)
	}
	if err != nil {
		return a.usage(f, err)
	}
	older, err := result.LoadReport(f.positional[0])
	if err != nil {
		return a.wrong("compare", err)
	}
	newer, err := result.LoadReport(f.positional[1])
	if err != nil {
		return a.wrong("compare", err)
	}
	c := result.Compare(older, newer)
	status := statusOK
	if c.Counts[result.Regression] > 0 || len(c.Missing) > 0 {
		status = statusFailed
	}
	if len(c.Differences)+c.Same+len(c.Missing) == 0 {
		return a.wrong("compare", fmt.Errorf("%s has no scenario", f.positional[0]))
	}
	a.tellDifferences(c, verbose, slices.ContainsFunc(outputs, func(o *format) bool { return o.file == nil }))
	return max(a.writeReports("compare", outputs, c), status)
}

// tellDifferences prints regressions, fixes and changes, a line each, and how many scenarios
// are new and gone, with -v which.
func (a *app) tellDifferences(c result.Comparison, verbose, aside bool) {
	say := func(format string, args ...any) {
		line := outside.Text(fmt.Sprintf(format, args...))
		if aside {
			fmt.Fprintln(a.err, line)
		} else {
			fmt.Fprintln(a.out, line)
		}
	}
	order := []string{result.Regression, result.Fix, result.Change, result.New, result.Gone}
	for _, kind := range order {
		if !verbose && slices.Contains(order[3:], kind) {
			continue
		}
		for _, d := range c.Differences {
			if d.Kind != kind {
				continue
			}
			say("%-10s  %s  %s", kind, d.IUT, d.Scenario)
			switch {
			case d.Was != "" && d.Is != "":
				say("            %s, and was %s", d.Is, d.Was)
			case d.Is != "":
				say("            %s", d.Is)
			}
			if d.Reason != "" && d.Is != result.Passed {
				say("            %s", outside.Line(d.Reason))
			}
		}
	}
	for _, missing := range c.Missing {
		say("missing     %s", outside.Line(missing))
	}
	say("regressions %d, fixes %d, other changes %d, new %d, gone %d, the same %d",
		c.Counts[result.Regression], c.Counts[result.Fix], c.Counts[result.Change], c.Counts[result.New], c.Counts[result.Gone], c.Same)
}
