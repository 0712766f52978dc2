package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ipcspec/ipcspec/impl"
)

// Vocabulary is what a feature sees: the families of the core, of its mechanism and of
// that one's traits, and of what it says that it uses.
type Vocabulary struct {
	definitions []*Definition
	first       map[string][]*Definition // by their first word that is no parameter
	open        []*Definition            // those that begin with a parameter of several forms
}

var vocabularies sync.Map // by mechanism and uses -> *Vocabulary

// Visible is the vocabulary of features of a mechanism that use these other rooms.
// A mechanism that is not described sees the whole of it.
func Visible(mechanism string, uses ...string) *Vocabulary {
	key := mechanism + "+" + strings.Join(uses, "+")
	if v, ok := vocabularies.Load(key); ok {
		return v.(*Vocabulary)
	}
	rooms := slices.Concat([]string{string(Core), mechanism}, uses)
	described := impl.LookupMechanism(mechanism)
	if described != nil {
		rooms = append(rooms, described.Traits...)
	}
	for _, used := range uses {
		if other := impl.LookupMechanism(used); other != nil {
			rooms = append(rooms, other.Traits...)
		}
	}
	var seen []*Family
	for _, f := range families {
		if described == nil || slices.Contains(rooms, f.Room) {
			seen = append(seen, f)
		}
	}
	v := NewVocabulary(seen...)
	actual, _ := vocabularies.LoadOrStore(key, v)
	return actual.(*Vocabulary)
}

// NewVocabulary is the vocabulary of these families.
func NewVocabulary(families ...*Family) *Vocabulary {
	v := &Vocabulary{first: map[string][]*Definition{}}
	for _, f := range families {
		for _, d := range f.Sentences {
			v.add(d)
		}
	}
	return v
}

func (v *Vocabulary) add(d *Definition) {
	v.definitions = append(v.definitions, d)
	words := firstWords(d.Expression)
	if words == nil {
		v.open = append(v.open, d)
	}
	for _, word := range words {
		v.first[word] = append(v.first[word], d)
	}
}

// Definitions are all spellings that are seen.
func (v *Vocabulary) Definitions() []*Definition { return v.definitions }

// Match returns the definitions that a sentence is of: one, if all is well. What it
// costs does not depend on how many there are, but on how many begin alike.
func (v *Vocabulary) Match(sentence string) []*Definition {
	var found []*Definition
	for _, list := range [][]*Definition{v.first[firstWord(sentence)], v.open} {
		for _, d := range list {
			if d.Pattern().MatchString(sentence) {
				found = append(found, d)
			}
		}
	}
	return found
}

// Match returns the definitions of all rooms that a sentence is of.
func Match(sentence string) []*Definition { return Visible("").Match(sentence) }

var quotedWord = regexp.MustCompile(`"[^"]*"`)

// firstWord is the first word of a sentence that is not in quotes, with the one that
// follows it if that distinguishes little: "starts to write".
func firstWord(sentence string) string {
	return leading(strings.Fields(quotedWord.ReplaceAllString(sentence, " ")))
}

func leading(words []string) string {
	for len(words) > 0 && slices.Contains(glue, words[0]) {
		words = words[1:]
	}
	switch {
	case len(words) == 0:
		return ""
	case words[0] == "starts" && len(words) > 2 && words[1] == "to":
		return "starts to " + words[2]
	}
	return words[0]
}

// glue joins names at the beginning of a sentence: "a", "b" and "c".
var glue = []string{"and", ",", "'s", ",and"}

// firstWords are the words that sentences of an expression may begin with; nil if a
// parameter that may be without quotes decides it.
func firstWords(expression string) []string {
	for _, name := range parameterPlace.FindAllStringSubmatch(expression, -1) {
		before, _, _ := strings.Cut(expression, name[0])
		if leading(words(before)) != "" && !strings.HasPrefix(before, "{") {
			break
		}
		p := parameters[name[1]]
		if p == nil {
			panic(fmt.Sprintf("%s: there is no parameter {%s}", expression, name[1]))
		}
		if !alwaysQuoted(p.Pattern()) {
			if leading(words(before)) == "" {
				return nil
			}
			break
		}
		expression = strings.Replace(expression, name[0], " ", 1)
	}
	list := words(expression)
	for i, word := range list {
		if strings.Contains(word, "{") {
			list = list[:i]
			break
		}
	}
	first := leading(list)
	if first == "" {
		return nil
	}
	if strings.HasPrefix(first, "starts to ") && strings.ContainsAny(first, "/(") {
		return nil
	}
	var forms []string
	for alternative := range strings.SplitSeq(first, "/") {
		if i := strings.IndexByte(alternative, '('); i >= 0 {
			j := strings.IndexByte(alternative, ')')
			forms = append(forms, alternative[:i]+alternative[i+1:j]+alternative[j+1:], alternative[:i]+alternative[j+1:])
			continue
		}
		forms = append(forms, alternative)
	}
	return forms
}

func words(text string) []string { return strings.Fields(text) }

// alwaysQuoted reports whether words of this pattern stand in quotes.
func alwaysQuoted(pattern string) bool {
	return strings.HasPrefix(pattern, `"`) && strings.HasSuffix(pattern, `"`) || strings.HasPrefix(pattern, `(?:"`)
}
