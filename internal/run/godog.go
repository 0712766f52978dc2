package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
)

// The glue to godog, for its formats and for suites of other people.

type scenarioKey struct{}

// Register declares the sentences and the hooks around scenarios, once for the
// whole suite: godog compiles what is declared for each scenario anew. To godog all
// sentences are one, so that it tries one pattern however many there are, and
// other steps beside them stay unambiguous. A scenario that the implementation does
// not claim is skipped with its reason.
//
// A scenario that is not part of the specification gets a world if it has one of its
// sentences; its feature says by a tag which mechanism it is about. Others are left
// alone.
func (s *Session) Register(t *godog.TestSuiteContext) {
	known := map[string]*spec.Scenario{}
	for _, sc := range s.spec.Scenarios() {
		known[sc.ID] = sc
	}
	mechanisms := s.spec.Mechanisms()
	c := t.ScenarioContext()
	c.Step(steps.Any(), func(ctx context.Context, text string) error {
		state, ok := ctx.Value(scenarioKey{}).(*scenario)
		if !ok {
			return errors.New("a sentence of the specification outside a scenario that has a world")
		}
		perform, err := compile(Vocabulary(state.spec), text)
		if err != nil {
			return err
		}
		return tell(s.step(ctx, state, perform))
	})
	c.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
		sc := known[spec.PickleID(pickle)]
		if s.spec.Own() {
			sc = s.spec.At(pickle.Uri, int(pickle.Location.Line))
		}
		if sc == nil {
			if !speaks(pickle) {
				return ctx, nil
			}
			if sc = spec.Foreign(pickle, mechanisms); sc == nil {
				return ctx, fmt.Errorf("scenario %q does not say by a tag which mechanism it is about; there are @%s", pickle.Name, strings.Join(mechanisms, ", @"))
			}
		}
		if verdict, reason := Decide(s.iut.Statement(), sc); verdict != "" {
			return ctx, fmt.Errorf("%s: %s: %w", verdict, reason, godog.ErrSkip)
		}
		return context.WithValue(ctx, scenarioKey{}, s.begin(ctx, sc)), nil
	})
	c.StepContext().After(func(ctx context.Context, step *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
		if state, ok := ctx.Value(scenarioKey{}).(*scenario); ok && err != nil {
			s.fail(state, step.Text, step.Type == "Context", err)
		}
		return ctx, nil
	})
	c.After(func(ctx context.Context, pickle *godog.Scenario, err error) (_ context.Context, problem error) {
		if state, ok := ctx.Value(scenarioKey{}).(*scenario); ok {
			problem = tell(s.end(ctx, state, err)) // godog would let a panic end the program
		}
		return ctx, problem
	})
}

// speaks reports whether a scenario has a sentence of ours.
func speaks(pickle *godog.Scenario) bool {
	return slices.ContainsFunc(pickle.Steps, func(step *godog.Step) bool { return steps.Any().MatchString(step.Text) })
}

// byGodog executes scenarios by godog, which feeds its formats.
func (s *Session) byGodog(ctx context.Context, scenarios []*spec.Scenario) error {
	contents := Contents(s.spec, scenarios)
	if s.options.shuffles() {
		order := rand.New(rand.NewPCG(uint64(s.options.Seed), 0))
		order.Shuffle(len(contents), func(i, j int) { contents[i], contents[j] = contents[j], contents[i] })
	}
	suite := godog.TestSuite{
		Name:                 "ipcspec",
		TestSuiteInitializer: func(t *godog.TestSuiteContext) { s.Register(t) },
		Options: &godog.Options{
			FeatureContents: contents, Format: formatName(s.options.Formats), Output: io.Discard,
			NoColors: true, Strict: true, Concurrency: max(1, s.options.Jobs),
			Randomize: s.options.randomize(), DefaultContext: ctx,
		},
	}
	status := suite.Run()
	if len(s.results) == 0 && ctx.Err() == nil && !s.dead() {
		return fmt.Errorf("godog executed nothing (status %d)", status)
	}
	return nil
}

// Contents returns the features with nothing but the given scenarios in them.
func Contents(s *spec.Specification, scenarios []*spec.Scenario) []godog.Feature {
	chosen := map[string]bool{}
	for _, sc := range scenarios {
		chosen[sc.ID] = true
	}
	var contents []godog.Feature
	for _, e := range s.Excerpts(chosen) {
		contents = append(contents, godog.Feature{Name: e.Path, Contents: e.Source})
	}
	return contents
}
