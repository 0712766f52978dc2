package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// Run prints what one run established: counts per mechanism, the reasons of what
// was not executed, and the failures with their evidence.
func (t Terminal) Run(r result.Run, specification string) {
	behaviours, scenarios := sizes(r.Scenarios)
	which := "specification " + specification
	if r.Features != "" {
		which = "features in " + line(r.Features)
	}
	t.printf("%s · %s · %s, %s\n", t.paint(bold, title(r.IUT)), which,
		count(behaviours, "behaviour"), count(scenarios, "scenario"))
	for _, m := range mechanisms(r.Scenarios) {
		t.mechanism(m, slices.Collect(mechanismOf(r.Scenarios, m)), widest(mechanisms(r.Scenarios), 30))
	}
	for _, g := range groups(r.Scenarios) {
		t.group(g)
	}
	if r.Weak > 0 {
		t.printf("  weaker evidence: the implementation cannot observe its threads; blocking was concluded from silence, %d times\n", r.Weak)
	}
	if (r.Repetitions > 1 || r.DiedIn > 0) && len(r.Unstable) == 0 {
		t.printf("  %s\n", line(repeated(r)))
	} else if r.Shuffled {
		t.printf("  order of the scenarios: --seed %d\n", r.Seed)
	}
	if t.Verbose {
		for _, s := range r.Scenarios {
			t.printf("  %s  %s%s\n", t.paint(colorOf(s.Verdict), pad(s.Verdict.String(), 14)), s.ID, t.paint(faint, took(s)))
		}
	}
	for _, stale := range r.Stale {
		t.printf("  %s %s\n", t.paint(red, "stale deviation:"), line(stale))
	}
	for _, u := range r.Unstable {
		t.printf("\n")
		t.Unstable(u, r.Shuffled)
	}
	for _, s := range r.Scenarios {
		if !unstable(r, s.ID) && (s.Verdict == result.Failed || s.Verdict == result.Inconclusive) {
			t.printf("\n")
			t.Failure(s)
		}
	}
	t.leaks(r)
	if r.Died != "" {
		where := ""
		if r.DiedIn > 0 {
			where = fmt.Sprintf(" in the %s repetition", ordinal(r.DiedIn))
		}
		t.printf("\n%s %s%s: %s\n", t.paint(red, "ENDED EARLY"), clean(r.IUT.Name), where, line(r.Died))
		if r.Unreached > 0 {
			t.printf("      %s not reached\n", wasWere(r.Unreached, "scenario"))
		}
	}
	t.printf("\n")
}

// Closing prints the one line with all counts.
func (t Terminal) Closing(runs []result.Run, took time.Duration) {
	totals := result.Totals{}
	stale, unreached, early := 0, 0, 0
	for _, r := range runs {
		totals.Add(r.Totals)
		stale += len(r.Stale)
		unreached += r.Unreached
		if r.Died != "" {
			early++
		}
	}
	var parts []string
	for _, v := range result.Verdicts {
		text := fmt.Sprintf("%d %s", totals[v], v)
		if totals[v] > 0 {
			text = t.paint(colorOf(v), text)
		}
		parts = append(parts, text)
	}
	if unreached > 0 {
		parts = append(parts, t.paint(red, fmt.Sprintf("%d not reached", unreached)))
	}
	if stale > 0 {
		parts = append(parts, t.paint(red, count(stale, "stale deviation")))
	}
	if early > 0 {
		parts = append(parts, t.paint(red, fmt.Sprintf("%s ended early", count(early, "run"))))
	}
	t.printf("%s · %s\n", strings.Join(parts, ", "), duration(took))
}

// title names an implementation, and how it was spelled if that differs.
func title(iut result.IUT) string {
	text := strings.TrimSpace(iut.Name + " " + iut.Version)
	if iut.Spelled != "" && iut.Spelled != iut.Name {
		text += " (" + iut.Spelled + ")"
	}
	return line(text)
}

func took(s result.Scenario) string {
	if !s.Verdict.Executed() {
		return ""
	}
	return fmt.Sprintf("  %.1f ms", float64(s.DurationUS)/1000)
}

func duration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func wasWere(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " was"
	}
	return fmt.Sprintf("%d %ss were", n, noun)
}

// sizes counts rules and scenarios; a rule without scenarios stands for itself.
func sizes(list []result.Scenario) (behaviours, scenarios int) {
	rules := map[string]bool{}
	for _, s := range list {
		rules[s.Rule] = true
		if s.ID != s.Rule {
			scenarios++
		}
	}
	return len(rules), scenarios
}

func mechanisms(list []result.Scenario) []string {
	var names []string
	for _, s := range list {
		if !slices.Contains(names, s.Mechanism) {
			names = append(names, s.Mechanism)
		}
	}
	return names
}

func mechanismOf(list []result.Scenario, mechanism string) func(yield func(result.Scenario) bool) {
	return func(yield func(result.Scenario) bool) {
		for _, s := range list {
			if s.Mechanism == mechanism && !yield(s) {
				return
			}
		}
	}
}

// mechanism prints behaviours and scenarios by verdict: in one line where all of
// them have the same.
func (t Terminal) mechanism(name string, list []result.Scenario, width int) {
	rules := map[string]result.Verdict{}
	var scenarios []result.Scenario
	for _, s := range list {
		rules[s.Rule] = worse(rules[s.Rule], s.Verdict)
		if s.ID != s.Rule {
			scenarios = append(scenarios, s)
		}
	}
	byRule := result.Totals{}
	for _, v := range rules {
		byRule[v]++
	}
	byScenario := result.Count(scenarios)
	if only := list[0].Verdict; byRule[only] == len(rules) && byScenario[only] == len(scenarios) {
		sizes := count(len(rules), "behaviour")
		if len(scenarios) > 0 {
			sizes += ", " + count(len(scenarios), "scenario")
		}
		t.printf("  %s  %s %s\n", pad(name, width), sizes, t.paint(colorOf(only), only.String()))
		return
	}
	labels := []string{count(len(rules), "behaviour"), count(len(scenarios), "scenario")}
	wide := widest(labels, 30)
	t.printf("  %s  %s  %s\n", pad(name, width), pad(labels[0], wide), t.verdicts(byRule))
	t.printf("  %s  %s  %s\n", pad("", width), pad(labels[1], wide), t.verdicts(byScenario))
}

func (t Terminal) verdicts(totals result.Totals) string {
	var parts []string
	for _, v := range result.Verdicts {
		if totals[v] > 0 {
			parts = append(parts, t.paint(colorOf(v), fmt.Sprintf("%d %s", totals[v], v)))
		}
	}
	return strings.Join(parts, ", ")
}

// worse is the verdict on a behaviour of which one scenario has a and another b:
// that of the worst execution, or of any execution.
func worse(a, b result.Verdict) result.Verdict {
	order := []result.Verdict{
		result.Failed, result.Inconclusive, result.Deviated, result.Passed,
		result.NotClaimed, result.NotApplicable, result.NotExecutable,
	}
	for _, v := range order {
		if a == v || b == v {
			return v
		}
	}
	return b
}
