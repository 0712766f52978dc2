package steps

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/features"
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

// TestIndex: the index finds what trying all patterns finds, and the one pattern for
// all matches just then.
func TestIndex(t *testing.T) {
	matched := 0
	all := texts(t)
	if testing.Short() {
		all = all[:2000]
	}
	for _, text := range all {
		var want []string
		for _, d := range Definitions() {
			if d.Pattern.MatchString(text) {
				want = append(want, d.Pattern.String())
			}
		}
		var got []string
		for _, d := range Match(text) {
			got = append(got, d.Pattern.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", text, got, want)
		}
		if Any().MatchString(text) != (len(want) > 0) {
			t.Errorf("%s: the pattern for all says %v", text, len(want) == 0)
		}
		if len(want) > 0 {
			matched++
		}
	}
	if matched < 1000 || len(all)-matched < 1000 {
		t.Errorf("%d texts are sentences, %d are none", matched, len(all)-matched)
	}
}

// TestIndexIsNarrow: few patterns have to be tried for a sentence.
func TestIndexIsNarrow(t *testing.T) {
	for _, text := range []string{`"writer" writes "hello"`, `the read blocks`, `"p" starts to receive`} {
		tried := 0
		for at, rest := &index().root, text; at != nil; {
			tried += len(at.here)
			if rest == "" {
				break
			}
			var word string
			word, rest = firstWord(rest)
			at = at.next[word]
		}
		if most := len(Definitions()) / 8; tried > most {
			t.Errorf("%s: %d patterns are tried, at most %d should be", text, tried, most)
		}
	}
}

// TestIndexOfAwkwardPatterns: what a pattern takes is found wherever its parts end.
func TestIndexOfAwkwardPatterns(t *testing.T) {
	for pattern, sentences := range map[string][]string{
		`^a(?: b)?$`:                  {"a", "a b"},
		`^a(?: b| c "[^"]*")? d$`:     {"a d", "a b d", `a c "x y" d`},
		`^ab*c$`:                      {"ac", "abbc"},
		`^x (.+)$`:                    {`x "a b`, `x y z`},
		`^x "(.*)" y$`:                {`x "a" b "c" y`, `x "" y`},
		`^"[^"]+"(?:, "[^"]+")* end$`: {`"a" end`, `"a b", "c" end`},
		`^say (?i:hello) "[a-z]+"$`:   {`say HELLO "x"`},
		`no anchor`:                   {"there is no anchor"},
		`^$`:                          {""},
		`^a  b$`:                      {"a  b"},
	} {
		d := Definition{Pattern: regexp.MustCompile(pattern)}
		x := NewIndex([]Definition{d})
		for _, sentence := range sentences {
			if !d.Pattern.MatchString(sentence) {
				t.Fatalf("%s does not take %s", pattern, sentence)
			}
			if len(x.Match(sentence)) != 1 {
				t.Errorf("%s: not found: %s", pattern, sentence)
			}
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for b.Loop() {
		Match(`"writer" writes "hello"`)
	}
}

func BenchmarkAny(b *testing.B) {
	Any()
	for b.Loop() {
		Any().MatchString(`"writer" writes "hello"`)
	}
}
