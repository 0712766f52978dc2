// Package result has the types of what a run establishes: verdicts, evidence and
// recorded deviations. Its JSON form is the file that `ipcspec run --format json`
// writes; schema 1.
package result

import (
	"strings"
	"time"
)

// Schema is the version of the JSON form. It rises when a member changes its
// meaning or goes; new members may be added without.
const Schema = 1

// Verdict is what was established about one scenario.
type Verdict string

// String is the verdict in words.
func (v Verdict) String() string { return strings.ReplaceAll(string(v), "_", " ") }

// The verdicts of ISO/IEC 9646 and those that say why none was sought.
const (
	// Passed: the implementation behaved as documented.
	Passed Verdict = "passed"
	// Failed: it did not.
	Failed Verdict = "failed"
	// Deviated: it failed exactly as a recorded deviation says.
	Deviated Verdict = "deviated"
	// Inconclusive: the suite could not tell. A Given failed, or an operation
	// was still running at the deadline.
	Inconclusive Verdict = "inconclusive"
	// NotClaimed: the scenario needs a mechanism or an option that the
	// implementation does not claim.
	NotClaimed Verdict = "not_claimed"
	// NotApplicable: the rule is about another platform.
	NotApplicable Verdict = "not_applicable"
	// NotExecutable: nothing that we know can execute the rule; it says why.
	NotExecutable Verdict = "not_executable"
)

// Verdicts in the order in which reports show them.
var Verdicts = []Verdict{Passed, Failed, Deviated, Inconclusive, NotClaimed, NotApplicable, NotExecutable}

// Executed reports whether the verdict comes from an execution.
func (v Verdict) Executed() bool {
	return v == Passed || v == Failed || v == Deviated || v == Inconclusive
}

// Totals counts scenarios by verdict. A rule that is not executable counts once.
type Totals map[Verdict]int

// Executed is the number of scenarios that were executed.
func (t Totals) Executed() int {
	return t[Passed] + t[Failed] + t[Deviated] + t[Inconclusive]
}

// Add adds other to t.
func (t Totals) Add(other Totals) {
	for v, n := range other {
		t[v] += n
	}
}

// Count counts scenarios by verdict. Every verdict has an entry.
func Count(scenarios []Scenario) Totals {
	t := Totals{}
	for _, v := range Verdicts {
		t[v] = 0
	}
	for _, s := range scenarios {
		t[s.Verdict]++
	}
	return t
}

// Report is all that one call of the command established.
type Report struct {
	Schema        int    `json:"schema"`
	Tool          Tool   `json:"tool"`
	Specification string `json:"specification"`
	Features      string `json:"features,omitempty"` // where those are that were executed instead
	Host          Host   `json:"host"`
	Started       string `json:"started"`
	Seed          int64  `json:"seed"`
	Runs          []Run  `json:"runs"`
}

// Tool is the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Host is the machine that a report was made on.
type Host struct {
	OS     string `json:"os"`
	Kernel string `json:"kernel,omitempty"`
	Arch   string `json:"arch"`
	CPUs   int    `json:"cpus"`
}

// Interrupted is why a run ended early that somebody has ended.
const Interrupted = "interrupted"

// Run is the specification executed against one implementation.
type Run struct {
	IUT IUT `json:"iut"`
	// Features is where the features are, if they are not the specification's.
	Features string `json:"-"`
	// Died says why the run ended early or never began, if so: the
	// implementation died or could not be started, or "interrupted".
	Died string `json:"died,omitempty"`
	// DiedIn is the repetition that ended early, if it was not the first one: all
	// that is reported is of the complete ones before it.
	DiedIn int `json:"died_in_repetition,omitempty"`
	// Unreached counts the selected scenarios that an early end left out.
	Unreached  int           `json:"unreached,omitempty"`
	Totals     Totals        `json:"totals"`
	Duration   time.Duration `json:"-"`
	DurationUS int64         `json:"duration_us"`
	// Weak counts blocked operations that were concluded from silence.
	Weak int `json:"weak_evidence,omitempty"`
	// Stale says which recorded deviations no longer hold, and why.
	Stale []string `json:"stale_deviations,omitempty"`
	// Seed is the order of the scenarios, of the first repetition, if they were
	// Shuffled; otherwise they have that of the files.
	Seed     int64 `json:"seed,omitempty"`
	Shuffled bool  `json:"shuffled,omitempty"`
	// Audit says what a leak means: "report", "fail", or "" if nobody looked.
	// Leaks are what was found.
	Audit string `json:"audit,omitempty"`
	Leaks []Leak `json:"leaks,omitempty"`
	// Repetitions is how often everything was executed, and Unstable what was not
	// the same each time.
	Repetitions int           `json:"repetitions,omitempty"`
	Unstable    []Instability `json:"unstable,omitempty"`
	Scenarios   []Scenario    `json:"scenarios"`
}

// IUT is the implementation under test.
type IUT struct {
	Name    string         `json:"name"`
	Spelled string         `json:"spelled"` // as it was given to --iut
	Version string         `json:"version"`
	Claims  Claims         `json:"claims"`
	Options map[string]any `json:"options,omitempty"`
}

// Claims is what the implementation states to implement.
type Claims struct {
	Family     string   `json:"family"`
	Platforms  []string `json:"platforms,omitempty"`
	Mechanisms []string `json:"mechanisms"`
	Rules      []string `json:"rules,omitempty"`
}

// Scenario is the verdict on one scenario, or on a rule that has none.
type Scenario struct {
	ID         string    `json:"id"`
	Rule       string    `json:"rule"`
	Mechanism  string    `json:"mechanism"`
	Verdict    Verdict   `json:"verdict"`
	Reason     string    `json:"reason,omitempty"`
	DurationUS int64     `json:"duration_us"`
	Weak       int       `json:"weak_evidence,omitempty"`
	Evidence   *Evidence `json:"evidence,omitempty"`
}

// Evidence is what a failure rests on.
type Evidence struct {
	Statement string   `json:"statement"`          // the rule's sentence
	Authority string   `json:"authority"`          // what obliges: "required by POSIX"
	Sources   []string `json:"sources"`            // where that stands
	Location  string   `json:"location,omitempty"` // file:line of the step
	Step      string   `json:"step,omitempty"`     // keyword and text
	Expected  string   `json:"expected,omitempty"`
	Observed  string   `json:"observed,omitempty"`
	Error     string   `json:"error,omitempty"` // what else went wrong
	Hanging   []string `json:"hanging,omitempty"`
	Timeline  []Event  `json:"timeline,omitempty"`
	Again     string   `json:"again,omitempty"` // a command that repeats exactly this
}

// Event is one operation of one actor.
type Event struct {
	Actor   string `json:"actor"`
	AtUS    int64  `json:"at_us"` // since the scenario began
	Does    string `json:"does"`
	Outcome string `json:"outcome"`
	Here    bool   `json:"here,omitempty"` // the operation that disagreed
}
