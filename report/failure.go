package report

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/result"
)

const indent = "      "

// Failure prints a scenario that failed, or that the suite could not judge, with
// all that a reader needs who has never seen the specification.
func (t Terminal) Failure(s result.Scenario) {
	label := "FAIL "
	if s.Verdict == result.Inconclusive {
		label = "INCONCLUSIVE "
	}
	t.printf("%s %s\n", t.paint(bold+";"+colorOf(s.Verdict), label), t.paint(bold, s.ID))
	if s.Evidence == nil {
		t.labelled("because", s.Reason)
		return
	}
	t.evidence(s)
}

// evidence prints what a verdict rests on.
func (t Terminal) evidence(s result.Scenario) {
	e := s.Evidence
	for _, text := range wrap(clean(e.Statement), t.columns()-len(indent)) {
		t.printf("%s%s\n", indent, text)
	}
	required := e.Authority
	if len(e.Sources) > 0 {
		required += "; " + strings.Join(e.Sources, "; ")
	}
	for _, text := range wrap(clean(required), t.columns()-len(indent)) {
		t.printf("%s%s\n", indent, t.paint(faint, text))
	}
	if e.Step != "" {
		t.printf("%s%s   %s\n", indent, e.Location, clean(e.Step))
	}
	if e.Expected != "" || e.Observed != "" {
		t.labelled("expected", e.Expected)
		t.labelled("observed", e.Observed)
	}
	if s.Verdict == result.Inconclusive && s.Reason != "" {
		t.labelled("because", s.Reason)
	} else {
		t.labelled("error", e.Error)
	}
	for _, hanging := range e.Hanging {
		t.labelled("waiting", hanging)
	}
	if len(e.Timeline) > 0 {
		t.printf("\n")
		t.timeline(e.Timeline)
	}
	if e.Again != "" {
		t.printf("\n%s%s  %s\n", indent, t.paint(faint, "again:"), clean(e.Again))
	}
}

// labelled prints "expected  text", with further lines below the text.
func (t Terminal) labelled(label, text string) {
	text = strings.TrimSpace(clean(text))
	if text == "" {
		return
	}
	for i, part := range strings.Split(text, "\n") {
		if i > 0 {
			label = ""
		}
		t.printf("%s%s  %s\n", indent, t.paint(cyan, pad(label, 8)), part)
	}
}

// timeline prints who did what when, and what came of it, in columns.
func (t Terminal) timeline(events []result.Event) {
	var actors, times, deeds, outcomes []string
	for _, e := range events {
		actors = append(actors, line(e.Actor))
		times = append(times, fmt.Sprintf("%.1f ms", float64(e.AtUS)/1000))
		deeds = append(deeds, line(e.Does))
		outcomes = append(outcomes, line(e.Outcome))
	}
	wideActor, wideTime, wideDeed := widest(actors, 20), widest(times, 12), widest(deeds, 44)
	for i, e := range events {
		text := fmt.Sprintf("%s%s  %*s  %s  %s", indent, pad(actors[i], wideActor), wideTime, times[i], pad(deeds[i], wideDeed), outcomes[i])
		if e.Here {
			text += "   " + t.paint(red, "<-")
		}
		t.printf("%s\n", strings.TrimRight(text, " "))
	}
}
