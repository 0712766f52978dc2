package outside

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// harmful are what terminals obey, or what lets text look like another one.
var harmful = []string{
	"\x1b[2J", "\x1b]0;title\x07", "\x07", "\x08", "\r", "\x7f", "\u009b31m", "\u0085", "\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\ue000", "\xff", "\x00", "\U000e0041",
}

func TestTextIsHarmless(t *testing.T) {
	for _, h := range harmful {
		for _, shown := range []string{Text("a" + h + "b"), Line("a" + h + "b")} {
			if strings.ContainsFunc(strings.ReplaceAll(shown, "\ufffd", ""), func(r rune) bool { return !Harmless(r) }) || !strings.HasPrefix(shown, "a") || !strings.HasSuffix(shown, "b") {
				t.Errorf("%q became %q", h, shown)
			}
		}
	}
	for text, want := range map[string]string{
		"naïve 漢字 ✓":            "naïve 漢字 ✓",
		"a\n\tb":                "a\n b",
		"std::move at x::y":     "std::move at x::y",
		"::add-mask::x":         ":·:add-mask::x",
		"a\n  ::error::x":       "a\n  :·:error::x",
		"##vso[task.setvariab]": "#·#vso[task.setvariab]",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
	if got := Line("a\n\n b"); got != "a b" {
		t.Errorf("%q", got)
	}
}

func TestTextIsBounded(t *testing.T) {
	long := "begins " + strings.Repeat("x", 1<<20) + " ends"
	got := Text(long)
	if len(got) > Most+100 || !strings.HasPrefix(got, "begins x") || !strings.HasSuffix(got, "x ends") || !strings.Contains(got, "bytes are left out") {
		t.Errorf("%d bytes: %.80q", len(got), got)
	}
	if all := Text(strings.Repeat("\xff", 1<<20)); len(all) > 3*Most+100 {
		t.Errorf("%d bytes", len(all))
	}
}

func TestFilter(t *testing.T) {
	var b bytes.Buffer
	f := &Filter{W: &b}
	text := "<a>é漢\x1b[2J\u202e\x7f\n\tz"
	for i := range len(text) { // byte by byte
		f.Write([]byte{text[i]})
	}
	if got, want := b.String(), "<a>é漢\ufffd[2J\ufffd\ufffd\n\tz"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func FuzzText(f *testing.F) {
	for _, h := range harmful {
		f.Add(h)
	}
	f.Add("::x\n##[y")
	f.Fuzz(func(t *testing.T, text string) {
		shown := Text(text)
		if strings.ContainsFunc(shown, func(r rune) bool { return r != '\n' && r != utf8.RuneError && !Harmless(r) }) || len(shown) > 3*Most+100 {
			t.Errorf("%q became %q", text, shown)
		}
		if strings.Contains(Line(text), "\n") {
			t.Errorf("%q became %q", text, Line(text))
		}
		if again := Text(shown); len(text) < Most/4 && again != shown {
			t.Errorf("%q, and then %q", shown, again)
		}
	})
}

func FuzzEscapeJSON(f *testing.F) {
	for _, h := range harmful {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, text string) {
		said, err := json.Marshal(map[string]string{"a": text})
		if err != nil {
			t.Fatal(err)
		}
		escaped := EscapeJSON(said)
		if bytes.ContainsFunc(escaped, func(r rune) bool { return r != '\n' && r != utf8.RuneError && !Harmless(r) }) {
			t.Errorf("%q", escaped)
		}
		var a, b any
		if json.Unmarshal(said, &a) != nil || json.Unmarshal(escaped, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s became %s", said, escaped)
		}
	})
}
