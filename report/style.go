// Package report shows results: on a terminal, as JSON and as JUnit's XML. It
// knows the types of package result and how to lay out text; what a behaviour or
// an operation is, its callers tell it by plain structs.
package report

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

// Terminal writes for people.
type Terminal struct {
	W     io.Writer
	Color bool
	// Verbose adds what is left out of a summary.
	Verbose bool
	// Width is that of the terminal; 0 if it is none.
	Width int
}

// columns is how wide text is made that has to be broken.
func (t Terminal) columns() int {
	if t.Width < 40 {
		return 100
	}
	return min(t.Width, 100)
}

// Width returns the width of the terminal, or 0 if the file is none.
func Width(f *os.File) int {
	width, _, _ := term.GetSize(int(f.Fd()))
	return width
}

// IsTerminal reports whether the file is one.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Colorful reports whether colours belong into the file: it is a terminal that
// knows them, and the environment does not forbid it (no-color.org).
func Colorful(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && IsTerminal(f)
}

// The colours, as SGR parameters.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (t Terminal) paint(color, text string) string {
	if !t.Color || text == "" || color == "" {
		return text
	}
	return string(colourBegins) + color + string(colourIs) + text + string(colourEnds)
}

// Colours travel as characters that no text from outside keeps, because they are not
// printable, and become escape sequences when they are written.
const (
	colourBegins = '\uf8f0'
	colourIs     = '\uf8f1'
	colourEnds   = '\uf8f2'
)

var coloured = regexp.MustCompile("\uf8f0([0-9;]*)\uf8f1")

// printf writes text, whatever it is made of, so that a terminal obeys nothing of it but
// our colours.
func (t Terminal) printf(format string, args ...any) {
	text := strings.Map(func(r rune) rune {
		if r == '\n' || r >= colourBegins && r <= colourEnds || outside.Harmless(r) {
			return r
		}
		return utf8.RuneError
	}, fmt.Sprintf(format, args...))
	if t.Color {
		text = coloured.ReplaceAllString(text, "\x1b[${1}m")
		text = strings.ReplaceAll(text, string(colourEnds), "\x1b[0m")
	}
	io.WriteString(t.W, uncoloured.Replace(text))
}

// uncoloured replaces what is left of colours that are not ours.
var uncoloured = strings.NewReplacer(string(colourBegins), "\ufffd", string(colourIs), "\ufffd", string(colourEnds), "\ufffd")

// colorOf is the colour of a verdict whose count is not zero.
func colorOf(v result.Verdict) string {
	switch v {
	case result.Passed:
		return green
	case result.Failed:
		return red
	case result.Inconclusive, result.Deviated:
		return yellow
	}
	return ""
}

// clean makes text that came from an implementation harmless in a terminal: what
// would move the cursor or change colours is shown instead of obeyed.
func clean(text string) string { return outside.Text(text) }

// line is clean text without line breaks.
func line(text string) string {
	return strings.Join(strings.Fields(clean(text)), " ")
}

// pad fills text with blanks to a width in runes.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// widest is the width that a column of these texts needs, limit at most.
func widest(texts []string, limit int) int {
	width := 0
	for _, text := range texts {
		width = max(width, min(limit, utf8.RuneCountInString(text)))
	}
	return width
}

// wrap breaks text at blanks into lines of the width.
func wrap(text string, width int) []string {
	var lines []string
	current, length := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if current != "" && length+1+n > width {
			lines = append(lines, current)
			current, length = "", 0
		}
		if current != "" {
			current += " "
			length++
		}
		current += word
		length += n
	}
	return append(lines, current)
}

// count says "1 scenario", "2 scenarios".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
