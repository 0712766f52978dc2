//go:build unix

package hostile

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// What results are lied about: in all of their values at once, in one of them after
// another, and in all of what the root actor answers.
const (
	all   = "results-"
	one   = "one-"
	roots = "root-"
)

// obeyed is what a terminal, a shell or a system of CI would obey.
const obeyed = "\x1b[2J\x1b]0;t\x07\u202e\u009b31m\x7f'; touch PWNED #\n::error::x"

// lies are values in the place of true ones, by what they are. What they are told instead
// of they need not fit.
var lies = map[string]func(truth any) any{
	"nothing":  func(any) any { return nil },
	"negative": number(-1),
	"zero":     number(0),
	"huge":     number(1e13),
	"extreme":  number(-9223372036854775808),
	"broken":   number(0.5),
	"empty": func(truth any) any {
		switch truth.(type) {
		case string:
			return ""
		case []any:
			return []any{}
		}
		return truth
	},
	"obeyed": text(obeyed),
	"long":   text(strings.Repeat("A", 900<<10)),
	"many": func(truth any) any {
		if list, ok := truth.([]any); ok {
			return slices.Repeat(append(list, "x")[:1], 100000)
		}
		return truth
	},
	"other": func(truth any) any {
		switch truth.(type) {
		case string:
			return []any{1}
		case float64:
			return "x"
		case bool:
			return map[string]any{}
		}
		return true
	},
	"deep": func(any) any { return json.RawMessage(strings.Repeat("[", 9000) + strings.Repeat("]", 9000)) },
}

func number(n float64) func(any) any {
	return func(truth any) any {
		if _, ok := truth.(float64); ok {
			return n
		}
		return truth
	}
}

func text(s string) func(any) any {
	return func(truth any) any {
		if _, ok := truth.(string); ok {
			return s
		}
		return truth
	}
}

// lie tells a lie in the place of each value that a truth consists of, or of the one whose
// turn it is if turn is not negative.
func lie(truth any, with func(any) any, turn int) any {
	values := count(truth)
	if turn >= 0 && values > 0 {
		turn %= values
	}
	n := 0
	var tell func(any) any
	tell = func(truth any) any {
		if members, ok := truth.(map[string]any); ok {
			for _, name := range slices.Sorted(maps.Keys(members)) {
				members[name] = tell(members[name])
			}
			return members
		}
		n++
		if turn >= 0 && n-1 != turn {
			return truth
		}
		return with(truth)
	}
	return tell(truth)
}

func count(truth any) int {
	members, ok := truth.(map[string]any)
	if !ok {
		return 1
	}
	n := 0
	for _, value := range members {
		n += count(value)
	}
	return n
}

// Lies reports whether the mode lies about results.
func Lies(mode string) bool {
	for _, about := range []string{all, one, roots} {
		if strings.HasPrefix(mode, about) {
			return true
		}
	}
	return false
}

// OneAtATime reports whether the mode lies about one value of a result after another.
func OneAtATime(mode string) bool { return strings.HasPrefix(mode, one) }

// Noticed reports whether nobody who executes scenarios can take the mode for a right
// implementation.
func Noticed(mode string) bool {
	switch mode {
	case "silent", "garbage", "floods", "floods-events", "twice", "never-connects", "empty", "dies-3", "dies-30", "dies-300", "stops", "stops-later", "drips":
		return true
	}
	return strings.HasPrefix(mode, all) || strings.HasPrefix(mode, one)
}
