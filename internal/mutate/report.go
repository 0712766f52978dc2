package mutate

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Listed is a mutant that is known to change nothing that a document promises, or
// only what a mechanism needs that is not specified yet.
type Listed struct {
	File     string `json:"file"`
	Function string `json:"function"`
	Snippet  string `json:"snippet"` // the original line
	Mutated  string `json:"mutated"` // the same line with the change
	Reason   string `json:"reason"`
	// Awaits is the mechanism that is to kill it. Once that is there, the entry is an error.
	Awaits string `json:"awaits,omitempty"`
}

func (l Listed) is(m Mutant) bool {
	return l.File == m.File && l.Function == m.Function && l.Snippet == m.Original && l.Mutated == m.Mutated
}

// ReadListed reads the equivalent mutants: a file for each mechanism in a folder.
func ReadListed(folder string) ([]Listed, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no list of equivalent mutants is there", folder)
	}
	var all []Listed
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var list []Listed
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, l := range list {
			if l.Reason == "" {
				return nil, fmt.Errorf("%s: no reason for %s %s: %s", path, l.File, l.Function, l.Mutated)
			}
		}
		all = append(all, list...)
	}
	return all, nil
}

// Score is that of one mechanism.
type Score struct {
	Mechanism  string  `json:"mechanism"`
	Mutants    int     `json:"mutants"`
	Equivalent int     `json:"equivalent"`
	Awaited    int     `json:"awaited"` // code of the core for mechanisms that are not specified yet
	Killed     int     `json:"killed"`
	Undecided  int     `json:"inconclusive"` // no kill, and not green either
	Survived   int     `json:"survived"`     // crashed and unreached ones among them
	Score      float64 `json:"score"`        // killed of those that are neither equivalent nor awaited, in percent
}

// Report is what a run has established.
type Report struct {
	Scores     []Score  `json:"scores"`
	Total      Score    `json:"total"`
	Survivors  []Result `json:"survivors"`
	Equivalent []Result `json:"equivalent"`
	// Mistakes are entries of the list that do not hold.
	Mistakes   []string `json:"mistakes"`
	DurationUS int64    `json:"duration_us"`
}

func judge(results []Result, o Options, took time.Duration) *Report {
	r := &Report{Survivors: []Result{}, Equivalent: []Result{}, Mistakes: []string{}, DurationUS: took.Microseconds()}
	for _, l := range o.Listed {
		if o.Mechanism != "" && Owner(l.File) != o.Mechanism {
			continue
		}
		found := false
		for i := range results {
			m := &results[i]
			if !l.is(m.Mutant) {
				continue
			}
			found = true
			if m.Outcome == Killed {
				r.Mistakes = append(r.Mistakes, fmt.Sprintf("%s:%d %s: listed as equivalent, but %s kills it: %s", m.File, m.Line, m.Function, m.Killer, m.Mutated))
				continue
			}
			m.Outcome, m.Reason = Equivalent, l.Reason
			if l.Awaits != "" {
				m.Outcome = Awaited
			}
			if impl.LookupMechanism(l.Awaits) != nil {
				r.Mistakes = append(r.Mistakes, fmt.Sprintf("%s:%d %s: it awaits %s, which is there: %s", m.File, m.Line, m.Function, l.Awaits, m.Mutated))
			}
		}
		if !found {
			r.Mistakes = append(r.Mistakes, fmt.Sprintf("%s %s: listed as equivalent, but there is no such mutant: %s", l.File, l.Function, l.Mutated))
		}
	}
	scores := map[string]*Score{}
	r.Total.Mechanism = "all"
	for _, m := range results {
		if scores[m.Mechanism] == nil {
			scores[m.Mechanism] = &Score{Mechanism: m.Mechanism}
		}
		for _, s := range []*Score{scores[m.Mechanism], &r.Total} {
			s.Mutants++
			switch m.Outcome {
			case Killed:
				s.Killed++
			case Equivalent:
				s.Equivalent++
			case Awaited:
				s.Awaited++
			case Undecided:
				s.Undecided++
			default:
				s.Survived++
			}
		}
		switch m.Outcome {
		case Killed:
		case Equivalent, Awaited:
			r.Equivalent = append(r.Equivalent, m)
		default:
			r.Survivors = append(r.Survivors, m)
		}
	}
	for _, name := range sorted(scores) {
		scores[name].percent()
		r.Scores = append(r.Scores, *scores[name])
	}
	r.Total.percent()
	return r
}

func (s *Score) percent() {
	s.Score = 100
	if candidates := s.Mutants - s.Equivalent - s.Awaited; candidates > 0 {
		s.Score = float64(s.Killed*1000/candidates) / 10
	}
}

// Print writes the report for people.
func (r *Report) Print(w io.Writer, verbose bool) {
	show := func(m Result) {
		fmt.Fprintf(w, "%s:%d %s · %s\n  - %s\n  + %s\n", m.File, m.Line, m.Function, m.Outcome, m.Original, m.Mutated)
		if m.Reason != "" {
			fmt.Fprintf(w, "  %s\n", m.Reason)
		}
	}
	for _, m := range r.Survivors {
		show(m)
	}
	if verbose {
		for _, m := range r.Equivalent {
			show(m)
		}
	}
	fmt.Fprintf(w, "\n%-16s %7s %10s %7s %6s %12s %8s %6s\n", "mechanism", "mutants", "equivalent", "awaited", "killed", "inconclusive", "survived", "score")
	for _, s := range append(r.Scores, r.Total) {
		fmt.Fprintf(w, "%-16s %7d %10d %7d %6d %12d %8d %5.1f%%\n", s.Mechanism, s.Mutants, s.Equivalent, s.Awaited, s.Killed, s.Undecided, s.Survived, s.Score)
	}
	fmt.Fprintf(w, "%v\n", (time.Duration(r.DurationUS) * time.Microsecond).Round(100*time.Millisecond))
	for _, mistake := range r.Mistakes {
		fmt.Fprintf(w, "%s\n", mistake)
	}
}
