package lint

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
)

func TestFeatures(t *testing.T) {
	for _, problem := range Check(features.FS, All()) {
		t.Error(problem)
	}
}

// TestSentences prints how often each sentence is used: go test -v.
func TestSentences(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	uses := Uses(s)
	total := 0
	for _, use := range uses {
		total += use.Count
	}
	t.Logf("%d sentences, %d uses in %d scenarios of %d behaviours", len(uses), total, len(s.Scenarios()), len(s.Behaviours))
	for _, use := range uses {
		t.Logf("%5d %s\n        as in: %s", use.Count, use.Definition.Expression, use.Example)
	}
}

const good = `@pipe
Feature: A pipe
  @PIPE-01 @posix
  Rule: It works
    Source: POSIX pipe()
    Scenario: yes
      Given something
      Then it holds
`

func nothing(*steps.World) error { return nil }

var sentences = []*steps.Family{
	steps.NewFamily("", "do", steps.As("something", nothing)),
	steps.NewFamily("", "check", steps.As("it holds", nothing)).Asserting(),
}

func check(source string, more ...*steps.Family) string {
	files := fstest.MapFS{"pipe/a.feature": {Data: []byte(source)}}
	families := append(more, sentences...)
	return strings.Join(Check(files, Sentences{
		Visible:  func(string, ...string) *steps.Vocabulary { return steps.NewVocabulary(families...) },
		Families: families,
	}), "\n")
}

// TestRefusals plants one mistake at a time.
func TestRefusals(t *testing.T) {
	if got := check(good); got != "" {
		t.Fatalf("a good feature: %s", got)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown tag":          {"@posix", "@posix @flaky", "unknown tag @flaky"},
		"unknown need":         {"@posix", "@posix @needs-luck", "unknown tag @needs-luck"},
		"no id":                {"@PIPE-01 @posix", "@posix", "a rule without id"},
		"two ids":              {"@PIPE-01", "@PIPE-01 @PIPE-02", "a rule with two ids"},
		"no authority":         {" @posix", "", "does not say who requires it"},
		"no source":            {"Source: POSIX pipe()", "somewhere", "PIPE-01 has no Source: line"},
		"no scenario":          {"    Scenario: yes\n      Given something\n      Then it holds\n", "", "PIPE-01 has no scenario"},
		"no assertion":         {"Then it holds", "And something", "asserts nothing"},
		"unknown sentence":     {"Given something", "Given nonsense", "no pattern matches: nonsense"},
		"scenario beside":      {"  @PIPE-01 @posix\n  Rule: It works\n    Source: POSIX pipe()\n", "", "a scenario outside a Rule"},
		"mechanism":            {"@pipe\n", "@telepathy\n", "is no mechanism"},
		"executable and not":   {"@posix", "@posix @not-executable", "without a line"},
		"full stop":            {"It works", "It works.", "without a full stop"},
		"not executable lives": {"@posix\n  Rule: It works\n", "@posix @not-executable\n  Rule: It works\n    Not executable: because\n", "is @not-executable and has scenarios"},
	} {
		source := strings.Replace(good, c.old, c.new, 1)
		if source == good {
			t.Fatalf("%s: the mistake was not planted", name)
		}
		if got := check(source); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q in it", name, got, c.want)
		}
	}
	twice := good + strings.Replace(strings.TrimPrefix(good, "@pipe\nFeature: A pipe\n"), "yes", "no", 1)
	if got := check(twice); !strings.Contains(got, "stands on another rule already") {
		t.Errorf("a duplicate id: %q", got)
	}
	same := strings.Replace(good, "    Scenario: yes", "    Scenario: yes\n      Then it holds\n    Scenario: yes", 1)
	if got := check(same); !strings.Contains(got, "have the same id") {
		t.Errorf("a duplicate scenario: %q", got)
	}
	if got := check(good, steps.NewFamily("", "other", steps.As("some(thing)", nothing))); !strings.Contains(got, "2 patterns match: something") {
		t.Errorf("two patterns: %q", got)
	}
	if got := check(good, steps.NewFamily("", "other", steps.As("nobody says this", nothing))); !strings.Contains(got, "no feature uses the sentence") {
		t.Errorf("an unused sentence: %q", got)
	}
}

// TestNoSleep keeps sleeping out of what decides verdicts.
func TestNoSleep(t *testing.T) {
	sleep := regexp.MustCompile(`time\.(Sleep|After|Tick)\(`)
	for _, folder := range []string{"../../steps", "../../impl/reference", "../../impl/faults"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			source, err := os.ReadFile(path)
			if found := sleep.Find(source); found != nil {
				t.Errorf("%s: %s)", path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
