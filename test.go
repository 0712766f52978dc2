package ipcspec

import (
	"context"
	"flag"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// Option changes what [Test] executes and how.
type Option func(*Options) error

// WithTags selects by a Cucumber tag expression: "@pipe and not @linux".
func WithTags(expression string) Option {
	return func(o *Options) error { o.Tags = expression; return nil }
}

// WithIDs selects behaviours (PIPE-07) or scenarios by their ids.
func WithIDs(ids ...string) Option {
	return func(o *Options) error { o.IDs = append(o.IDs, ids...); return nil }
}

// WithJobs sets how many scenarios are executed at a time.
func WithJobs(n int) Option {
	return func(o *Options) error { o.Jobs = n; return nil }
}

// WithTimeout sets the deadline of each step.
func WithTimeout(d time.Duration) Option {
	return func(o *Options) error { o.Timeout = d; return nil }
}

// WithDeviations reads known failures from a file. One that no longer holds
// fails the test.
func WithDeviations(path string) Option {
	return func(o *Options) error {
		d, err := result.ReadDeviations(path)
		o.Deviations = append(o.Deviations, d...)
		return err
	}
}

// WithFeatures executes features of one's own, in this folder or file, instead of the
// specification's.
func WithFeatures(path string) Option {
	return func(o *Options) error { o.Features = path; return nil }
}

// WithAudit says what to do about what scenarios leave behind. With [AuditFail] one
// that leaves something fails; with [AuditReport] the test logs it.
func WithAudit(a Audit) Option {
	return func(o *Options) error { o.Audit = a; return nil }
}

// Test executes the specification against iut with a subtest for each scenario,
// named by its id: TestMine/PIPE-07/end-of-file-does-not-wear-off. What is not
// claimed or not applicable is skipped with its reason; an inconclusive verdict
// and a stale deviation fail. To execute nothing at all is a failure, too, also
// when a -run pattern selects no scenario.
//
// Test does not close iut.
func Test(t *testing.T, iut impl.IUT, options ...Option) {
	t.Helper()
	var o Options
	for _, option := range options {
		if err := option(&o); err != nil {
			t.Fatal(err)
		}
	}
	s, err := o.Executed()
	if err != nil {
		t.Fatal(err)
	}
	_, scenarios, err := Select(s, o)
	if err != nil {
		t.Fatal(err)
	}
	// Executed together, side by side; what the patterns of the command line
	// leave out is not executed. The subtests then report.
	var wanted []string
	for _, sc := range scenarios {
		if patternSelects(t.Name(), sc.ID) {
			wanted = append(wanted, sc.ID)
		}
	}
	if len(wanted) == 0 {
		t.Fatalf("no scenario is selected (-run %s)", flagValue("test.run"))
	}
	if len(wanted) < len(scenarios) || len(o.IDs) > 0 {
		o.IDs = wanted
	}
	r, err := Run(context.Background(), iut, o)
	if err != nil {
		t.Error(err)
	}
	for _, line := range r.Stale {
		t.Errorf("stale deviation: %s", line)
	}
	for _, l := range r.Leaks {
		switch {
		case o.Audit != AuditFail, l.FindingOut:
			t.Logf("left behind by %s: %s", strings.Join(l.Scenarios, " or "), l)
		case !l.Established:
			t.Errorf("left behind by %s: %s", strings.Join(l.Scenarios, " or "), l)
		}
	}
	byID := map[string]result.Scenario{}
	for _, sc := range r.Scenarios {
		byID[sc.ID] = sc
	}
	if r.Totals.Executed() == 0 && err == nil {
		t.Error("nothing was executed: the implementation claims nothing of what is selected")
	}
	for _, b := range s.Behaviours {
		subtests(t, b, byID)
	}
}

func subtests(t *testing.T, b *spec.Behaviour, results map[string]result.Scenario) {
	t.Helper()
	some := false
	for _, sc := range b.Scenarios {
		_, executed := results[sc.ID]
		some = some || executed
	}
	if !some {
		return
	}
	t.Run(b.ID, func(t *testing.T) {
		for _, sc := range b.Scenarios {
			r, ok := results[sc.ID]
			if !ok {
				continue
			}
			t.Run(strings.TrimPrefix(sc.ID, b.ID+"/"), func(t *testing.T) {
				switch r.Verdict {
				case result.Passed:
				case result.Deviated:
					t.Log("deviates as recorded: " + r.Reason)
				case result.Failed, result.Inconclusive:
					t.Error("\n" + failureText(r))
				default:
					t.Skip(strings.ReplaceAll(string(r.Verdict), "_", " ") + ": " + r.Reason)
				}
			})
		}
	})
}

func failureText(r result.Scenario) string {
	var text strings.Builder
	report.Terminal{W: &text}.Failure(r)
	return text.String()
}

func flagValue(name string) string {
	if f := flag.Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

// patternSelects reports whether -run and -skip leave the subtests of a scenario
// in. The parts of the patterns that the test itself has matched are passed over.
func patternSelects(test, id string) bool {
	depth := strings.Count(test, "/") + 1
	parts := strings.SplitN(id, "/", 2)
	matches := func(pattern string, whole bool) bool {
		elements := strings.Split(pattern, "/")
		if len(elements) <= depth {
			return !whole
		}
		for i, element := range elements[depth:] {
			if i >= len(parts) {
				break
			}
			if ok, err := regexp.MatchString(element, parts[i]); err == nil && !ok {
				return false
			}
		}
		return true
	}
	if run := flagValue("test.run"); run != "" && !strings.Contains(run, "|") && !matches(run, false) {
		return false
	}
	if skip := flagValue("test.skip"); skip != "" && !strings.Contains(skip, "|") && strings.Count(skip, "/") >= depth+1 && matches(skip, true) {
		return false
	}
	return true
}
