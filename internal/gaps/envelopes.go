package gaps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// envelopes has a cell for each alternative that is allowed: by a sentence that names two
// outcomes, by a rule that only binds who claims it, by an operation that may report
// either of two failures. The rule has to say that a document leaves it open, and a
// planted fault has to land outside: it turns that sentence red.
func (f *finder) envelopes(s *subject) []*cell {
	if s.mechanism == nil {
		return nil
	}
	var cells []*cell
	add := func(name string, examine func(context.Context) (string, error)) {
		cells = append(cells, &cell{part: "envelopes", name: name, examine: examine})
	}
	var rules []string
	for _, sc := range s.scenarios {
		b := sc.Behaviour
		for i, text := range sc.Steps {
			if alternative.MatchString(text) {
				add(sc.ID+": "+text, func(ctx context.Context) (string, error) { return f.envelope(ctx, s, b, []*spec.Scenario{sc}, i) })
			}
		}
		if b.Strength == "may" && !slices.Contains(rules, b.ID) {
			rules = append(rules, b.ID)
			add(b.ID+" may", func(ctx context.Context) (string, error) { return f.envelope(ctx, s, b, b.Scenarios, -1) })
		}
	}
	for _, d := range s.operations {
		for _, either := range d.EitherOf() {
			add(fmt.Sprintf("%s %s", d.Name, strings.Join(either, " or ")), func(context.Context) (string, error) { return namesEither(s, d, either) })
		}
	}
	return cells
}

// alternative is how a sentence names two outcomes.
var alternative = regexp.MustCompile(`fails with "[^"]+" or "[^"]+"$|completes or fails with`)

// silence is how a rule says that documents leave something open.
var silence = regexp.MustCompile(`(?i)leaves?\b.*\bopen|left open|unspecified|implementation-defined|undefined|do(es)? not say|says nothing|no document|name[sd]? no(ne)?\b|neither|disagree|differ|\bboth\b|\bmay\b`)

// envelope examines the sentence of some scenarios, or with -1 any of theirs.
func (f *finder) envelope(ctx context.Context, s *subject, b *spec.Behaviour, scenarios []*spec.Scenario, step int) (string, error) {
	if !silence.MatchString(strings.Join(slices.Concat(b.Sources, b.Remarks), " ")) {
		return "no word of the rule says that a document leaves it open", nil
	}
	for _, fault := range faults.All() {
		if fault.Mechanism != s.name {
			continue
		}
		for _, sc := range scenarios {
			red, err := f.breaks(ctx, fault.Plant, sc, step)
			if err != nil || red {
				return "", err
			}
		}
	}
	return "no planted fault lands outside of it", nil
}

func (f *finder) breaks(ctx context.Context, plant func(*kernel.Kernel), sc *spec.Scenario, step int) (bool, error) {
	r, at, err := f.execute(ctx, sc, plant, same, nil)
	f.executed.Add(1)
	return r.Verdict == result.Failed && (step < 0 || at == step), err
}

// namesEither looks for a rule that says of the operation that it may fail either way.
func namesEither(s *subject, d *impl.Definition, either []string) (string, error) {
	for _, p := range s.places(d) {
		for _, text := range p.trace.scenario.Steps {
			if alternative.MatchString(text) && !slices.ContainsFunc(either, func(c string) bool { return !strings.Contains(text, `"`+c+`"`) }) {
				return "", nil
			}
		}
	}
	return "no sentence names both", nil
}
