package rooms

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/steps"
)

// texts are all steps of the features as they stand there, with each word left out
// once and some things put behind, so that many of them are nearly sentences.
func texts(t *testing.T) []string {
	var list []string
	known := map[string]bool{}
	add := func(text string) {
		if !known[text] {
			known[text] = true
			list = append(list, text)
		}
	}
	err := fs.WalkDir(features.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := fs.ReadFile(features.FS, path)
		for line := range strings.Lines(string(source)) {
			keyword, text, _ := strings.Cut(strings.TrimSpace(line), " ")
			if slices.Contains([]string{"Given", "When", "Then", "And", "But"}, keyword) {
				add(text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range list[:len(list):len(list)] {
		words := strings.Split(text, " ")
		for i := range words {
			add(strings.Join(slices.Concat(words[:i:i], words[i+1:]), " "))
		}
		for _, more := range []string{" ", ` "x"`, ", 1", `"`} {
			add(text + more)
		}
		add(strings.ReplaceAll(text, `"`, `""`))
		add(strings.ToUpper(text))
	}
	return list
}

// TestForms: every expression can be compiled, and its function takes its words.
func TestForms(t *testing.T) {
	for _, d := range steps.Definitions() {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Error(r)
				}
			}()
			d.Pattern()
		}()
	}
}

// TestVocabularies: the index of a vocabulary finds what trying all patterns finds, and
// the one pattern for all matches where any vocabulary does.
func TestVocabularies(t *testing.T) {
	matched := 0
	all := texts(t)
	if testing.Short() {
		all = all[:2000]
	}
	for _, mechanism := range append(impl.MechanismNames(), "") {
		v := steps.Visible(mechanism)
		for n, text := range all {
			if (n+len(mechanism))%19 != 0 { // each text with some of them
				continue
			}
			var want []string
			for _, d := range v.Definitions() {
				if d.Pattern().MatchString(text) {
					want = append(want, d.Expression)
				}
			}
			var got []string
			for _, d := range v.Match(text) {
				got = append(got, d.Expression)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s:\ngot  %q\nwant %q", mechanism, text, got, want)
			}
			if len(want) > 0 && !steps.Any().MatchString(text) {
				t.Errorf("%s: the pattern for all does not take it", text)
			}
			if len(want) > 0 {
				matched++
			}
		}
	}
	if matched < 300 {
		t.Errorf("only %d texts are sentences", matched)
	}
}

func BenchmarkMatch(b *testing.B) {
	v := steps.Visible("pipe")
	for b.Loop() {
		v.Match(`"writer" writes "hello"`)
	}
}
