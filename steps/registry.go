package steps

import (
	"fmt"
	"regexp"
)

// Definition is one sentence and the function that makes it true or checks it.
type Definition struct {
	Pattern *regexp.Regexp
	// Func has the form func(*World, arguments ...) error; arguments are
	// strings and ints.
	Func any
	// Asserts is true for a sentence that checks something.
	Asserts bool
}

var definitions []Definition

// Definitions returns all sentences.
func Definitions() []Definition { return definitions }

func define(pattern string, fn any, asserts bool) {
	definitions = append(definitions, Definition{Pattern: regexp.MustCompile("^" + pattern + "$"), Func: fn, Asserts: asserts})
}

// does registers a sentence that does something; checks one that asserts.
// Patterns are anchored, and quoted parts exclude quotes.
func does(pattern string, fn any)   { define(pattern, fn, false) }
func checks(pattern string, fn any) { define(pattern, fn, true) }

// Parts of sentences.
const (
	role      = `"([^"]+)"`
	text      = `"([^"]*)"`
	number    = `(\d+)`
	condition = `"([^"]+)"(?: or "([^"]+)")?`
	kind      = `(read|write|send|receive|open|creation|poll|wait|removal|setting|query|seek|duplication|change|run|copy|rendering|key|close|emptying|allocation|lock|unlock|release|enumeration|destruction|registration|peek)`
)

// Match returns the definitions whose pattern matches the sentence.
func Match(sentence string) []Definition {
	var found []Definition
	for _, d := range definitions {
		if d.Pattern.MatchString(sentence) {
			found = append(found, d)
		}
	}
	return found
}

func plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
