package report

import (
	"fmt"
	"strings"
)

// Race is how much was raced for in one mechanism.
type Race struct {
	Mechanism                                     string
	Histories, Operations, Overlapping, Undecided int64
	PerSecond                                     float64
}

// RaceEvent is one operation of a history: when it was called, and what came of it.
type RaceEvent struct {
	Who        string
	CallNS, NS int64
	Does       string
	Outcome    string
	Open, Here bool
}

// Racing says what is about to race, and by which seed it can again.
func (t Terminal) Racing(iut string, seed int64) {
	t.printf("%s · --seed %d\n", t.paint(bold, line(iut)), seed)
}

// Raced says how many races there were.
func (t Terminal) Raced(r Race) {
	histories := fmt.Sprintf("%d histories", r.Histories)
	if r.Histories == 1 {
		histories = "1 history"
	}
	t.printf("  %s  %s of %d operations, %d of them beside others, %.0f a second\n", r.Mechanism, histories, r.Operations, r.Overlapping, r.PerSecond)
	if r.Undecided > 0 {
		t.printf("  %s  %d of them took too long to judge\n", strings.Repeat(" ", len(r.Mechanism)), r.Undecided)
	}
}

// Unexplained prints a history that no order of its operations explains, and the
// command that races again.
func (t Terminal) Unexplained(events []RaceEvent, clock, again string) {
	t.printf("\n%s %s\n", t.paint(bold+";"+red, "UNEXPLAINED "), t.paint(bold, "no order of these operations, one after another, has these outcomes"))
	t.printf("%s%s\n\n", indent, t.paint(faint, "called at, returned after (clock of the "+clock+"); ~ had not returned at the end"))
	var whos, calls, returns, deeds []string
	for _, e := range events {
		whos = append(whos, line(e.Who))
		calls = append(calls, microseconds(e.CallNS))
		after := "+" + microseconds(e.NS)
		if e.Open {
			after = "~"
		}
		returns = append(returns, after)
		deeds = append(deeds, line(e.Does))
	}
	wideWho, wideCall, wideReturn, wideDeed := widest(whos, 20), widest(calls, 14), widest(returns, 14), widest(deeds, 60)
	for i, e := range events {
		text := fmt.Sprintf("%s%s  %*s  %*s  %s  %s", indent, pad(whos[i], wideWho), wideCall, calls[i], wideReturn, returns[i], pad(deeds[i], wideDeed), line(e.Outcome))
		if e.Here {
			text += "   " + t.paint(red, "<-")
		}
		t.printf("%s\n", strings.TrimRight(text, " "))
	}
	t.printf("\n%sall before the one marked can be explained; again, if chance will have it:\n", indent)
	t.printf("%s%s\n\n", indent, clean(again))
}

func microseconds(ns int64) string { return fmt.Sprintf("%.1f us", float64(ns)/1000) }
