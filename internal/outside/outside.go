// Package outside makes text that came from outside fit to be shown: from an
// implementation under test, from the names of files, from what programs wrote. Whatever
// it is, a terminal prints it and obeys nothing of it, and there is not too much.
package outside

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most is how many bytes a text has at most that is shown.
const Most = 2000

// instead stands for what is not shown: the replacement character.
const instead = utf8.RuneError

// Harmless reports whether a character may be shown. What is not printable is obeyed by
// terminals (ESC, BEL, the C1 controls), or lets text look like another one (what changes
// its direction, or has no width).
func Harmless(r rune) bool { return r == ' ' || unicode.IsPrint(r) && r != instead }

// Text is the text without what is not harmless, but with its line breaks.
func Text(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || Harmless(r):
			return r
		}
		return instead
	}, shortened(text))
	return commands.ReplaceAllString(text, "$1$2·$3")
}

// Line is the text in one line.
func Line(text string) string { return strings.Join(strings.Fields(Text(text)), " ") }

// commands are what systems of CI take for words to themselves at the beginning of a line:
// ::add-mask::x of GitHub, ##vso[...] of Azure, ##teamcity[...].
var commands = regexp.MustCompile(`(?m)(^|\s)([:#])([:#])`)

// shortened leaves out the middle of what is too long.
func shortened(text string) string {
	if len(text) <= Most {
		return text
	}
	const end = Most / 4
	return fmt.Sprintf("%s ... (%d bytes are left out) ... %s", text[:Most-end], len(text)-Most, text[len(text)-end:])
}

// Filter writes text to W with what is not harmless replaced: for formats that have no
// escapes of their own for it. Line breaks and tabulators stay.
type Filter struct {
	W    io.Writer
	left []byte // the beginning of a character
}

// Write never splits a character that comes in two pieces.
func (f *Filter) Write(text []byte) (int, error) {
	whole := append(f.left, text...)
	f.left = nil
	kept := make([]byte, 0, len(whole))
	for len(whole) > 0 {
		if !utf8.FullRune(whole) {
			f.left = append([]byte(nil), whole...)
			break
		}
		r, size := utf8.DecodeRune(whole)
		if r != '\n' && r != '\t' && !Harmless(r) {
			r = instead
		}
		kept = utf8.AppendRune(kept, r)
		whole = whole[size:]
	}
	if _, err := f.W.Write(kept); err != nil {
		return 0, err
	}
	return len(text), nil
}

// EscapeJSON escapes what is not harmless in a JSON text, which stands in strings only
// there. It says the same as before.
func EscapeJSON(text []byte) []byte {
	harmful := func(r rune) bool { return r != '\n' && r != '\t' && r != instead && !Harmless(r) }
	if !strings.ContainsFunc(string(text), harmful) {
		return text
	}
	var escaped []byte
	for _, r := range string(text) {
		switch {
		case !harmful(r):
			escaped = utf8.AppendRune(escaped, r)
		case r > 0xffff:
			r -= 0x10000
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
	}
	return escaped
}
