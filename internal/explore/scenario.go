package explore

import (
	"context"
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Finding is a disagreement as a scenario.
type Finding struct {
	Mechanism string `json:"mechanism"`
	// Seed is that of the sequence that showed it, Operations how many had been
	// performed until then.
	Seed       int64 `json:"seed"`
	Operations int64 `json:"operations"`
	// Steps are the sentences, each with its keyword.
	Steps []string `json:"steps"`
	// Expected is what the reference did, Observed what the implementation did.
	Expected string `json:"expected"`
	Observed string `json:"observed"`
	// Executable says that the scenario was executed as it stands: the reference
	// passes and the implementation fails.
	Executable bool `json:"executable"`
}

// Scenario is the finding as Gherkin, to be put below a Rule.
func (f Finding) Scenario() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Scenario: found by exploring, seed %d\n", f.Seed)
	for _, step := range f.Steps {
		fmt.Fprintf(&text, "  %s\n", step)
	}
	if !f.Executable {
		fmt.Fprintf(&text, "  # no sentence tells the difference: by the reference %s, here %s\n", f.Expected, f.Observed)
	}
	return text.String()
}

// finding puts a disagreement into sentences, and executes them on both.
func (e *explorer) finding(ctx context.Context, d *disagreement) *Finding {
	f := &Finding{Mechanism: e.alphabet.mechanism, Expected: d.expected, Observed: d.observed}
	d = e.plainly(ctx, d)
	sentences := sentencesOf(d.moves)
	last := ""
	if d.moves[d.at].err == nil { // always so on the reference
		last = e.assertion(d)
	}
	if last != "" {
		if p := newPhrase(last); p != nil {
			sentences = append(sentences, p.original())
		}
	}
	f.Executable = e.holds(ctx, e.model.IUT, sentences) == nil && e.holds(ctx, e.iut, sentences) != nil
	f.Steps = keywords(sentences)
	return f
}

// plainly puts what sentences did that do not hold in others that only begin it,
// where the disagreement stays.
func (e *explorer) plainly(ctx context.Context, d *disagreement) *disagreement {
	for i := 0; i < len(d.moves); i++ {
		if !d.moves[i].untrue {
			continue
		}
		sentences := sentencesOf(d.moves)
		var ok bool
		if sentences[i], ok = e.alphabet.begin(sentences[i]); !ok {
			continue
		}
		if found, err := e.compare(ctx, sentences); err == nil && found != nil && len(found.moves) == len(d.moves) {
			d = found
		}
	}
	return d
}

// assertion is the sentence that tells what the reference did; "" if the last
// sentence of the sequence tells it itself.
func (e *explorer) assertion(d *disagreement) string {
	o := d.moves[d.of].main
	if d.expected == "that this holds" || o == nil || o.Kind == "" {
		return ""
	}
	whose := fmt.Sprintf("%q's %s", o.Process.Role, o.Kind)
	alone := 0
	for _, m := range d.moves {
		if m.main != nil && m.main.Kind == o.Kind {
			alone++
		}
	}
	if alone == 1 {
		whose = "the " + o.Kind
	}
	switch {
	case d.expected == "blocked" && d.of == d.at:
		return whose + " blocks"
	case d.expected == "blocked":
		return whose + " is still blocked"
	case strings.HasPrefix(d.expected, "fails with"):
		return whose + " " + d.expected
	}
	if content, ok := o.Content(); ok && o.Last.Done && !strings.Contains(string(content), `"`) {
		if len(content) == 0 {
			return whose + " completes with end-of-file"
		}
		return fmt.Sprintf(`%s completes with "%s"`, whose, content)
	}
	return whose + " completes"
}

// holds executes sentences and returns the first that fails.
func (e *explorer) holds(ctx context.Context, iut impl.IUT, sentences []sentence) error {
	l, err := openLane(ctx, iut, e.alphabet.mechanism)
	if err != nil {
		return err
	}
	defer l.close()
	for _, s := range sentences {
		within, cancel := context.WithTimeout(ctx, patience)
		l.world.Within(within)
		err := s.call(l.world)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// keywords puts Given, When, Then and And before sentences.
func keywords(sentences []sentence) []string {
	var list []string
	last := ""
	acted := false
	for _, s := range sentences {
		word := "When"
		switch {
		case !acted && s.phrase.given:
			word = "Given"
		case s.phrase.definition.Asserts:
			word, acted = "Then", true
		default:
			acted = true
		}
		if word == last {
			list = append(list, "And "+s.text)
		} else {
			list = append(list, word+" "+s.text)
		}
		last = word
	}
	return list
}
