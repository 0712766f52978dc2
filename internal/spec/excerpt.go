package spec

import (
	"bytes"
	"slices"

	messages "github.com/cucumber/messages/go/v34"
)

// Excerpt is a feature in which only selected scenarios are left. All lines
// keep their numbers: what is not selected is blank.
type Excerpt struct {
	Path   string
	Source []byte
}

// Excerpts returns the features that contain selected scenarios.
func (s *Specification) Excerpts(selected map[string]bool) []Excerpt {
	var excerpts []Excerpt
	for _, f := range s.features {
		lines := bytes.Split(f.source, []byte("\n"))
		kept := 0
		for id, span := range f.lines {
			if selected[id] {
				kept++
				continue
			}
			for n := span[0]; n <= span[1] && n <= len(lines); n++ {
				lines[n-1] = nil
			}
		}
		if kept > 0 {
			excerpts = append(excerpts, Excerpt{Path: f.path, Source: bytes.Join(lines, []byte("\n"))})
		}
	}
	return excerpts
}

// startLines returns where each part of the document begins, its tags and
// comments included, in ascending order.
func startLines(document *messages.GherkinDocument) []int {
	var starts []int
	first := func(line int64, tags []*messages.Tag) {
		for _, tag := range tags {
			line = min(line, tag.Location.Line)
		}
		starts = append(starts, int(line))
	}
	child := func(b *messages.Background, s *messages.Scenario) {
		if b != nil {
			first(b.Location.Line, nil)
		}
		if s != nil {
			first(s.Location.Line, s.Tags)
		}
	}
	for _, c := range document.Feature.Children {
		child(c.Background, c.Scenario)
		if c.Rule == nil {
			continue
		}
		first(c.Rule.Location.Line, c.Rule.Tags)
		for _, rc := range c.Rule.Children {
			child(rc.Background, rc.Scenario)
		}
	}
	slices.Sort(starts)
	return starts
}

func scenarioRange(starts []int, line, last int) [2]int {
	i, _ := slices.BinarySearch(starts, line+1)
	end := last
	if i < len(starts) {
		end = starts[i] - 1
	}
	return [2]int{starts[i-1], end}
}

// exampleRows returns the lines of the rows of Examples tables.
func exampleRows(document *messages.GherkinDocument) map[int]bool {
	rows := map[int]bool{}
	scenario := func(s *messages.Scenario) {
		if s == nil {
			return
		}
		for _, examples := range s.Examples {
			for _, row := range examples.TableBody {
				rows[int(row.Location.Line)] = true
			}
		}
	}
	for _, c := range document.Feature.Children {
		scenario(c.Scenario)
		if c.Rule != nil {
			for _, rc := range c.Rule.Children {
				scenario(rc.Scenario)
			}
		}
	}
	return rows
}
