package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// failed is the failure that the goldens show.
var failed = result.Scenario{
	ID: "PIPE-07/what-was-written-is-not-lost", Rule: "PIPE-07", Mechanism: "pipe", Verdict: result.Failed,
	Reason: `expected "hello", observed end-of-file`, DurationUS: 2300,
	Evidence: &result.Evidence{
		Statement: "When no write end is open any more, a reader gets what is left and then end-of-file",
		Authority: "required by POSIX", Sources: []string{"seed 004 §3.1 case 1", "POSIX read()"},
		Location: "features/pipe/four_special_cases.feature:21", Step: `Then "reader" reads "hello"`,
		Expected: `"hello"`, Observed: "end-of-file",
		Hanging: []string{`parent: waits for a child: blocked in wait4`},
		Timeline: []result.Event{
			{Actor: "parent", AtUS: 40, Does: "creates a pipe", Outcome: "ends 3 and 4"},
			{Actor: "writer", AtUS: 1950, Does: `writes "hello"`, Outcome: "5 bytes"},
			{Actor: "reader", AtUS: 12200, Does: "reads", Outcome: "end-of-file", Here: true},
		},
		Again: "ipcspec run --iut ./mine --id PIPE-07/what-was-written-is-not-lost",
	},
}

const failedText = `FAIL  PIPE-07/what-was-written-is-not-lost
      When no write end is open any more, a reader gets what is left and then end-of-file
      required by POSIX; seed 004 §3.1 case 1; POSIX read()
      features/pipe/four_special_cases.feature:21   Then "reader" reads "hello"
      expected  "hello"
      observed  end-of-file
      waiting   parent: waits for a child: blocked in wait4

      parent   0.0 ms  creates a pipe  ends 3 and 4
      writer   1.9 ms  writes "hello"  5 bytes
      reader  12.2 ms  reads           end-of-file   <-

      again:  ipcspec run --iut ./mine --id PIPE-07/what-was-written-is-not-lost
`

func passed(id string) result.Scenario {
	rule, _, _ := strings.Cut(id, "/")
	return result.Scenario{ID: id, Rule: rule, Mechanism: "pipe", Verdict: result.Passed, DurationUS: 1500}
}

func without(id, mechanism string, v result.Verdict, reason string) result.Scenario {
	rule, _, _ := strings.Cut(id, "/")
	return result.Scenario{ID: id, Rule: rule, Mechanism: mechanism, Verdict: v, Reason: reason}
}

// some is a run with every verdict but one.
func some() result.Run {
	inconclusive := passed("PIPE-09/b")
	inconclusive.Verdict, inconclusive.Reason = result.Inconclusive, "a Given failed: no pipe"
	deviated := passed("PIPE-10/a")
	deviated.Verdict, deviated.Reason = result.Deviated, "counts slots"
	r := result.Run{
		IUT: result.IUT{Name: "mine", Version: "2.1", Spelled: "./mine"},
		Scenarios: []result.Scenario{
			failed, passed("PIPE-07/b"), passed("PIPE-08/a"), inconclusive, deviated,
			without("PIPE-42", "pipe", result.NotExecutable, "needs a reboot"),
			without("MSGQ-03/a", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-01/a", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-02/a", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-02/b", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-05/a", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-09/a", "sysv-msgqueue", result.NotClaimed, "needs root"),
			without("MSGQ-09/b", "sysv-msgqueue", result.NotClaimed, "needs cc"),
		},
		Stale: []string{"PIPE-08/a: recorded as a deviation, but it passed"}, Weak: 3, DurationUS: 1_400_000,
	}
	r.Totals = result.Count(r.Scenarios)
	return r
}

func TestSummary(t *testing.T) {
	var b strings.Builder
	terminal := Terminal{W: &b}
	terminal.Run(some(), "1.0")
	terminal.Closing([]result.Run{some()}, 1400*time.Millisecond)
	same(t, b.String(), `mine 2.1 (./mine) · specification 1.0 · 10 behaviours, 12 scenarios
  pipe           5 behaviours  1 passed, 1 failed, 1 deviated, 1 inconclusive, 1 not executable
                 5 scenarios   2 passed, 1 failed, 1 deviated, 1 inconclusive
  sysv-msgqueue  5 behaviours, 7 scenarios not claimed
  deviated: PIPE-10 (counts slots)
  not claimed: MSGQ-01…03, MSGQ-05, MSGQ-09 (1 of 2 scenarios) (needs root)
  not claimed: MSGQ-09 (1 of 2 scenarios) (needs cc)
  not executable: PIPE-42 (needs a reboot)
  weaker evidence: the implementation cannot observe its threads; blocking was concluded from silence, 3 times
  stale deviation: PIPE-08/a: recorded as a deviation, but it passed

`+failedText+`
INCONCLUSIVE  PIPE-09/b
      because   a Given failed: no pipe

2 passed, 1 failed, 1 deviated, 1 inconclusive, 7 not claimed, 0 not applicable, 1 not executable, 1 stale deviation · 1.4 s
`)
}

func TestEndedEarly(t *testing.T) {
	r := result.Run{
		IUT: result.IUT{Name: "mine"}, Scenarios: []result.Scenario{passed("PIPE-08/a")},
		Died: "the root actor's connection ended (signal: killed)", Unreached: 4,
	}
	r.Totals = result.Count(r.Scenarios)
	var b strings.Builder
	terminal := Terminal{W: &b}
	terminal.Run(r, "1.0")
	terminal.Closing([]result.Run{r}, 61*time.Second)
	same(t, b.String(), `mine · specification 1.0 · 1 behaviour, 1 scenario
  pipe  1 behaviour, 1 scenario passed

ENDED EARLY mine: the root actor's connection ended (signal: killed)
      4 scenarios were not reached

1 passed, 0 failed, 0 deviated, 0 inconclusive, 0 not claimed, 0 not applicable, 0 not executable, 4 not reached, 1 run ended early · 1m1s
`)
}

func TestColours(t *testing.T) {
	var b strings.Builder
	Terminal{W: &b, Color: true}.Failure(failed)
	if got := b.String(); !strings.Contains(got, "\x1b[31m<-\x1b[0m") || !strings.HasPrefix(got, "\x1b[1;31mFAIL") {
		t.Errorf("no colours in %q", got)
	}
}

// What an implementation says about itself must not steer the terminal.
func TestHostileText(t *testing.T) {
	hostile := failed
	evidence := *failed.Evidence
	evidence.Observed = "\x1b[2J\x07gone\r\u202eback"
	evidence.Timeline = []result.Event{{Actor: "a\nb", Does: "c\x1bd", Outcome: "e\x00f"}}
	hostile.Evidence = &evidence
	var b strings.Builder
	Terminal{W: &b}.Run(result.Run{
		IUT: result.IUT{Name: "x\x1b]0;title\x07", Version: "1\n2"}, Scenarios: []result.Scenario{hostile}, Died: "\x9b31m",
	}, "1.0")
	if i := strings.IndexFunc(b.String(), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x9b || r == 0x202e }); i >= 0 {
		t.Errorf("control character at %d of %q", i, b.String())
	}
	if !strings.Contains(b.String(), "a b  0.0 ms") {
		t.Errorf("line break kept in a column: %s", b.String())
	}
}

