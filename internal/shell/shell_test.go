package shell

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"
)

var hostile = []string{
	"plain-1.2/x", "", " ", "a b", "x; touch PWNED #", "$(touch PWNED)", "`touch PWNED`", "a'b", "'; touch PWNED; '", `a\`, `a"b`,
	"-rf", "*", "?[a]", "~", "~root", "!x", "#", "a&touch PWNED", "a|touch PWNED", "<a", ">PWNED", "é", "{a,b}", "$HOME", "a=b", "=a",
}

// TestWordsStayWords has a shell say what it was given.
func TestWordsStayWords(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell is installed")
	}
	for _, word := range hostile {
		dir := t.TempDir()
		command := exec.Command(sh, "-c", `printf %s `+Word(word))
		command.Dir = dir
		said, err := command.CombinedOutput()
		if err != nil || string(said) != word {
			t.Errorf("%q became %q, and that %q: %v", word, Word(word), said, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "PWNED")); err == nil {
			t.Errorf("%q: something was executed", word)
		}
	}
}

// TestNoCommandForWhatCannotBePrinted: the bidirectional ones as well.
func TestNoCommandForWhatCannotBePrinted(t *testing.T) {
	for _, word := range []string{"a\nb", "\x1b[2J", "\x07", "\x7f", "\u0085", "\u202e", "\u2066", "\u200b", "\xff", "a\rb", "\t"} {
		if got := Command("rm", word); got != "" {
			t.Errorf("%q: %s", word, got)
		}
	}
	if got := Command("rm", "--", "/tmp/a b"); got != "rm -- '/tmp/a b'" {
		t.Error(got)
	}
}

// FuzzCommand: what is printed is printable.
func FuzzCommand(f *testing.F) {
	for _, word := range hostile {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		command := Command("rm", word)
		for _, r := range command {
			if !unicode.IsPrint(r) || r == utf8.RuneError && utf8.ValidString(word) == false {
				t.Errorf("%q has %q", command, r)
			}
		}
	})
}
