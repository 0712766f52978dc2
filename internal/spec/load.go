package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/ipcspec/ipcspec/impl"
	_ "github.com/ipcspec/ipcspec/impl/rooms" // which ids belong to which mechanism
)

type feature struct {
	path   string
	source []byte
	lines  map[string][2]int // first and last line of what only this scenario needs
}

var idTag = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-\d+$`)

var errNoFeature = errors.New("there is no feature")

// Load reads all *.feature files below fsys: those of the specification.
func Load(fsys fs.FS) (*Specification, error) {
	s := &Specification{root: "features"}
	if err := s.read(fsys, "."); err != nil {
		return nil, err
	}
	if len(s.features) == 0 {
		return nil, errNoFeature
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
	read := s.behaviours
	if s.own {
		read = s.groups
	}
	behaviours, err := read(path, document.Feature)
	if err != nil {
		return err
	}
	starts := startLines(document)
	rows := exampleRows(document)
	for _, pickle := range gherkin.Pickles(*document, path, ids) {
		b := behaviours.of(document, pickle)
		if b == nil {
			return fmt.Errorf("%s:%d: scenario %q belongs to no rule with an id", path, pickle.Location.Line, pickle.Name)
		}
		for _, step := range pickle.Steps {
			if step.Argument != nil {
				return fmt.Errorf("%s: no sentence takes a table or a text block: %s", s.Location(path, int(pickle.Location.Line)), step.Text)
			}
		}
		sc := newScenario(b, pickle)
		if s.own {
			sc.ID = distinct(b.ID+"/"+named(pickle.Name, pickle.Location.Line), b.Scenarios)
		}
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

// place is where a behaviour stands: the line of its rule (0 for none), and the id that
// Examples carry if it is the rule of a trait.
type place struct {
	line int64
	id   string
}

type places map[place]*Behaviour

// of is the behaviour that a scenario belongs to, or nil.
func (p places) of(document *messages.GherkinDocument, pickle *messages.Pickle) *Behaviour {
	line := ruleOf(document, pickle)
	for _, tag := range pickle.Tags {
		if b := p[place{line, strings.TrimPrefix(tag.Name, "@")}]; b != nil {
			return b
		}
	}
	return p[place{line, ""}]
}

// behaviours are those of a feature.
func (s *Specification) behaviours(path string, feature *messages.Feature) (places, error) {
	found := places{}
	mechanism := ""
	if len(feature.Tags) > 0 {
		mechanism = strings.TrimPrefix(feature.Tags[0].Name, "@")
	}
	for _, child := range feature.Children {
		if child.Scenario != nil {
			return nil, fmt.Errorf("%s:%d: a scenario outside a Rule", path, child.Scenario.Location.Line)
		}
		if child.Rule == nil {
			continue
		}
		b, err := behaviour(path, mechanism, child.Rule)
		if err != nil {
			return nil, err
		}
		for _, tag := range slices.Concat(feature.Tags, child.Rule.Tags) {
			b.Tags = append(b.Tags, tag.Name)
		}
		several, err := ofMechanisms(b, child.Rule)
		if err != nil {
			return nil, err
		}
		for _, one := range several {
			at := place{line: child.Rule.Location.Line}
			if b.ID == "" {
				at.id = one.ID
			}
			found[at] = one
			s.Behaviours = append(s.Behaviours, one)
		}
	}
	return found, nil
}

// ruleOf is the line of the rule that a scenario stands below; 0 is none.
func ruleOf(document *messages.GherkinDocument, pickle *messages.Pickle) int64 {
	line := int64(0)
	for _, child := range document.Feature.Children {
		if child.Rule != nil && child.Rule.Location.Line < pickle.Location.Line {
			line = child.Rule.Location.Line
		}
	}
	return line
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
	if len(b.Authorities) == 0 {
		return nil, fmt.Errorf("%s:%d: %s does not say who requires it (@posix, @linux, @windows, @scheme)", path, b.Line, b.ID)
	}
	b.describe(rule.Description)
	if !executable && b.NotExecutable == "" {
		return nil, fmt.Errorf("%s:%d: %s is @not-executable without a line \"Not executable:\" that says why", path, b.Line, b.ID)
	}
	if executable {
		b.NotExecutable = ""
	}
	return b, nil
}

// describe reads the lines of a description that say something by themselves.
func (b *Behaviour) describe(description string) {
	for line := range strings.Lines(description) {
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
}

// ofMechanisms returns the behaviours that a rule stands for: itself, or, if it is the
// rule of a trait and has no id, one for each mechanism whose id its examples carry.
func ofMechanisms(rule *Behaviour, from *messages.Rule) ([]*Behaviour, error) {
	where := fmt.Sprintf("%s:%d", rule.File, rule.Line)
	var ids []string
	for _, child := range from.Children {
		if child.Scenario == nil {
			continue
		}
		without := len(child.Scenario.Examples) == 0
		for _, examples := range child.Scenario.Examples {
			named := 0
			for _, tag := range examples.Tags {
				if id := strings.TrimPrefix(tag.Name, "@"); idTag.MatchString(tag.Name) {
					named++
					if !slices.Contains(ids, id) {
						ids = append(ids, id)
					}
				}
			}
			without = without || named != 1
		}
		if without && rule.ID == "" {
			return nil, fmt.Errorf("%s: a rule without id: %s (the rule of a trait has Examples that carry one each)", where, rule.Statement)
		}
	}
	switch {
	case rule.ID != "" && len(ids) > 0:
		return nil, fmt.Errorf("%s: a rule with the id %s has Examples with ids of their own", where, rule.ID)
	case rule.ID != "":
		return []*Behaviour{rule}, nil
	case len(ids) == 0:
		return nil, fmt.Errorf("%s: a rule without id: %s", where, rule.Statement)
	}
	var list []*Behaviour
	for _, id := range ids {
		prefix, _, _ := strings.Cut(id, "-")
		described := impl.LookupPrefix(prefix)
		if described == nil {
			return nil, fmt.Errorf("%s: no mechanism has ids like %s", where, id)
		}
		one := *rule
		one.ID, one.Mechanism = id, described.Name
		one.Tags = append(slices.Clone(rule.Tags), "@"+described.Name)
		for _, other := range ids {
			if other != id {
				one.Counterparts = append(slices.Clone(one.Counterparts), other)
			}
		}
		list = append(list, &one)
	}
	return list, nil
}

func newScenario(b *Behaviour, pickle *messages.Pickle) *Scenario {
	sc := &Scenario{ID: ScenarioID(b.ID, pickle.Name), Name: pickle.Name, Behaviour: b, File: b.File, Line: int(pickle.Location.Line)}
	for _, tag := range pickle.Tags {
		sc.Tags = append(sc.Tags, tag.Name)
		if need, ok := strings.CutPrefix(tag.Name, "@needs-"); ok {
			sc.Needs = append(sc.Needs, need)
		}
		if room, ok := strings.CutPrefix(tag.Name, "@uses-"); ok {
			sc.Uses = append(sc.Uses, room)
		}
		if what, ok := strings.CutPrefix(tag.Name, "@exclusive-"); ok {
			sc.Exclusive = append(sc.Exclusive, what)
		}
	}
	for _, step := range pickle.Steps {
		given := step.Type == messages.PickleStepType_CONTEXT
		if given && sc.Given == len(sc.Steps) {
			sc.Given++
		}
		sc.Steps, sc.Givens = append(sc.Steps, step.Text), append(sc.Givens, given)
		sc.Thens = append(sc.Thens, step.Type == messages.PickleStepType_OUTCOME)
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
func ScenarioID(rule, name string) string { return rule + "/" + slug(name) }

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	var text strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && text.Len() > 0 {
				text.WriteByte('-')
			}
			gap = false
			text.WriteRune(r)
		} else {
			gap = true
		}
	}
	return text.String()
}
