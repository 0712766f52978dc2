package mutate

import (
	"go/importer"
	"strings"
	"testing"
)

// source has a point of each kind.
const source = `package p

func f(n int, list []int) (int, bool) {
	sum := 0
	for _, v := range list {
		if v < n && v != 3 {
			sum += v
			continue
		}
		return 1, false
	}
	return sum - n, true
}
`

func TestRewrite(t *testing.T) {
	s, err := rewriteAll(map[string][]byte{"p.go": []byte(source)}, importer.Lookup(nil))
	if err != nil {
		t.Fatal(err)
	}
	var mutated []string
	for _, m := range s.Mutants {
		mutated = append(mutated, m.Mutated)
		if m.Function != "f" {
			t.Errorf("%s is said to be in %q", m.Mutated, m.Function)
		}
	}
	for _, want := range []string{
		"sum := 0+1", "sum := 0-1",
		"if !(v < n && v != 3) {", "if v < n || v != 3 {", "if v <= n && v != 3 {", "if v < n && v == 3 {", "if v < n && v != 3+1 {",
		"/* left out */", "return 1, true", "return 1-1, false", "return sum + n, true", "return sum - n, false",
	} {
		if !strings.Contains(strings.Join(mutated, "\n"), want) {
			t.Errorf("there is no mutant %q among %q", want, mutated)
		}
	}
	text := string(s.Files["p.go"])
	for _, want := range []string{"import \"" + runtimePath + "\"", "mutant.And(", "if mutant.Keep("} {
		if !strings.Contains(text, want) {
			t.Errorf("the rewritten source lacks %q:\n%s", want, text)
		}
	}
}

// TestListed reads the list of equivalent mutants: each of them has to exist.
func TestListed(t *testing.T) {
	t.Chdir("../..")
	listed, err := ReadListed("testdata/mutants")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listed {
		found := false
		for _, m := range s.Mutants {
			found = found || l.is(m)
		}
		if !found {
			t.Errorf("%s %s: there is no such mutant: %s", l.File, l.Function, l.Mutated)
		}
	}
}

func TestOwners(t *testing.T) {
	for file, want := range map[string]string{
		"impl/reference/globalmemory/globalmemory.go": "global-memory", "impl/reference/memory/memory.go": "shared", "impl/reference/clipboard/formats.go": "clipboard",
		"impl/reference/kernel/kernel.go": Shared, "impl/reference/descriptor/poll.go": Shared, "impl/reference/iut.go": Shared,
	} {
		if got := Owner(file); got != want {
			t.Errorf("%s belongs to %s, expected %s", file, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	m := Mutant{File: "impl/reference/pipe.go", Function: "f", Original: "a", Mutated: "b"}
	listed := []Listed{{File: m.File, Function: "f", Snippet: "a", Mutated: "b", Reason: "why"}, {File: m.File, Function: "g", Snippet: "a", Mutated: "b", Reason: "why"}}
	r := judge([]Result{{Mutant: m, Mechanism: "pipe", Outcome: Survived}}, Options{Listed: listed[:1]}, 0)
	if len(r.Mistakes) != 0 || r.Total.Equivalent != 1 || len(r.Survivors) != 0 {
		t.Errorf("a listed survivor: %+v", r)
	}
	awaits := listed[0]
	for mechanism, mistakes := range map[string]int{"signal that is not there": 0, "pipe": 1} {
		awaits.Awaits = mechanism
		r = judge([]Result{{Mutant: m, Mechanism: "pipe", Outcome: Unreached}}, Options{Listed: []Listed{awaits}}, 0)
		if len(r.Mistakes) != mistakes || r.Total.Awaited != 1 || len(r.Survivors) != 0 {
			t.Errorf("one that awaits %s: %+v", mechanism, r)
		}
	}
	r = judge([]Result{{Mutant: m, Mechanism: "pipe", Outcome: Killed, Killer: "X"}}, Options{Listed: listed}, 0)
	if len(r.Mistakes) != 2 {
		t.Errorf("a listed one that is killed, and one that does not exist: %q", r.Mistakes)
	}
}
