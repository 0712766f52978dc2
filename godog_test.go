package ipcspec_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec"
)

// TestGodogBeside executes features of somebody's own, with our sentences beside steps
// of his own, strictly.
func TestGodogBeside(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		status int
		want   string // in what godog prints
	}{
		"ours and his":       {"@pipe\nFeature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n    When the kettle boils\n    And \"p\" writes \"x\"\n    Then \"p\" reads \"x\"\n", 0, "4 steps (4 passed)"},
		"his alone":          {"Feature: f\n  Scenario: s\n    When the kettle boils\n", 0, "1 steps (1 passed)"},
		"ours fails":         {"@pipe\nFeature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n    When \"p\" writes \"x\"\n    Then \"p\" reads \"y\"\n", 1, `expected "y", observed "x"`},
		"his fails":          {"@pipe\nFeature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n    When the kettle leaks\n", 1, "it leaks"},
		"nobody's":           {"@pipe\nFeature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n    When \"p\" boils\n", 1, "1 undefined"},
		"no mechanism":       {"Feature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n", 1, "which mechanism it is about; there are @anonymous-pipe, "},
		"not claimed":        {"@pipe @needs-luck\nFeature: f\n  Scenario: s\n    Given a process \"p\" that has a pipe\n", 0, "1 steps (1 skipped)"},
		"ambiguous with his": {"@pipe\nFeature: f\n  Scenario: s\n    Given a process \"twin\"\n", 1, "ambiguous"},
	} {
		var output bytes.Buffer
		suite := godog.TestSuite{
			TestSuiteInitializer: func(suite *godog.TestSuiteContext) {
				ipcspec.Initializer(open(t, "reference"), ipcspec.Options{})(suite)
				suite.ScenarioContext().Step(`^the kettle (boils|leaks)$`, func(_ context.Context, does string) error {
					if does == "leaks" {
						return errors.New("it leaks")
					}
					return nil
				})
				suite.ScenarioContext().Step(`^a process "twin"$`, func() error { return nil })
			},
			Options: &godog.Options{
				Format: "pretty", FeatureContents: []godog.Feature{{Name: "f.feature", Contents: []byte(c.source)}},
				Strict: true, NoColors: true, Output: &output,
			},
		}
		if status := suite.Run(); status != c.status || !strings.Contains(output.String(), c.want) {
			t.Errorf("%s: status %d, want %d, and %q in:\n%s", name, status, c.status, c.want, output.String())
		}
	}
}
