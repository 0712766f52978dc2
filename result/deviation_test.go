package result

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func failing(id, observed string) Scenario {
	return Scenario{ID: id, Verdict: Failed, Evidence: &Evidence{Expected: "a", Observed: observed}}
}

func TestUpdate(t *testing.T) {
	iut := IUT{Name: "windows", Version: "wine 10.0"}
	old := []Deviation{
		{Scenario: "A/same", IUT: "windows wine", Line: "expected a, observed b", Reason: "known"},
		{Scenario: "A/changed", IUT: "windows wine", Line: "expected a, observed x", Reason: "known too"},
		{Scenario: "A/passes", IUT: "windows wine", Line: "l", Reason: "r"},
		{Scenario: "A/unsure", IUT: "windows", Line: "l", Reason: "r"},
		{Scenario: "A/gone", IUT: "windows wine", Line: "l", Reason: "r"},
		{Scenario: "A/passes", IUT: "linux", Line: "l", Reason: "r"},
	}
	scenarios := []Scenario{
		failing("A/same", "b"), failing("A/changed", "c"), failing("A/new", "pid 77"),
		{ID: "A/passes", Verdict: Passed}, {ID: "A/unsure", Verdict: Inconclusive},
	}
	for _, everything := range []bool{true, false} {
		updated := Update(old, iut, scenarios, everything)
		got := map[string]Deviation{}
		for _, d := range updated {
			got[d.IUT+" "+d.Scenario] = d
		}
		if _, kept := got["windows wine A/gone"]; kept == everything {
			t.Errorf("everything selected: %v, the vanished scenario kept: %v", everything, kept)
		}
		if d := got["windows wine A/changed"]; d.Line != "expected a, observed c" || d.Reason != "known too" {
			t.Errorf("changed: %+v", d)
		}
		if d := got["windows wine A/new"]; d.Line != "expected a, observed pid N" || d.Reason != Unexplained {
			t.Errorf("new: %+v", d)
		}
		for _, kept := range []string{"windows wine A/same", "windows A/unsure", "linux A/passes"} {
			if _, ok := got[kept]; !ok {
				t.Errorf("%s is lost", kept)
			}
		}
		if _, ok := got["windows wine A/passes"]; ok {
			t.Error("one that passes is kept")
		}
	}
}

func TestDeviationsReadAsWritten(t *testing.T) {
	var b bytes.Buffer
	want := Deviation{Scenario: "A/b", IUT: "linux", Line: "expected <a>", Reason: "r"}
	if err := EncodeDeviations(&b, []Deviation{want}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "d.json")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := ReadDeviations(path)
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%v, %v", got, err)
	}
}
