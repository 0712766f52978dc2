package baseline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompare writes a baseline of two parts and compares with it: as it is, and with
// one thing changed, gone, or new.
func TestCompare(t *testing.T) {
	o := Options{Parts: []Part{Operations, Kills}, Mechanisms: []string{"global-memory"}}
	folder := t.TempDir()
	quiet := func(string) {}
	if err := Write(t.Context(), folder, o, quiet); err != nil {
		t.Fatal(err)
	}
	compare := func(o Options) string {
		t.Helper()
		differences, err := Compare(t.Context(), folder, o, quiet)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(differences, "\n")
	}
	if got := compare(o); got != "" {
		t.Fatalf("nothing was changed: %s", got)
	}
	operations := Options{Parts: []Part{Operations}, Mechanisms: o.Mechanisms}
	additions := operations
	additions.Additions = true
	path := filepath.Join(folder, "operations", "global-memory.txt")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(whole)
	second := len(heading) + strings.Index(text[len(heading):], heading)
	for name, c := range map[string]struct{ text, want, added string }{
		"an argument": {strings.Replace(text, `"size":`, `"size":1`, 1), "+ ", "+ "},
		"a new one":   {text[second:], "is new", ""},
		"one is gone": {text + heading + "MEM-00/gone\n", "MEM-00/gone: is no more", "MEM-00/gone: is no more"},
	} {
		if c.text == text {
			t.Fatalf("%s: nothing was changed", name)
		}
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := compare(operations); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		if got := compare(additions); !strings.Contains(got, c.added) || c.added == "" && got != "" {
			t.Errorf("%s, and additions pass: %q", name, got)
		}
	}
}
