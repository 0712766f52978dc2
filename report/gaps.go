package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// Gaps prints how much of what could be looked at nothing looks at, by subject and part.
// Verbose adds each gap and each exception; of a subject that has more than are known
// its gaps are printed anyway.
func (t Terminal) Gaps(g *result.Gaps) {
	t.printf("%s · specification %s · %s\n", t.paint(bold, "what no scenario looks at"), g.Specification, count(len(g.Subjects), "subject"))
	var names []string
	for _, s := range g.Subjects {
		names = append(names, s.Name)
	}
	width := widest(names, 30)
	t.printf("  %s", pad("gaps of cells", width))
	if len(g.Subjects) > 0 {
		for _, p := range g.Subjects[0].Parts {
			t.printf("  %s", pad(heading(p.Name), gapColumn))
		}
	}
	t.printf("\n")
	for _, s := range g.Subjects {
		t.printf("  %s", pad(s.Name, width))
		for _, p := range s.Parts {
			text := "-"
			if p.Cells > 0 {
				text = fmt.Sprintf("%d of %d", len(p.Gaps), p.Cells)
			}
			t.printf("  %s", pad(text, gapColumn))
		}
		t.printf("  %s\n", t.standing(s))
	}
	for _, s := range g.Subjects {
		if t.Verbose || !s.Holds() {
			t.gapsOf(s)
		}
	}
	cells, gaps, excepted := g.Total()
	fewer, known := 0, 0
	for _, s := range g.Subjects {
		_, n, _ := s.Count()
		known += max(0, s.Known)
		fewer += max(0, max(0, s.Known)-n)
	}
	t.printf("\n%s of %s, %s, by %s with one change each · %s\n", count(gaps, "gap"), count(cells, "cell"), count(excepted, "exception"),
		count(g.Executed, "execution"), duration(time.Duration(g.DurationUS)*time.Microsecond))
	if known > 0 {
		t.printf("%s: they may only become fewer", t.paint(yellow, fmt.Sprintf("%d gaps are known", known)))
		if fewer > 0 {
			t.printf("; --record testdata/gaps/ceilings.json lowers that by %d", fewer)
		}
		t.printf("\n")
	}
	if gaps > 0 && !t.Verbose {
		t.printf("-v prints each gap\n")
	}
}

// gapColumn is the width of a part's column.
const gapColumn = 10

// heading is the name of a part that fits its column.
func heading(part string) string {
	switch part {
	case "generic operations":
		return "generic"
	}
	return part
}

// standing says how a subject stands to what is known of it.
func (t Terminal) standing(s result.GapSubject) string {
	_, gaps, excepted := s.Count()
	text := fmt.Sprintf("%s, %s", count(gaps, "gap"), count(excepted, "exception"))
	switch {
	case !s.Holds():
		return t.paint(red, fmt.Sprintf("%s; known are %d and %d", text, max(0, s.Known), max(0, s.KnownExceptions)))
	case gaps > 0:
		return t.paint(yellow, text)
	}
	return t.paint(green, text)
}

func (t Terminal) gapsOf(s result.GapSubject) {
	t.printf("\n  %s\n", t.paint(bold, s.Name))
	for _, p := range s.Parts {
		if len(p.Gaps)+len(p.Excepted) == 0 {
			continue
		}
		t.printf("    %s\n", p.Name)
		for _, gap := range p.Gaps {
			t.printf("      %s  %s\n", gap.Cell, t.paint(faint, gap.Why))
		}
		if t.Verbose {
			for _, e := range p.Excepted {
				t.printf("      %s  %s\n", e.Cell, t.paint(faint, "excepted: "+e.Reason+" ("+e.Source+")"))
			}
		}
	}
	for _, mistake := range s.Mistakes {
		t.printf("    %s\n", t.paint(red, mistake))
	}
}

//go:embed gaps.html
var gapsPage string

var gapsTemplate = template.Must(template.New("gaps").Parse(gapsPage))

// GapsHTML writes the same as one page that needs no network.
func GapsHTML(w io.Writer, g *result.Gaps) error {
	cells, gaps, excepted := g.Total()
	type subject struct {
		result.GapSubject
		Cells, Gaps, Excepted int
		Holds                 bool
	}
	var subjects []subject
	for _, s := range g.Subjects {
		c, n, e := s.Count()
		subjects = append(subjects, subject{s, c, n, e, s.Holds()})
	}
	return gapsTemplate.Execute(w, map[string]any{
		"Found": g, "Subjects": subjects, "Cells": cells, "Gaps": gaps, "Excepted": excepted,
		"Took": (time.Duration(g.DurationUS) * time.Microsecond).Round(100 * time.Millisecond),
	})
}
