package result

import (
	"encoding/json"
	"fmt"
)

// How a scenario stands in a newer report against an older one.
const (
	Regression = "regression" // it passed, and does not any more
	Fix        = "fix"        // it did not pass, and does now
	Change     = "change"     // another verdict, or another failure, and no pass on either side
	New        = "new"        // the older report does not have it
	Gone       = "gone"       // the newer one does not
)

// Difference is what two reports say of one scenario of one implementation.
type Difference struct {
	IUT      string  `json:"iut"`
	Scenario string  `json:"scenario"`
	Kind     string  `json:"kind"`
	Was      Verdict `json:"was,omitempty"`
	Is       Verdict `json:"is,omitempty"`
	Reason   string  `json:"reason,omitempty"` // of the newer verdict
}

// Comparison is what became of the implementations of an older report in a newer one.
type Comparison struct {
	Schema      int            `json:"schema"`
	Differences []Difference   `json:"differences"`
	Same        int            `json:"same"` // scenarios with the verdict that they had
	Counts      map[string]int `json:"counts"`
	// Missing are implementations of the older report that the newer one does not have, and
	// those that ended early in it, with the reason: nothing can be said of what was not reached.
	Missing []string `json:"missing,omitempty"`
}

// Compare says how the verdicts of a newer report differ from those of an older one. Implementations
// are the same if they have the same name; of several with one name the first counts.
func Compare(older, newer Report) Comparison {
	c := Comparison{Schema: Schema, Differences: []Difference{}, Counts: map[string]int{Regression: 0, Fix: 0, Change: 0, New: 0, Gone: 0}}
	for _, was := range older.Runs {
		is, found := runOf(newer, was.IUT.Name)
		if !found {
			c.Missing = append(c.Missing, was.IUT.Name+" is not in the newer report")
			continue
		}
		if is.Died != "" {
			c.Missing = append(c.Missing, is.IUT.Name+" ended early: "+is.Died)
		}
		c.compare(was, is)
	}
	return c
}

func runOf(r Report, name string) (Run, bool) {
	for _, run := range r.Runs {
		if run.IUT.Name == name {
			return run, true
		}
	}
	return Run{}, false
}

func (c *Comparison) compare(was, is Run) {
	before := map[string]Scenario{}
	for _, s := range was.Scenarios {
		before[s.ID] = s
	}
	add := func(d Difference) {
		d.IUT = is.IUT.Name
		c.Differences = append(c.Differences, d)
		c.Counts[d.Kind]++
	}
	for _, now := range is.Scenarios {
		then, known := before[now.ID]
		delete(before, now.ID)
		d := Difference{Scenario: now.ID, Was: then.Verdict, Is: now.Verdict, Reason: now.Reason}
		switch {
		case !known:
			d.Kind = New
		case then.Verdict == now.Verdict && (now.Verdict != Failed || then.Reason == now.Reason):
			c.Same++
			continue
		case then.Verdict == Passed:
			d.Kind = Regression
		case now.Verdict == Passed:
			d.Kind = Fix
		default:
			d.Kind = Change
		}
		add(d)
	}
	if is.Died != "" { // what was not reached has not gone
		return
	}
	for _, s := range was.Scenarios {
		if _, left := before[s.ID]; left {
			add(Difference{Scenario: s.ID, Kind: Gone, Was: s.Verdict})
		}
	}
}

// LoadReport reads what a run wrote as JSON.
func LoadReport(path string) (r Report, err error) {
	text, err := readFile(path)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	switch {
	case err != nil:
		err = fmt.Errorf("%s: %w", path, err)
	case r.Schema != Schema:
		err = fmt.Errorf("%s is no report of a run with schema %d", path, Schema)
	case len(r.Runs) == 0:
		err = fmt.Errorf("%s has no run of the specification", path)
	}
	return r, err
}
