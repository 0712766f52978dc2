package ipcspec_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/gaps"
)

// TestGapsAreKnown finds no more gaps and exceptions than testdata/gaps/ceilings.json has,
// which may only fall, and keeps README's figure true.
func TestGapsAreKnown(t *testing.T) {
	found, err := ipcspec.Gaps(context.Background(), ipcspec.GapsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range found.Subjects {
		_, n, excepted := s.Count()
		if !s.Holds() {
			t.Errorf("%s has %d gaps and %d exceptions, and %d and %d are known; exceptions that do not hold: %q", s.Name, n, excepted, s.Known, s.KnownExceptions, s.Mistakes)
		}
	}
	text, err := os.ReadFile("testdata/gaps/ceilings.json")
	if err != nil {
		t.Fatal(err)
	}
	var ceilings map[string]gaps.Ceiling
	if err := json.Unmarshal(text, &ceilings); err != nil {
		t.Fatal(err)
	}
	known, excepted := 0, 0
	for name, c := range ceilings {
		known, excepted = known+c.Gaps, excepted+c.Exceptions
		examined := false
		for _, s := range found.Subjects {
			examined = examined || s.Name == name
		}
		if !examined {
			t.Errorf("a ceiling for %s, which is not examined", name)
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	is := fmt.Sprintf("%d gaps are known, and %d cells are excepted", known, excepted)
	if said := regexp.MustCompile(`\d+ gaps are known, and \d+ cells are excepted`).FindString(string(readme)); said != is {
		t.Errorf("README.md says %q, and it is %q", said, is)
	}
}
