package explore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/steps"
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
	for _, sentences := range [][]sentence{sentencesOf(d.moves), e.spoken(d)} {
		sentences, f.Executable = e.executable(ctx, d, sentences)
		f.Steps = keywords(sentences)
		if f.Executable {
			break
		}
	}
	return f
}

// executable adds a sentence that tells the difference, if there is one and none of the
// sentences does, and reports whether they hold on the reference and nowhere else.
func (e *explorer) executable(ctx context.Context, d *disagreement, sentences []sentence) ([]sentence, bool) {
	if d.moves[d.at].err == nil { // always so on the reference
		for _, last := range e.assertions(d) {
			if one, ok := e.says(last); ok {
				with := append(slices.Clone(sentences), one)
				if e.holds(ctx, e.model, with) == nil {
					sentences = with
					break
				}
			}
		}
	}
	return sentences, e.holds(ctx, e.model, sentences) == nil && e.holds(ctx, e.iut, sentences) != nil
}

func (e *explorer) says(text string) (sentence, bool) {
	if p := newPhrase(e.alphabet.vocabulary, text); p != nil {
		return p.original(), true
	}
	return sentence{}, false
}

// spoken are the sentences with others that say what came of operations later, as it was
// seen between them: whoever executes them lets time pass, and looks at what has come, by
// such sentences only.
func (e *explorer) spoken(d *disagreement) []sentence {
	var sentences []sentence
	for i, m := range d.moves {
		sentences = append(sentences, m.sentence)
		late := maps.Clone(m.completed)
		if m.passed > 0 && m.limit > 0 {
			late[i] = m.outcome
		}
		for _, of := range slices.Sorted(maps.Keys(late)) {
			if o := d.moves[of].main; (i < d.at || of != d.of) && o != nil && o.Kind != "" {
				texts := told(fmt.Sprintf("%q's %s", o.Process.Role, o.Kind), late[of], o)
				if one, ok := e.says(texts[0]); ok {
					sentences = append(sentences, one)
				}
			}
		}
	}
	return sentences
}

// plainly puts what sentences did that do not hold in others that only begin it,
// where the disagreement stays.
func (e *explorer) plainly(ctx context.Context, d *disagreement) *disagreement {
	for i := 0; i < len(d.moves); i++ {
		if d.moves[i].twist != nil {
			d = e.untwisted(ctx, d, i)
		}
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
		return []string{fmt.Sprintf("%q is killed by %s", o.Process.Role, d.moves[d.at].signal)}
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
	}
	return told(whose, d.expected, o)
}

// told are sentences that may tell the outcome of an operation that does not wait.
func told(whose, outcome string, o *steps.Operation) []string {
	if strings.HasPrefix(outcome, "fails with") {
		return []string{whose + " " + outcome}
	}
	if content, ok := o.Content(); ok && o.Last.Done {
		switch {
		case len(content) == 0:
			return []string{whose + " completes with end-of-file", whose + " completes"}
		case printable(string(content)):
			return []string{fmt.Sprintf(`%s completes with "%s"`, whose, content)}
		}
	}
	if count, ok := o.Last.Result.(impl.Count); ok && count.Count != o.Want {
		return []string{fmt.Sprintf("%s transfers %d bytes", whose, count.Count)}
	}
	return []string{whose + " completes"}
}

// holds executes sentences and returns the first that fails.
func (e *explorer) holds(ctx context.Context, iut impl.IUT, sentences []sentence) error {
	l, err := openLane(ctx, e.run, iut, e.alphabet.mechanism)
	if err != nil {
		return err
	}
	defer l.close()
	for _, s := range sentences {
		within, cancel := patience.WithTimeout(ctx, allowed)
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
		if s.twist != nil {
			list = append(list, "# in the next sentence: "+s.twist.String())
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
