// Package spec reads the features into behaviours and scenarios.
package spec

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
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
	Exclusive []string // what must not run beside others, without "exclusive-"
	Steps     []string // texts of all its steps, those of backgrounds first
	Given     int      // how many of them come before the first When or Then
}

// Specification is all of it.
type Specification struct {
	Behaviours []*Behaviour
	features   []*feature
}

type feature struct {
	path   string
	source []byte
	lines  map[string][2]int // first and last line of what only this scenario needs
}

var idTag = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-\d+$`)

// Load reads all *.feature files below fsys.
func Load(fsys fs.FS) (*Specification, error) {
	s := &Specification{}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".feature") {
			return err
		}
		source, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		return s.add(path, source)
	})
	if err != nil {
		return nil, err
	}
	if len(s.features) == 0 {
		return nil, fmt.Errorf("there is no feature")
	}
	return s, nil
}

func (s *Specification) add(path string, source []byte) error {
	ids := (&messages.Incrementing{}).NewId
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader(source), ids)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if document.Feature == nil {
		return fmt.Errorf("%s: no feature", path)
	}
	f := &feature{path: path, source: source, lines: map[string][2]int{}}
	s.features = append(s.features, f)
	mechanism := ""
	for _, tag := range document.Feature.Tags {
		if mechanism == "" {
			mechanism = strings.TrimPrefix(tag.Name, "@")
		}
	}
	behaviours := map[string]*Behaviour{} // by id
	starts := startLines(document)
	for _, child := range document.Feature.Children {
		if child.Scenario != nil {
			return fmt.Errorf("%s:%d: a scenario outside a Rule", path, child.Scenario.Location.Line)
		}
		if child.Rule == nil {
			continue
		}
		b, err := behaviour(path, mechanism, child.Rule)
		if err != nil {
			return err
		}
		for _, tag := range slices.Concat(document.Feature.Tags, child.Rule.Tags) {
			b.Tags = append(b.Tags, tag.Name)
		}
		behaviours[b.ID] = b
		s.Behaviours = append(s.Behaviours, b)
	}
	rows := exampleRows(document)
	for _, pickle := range gherkin.Pickles(*document, path, ids) {
		id := ""
		for _, tag := range pickle.Tags {
			if idTag.MatchString(tag.Name) {
				id = strings.TrimPrefix(tag.Name, "@")
			}
		}
		b := behaviours[id]
		if b == nil {
			return fmt.Errorf("%s:%d: scenario %q belongs to no rule with an id", path, pickle.Location.Line, pickle.Name)
		}
		sc := newScenario(b, pickle)
		b.Scenarios = append(b.Scenarios, sc)
		line := int(pickle.Location.Line)
		if rows[line] {
			f.lines[sc.ID] = [2]int{line, line}
		} else {
			f.lines[sc.ID] = scenarioRange(starts, line, bytes.Count(source, []byte("\n"))+1)
		}
	}
	return nil
}

func behaviour(path, mechanism string, rule *messages.Rule) (*Behaviour, error) {
	b := &Behaviour{
		Mechanism: mechanism, Statement: strings.TrimSpace(rule.Name), Strength: "must",
		File: path, Line: int(rule.Location.Line),
	}
	executable := true
	for _, tag := range rule.Tags {
		switch name := strings.TrimPrefix(tag.Name, "@"); {
		case idTag.MatchString(tag.Name):
			if b.ID != "" {
				return nil, fmt.Errorf("%s:%d: a rule with two ids, %s and %s", path, b.Line, b.ID, name)
			}
			b.ID = name
		case name == "posix", name == "linux", name == "windows", name == "scheme":
			b.Authorities = append(b.Authorities, name)
		case name == "may", name == "undefined":
			b.Strength = name
		case name == "not-executable":
			executable = false
		}
	}
	if b.ID == "" {
		return nil, fmt.Errorf("%s:%d: a rule without id: %s", path, b.Line, rule.Name)
	}
	if len(b.Authorities) == 0 {
		return nil, fmt.Errorf("%s:%d: %s does not say who requires it (@posix, @linux, @windows, @scheme)", path, b.Line, b.ID)
	}
	for line := range strings.Lines(rule.Description) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "Source:"):
			for source := range strings.SplitSeq(strings.TrimPrefix(line, "Source:"), ";") {
				b.Sources = append(b.Sources, strings.TrimSpace(source))
			}
		case strings.HasPrefix(line, "Counterpart:"):
			for other := range strings.SplitSeq(strings.TrimPrefix(line, "Counterpart:"), ",") {
				b.Counterparts = append(b.Counterparts, strings.TrimSpace(other))
			}
		case strings.HasPrefix(line, "Not executable:"):
			b.NotExecutable = strings.TrimSpace(strings.TrimPrefix(line, "Not executable:"))
		default:
			b.Remarks = append(b.Remarks, line)
		}
	}
	if !executable && b.NotExecutable == "" {
		return nil, fmt.Errorf("%s:%d: %s is @not-executable without a line \"Not executable:\" that says why", path, b.Line, b.ID)
	}
	if executable {
		b.NotExecutable = ""
	}
	return b, nil
}

func newScenario(b *Behaviour, pickle *messages.Pickle) *Scenario {
	sc := &Scenario{ID: ScenarioID(b.ID, pickle.Name), Name: pickle.Name, Behaviour: b, File: b.File, Line: int(pickle.Location.Line)}
	for _, tag := range pickle.Tags {
		sc.Tags = append(sc.Tags, tag.Name)
		if need, ok := strings.CutPrefix(tag.Name, "@needs-"); ok {
			sc.Needs = append(sc.Needs, need)
		}
		if what, ok := strings.CutPrefix(tag.Name, "@exclusive-"); ok {
			sc.Exclusive = append(sc.Exclusive, what)
		}
	}
	for _, step := range pickle.Steps {
		if step.Type == messages.PickleStepType_CONTEXT && sc.Given == len(sc.Steps) {
			sc.Given++
		}
		sc.Steps = append(sc.Steps, step.Text)
	}
	slices.Sort(sc.Exclusive) // one order for all, so that locks cannot cross
	return sc
}

// PickleID is the id of a scenario as godog hands it to hooks.
func PickleID(pickle *messages.Pickle) string {
	for _, tag := range pickle.Tags {
		if idTag.MatchString(tag.Name) {
			return ScenarioID(strings.TrimPrefix(tag.Name, "@"), pickle.Name)
		}
	}
	return ScenarioID("", pickle.Name)
}

// ScenarioID makes the id of a scenario from its rule's and its name.
func ScenarioID(rule, name string) string {
	var slug strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && slug.Len() > 0 {
				slug.WriteByte('-')
			}
			gap = false
			slug.WriteRune(r)
		} else {
			gap = true
		}
	}
	return rule + "/" + slug.String()
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