func TestJUnit(t *testing.T) {
	r := some()
	r.Died = "gone"
	var b bytes.Buffer
	if err := JUnit(&b, result.Report{Tool: result.Tool{Name: "ipcspec"}, Specification: "1.0", Started: "2026-11-21T22:21:26Z", Runs: []result.Run{r}}); err != nil {
		t.Fatal(err)
	}
	var suites junitSuites
	if err := xml.Unmarshal(b.Bytes(), &suites); err != nil {
		t.Fatal(err)
	}
	if s := suites; s.Tests != 15 || s.Failures != 2 || s.Errors != 2 || s.Skipped != 9 {
		t.Errorf("tests %d failures %d errors %d skipped %d", s.Tests, s.Failures, s.Errors, s.Skipped)
	}
	for _, want := range []string{
		`<skipped message="not claimed: needs root">`, `<skipped message="deviates as recorded: counts slots">`,
		`<failure message="expected &#34;hello&#34;, observed end-of-file">`, failedText,
		`<testsuite name="mine" timestamp="2026-11-21T22:21:26"`, `<error message="gone">`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is missing in\n%s", want, b.String())
		}
	}
}

// The members that the documented schema has.
func TestJSON(t *testing.T) {
	var b bytes.Buffer
	report := result.Report{Schema: 1, Tool: result.Tool{Name: "ipcspec", Version: "1"}, Specification: "1.0", Runs: []result.Run{some()}}
	if err := JSON(&b, report); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Schema        int
		Tool          map[string]string
		Specification string
		Host          map[string]any
		Runs          []struct {
			IUT       map[string]any
			Totals    map[string]int
			Scenarios []map[string]any
		}
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Runs[0].Totals) != 7 || back.Runs[0].Totals["not_claimed"] != 7 {
		t.Errorf("totals %v", back.Runs[0].Totals)
	}
	for _, member := range []string{"id", "rule", "mechanism", "verdict", "reason", "duration_us", "evidence"} {
		if _, ok := back.Runs[0].Scenarios[0][member]; !ok {
			t.Errorf("a failed scenario lacks %q", member)
		}
	}
}

func TestProgress(t *testing.T) {
	var b strings.Builder
	p := NewProgress(&b, 24)
	p.Scenario("linux", 1, 2, passed("PIPE-08/a-name-that-is-long"))
	p.Scenario("linux", 2, 2, failed)
	p.Clear()
	same(t, b.String(), "\rlinux 1 of 2 PIPE-08/a-\x1b[K\rlinux 2 of 2 1 failed P\x1b[K\r\x1b[K")
	var none *Progress
	none.Note("nothing happens")
	none.Scenario("linux", 1, 2, failed)
	none.Clear()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			t.Errorf("line %d:\n got %q\nwant %q\nin\n%s", i+1, g[i], strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""), got)
			return
		}
	}
	t.Errorf("it ends too early:\n%s", got)
}
