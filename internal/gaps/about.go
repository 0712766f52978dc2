package gaps

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/run"
)

// A lie counts as noticed when the rule that notices it says so: when the scenario fails
// in a Then, and the rule speaks of the operation or of what was lied about. One
// assertion that compares everything with the reference would notice every lie and prove
// nothing.

// speaksOf reports whether the rule of a place speaks of its operation or of one of these
// words, in its statement, its description, the name of the scenario, the call that its
// sources cite, or the sentence that failed; or that sentence performs the operation to
// look at what comes of it, and hardly anything else.
func (s *subject) speaksOf(p place, step int, more ...string) bool {
	sc := p.trace.scenario
	b := sc.Behaviour
	if step == p.step && p.trace.looksAt(step) <= 2 {
		return true
	}
	sentence := sc.Steps[step]
	cited := strings.Join(b.Sources, " ")
	for _, call := range callsOf(p.of) {
		if strings.Contains(cited, call) {
			return true
		}
	}
	said := wordsOf(strings.Join(append([]string{b.Statement, sc.Name, unquoted(sentence)}, b.Remarks...), " "))
	for _, word := range slices.Concat(s.wordsOf(p), more) {
		if !slices.Contains(s.generic, word) && slices.ContainsFunc(said, func(other string) bool { return alike(word, other) }) {
			return true
		}
	}
	return false
}

// looksAt counts the kinds of operations that a sentence performs.
func (t *trace) looksAt(step int) int {
	var list []*impl.Definition
	for _, m := range t.moments {
		if m.op != nil && m.step == step && !slices.Contains(list, m.of) {
			list = append(list, m.of)
		}
	}
	return len(list)
}

// wordsOf are the words by which one speaks of the operation at a place: those of its name and its
// phrase, and those of the sentence that begins it.
func (s *subject) wordsOf(p place) []string {
	words := wordsOf(lastPart(p.of.Name) + " " + placeholder.ReplaceAllString(p.of.Phrase, " "))
	words = slices.DeleteFunc(words, func(word string) bool { return word == "bytes" }) // as most sentences have
	sc := p.trace.scenario
	if p.step >= 0 {
		for _, d := range run.Vocabulary(sc).Match(sc.Steps[p.step]) {
			if d.Family.Noun != "" {
				words = append(words, wordsOf(d.Family.Name+" "+d.Family.Noun)...)
			}
		}
	}
	return words
}

var call = regexp.MustCompile(`\b[a-z_][a-z_0-9]*\(\)|\b[A-Z]+_[A-Z_]+\b|\b[A-Z][a-z]+[A-Z][A-Za-z]+\b|\b[A-Z]{4,}\b`)

// callsOf are the calls that an operation stands for: "read()", "F_GETPIPE_SZ", "CreatePipe".
// Of a call that does many things (fcntl, msgctl) what it is asked for says more.
func callsOf(d *impl.Definition) []string {
	found := call.FindAllString(d.Doc, -1)
	if particular := slices.DeleteFunc(slices.Clone(found), func(c string) bool { return c != strings.ToUpper(c) }); len(particular) > 0 {
		return particular
	}
	return found
}

var quoted = regexp.MustCompile(`"[^"]*"`)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func unquoted(text string) string { return quoted.ReplaceAllString(text, " ") }

// empty are words that say nothing about which operation is meant.
var empty = strings.Fields(`a an and as asks at be by call do does for from get gets had has have how if in into is it its largest linux low many may more most much n nine no none not now number of on one only or other others out posix returned returns set so than that the their them there they this to two up was what when where which whole whose windows with`)

func wordsOf(text string) []string {
	var list []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !slices.Contains(empty, word) {
			list = append(list, word)
		}
	}
	return list
}

// alike reports whether two words are forms of one: "write", "writes", "written", "writer";
// "send" and "sent".
func alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	common := 0
	for common < len(a) && a[common] == b[common] {
		common++
	}
	if len(a) == len(b) && common == len(a)-1 && common >= 3 && strings.Trim(a[common:]+b[common:], "dt") == "" {
		return true
	}
	if len(a) < 4 {
		return common == len(a) && len(b) <= len(a)+1
	}
	return common >= 4 && common >= len(a)-1
}

// genericWords are those that any rule of the mechanism has: its own name, and the kinds of
// its objects.
func genericWords(m *impl.Mechanism) []string {
	words := wordsOf(m.Name)
	for _, d := range impl.Definitions() {
		if d.Room != m.Name {
			continue
		}
		for _, o := range d.Makes() {
			if _, part, of := strings.Cut(o.Kind, ":"); of {
				if !strings.Contains(part, "-") {
					words = append(words, wordsOf(part)...)
				}
			} else {
				words = append(words, wordsOf(o.Kind)...)
			}
		}
	}
	return words
}
