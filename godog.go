package ipcspec

import (
	"io/fs"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Features are the features of the specification, for a godog suite of one's own.
func Features() fs.FS { return features.FS }

// Initializer makes the sentences of the specification known to a godog suite of
// one's own: pass it as TestSuiteInitializer, or call it from there. Scenarios
// that iut does not claim are skipped, which godog counts as passed; [Claimed]
// leaves them out instead.
//
// Features of one's own may use the sentences as well, beside steps of one's own:
// a feature says by its tag which mechanism it is about.
//
// godog has no deadlines of its own. Here each step has [Options].Timeout.
func Initializer(iut impl.IUT, o Options) func(*godog.TestSuiteContext) {
	return func(t *godog.TestSuiteContext) {
		s, err := Specification()
		if err != nil {
			panic(err) // it is built in and was read by our tests
		}
		run.NewSession(s, iut, run.Options{Timeout: o.Timeout}).Register(t)
	}
}

// Claimed returns the features with only those scenarios that are selected and
// that iut claims, for FeatureContents, and counts by verdict what it left out.
func Claimed(iut impl.IUT, o Options) ([]godog.Feature, result.Totals, error) {
	s, err := Specification()
	if err != nil {
		return nil, nil, err
	}
	_, scenarios, err := Select(s, o)
	if err != nil {
		return nil, nil, err
	}
	left := result.Totals{}
	var claimed []*spec.Scenario
	for _, sc := range scenarios {
		if verdict, _ := run.Decide(iut.Statement(), sc); verdict != "" {
			left[verdict]++
		} else {
			claimed = append(claimed, sc)
		}
	}
	if len(claimed) == 0 {
		return nil, left, ErrNothingSelected
	}
	return run.Contents(s, claimed), left, nil
}
