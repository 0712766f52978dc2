package explore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
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
	// Again is how many of Of repetitions disagreed. Where they did not all do so in the
	// same way it is not steady, and the sequence is whole.
	Again  int  `json:"again"`
	Of     int  `json:"of"`
	Steady bool `json:"steady"`
	// Executable says that the scenario was executed as it stands: the reference
	// passes and the implementation fails.
	Executable bool `json:"executable"`
}

// shown is how many sentences are shown of a sequence that could not be made shorter.
const shown = 8

// Scenario is the finding as Gherkin, to be put below a Rule.
func (f Finding) Scenario() string {
	var text strings.Builder
	steps := f.Steps
	switch {
	case !f.Steady:
		fmt.Fprintf(&text, "# %d of %d repetitions disagreed, not always in the same way.\n", f.Again, f.Of)
		if len(steps) > shown {
			fmt.Fprintf(&text, "# The last of %d sentences:\n", len(steps))
			steps = steps[len(steps)-shown:]
		}
	case !f.Executable:
		fmt.Fprintf(&text, "# Not executable as it stands: no sentence tells the difference.\n")
	}
	fmt.Fprintf(&text, "Scenario: found by exploring, seed %d\n", f.Seed)
	for _, step := range steps {
		fmt.Fprintf(&text, "  %s\n", step)
	}
	return text.String()
}

// tell puts a disagreement into sentences as it was found.
func (e *explorer) tell(d *disagreement) *Finding {
	return &Finding{Mechanism: e.alphabet.mechanism, Expected: outside.Line(d.told[0]), Observed: outside.Line(d.told[1]), Steps: keywords(sentencesOf(d.moves))}
}

// finding puts a disagreement into sentences, and executes them on both.
func (e *explorer) finding(ctx context.Context, d *disagreement) *Finding {
	d = e.plainly(ctx, d)
	f := &Finding{Mechanism: e.alphabet.mechanism, Expected: outside.Line(d.told[0]), Observed: outside.Line(d.told[1])}
	sentences := sentencesOf(d.moves)
	if d.moves[d.at].err == nil { // always so on the reference
		for _, last := range e.assertions(d) {
			if p := newPhrase(e.alphabet.vocabulary, last); p != nil {
				with := append(slices.Clone(sentences), p.original())
				if e.holds(ctx, e.model.IUT, with) == nil {
					sentences = with
					break
				}
			}
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

// assertions are sentences that may tell what the reference did; none if the last
// sentence of the sequence tells it itself.
func (e *explorer) assertions(d *disagreement) []string {
	o := d.moves[d.of].main
	if d.expected == holds || o == nil {
		return nil
	}
	if d.expected == ended {
		return []string{fmt.Sprintf("%q is killed by SIGPIPE", o.Process.Role)}
	}
	if o.Kind == "" {
		return nil
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
		return []string{whose + " blocks"}
	case d.expected == "blocked":
		return []string{whose + " is still blocked"}
	case strings.HasPrefix(d.expected, "fails with"):
		return []string{whose + " " + d.expected}
	}
	if content, ok := o.Content(); ok && o.Last.Done {
		switch {
		case len(content) == 0:
			return []string{whose + " completes with end-of-file", whose + " completes"}
		case printable(string(content)):
			return []string{fmt.Sprintf(`%s completes with "%s"`, whose, content)}
		}
	}
	return []string{whose + " completes"}
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
