// Package shell writes commands that people copy into a shell.
package shell

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

// Word makes one word of a text, which means nothing to a shell.
func Word(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Command returns the command with these words. It returns "", no command, if one of
// them cannot be printed as it is: printed otherwise it would be about something else.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		if !utf8.ValidString(word) || strings.ContainsFunc(word, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
			return ""
		}
		quoted[i] = Word(word)
	}
	return strings.Join(quoted, " ")
}
