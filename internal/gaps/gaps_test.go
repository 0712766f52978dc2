package gaps

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// find looks for gaps of a feature of a few rules.
func find(t *testing.T, mechanism, feature string, o Options) *result.Gaps {
	t.Helper()
	s, err := spec.Load(fstest.MapFS{mechanism + "/one.feature": {Data: []byte("@" + mechanism + "\nFeature: one\n" + feature)}})
	if err != nil {
		t.Fatal(err)
	}
	o.Mechanisms = []string{mechanism}
	g, err := Find(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// why says why a cell of the subject is a gap, "" if it is none.
func why(t *testing.T, g *result.Gaps, part, cell string) string {
	t.Helper()
	p := g.Subjects[0].Parts[slices.Index(Parts, part)]
	for _, gap := range p.Gaps {
		if gap.Cell == cell {
			return gap.Why
		}
	}
	if p.Cells == 0 {
		t.Fatalf("there are no cells of %s", part)
	}
	return ""
}

func TestACellIsClosedByWhoLooks(t *testing.T) {
	const surroundings = `
    Scenario: one
      Given a process "reader" that has a pipe
      And "reader" starts "writer" with the write end
`
	const written = "\n  @PIPE-901 @posix\n  Rule: A write tells how much it wrote\n    Source: POSIX write()\n" + surroundings + `      When "writer" starts to write "abc"
      Then the write completes
`
	const nowait = "\n  @PIPE-902 @posix\n  Rule: A read of nothing fails in non-blocking mode\n    Source: POSIX read()\n" + surroundings + `      And "reader" makes the read end non-blocking
      When "reader" starts to read
      Then the read fails with "would block"
`
	const dies = "\n  @PIPE-903 @posix\n  Rule: Who is killed in a read takes nothing along\n    Source: POSIX read()\n" + surroundings + `      And "reader" starts to read
      When "reader" is killed
      Then "writer" is still alive
`
	const comes = "\n  @PIPE-904 @posix\n  Rule: A read waits for what is written\n    Source: POSIX read()\n" + surroundings + `      When "reader" starts to read
      Then the read blocks
      When "writer" writes "abc"
      Then the read completes with "abc"
`
	const unwatched = "\n  @PIPE-905 @posix\n  Rule: A writer does not care who reads\n    Source: POSIX write()\n" + surroundings + `      And "reader" starts to read
      When "writer" writes "abc"
      Then "writer" is still alive
`
	for _, c := range []struct{ part, cell, open, closing string }{
		{"results", "fd.write count", comes, written},
		{"results", "fd.read failing with EAGAIN", "", nowait},
		{"results", "fd.read data: another byte", written, comes},
		{"results", "fd.read waiting", written, comes},
		{"failures", "fd.read EAGAIN", written, nowait},
		{"arguments", "fd.set-nonblock nonblock set", written, nowait},
		{"generic operations", "fd.read of a read-end", written, comes},
		{"situations", "fd.read: who waits is killed", comes, comes + dies},
		{"situations", "fd.read: what it waits for comes", dies, comes},
		{"situations", "fd.read: what it waits for comes", unwatched, unwatched + comes},
	} {
		if c.open != "" && why(t, find(t, "pipe", c.open, Options{}), c.part, c.cell) == "" {
			t.Errorf("%s: %s is no gap, and nothing looks at it", c.part, c.cell)
		}
		if text := why(t, find(t, "pipe", c.closing, Options{}), c.part, c.cell); text != "" {
			t.Errorf("%s: %s is looked at, and is a gap: %s", c.part, c.cell, text)
		}
	}
}

// A lie is noticed by a rule that says so. The same scenario below another statement,
// with sentences that do not speak of it, is none.
func TestUnrelatedRulesNoticeNothing(t *testing.T) {
	scenario := `
    Source: NONE

    Scenario: one
      Given a process "p" that has a message queue
      And "p" sends "x"
      Then the queue holds 1 message
`
	const cell = "msgq.send having an effect"
	text := why(t, find(t, "sysv-msgqueue", "\n  @MSGQ-901 @posix\n  Rule: The sky is blue"+scenario, Options{}), "results", cell)
	if !strings.Contains(text, "MSGQ-901/one") || !strings.Contains(text, "do not say it") {
		t.Errorf("a rule about the sky notices that nothing is sent: %q", text)
	}
	if text := why(t, find(t, "sysv-msgqueue", "\n  @MSGQ-901 @posix\n  Rule: What was sent is there"+scenario, Options{}), "results", cell); text != "" {
		t.Errorf("a rule about sending does not notice that nothing is sent: %s", text)
	}
}

// What a surrounding notices proves nothing: a Given that fails is inconclusive.
func TestGivensProveNothing(t *testing.T) {
	g := find(t, "pipe", "\n  @PIPE-901 @posix\n  Rule: A write tells how much it wrote\n    Source: POSIX write()\n"+`
    Scenario: one
      Given a process "p" that has a pipe
      And "p" writes "abc"
      Then "p" is still alive
`, Options{})
	if why(t, g, "results", "fd.write count") == "" {
		t.Error("a Given counts as noticing a lie")
	}
}

// An alternative names the silence of a document, and a planted fault lands outside.
func TestEnvelopes(t *testing.T) {
	const scenario = `
    Scenario: one
      Given a process "p" that has a message queue
      And "p" removes the queue
      When "p" starts to send "x"
      Then the send fails with "invalid argument" or "identifier removed"
`
	const cell = `MSGQ-901/one: the send fails with "invalid argument" or "identifier removed"`
	rule := "\n  @MSGQ-901 @posix\n  Rule: Nothing is sent to what is not there\n    Source: POSIX msgsnd()"
	if text := why(t, find(t, "sysv-msgqueue", rule+"\n"+scenario, Options{}), "envelopes", cell); !strings.Contains(text, "no word of the rule") {
		t.Errorf("an alternative without a reason: %q", text)
	}
	g := find(t, "sysv-msgqueue", rule+", which leaves open which one it is\n"+scenario, Options{})
	if text := why(t, g, "envelopes", cell); !strings.Contains(text, "no planted fault") {
		t.Errorf("no faults are planted here, and one lands outside: %q", text)
	}
}

func TestExceptions(t *testing.T) {
	const feature = "\n  @PIPE-901 @posix\n  Rule: A read waits\n    Source: POSIX read()\n" + `
    Scenario: one
      Given a process "p" that has a pipe
      When "p" starts to read
      Then the read blocks
`
	plain := find(t, "pipe", feature, Options{})
	_, gaps, _ := plain.Subjects[0].Count()
	if plain.Subjects[0].Holds() {
		t.Error("gaps hold that nobody recorded")
	}
	g := find(t, "pipe", feature, Options{
		Exceptions: map[string][]Exception{"pipe": {
			{Part: "failures", Cell: "fd.pread *", Reason: "a pipe has no position", Source: "POSIX pread()"},
			{Part: "results", Cell: "fd.read waiting", Reason: "none", Source: "none"},
		}},
		Ceilings: map[string]Ceiling{"pipe": {Gaps: gaps - 5, Exceptions: 5}},
	})
	s := g.Subjects[0] // EAGAIN, EBADF, EINTR, EINVAL, ESPIPE
	if _, left, excepted := s.Count(); left != gaps-excepted || excepted != 5 {
		t.Errorf("%d gaps and %d exceptions of %d", left, excepted, gaps)
	}
	if len(s.Mistakes) != 1 || !strings.Contains(s.Mistakes[0], "fd.read waiting is excepted, and is no gap") {
		t.Errorf("mistakes: %v", s.Mistakes)
	}
	s.Mistakes = nil
	if !s.Holds() {
		t.Error("what is known does not hold")
	}
	s.KnownExceptions = 4
	if s.Holds() {
		t.Error("more exceptions than are known hold")
	}
}

func TestRead(t *testing.T) {
	for text, wrong := range map[string]string{
		`[{"part":"failures","cell":"fd.read EIO","reason":"x","source":"y"}]`: "",
		`[{"part":"failure","cell":"fd.read EIO","reason":"x","source":"y"}]`:  `there is no part "failure"`,
		`[{"part":"failures","cell":"*","reason":"x","source":"y"}]`:           "names no cell",
		`[{"part":"failures","cell":"fd.read EIO","reason":"x"}]`:              "cites a source",
		`{}`: "cannot unmarshal",
	} {
		_, ceilings, err := Read(fstest.MapFS{"pipe.json": {Data: []byte(text)}, ceilingsFile: {Data: []byte(`{"pipe":{"gaps":3,"exceptions":1}}`)}})
		if wrong == "" && err != nil || wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)) {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil && !maps.Equal(ceilings, map[string]Ceiling{"pipe": {3, 1}}) {
			t.Errorf("ceilings: %v", ceilings)
		}
	}
}

// Ceilings fall and never rise.
func TestLowered(t *testing.T) {
	found := &result.Gaps{Subjects: []result.GapSubject{{Name: "pipe", Parts: []result.GapPart{{Gaps: make([]result.Gap, 3)}}}}}
	for before, after := range map[string]string{
		`{"pipe":{"gaps":5,"exceptions":0},"mailslot":{"gaps":1,"exceptions":1}}`: `{"mailslot":{"gaps":1,"exceptions":1},"pipe":{"gaps":3,"exceptions":0}}`,
		`{}`:                                 `{"pipe":{"gaps":3,"exceptions":0}}`,
		`{"pipe":{"gaps":2,"exceptions":0}}`: `{"pipe":{"gaps":2,"exceptions":0}}`,
	} {
		text, err := Lowered([]byte(before), found)
		if got := strings.Join(strings.Fields(string(text)), ""); got != after || (err != nil) != (before == after) {
			t.Errorf("%s becomes %s: %v", before, got, err)
		}
	}
}

func TestFormsOfWords(t *testing.T) {
	for pair, want := range map[string]bool{
		"write written": true, "write writer": true, "send sent": true, "read readers": true, "close closing": true, "tee tees": true,
		"read write": false, "send set": false, "close open": false, "peek pipe": false, "lock lost": false,
	} {
		a, b, _ := strings.Cut(pair, " ")
		if alike(a, b) != want || alike(b, a) != want {
			t.Errorf("%s alike: %v", pair, !want)
		}
	}
}
