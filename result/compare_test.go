package result

import (
	"slices"
	"testing"
)

func TestCompare(t *testing.T) {
	run := func(name, died string, scenarios ...Scenario) Run {
		return Run{IUT: IUT{Name: name}, Died: died, Scenarios: scenarios}
	}
	is := func(id string, v Verdict, reason string) Scenario {
		return Scenario{ID: id, Verdict: v, Reason: reason}
	}
	older := Report{Runs: []Run{
		run("mine", "", is("A/1", Passed, ""), is("A/2", Failed, "x"), is("A/3", Failed, "x"), is("A/4", Passed, ""), is("A/5", NotClaimed, ""), is("A/6", Passed, ""), is("A/7", Failed, "x"), is("A/8", Passed, "")),
		run("gone", "", is("A/1", Passed, "")),
		run("dead", "", is("A/1", Passed, ""), is("A/2", Passed, "")),
	}}
	newer := Report{Runs: []Run{
		run("mine", "", is("A/1", Failed, "y"), is("A/2", Passed, ""), is("A/3", Failed, "y"), is("A/4", Passed, ""), is("A/5", Failed, "z"), is("A/7", Failed, "x"), is("A/8", NotClaimed, "needs poll"), is("A/9", Passed, "")),
		run("dead", "the root actor has ended", is("A/1", Passed, "")),
	}}
	c := Compare(older, newer)
	var got []string
	for _, d := range c.Differences {
		got = append(got, d.IUT+" "+d.Scenario+" "+d.Kind)
	}
	want := []string{"mine A/1 regression", "mine A/2 fix", "mine A/3 change", "mine A/5 change", "mine A/8 regression", "mine A/9 new", "mine A/6 gone"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if c.Same != 3 || c.Counts[Regression] != 2 || c.Counts[Gone] != 1 {
		t.Errorf("%d the same, %v", c.Same, c.Counts)
	}
	if want := []string{"gone is not in the newer report", "dead ended early: the root actor has ended"}; !slices.Equal(c.Missing, want) {
		t.Errorf("%q", c.Missing)
	}
}
