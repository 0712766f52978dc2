// Package spec reads the features into behaviours and scenarios.
package spec

import (
	"regexp"
	"slices"
	"strings"
)

// Version is the version of the specification.
const Version = "1.0"

// Behaviour is one documented, falsifiable statement: one Rule of a feature.
type Behaviour struct {
	ID            string
	Mechanism     string
	Statement     string
	Authorities   []string // posix, linux, windows, scheme
	Strength      string   // must, may, undefined
	Sources       []string
	Counterparts  []string // the same behaviour elsewhere
	Remarks       []string // the rest of the description
	NotExecutable string   // why nothing can execute it, or ""
	Tags          []string // of the rule and its feature, with the @
	File          string
	Line          int
	Scenarios     []*Scenario
	Own           bool // of somebody's own, and not of the specification
}

// Authority names who requires the behaviour, for a sentence.
func (b *Behaviour) Authority() string { return authorities(b.Authorities) }

func authorities(tags []string) string {
	var list []string
	for _, a := range tags {
		list = append(list, Authorities[a])
	}
	return strings.Join(list, " and ")
}

// Authorities are the names of who requires something, by tag.
var Authorities = map[string]string{"posix": "POSIX", "linux": "Linux", "windows": "Windows", "scheme": "the described scheme"}

// Requirement says what obliges an implementation to pass the scenario: the
// authority of the rule, or of this example alone, or its own claim.
func (sc *Scenario) Requirement() string {
	b := sc.Behaviour
	own := sc.Platforms()
	switch {
	case b.Own:
		return "required by " + b.File
	case len(own) > 0:
		return "required by " + authorities(own)
	case b.Strength == "may":
		return "claimed; left open by " + b.Authority()
	}
	return "required by " + b.Authority()
}

// Platforms are the authorities that stand on the scenario itself and not on
// its rule: it is about these platforms only.
func (sc *Scenario) Platforms() []string {
	var own []string
	for _, tag := range sc.Tags {
		name := strings.TrimPrefix(tag, "@")
		if Authorities[name] != "" && !slices.Contains(sc.Behaviour.Authorities, name) {
			own = append(own, name)
		}
	}
	return own
}

// Scenario is one example of a behaviour.
type Scenario struct {
	ID        string // the behaviour's id and a slug
	Name      string
	Behaviour *Behaviour
	File      string
	Line      int      // of the Scenario, or of the row of its Examples
	Tags      []string // with the @, inherited ones too
	Needs     []string // options that it needs, without "needs-"
	Uses      []string // the rooms whose sentences its feature uses beside its own, without "uses-"
	Exclusive []string // what must not run beside others, without "exclusive-"
	Steps     []string // texts of all its steps, those of backgrounds first
	Givens    []bool   // which of them are a Given, or belong to one by And
	Thens     []bool   // which of them are a Then, or belong to one by And
	Given     int      // how many of them come before the first When or Then
}

// Specification is all of it.
type Specification struct {
	Behaviours []*Behaviour
	features   []*feature
	root       string // where they are, for people

	own        bool     // they are somebody's own
	mechanisms []string // that those can be about
}

// Scenarios returns all scenarios in the order of the files.
func (s *Specification) Scenarios() []*Scenario {
	var all []*Scenario
	for _, b := range s.Behaviours {
		all = append(all, b.Scenarios...)
	}
	return all
}

// Behaviour returns the behaviour with this id, or nil.
func (s *Specification) Behaviour(id string) *Behaviour {
	i := slices.IndexFunc(s.Behaviours, func(b *Behaviour) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return s.Behaviours[i]
}

// Mechanisms returns the mechanisms in the order of the files.
func (s *Specification) Mechanisms() []string {
	var list []string
	for _, b := range s.Behaviours {
		if !slices.Contains(list, b.Mechanism) {
			list = append(list, b.Mechanism)
		}
	}
	return list
}

// Step returns keyword and text of the first step of the scenario that reads so,
// and its line. In an outline the line has placeholders where the text has values.
func (s *Specification) Step(sc *Scenario, text string) (string, int) {
	for _, f := range s.features {
		if f.path != sc.File {
			continue
		}
		lines := strings.Split(string(f.source), "\n")
		span := f.lines[sc.ID]
		for _, within := range [][2]int{span, {1, len(lines)}} { // the scenario, then backgrounds and outlines
			for n := within[0]; n <= within[1] && n <= len(lines); n++ {
				keyword, rest, _ := strings.Cut(strings.TrimSpace(lines[n-1]), " ")
				if stepKeywords[keyword] && reads(rest, text) {
					return keyword + " " + text, n
				}
			}
		}
	}
	return text, sc.Line
}

var stepKeywords = map[string]bool{"Given": true, "When": true, "Then": true, "And": true, "But": true, "*": true}

var placeholder = regexp.MustCompile(`<[^<>]+>`)

func reads(line, text string) bool {
	if !strings.Contains(line, "<") {
		return line == text
	}
	parts := placeholder.Split(line, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	matched, _ := regexp.MatchString("^"+strings.Join(parts, ".*")+"$", text)
	return matched
}
