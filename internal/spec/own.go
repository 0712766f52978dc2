package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// Features of somebody's own, in the sentences of the specification. They need no
// rules, ids, sources or authorities; the feature says which mechanism it is about.

// LoadOwn reads the features in a folder, or one file, of somebody's own. Mechanisms
// are those that a feature can be about.
//
// What has no id is named after its file and its rule: the scenario "Two writers" of
// the rule "They take turns" in chat/rooms.feature is
// chat.rooms.they-take-turns/two-writers. Scenarios of the same name are numbered;
// a name without a Latin letter or digit is that of its line.
func LoadOwn(folder string, mechanisms []string) (*Specification, error) {
	info, err := os.Stat(folder)
	if err != nil {
		return nil, err
	}
	root, name := folder, "."
	if !info.IsDir() {
		root, name = filepath.Dir(folder), filepath.Base(folder)
	}
	s := &Specification{own: true, mechanisms: mechanisms, root: filepath.ToSlash(root)}
	if err := s.read(os.DirFS(root), name); err != nil {
		return nil, err
	}
	s.Behaviours = slices.DeleteFunc(s.Behaviours, func(b *Behaviour) bool { return len(b.Scenarios) == 0 })
	switch {
	case len(s.features) == 0:
		return nil, fmt.Errorf("%s: %w", folder, errNoFeature)
	case len(s.Behaviours) == 0:
		return nil, fmt.Errorf("%s: there is no scenario", folder)
	}
	return s, nil
}

// Own reports whether the features are somebody's own.
func (s *Specification) Own() bool { return s.own }

// Location is a line of one of the features, for people.
func (s *Specification) Location(file string, line int) string {
	return fmt.Sprintf("%s:%d", path.Join(s.root, file), line)
}

// At returns the scenario that begins in this line of a feature, or nil.
func (s *Specification) At(file string, line int) *Scenario {
	for _, b := range s.Behaviours {
		for _, sc := range b.Scenarios {
			if sc.File == file && sc.Line == line {
				return sc
			}
		}
	}
	return nil
}

// mechanismOf is the mechanism that a feature of somebody's own is about: its first
// tag that is one.
func mechanismOf(tags []string, mechanisms []string) string {
	for _, tag := range tags {
		if name := strings.TrimPrefix(tag, "@"); slices.Contains(mechanisms, name) {
			return name
		}
	}
	return ""
}

// groups are the behaviours of a feature of somebody's own, by the line of their rule;
// that of what stands outside rules is 0.
func (s *Specification) groups(file string, feature *messages.Feature) (places, error) {
	var tags []string
	for _, tag := range feature.Tags {
		tags = append(tags, tag.Name)
	}
	mechanism := mechanismOf(tags, s.mechanisms)
	if mechanism == "" {
		return nil, fmt.Errorf("%s: the feature does not say by a tag which mechanism it is about; there are @%s",
			s.Location(file, int(feature.Location.Line)), strings.Join(s.mechanisms, ", @"))
	}
	found := places{}
	for _, child := range feature.Children {
		line := int64(0)
		switch {
		case child.Rule != nil:
			line = child.Rule.Location.Line
		case child.Scenario == nil || found[place{}] != nil:
			continue
		}
		b := group(file, mechanism, feature, child.Rule)
		if s.Behaviour(b.ID) != nil {
			return nil, fmt.Errorf("%s: another rule has the id %s already", s.Location(file, b.Line), b.ID)
		}
		found[place{line: line}] = b
		s.Behaviours = append(s.Behaviours, b)
	}
	return found, nil
}

// group is the behaviour that scenarios of somebody's own belong to: that of a rule,
// or of what stands outside rules.
func group(file, mechanism string, feature *messages.Feature, rule *messages.Rule) *Behaviour {
	b := &Behaviour{
		ID: idOf(file), Mechanism: mechanism,
		Statement: strings.TrimSpace(feature.Name), Strength: "must", File: file, Line: int(feature.Location.Line), Own: true,
	}
	tags := feature.Tags
	if rule != nil {
		b.ID += "." + named(rule.Name, rule.Location.Line)
		b.Statement, b.Line = strings.TrimSpace(rule.Name), int(rule.Location.Line)
		tags = slices.Concat(tags, rule.Tags)
		b.describe(rule.Description)
	} else {
		b.describe(feature.Description)
	}
	b.NotExecutable = ""
	for _, tag := range tags {
		b.Tags = append(b.Tags, tag.Name)
		name := strings.TrimPrefix(tag.Name, "@")
		if Authorities[name] != "" {
			b.Authorities = append(b.Authorities, name)
		}
		if idTag.MatchString(tag.Name) {
			b.ID = name
		}
	}
	return b
}

// Foreign makes a scenario of one that a godog suite of somebody's own executes, or
// returns nil if it does not say which mechanism it is about.
func Foreign(pickle *messages.Pickle, mechanisms []string) *Scenario {
	var tags []string
	for _, tag := range pickle.Tags {
		tags = append(tags, tag.Name)
	}
	b := &Behaviour{
		ID: idOf(pickle.Uri), Mechanism: mechanismOf(tags, mechanisms),
		Statement: pickle.Name, Strength: "must", Tags: tags, File: pickle.Uri, Own: true,
	}
	if b.Mechanism == "" {
		return nil
	}
	for _, tag := range tags {
		if name := strings.TrimPrefix(tag, "@"); Authorities[name] != "" {
			b.Authorities = append(b.Authorities, name)
		}
	}
	return newScenario(b, pickle)
}

// idOf is what a file gives to the ids of its scenarios.
func idOf(file string) string {
	parts := strings.Split(strings.TrimSuffix(file, ".feature"), "/")
	for i, part := range parts {
		if parts[i] = slug(part); parts[i] == "" {
			parts[i] = strings.Join(strings.Fields(part), "-")
		}
	}
	return strings.Join(parts, ".")
}

func named(name string, line int64) string {
	if s := slug(name); s != "" {
		return s
	}
	return fmt.Sprintf("line-%d", line)
}

// distinct is an id that no scenario of the list has.
func distinct(id string, list []*Scenario) string {
	taken := func(id string) bool {
		return slices.ContainsFunc(list, func(sc *Scenario) bool { return sc.ID == id })
	}
	free := id
	for n := 2; taken(free); n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	return free
}

// read reads all *.feature files below a name.
func (s *Specification) read(fsys fs.FS, name string) error {
	return fs.WalkDir(fsys, name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".feature") {
			return err
		}
		source, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		return s.add(path, source)
	})
}
