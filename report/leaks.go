package report

import (
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/result"
)

// leaks prints what was left behind, but for what scenarios have failed by.
func (t Terminal) leaks(r result.Run) {
	var lessons []string
	for _, l := range r.Leaks {
		if toldByFailure(r, l) && named(r, l) {
			continue
		}
		t.printf("\n%s  %s: %s\n", t.paint(red, "LEFT BEHIND"), line(l.Kind), line(l.Object))
		by := strings.Join(l.Scenarios, ", ")
		if len(l.Scenarios) > 1 && !l.Established {
			by = "one of " + by
		}
		if l.FindingOut {
			by = ""
		}
		t.labelled("by", by)
		t.labelled("known", l.How)
		t.labelled("remove", l.Remove)
		if !slices.Contains(lessons, l.Lesson) {
			lessons = append(lessons, l.Lesson)
			t.printf("%s%s\n", indent, line(l.Lesson))
		}
	}
}

// named tells whether a failure has named this very object.
func named(r result.Run, l result.Leak) bool {
	return slices.ContainsFunc(r.Scenarios, func(s result.Scenario) bool {
		return s.Evidence != nil && strings.Contains(s.Evidence.Error, l.Object)
	})
}

// toldByFailure tells whether the failures of the scenarios have said it already.
func toldByFailure(r result.Run, l result.Leak) bool {
	return r.Audit == "fail" && l.Established && len(l.Scenarios) > 0
}
