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
)

var plainTags = []string{"@posix", "@linux", "@windows", "@scheme", "@may", "@undefined", "@not-executable", "@exclusive-clipboard", "@exclusive-machine"}

var idTag = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-\d+$`)

// Check returns what is wrong with the features and the sentences that they use.
func Check(fsys fs.FS, definitions []steps.Definition) []string {
	s, err := spec.Load(fsys)
	if err != nil {
		return []string{err.Error()}
	}
	c := &checker{spec: s, definitions: definitions, index: steps.NewIndex(definitions), matches: map[string][]steps.Definition{}, used: map[string]bool{}}
	c.behaviours()
	c.scenarios()
	c.sentences()
	return c.problems
}

type checker struct {
	spec        *spec.Specification
	definitions []steps.Definition
	index       *steps.Index
	matches     map[string][]steps.Definition // of sentences that were looked up
	used        map[string]bool
	problems    []string
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
		if folder, _, _ := strings.Cut(b.File, "/"); folder != b.Mechanism {
			c.report(b.File, b.Line, "a feature of @%s belongs into the folder %s", b.Mechanism, b.Mechanism)
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
			return slices.ContainsFunc(c.match(text), func(d steps.Definition) bool { return d.Asserts })
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
		switch {
		case isNeed && known, idTag.MatchString(tag), slices.Contains(plainTags, tag), impl.LookupMechanism(name) != nil:
		default:
			problem := fmt.Sprintf("%s:%d: unknown tag %s", file, line, tag)
			if !slices.Contains(c.problems, problem) {
				c.problems = append(c.problems, problem)
			}
		}
	}
}

func (c *checker) match(text string) []steps.Definition {
	found, known := c.matches[text]
	if !known {
		found = c.index.Match(text)
		c.matches[text] = found
	}
	return found
}

// sentences requires that every step has one meaning, and every meaning a step.
func (c *checker) sentences() {
	told := map[string]bool{}
	for _, sc := range c.spec.Scenarios() {
		for _, text := range sc.Steps {
			found := c.match(text)
			for _, d := range found {
				c.used[d.Pattern.String()] = true
			}
			if len(found) == 1 || told[text] {
				continue
			}
			told[text] = true
			if len(found) == 0 {
				c.report(sc.File, sc.Line, "no pattern matches: %s", text)
				continue
			}
			c.report(sc.File, sc.Line, "%d patterns match: %s", len(found), text)
		}
	}
	for _, d := range c.definitions {
		if pattern := d.Pattern.String(); !c.used[pattern] {
			c.problems = append(c.problems, "no feature uses the sentence "+pattern)
		}
	}
}

// Use is how the features use a sentence.
type Use struct {
	Pattern string
	Count   int
	Example string // the first
}

// Uses counts how often the features use each sentence, most used first.
func Uses(s *spec.Specification) []*Use {
	uses := map[string]*Use{}
	matches := map[string][]steps.Definition{}
	for _, sc := range s.Scenarios() {
		for _, text := range sc.Steps {
			if _, known := matches[text]; !known {
				matches[text] = steps.Match(text)
			}
			for _, d := range matches[text] {
				pattern := d.Pattern.String()
				if uses[pattern] == nil {
					uses[pattern] = &Use{Pattern: pattern, Example: text}
				}
				uses[pattern].Count++
			}
		}
	}
	return slices.SortedFunc(maps.Values(uses), func(a, b *Use) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Pattern, b.Pattern))
	})
}
