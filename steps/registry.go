package steps

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"sync"
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

// Bind returns what a text that the pattern matches asks for, with its arguments
// converted. The error says what the function cannot take.
func (d Definition) Bind(text string) (func(*World) error, error) {
	words := d.Pattern.FindStringSubmatch(text)
	f := reflect.ValueOf(d.Func)
	if len(words) != f.Type().NumIn() {
		return nil, fmt.Errorf("the sentence %s has %d arguments, its function takes %d", d.Pattern, len(words)-1, f.Type().NumIn()-1)
	}
	in := make([]reflect.Value, len(words))
	for i, word := range words[1:] {
		if f.Type().In(i+1).Kind() != reflect.Int {
			in[i+1] = reflect.ValueOf(word)
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("%q is no number in: %s", word, text)
		}
		in[i+1] = reflect.ValueOf(n)
	}
	return func(w *World) error {
		with := append([]reflect.Value{reflect.ValueOf(w)}, in[1:]...)
		err, _ := f.Call(with)[0].Interface().(error)
		return err
	}, nil
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

// index is that of all sentences: they are registered when the program begins.
var index = sync.OnceValue(func() *Index { return NewIndex(definitions) })

// Match returns the definitions whose pattern matches the sentence.
func Match(sentence string) []Definition { return index().Match(sentence) }

// Any matches what any of the sentences matches, and captures it as a whole.
var Any = sync.OnceValue(func() *regexp.Regexp { return anyOf(definitions) })

func plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
