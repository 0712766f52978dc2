package result

// Matrix is what `ipcspec prove` establishes: which planted fault turns which
// scenario red. Every rule and each of its scenarios is to be killed by a fault,
// every fault is to kill a rule, and every asserting sentence is to have been seen
// red.
type Matrix struct {
	Schema        int              `json:"schema"`
	Tool          Tool             `json:"tool"`
	Specification string           `json:"specification"`
	Faults        []FaultResult    `json:"faults"`
	Rules         []RuleResult     `json:"rules"`
	Scenarios     []ScenarioResult `json:"scenarios"`
	Sentences     []SentenceResult `json:"sentences"`
	DurationUS    int64            `json:"duration_us"`
}

// FaultResult is one planted fault and what it kills.
type FaultResult struct {
	Name      string   `json:"name"`
	Mechanism string   `json:"mechanism"`
	Mistake   string   `json:"mistake"` // the implementer's, in one sentence
	Kills     []string `json:"kills"`   // scenario ids
	Rules     []string `json:"rules"`   // ids of the killed rules
}

// RuleResult is one executable rule and the faults that kill it.
type RuleResult struct {
	ID       string   `json:"id"`
	KilledBy []string `json:"killed_by"`
}

// ScenarioResult is one executable scenario and the faults that turn it red.
type ScenarioResult struct {
	ID       string   `json:"id"`
	KilledBy []string `json:"killed_by"`
}

// SentenceResult is one asserting sentence of the step definitions.
type SentenceResult struct {
	Pattern string `json:"pattern"`        // a Cucumber Expression
	Room    string `json:"room,omitempty"` // the trait or mechanism that it belongs to; "" for all
	Uses    int    `json:"uses"`           // in the features
	Red     int    `json:"red"`            // how often it failed under a fault
}

// Survivors are what the matrix has not proven.
type Survivors struct {
	Rules     []string // that no fault kills
	Scenarios []string // that no fault turns red
	Faults    []string // that kill no rule
	Sentences []string // that were never seen red
}

// Survivors returns the gaps of the matrix; none is what is wanted.
func (m *Matrix) Survivors() Survivors {
	var s Survivors
	for _, r := range m.Rules {
		if len(r.KilledBy) == 0 {
			s.Rules = append(s.Rules, r.ID)
		}
	}
	for _, sc := range m.Scenarios {
		if len(sc.KilledBy) == 0 {
			s.Scenarios = append(s.Scenarios, sc.ID)
		}
	}
	for _, f := range m.Faults {
		if len(f.Rules) == 0 {
			s.Faults = append(s.Faults, f.Name)
		}
	}
	for _, sentence := range m.Sentences {
		if sentence.Uses > 0 && sentence.Red == 0 {
			s.Sentences = append(s.Sentences, sentence.Pattern)
		}
	}
	return s
}

// Complete reports whether everything is proven.
func (s Survivors) Complete() bool {
	return len(s.Rules)+len(s.Scenarios)+len(s.Faults)+len(s.Sentences) == 0
}
