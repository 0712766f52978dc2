package gaps

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Exception is a cell that nothing has to look at, because a document leaves it open or
// says that it cannot be.
type Exception struct {
	// Part is one of [Parts].
	Part string `json:"part"`
	// Cell is its name, or the beginning of several names before a "*". It is counted as
	// many times as there are gaps that it excepts.
	Cell string `json:"cell"`
	// Reason says why, Source which document.
	Reason string `json:"reason"`
	Source string `json:"source"`
}

func (e Exception) covers(c *cell) bool {
	beginning, several := strings.CutSuffix(e.Cell, "*")
	return e.Part == c.part && (e.Cell == c.name || several && strings.HasPrefix(c.name, beginning))
}

// Ceiling is how many gaps and excepted cells of a subject are known. It may only fall.
type Ceiling struct {
	Gaps       int `json:"gaps"`
	Exceptions int `json:"exceptions"`
}

// ceilingsFile is beside the exceptions.
const ceilingsFile = "ceilings.json"

// Read reads the exceptions, a file for each subject, and the ceilings from a folder.
func Read(folder fs.FS) (map[string][]Exception, map[string]Ceiling, error) {
	exceptions, ceilings := map[string][]Exception{}, map[string]Ceiling{}
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, nil, err
		}
		if file == ceilingsFile {
			err = json.Unmarshal(text, &ceilings)
		} else {
			var list []Exception
			if err = json.Unmarshal(text, &list); err == nil {
				err = check(list)
			}
			exceptions[strings.TrimSuffix(file, path.Ext(file))] = list
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return exceptions, ceilings, nil
}

// check says what an exception lacks.
func check(list []Exception) error {
	for i, e := range list {
		switch {
		case !slices.Contains(Parts, e.Part):
			return fmt.Errorf("%q: there is no part %q", e.Cell, e.Part)
		case e.Cell == "" || e.Cell == "*":
			return fmt.Errorf("exception %d names no cell", i+1)
		case e.Reason == "" || e.Source == "":
			return fmt.Errorf("%q: an exception has a reason, and cites a source", e.Cell)
		}
	}
	return nil
}

// judge puts what was found in order.
func judge(cells []*cell, why []string, o Options) *result.Gaps {
	g := &result.Gaps{Schema: result.Schema, Specification: spec.Version, Subjects: []result.GapSubject{}}
	used := map[string][]bool{}
	for i, c := range cells {
		at := slices.IndexFunc(g.Subjects, func(s result.GapSubject) bool { return s.Name == c.subject })
		if at < 0 {
			at = len(g.Subjects)
			s := result.GapSubject{Name: c.subject, Known: -1, KnownExceptions: -1, Mistakes: []string{}}
			if ceiling, ok := o.Ceilings[c.subject]; ok {
				s.Known, s.KnownExceptions = ceiling.Gaps, ceiling.Exceptions
			}
			for _, name := range Parts {
				s.Parts = append(s.Parts, result.GapPart{Name: name, Gaps: []result.Gap{}, Excepted: []result.ExceptedGap{}})
			}
			g.Subjects = append(g.Subjects, s)
			used[c.subject] = make([]bool, len(o.Exceptions[c.subject]))
		}
		part := &g.Subjects[at].Parts[slices.Index(Parts, c.part)]
		part.Cells++
		if why[i] == "" {
			continue
		}
		gap := result.Gap{Cell: c.name, Why: why[i]}
		list := o.Exceptions[c.subject]
		n := slices.IndexFunc(list, func(e Exception) bool { return e.covers(c) })
		if n < 0 {
			part.Gaps = append(part.Gaps, gap)
			continue
		}
		used[c.subject][n] = true
		part.Excepted = append(part.Excepted, result.ExceptedGap{Gap: gap, Reason: list[n].Reason, Source: list[n].Source})
	}
	for i := range g.Subjects {
		s := &g.Subjects[i]
		for n, is := range used[s.Name] {
			if !is {
				e := o.Exceptions[s.Name][n]
				s.Mistakes = append(s.Mistakes, fmt.Sprintf("%s: %s is excepted, and is no gap", e.Part, e.Cell))
			}
		}
	}
	return g
}

// Lowered is the text of the file of ceilings with those of the subjects that were examined
// as low as what was found. One that is missing is set; none rises, which is an error.
func Lowered(text []byte, g *result.Gaps) ([]byte, error) {
	ceilings := map[string]Ceiling{}
	if err := json.Unmarshal(text, &ceilings); err != nil {
		return nil, err
	}
	var rises []error
	for _, s := range g.Subjects {
		_, gaps, excepted := s.Count()
		known, recorded := ceilings[s.Name]
		if recorded && (gaps > known.Gaps || excepted > known.Exceptions) {
			rises = append(rises, fmt.Errorf("%s has %d gaps and %d exceptions; no more than %d and %d may be there", s.Name, gaps, excepted, known.Gaps, known.Exceptions))
			continue
		}
		ceilings[s.Name] = Ceiling{gaps, excepted}
	}
	lower, err := json.MarshalIndent(ceilings, "", " ")
	return append(lower, '\n'), errors.Join(append(rises, err)...)
}
