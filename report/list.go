package report

import "strings"

// Behaviour is one rule as lists show it.
type Behaviour struct {
	ID        string   `json:"id"`
	Mechanism string   `json:"mechanism"`
	Statement string   `json:"statement"`
	Authority string   `json:"authority"`
	Strength  string   `json:"strength"`
	Sources   []string `json:"sources"`
	// Scenarios are their ids.
	Scenarios []string `json:"scenarios"`
	// NotExecutable says why nothing can execute it.
	NotExecutable string `json:"not_executable,omitempty"`
}

// Fault is one mistake that can be planted in the reference.
type Fault struct {
	Name      string `json:"name"`
	Mechanism string `json:"mechanism"`
	Mistake   string `json:"mistake"`
}

// Detail is one rule as `ipcspec show` prints it.
type Detail struct {
	Behaviour
	Counterparts []string
	Remarks      []string
	Location     string   // file:line
	Background   []string // the lines of what precedes each scenario
	Text         []string // the lines of its scenarios
	// KilledBy are the planted faults that turn it red. Unproven says instead
	// why they are not known.
	KilledBy []string
	Unproven string
}

// List prints behaviours, one a line, by mechanism.
func (t Terminal) List(list []Behaviour) {
	wide := 0
	scenarios, seen := 0, map[string]bool{}
	for _, b := range list {
		wide = max(wide, len(b.ID))
		scenarios += len(b.Scenarios)
		seen[b.Mechanism] = true
	}
	mechanism := ""
	for _, b := range list {
		if b.Mechanism != mechanism {
			if mechanism != "" {
				t.printf("\n")
			}
			mechanism = b.Mechanism
			t.printf("%s\n", t.paint(bold, mechanism))
		}
		notes := ""
		if b.Strength != "must" {
			notes = " (" + b.Strength + ")"
		}
		if b.NotExecutable != "" {
			notes += " (not executable)"
		}
		t.printf("  %s  %s%s\n", t.paint(cyan, pad(b.ID, wide)), b.Statement, t.paint(faint, notes))
	}
	t.printf("\n%s, %s of %s\n", count(len(list), "behaviour"), count(scenarios, "scenario"), count(len(seen), "mechanism"))
}

// Faults prints planted faults and what each implementer did, by mechanism.
func (t Terminal) Faults(list []Fault) {
	mechanism := ""
	for i, f := range list {
		if f.Mechanism != mechanism {
			if i > 0 {
				t.printf("\n")
			}
			mechanism = f.Mechanism
			t.printf("%s\n", t.paint(bold, mechanism))
		}
		t.printf("  %s\n", t.paint(cyan, f.Name))
		t.paragraph("      ", "", f.Mistake)
	}
	t.printf("\n%s\n", count(len(list), "fault"))
}

// Show prints all about one behaviour.
func (t Terminal) Show(d Detail) {
	t.printf("%s  %s\n", t.paint(bold+";"+cyan, d.ID), t.paint(bold, d.Statement))
	field := func(label, text string) {
		if text == "" {
			return
		}
		for i, wrapped := range wrap(text, t.columns()-14) {
			if i > 0 {
				label = ""
			}
			t.printf("  %s  %s\n", t.paint(faint, pad(label, 10)), wrapped)
		}
	}
	field("mechanism", d.Mechanism)
	field("authority", d.Authority)
	field("strength", d.Strength)
	for i, source := range d.Sources {
		label := "sources"
		if i > 0 {
			label = ""
		}
		field(label, source)
	}
	field("elsewhere", strings.Join(d.Counterparts, ", "))
	field("remarks", strings.Join(d.Remarks, " "))
	if d.NotExecutable != "" {
		field("executable", "no: "+d.NotExecutable)
	}
	field("defined in", d.Location)
	if d.NotExecutable != "" {
		return
	}
	if d.Unproven != "" {
		field("killed by", "unknown: "+d.Unproven)
	} else if len(d.KilledBy) == 0 {
		field("killed by", "no planted fault")
	}
	for i, fault := range d.KilledBy {
		label := "killed by"
		if i > 0 {
			label = ""
		}
		field(label, fault)
	}
	t.gherkin(d.Background)
	t.gherkin(d.Text)
}

// gherkin prints lines of a feature, with the keywords in colour.
func (t Terminal) gherkin(lines []string) {
	if len(lines) == 0 {
		return
	}
	margin := len(lines[0])
	for _, text := range lines {
		if trimmed := strings.TrimLeft(text, " "); trimmed != "" {
			margin = min(margin, len(text)-len(trimmed))
		}
	}
	t.printf("\n")
	for _, text := range lines {
		if text = text[min(margin, len(text)):]; strings.TrimSpace(text) == "" {
			t.printf("\n")
			continue
		}
		trimmed := strings.TrimLeft(text, " ")
		blanks := text[:len(text)-len(trimmed)]
		word, rest, _ := strings.Cut(trimmed, " ")
		switch {
		case strings.HasSuffix(word, ":"):
			t.printf("  %s%s\n", blanks, t.paint(bold, trimmed))
		case word == "Given" || word == "When" || word == "Then" || word == "And" || word == "But":
			t.printf("  %s%s %s\n", blanks, t.paint(cyan, word), rest)
		default:
			t.printf("  %s%s\n", blanks, t.paint(faint, trimmed))
		}
	}
}
