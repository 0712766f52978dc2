// Package lint checks what a reader of the features relies on and what no parser
// checks.
package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
	_ "github.com/ipcspec/ipcspec/steps/rooms" // what features can say
)

var plainTags = []string{"@posix", "@linux", "@windows", "@scheme", "@may", "@undefined", "@not-executable", "@exclusive-clipboard", "@exclusive-machine"}

var idTag = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-\d+$`)

// Sentences are the sentences that features are checked with.
type Sentences struct {
	// Visible is what a feature of a mechanism sees that uses other rooms.
	Visible func(mechanism string, uses ...string) *steps.Vocabulary
	// Families are all of them.
	Families []*steps.Family
}

// All are the sentences of all rooms.
func All() Sentences { return Sentences{steps.Visible, steps.Families()} }

// Check returns what is wrong with the features and the sentences that they use.
func Check(fsys fs.FS, sentences Sentences) []string {
	s, err := spec.Load(fsys)
	if err != nil {
		return []string{err.Error()}
	}
	c := &checker{spec: s, all: sentences, matches: map[said][]*steps.Definition{}, used: map[string]bool{}}
	c.behaviours()
	c.scenarios()
	c.sentences()
	return c.problems
}

type checker struct {
	spec     *spec.Specification
	all      Sentences
	matches  map[said][]*steps.Definition // of sentences that were looked up
	used     map[string]bool              // spellings
	problems []string
}

// said is a sentence in the mouth of a feature.
type said struct {
	vocabulary *steps.Vocabulary
	text       string
}

func (c *checker) report(where string, line int, format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf("%s:%d: %s", where, line, fmt.Sprintf(format, args...)))
}

func (c *checker) behaviours() {
	seen := map[string]string{}
	for _, b := range c.spec.Behaviours {
		if first, twice := seen[b.ID]; twice {
			c.report(b.File, b.Line, "the id %s stands on another rule already: %s", b.ID, first)
		}
		seen[b.ID] = fmt.Sprintf("%s:%d", b.File, b.Line)
		if len(b.Sources) == 0 {
			c.report(b.File, b.Line, "%s has no Source: line", b.ID)
		}
		if len(b.Scenarios) == 0 && b.NotExecutable == "" {
			c.report(b.File, b.Line, "%s has no scenario and is not @not-executable", b.ID)
		}
		if len(b.Scenarios) > 0 && b.NotExecutable != "" {
			c.report(b.File, b.Line, "%s is @not-executable and has scenarios", b.ID)
		}
		if impl.LookupMechanism(b.Mechanism) == nil {
			c.report(b.File, b.Line, "the feature's first tag is no mechanism: @%s", b.Mechanism)
		}
		described := impl.LookupMechanism(b.Mechanism)
		if folder, _, _ := strings.Cut(b.File, "/"); folder != b.Mechanism && !described.Has(folder) {
			c.report(b.File, b.Line, "a feature of @%s belongs into the folder %s, or that of a trait", b.Mechanism, b.Mechanism)
		}
		if described != nil && !strings.HasPrefix(b.ID, described.Prefix+"-") {
			c.report(b.File, b.Line, "ids of @%s begin with %s: %s", b.Mechanism, described.Prefix, b.ID)
		}
		if strings.HasSuffix(b.Statement, ".") {
			c.report(b.File, b.Line, "a rule is a sentence without a full stop: %s", b.Statement)
		}
		c.tags(b.File, b.Line, b.Tags)
	}
}

func (c *checker) scenarios() {
	ids := map[string]bool{}
	for _, sc := range c.spec.Scenarios() {
		if ids[sc.ID] {
			c.report(sc.File, sc.Line, "two scenarios of one rule have the same id: %s", sc.ID)
		}
		ids[sc.ID] = true
		c.tags(sc.File, sc.Line, sc.Tags)
		if !slices.ContainsFunc(sc.Steps, func(text string) bool {
			return slices.ContainsFunc(c.match(sc, text), func(d *steps.Definition) bool { return d.Asserts })
		}) {
			c.report(sc.File, sc.Line, "%s asserts nothing", sc.ID)
		}
	}
}

func (c *checker) tags(file string, line int, tags []string) {
	for _, tag := range tags {
		name := strings.TrimPrefix(tag, "@")
		need, isNeed := strings.CutPrefix(name, "needs-")
		_, known := impl.Options[need]
		room, uses := strings.CutPrefix(name, "uses-")
		uses = uses && slices.ContainsFunc(c.all.Families, func(f *steps.Family) bool { return f.Room == room })
		switch {
		case uses, isNeed && known, idTag.MatchString(tag), slices.Contains(plainTags, tag), impl.LookupMechanism(name) != nil, impl.LookupTrait(name) != nil:
		default:
			problem := fmt.Sprintf("%s:%d: unknown tag %s", file, line, tag)
			if !slices.Contains(c.problems, problem) {
				c.problems = append(c.problems, problem)
			}
		}
	}
}

func (c *checker) match(sc *spec.Scenario, text string) []*steps.Definition {
	key := said{c.all.Visible(sc.Behaviour.Mechanism, sc.Uses...), text}
	found, known := c.matches[key]
	if !known {
		found = key.vocabulary.Match(text)
		c.matches[key] = found
	}
	return found
}

// sentences requires that every step has one meaning in what its feature sees, every
// spelling of a family a step, and every noun an action.
func (c *checker) sentences() {
	nouns := map[string]bool{}
	for _, f := range c.all.Families {
		nouns[f.Noun] = true
	}
	told := map[string]bool{}
	for _, sc := range c.spec.Scenarios() {
		for _, text := range sc.Steps {
			found := c.match(sc, text)
			for _, d := range found {
				c.used[d.Spelling()] = true
			}
			if told[text] {
				continue
			}
			switch {
			case len(found) == 0:
				c.report(sc.File, sc.Line, "no pattern matches: %s", text)
			case len(found) > 1:
				c.report(sc.File, sc.Line, "%d patterns match: %s", len(found), text)
			default:
				c.nouns(sc, found[0], text, nouns)
				continue
			}
			told[text] = true
		}
	}
	for _, f := range c.all.Families {
		for _, d := range f.Sentences {
			if spelling := d.Spelling(); !c.used[spelling] {
				c.used[spelling] = true // once
				c.problems = append(c.problems, "no feature uses the sentence "+d.Expression)
			}
		}
	}
}

// nouns requires that an operation of which a sentence speaks can have been begun.
func (c *checker) nouns(sc *spec.Scenario, d *steps.Definition, text string, known map[string]bool) {
	words, _ := d.Words(text)
	for i, name := range d.Parameters() {
		if name == "kind" && !known[words[i]] {
			c.report(sc.File, sc.Line, "no action is called a %s: %s", words[i], text)
		}
	}
}

// Use is how the features use a sentence.
type Use struct {
	Definition *steps.Definition
	Count      int
	Example    string // the first
}

// Uses counts how often the features use each sentence, most used first.
func Uses(s *spec.Specification) []*Use {
	uses := map[*steps.Definition]*Use{}
	for _, sc := range s.Scenarios() {
		v := steps.Visible(sc.Behaviour.Mechanism, sc.Uses...)
		for _, text := range sc.Steps {
			for _, d := range v.Match(text) {
				if uses[d] == nil {
					uses[d] = &Use{Definition: d, Example: text}
				}
				uses[d].Count++
			}
		}
	}
	return slices.SortedFunc(maps.Values(uses), func(a, b *Use) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Definition.Expression, b.Definition.Expression))
	})
}
