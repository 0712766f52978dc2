package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

func showCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("show")
	if err := f.parse(args, 1); err != nil {
		return a.usage(f, err)
	}
	if len(f.positional) == 0 {
		return a.wrong("show", errors.New("needs an id: ipcspec show PIPE-07"))
	}
	s, err := ipcspec.Specification()
	if err != nil {
		return a.wrong("show", err)
	}
	behaviours, _, err := ipcspec.Select(s, ipcspec.Options{IDs: f.positional})
	if err != nil {
		return a.wrong("show", err)
	}
	b := behaviours[0]
	detail, err := explain(s, b)
	if err != nil {
		return a.wrong("show", err)
	}
	if len(b.Scenarios) > 0 {
		detail.KilledBy, err = killers(ctx, b)
		if ctx.Err() != nil {
			return statusInterrupted
		}
		if err != nil {
			detail.Unproven = err.Error()
		}
	}
	a.onOut(false).Show(detail)
	return statusOK
}

// explain collects what there is to say about a behaviour.
func explain(s *spec.Specification, b *spec.Behaviour) (report.Detail, error) {
	d := report.Detail{
		Behaviour: describe(b), Counterparts: b.Counterparts, Remarks: b.Remarks,
		Location: fmt.Sprintf("features/%s:%d", b.File, b.Line),
	}
	source, err := fs.ReadFile(features.FS, b.File)
	if err != nil {
		return d, err
	}
	lines := strings.Split(string(source), "\n")
	first, next := len(lines)+1, len(lines)+1 // the lines of the first rule of the file, and of the next one
	for _, other := range s.Behaviours {
		if other.File != b.File {
			continue
		}
		first = min(first, other.Line)
		if other.Line > b.Line {
			next = min(next, other.Line)
		}
	}
	begin := func(from, to int, words ...string) int {
		for n := from; n < to; n++ {
			text := strings.TrimSpace(lines[n])
			if slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(text, word) }) {
				return n
			}
		}
		return to
	}
	d.Background = trimmed(lines[begin(0, first-1, "Background:") : first-1])
	d.Text = trimmed(lines[begin(b.Line, next-1, "@", "Background:", "Scenario", "Example") : next-1])
	return d, nil
}

// trimmed drops what belongs to the rule that follows: its tags, and blank lines.
func trimmed(lines []string) []string {
	for len(lines) > 0 {
		last := strings.TrimSpace(lines[len(lines)-1])
		if last != "" && last[0] != '@' && last[0] != '#' {
			break
		}
		lines = lines[:len(lines)-1]
	}
	return lines
}
