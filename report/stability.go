package report

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/result"
)

// Unstable prints a scenario whose verdict was not the same each time: both
// executions, each with its evidence and, if they were shuffled, its order.
func (t Terminal) Unstable(u result.Instability, shuffled bool) {
	t.printf("%s %s\n", t.paint(bold+";"+red, "UNSTABLE "), t.paint(bold, u.ID))
	for i, e := range []result.Scenario{u.First, u.Other} {
		repetition, seed := 1, u.FirstSeed
		if i == 1 {
			repetition, seed = u.Repetition, u.OtherSeed
		}
		verdict := e.Verdict.String()
		if verdict == "" {
			verdict = "not executed"
		}
		if shuffled {
			verdict += fmt.Sprintf("   (--seed %d)", seed)
		}
		if i == 1 {
			t.printf("\n")
		}
		t.printf("%srepetition %d: %s\n", indent, repetition, t.paint(colorOf(e.Verdict), verdict))
		if e.Evidence != nil {
			t.evidence(e)
		}
	}
}

func unstable(r result.Run, id string) bool {
	return slices.ContainsFunc(r.Unstable, func(u result.Instability) bool { return u.ID == id })
}

// repeated says in how many repetitions everything came out the same, and in which one
// that ended.
func repeated(r result.Run) string {
	text := "the verdicts of 1 repetition"
	if r.Repetitions > 1 {
		text = fmt.Sprintf("the same verdicts in %d repetitions", r.Repetitions)
	}
	text += ordered(r)
	switch {
	case r.DiedIn == 0:
	case r.Died == result.Interrupted:
		text += fmt.Sprintf("; interrupted in the %s", ordinal(r.DiedIn))
	default:
		text += fmt.Sprintf("; the %s ended early", ordinal(r.DiedIn))
	}
	return text
}

func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// ordered says in which orders the scenarios of repetitions were executed.
func ordered(r result.Run) string {
	if !r.Shuffled {
		return ""
	}
	return fmt.Sprintf(", in the orders of --seed %d and on", r.Seed)
}
