package report

import "strings"

// Exploration is how much of a mechanism was explored.
type Exploration struct {
	Mechanism                       string
	Operations, Sequences, Unsteady int64
	PerSecond                       float64
	// First tells of the first disagreement that did not come again; "" without one.
	First string
}

// Exploring says what is about to be explored, and by which seed it can be again.
func (t Terminal) Exploring(iut string, seed int64) {
	t.printf("%s beside the reference · --seed %d\n", t.paint(bold, line(iut)), seed)
}

// Explored says how far the exploration of a mechanism went.
func (t Terminal) Explored(e Exploration) {
	t.printf("  %s  %d operations in %s, %.0f a second\n", e.Mechanism, e.Operations, count(int(e.Sequences), "sequence"), e.PerSecond)
	if e.Unsteady > 0 {
		t.printf("  %s  %s did not come again\n", strings.Repeat(" ", len(e.Mechanism)), count(int(e.Unsteady), "disagreement"))
		t.printf("  %s  the first: %s\n", strings.Repeat(" ", len(e.Mechanism)), clean(e.First))
	}
}

// Disagreement prints a scenario that the implementation fails, and the command
// that finds it again.
func (t Terminal) Disagreement(scenario, expected, observed, again string) {
	t.printf("\n%s\n\n", t.paint(bold+";"+red, "DISAGREEMENT "))
	for text := range strings.Lines(scenario) {
		t.printf("%s%s\n", indent, clean(strings.TrimRight(text, "\n")))
	}
	t.printf("\n")
	t.labelled("expected", expected)
	t.labelled("observed", observed)
	t.printf("\n%s%s  %s\n\n", indent, t.paint(faint, "again:"), clean(again))
}
