package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// Matrix prints what the planted faults prove: counts per mechanism, everything
// that is not proven, and one closing line. Verbose adds each fault with the
// mistake that it is and the rules that it kills. A part of the faults cannot prove
// everything: then only those are named that kill nothing.
func (t Terminal) Matrix(m *result.Matrix, mechanismOf func(rule string) string, part bool) {
	type tally struct{ rules, killed, faults, kills int }
	tallies := map[string]*tally{}
	var names []string
	of := func(mechanism string) *tally {
		if tallies[mechanism] == nil {
			tallies[mechanism] = &tally{}
			names = append(names, mechanism)
		}
		return tallies[mechanism]
	}
	killed := 0
	for _, r := range m.Rules {
		y := of(mechanismOf(r.ID))
		y.rules++
		if len(r.KilledBy) > 0 {
			y.killed++
			killed++
		}
	}
	kills := 0
	for _, f := range m.Faults {
		y := of(f.Mechanism)
		y.faults++
		y.kills += len(f.Kills)
		kills += len(f.Kills)
	}
	t.printf("%s · specification %s · %s × %s\n", t.paint(bold, "reference with planted faults"), m.Specification,
		count(len(m.Faults), "fault"), count(len(m.Rules), "rule"))
	width := widest(names, 30)
	for _, name := range names {
		y := tallies[name]
		t.printf("  %s  %d of %s killed by %s (%s failed)\n", pad(name, width), y.killed, count(y.rules, "rule"),
			count(y.faults, "fault"), count(y.kills, "scenario"))
	}
	if t.Verbose {
		t.faults(m.Faults)
	}
	survivors := m.Survivors()
	t.survivors("kills no rule", survivors.Faults)
	if !part {
		t.survivors("no fault kills", survivors.Rules)
		t.survivors("no fault turns red", survivors.Scenarios)
		t.survivors("never seen red", survivors.Sentences)
	}
	red, used := 0, 0
	for _, s := range m.Sentences {
		if s.Uses > 0 {
			used++
		}
		if s.Uses > 0 && s.Red > 0 {
			red++
		}
	}
	effective := len(m.Faults) - len(survivors.Faults)
	t.printf("\n%s, %s, %s, %s · %s\n",
		t.ratio(killed, len(m.Rules), "rules killed"),
		t.ratio(len(m.Scenarios)-len(survivors.Scenarios), len(m.Scenarios), "scenarios"),
		t.ratio(effective, len(m.Faults), "faults effective"),
		t.ratio(red, used, "asserting sentences seen red"),
		duration(time.Duration(m.DurationUS)*time.Microsecond))
}

func (t Terminal) ratio(n, of int, what string) string {
	color := green
	if n < of {
		color = red
	}
	return t.paint(color, fmt.Sprintf("%d of %d %s", n, of, what))
}

func (t Terminal) survivors(what string, list []string) {
	if len(list) == 0 {
		return
	}
	t.printf("\n  %s:\n", t.paint(red, what))
	for _, survivor := range list {
		t.printf("    %s\n", survivor)
	}
}

func (t Terminal) faults(list []result.FaultResult) {
	mechanism := ""
	for _, f := range list {
		if f.Mechanism != mechanism {
			mechanism = f.Mechanism
			t.printf("\n  %s\n", t.paint(bold, mechanism))
		}
		t.printf("    %s\n", f.Name)
		t.paragraph("      ", faint, f.Mistake)
		kills := "kills nothing"
		if len(f.Rules) > 0 {
			kills = fmt.Sprintf("kills %s (%s)", strings.Join(f.Rules, ", "), count(len(f.Kills), "scenario"))
		}
		t.paragraph("      ", "", kills)
	}
}

// paragraph prints text in lines that fit.
func (t Terminal) paragraph(indent, color, text string) {
	for _, wrapped := range wrap(text, t.columns()-len(indent)) {
		t.printf("%s%s\n", indent, t.paint(color, wrapped))
	}
}
