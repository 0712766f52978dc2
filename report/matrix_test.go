package report

import (
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/result"
)

func TestMatrix(t *testing.T) {
	m := &result.Matrix{
		Schema: 1, Specification: "1.0", DurationUS: 2_000_000,
		Faults: []result.FaultResult{
			{Name: "end-of-file-wears-off", Mechanism: "pipe", Mistake: "Reports it once.", Kills: []string{"PIPE-07/a", "PIPE-07/b"}, Rules: []string{"PIPE-07"}},
			{Name: "harmless", Mechanism: "pipe", Mistake: "Does nothing wrong."},
		},
		Rules:     []result.RuleResult{{ID: "PIPE-07", KilledBy: []string{"end-of-file-wears-off"}}, {ID: "PIPE-08"}},
		Scenarios: []result.ScenarioResult{{ID: "PIPE-07/a", KilledBy: []string{"end-of-file-wears-off"}}, {ID: "PIPE-08/a"}},
		Sentences: []result.SentenceResult{{Pattern: "^a$", Uses: 2, Red: 1}, {Pattern: "^b$", Uses: 1}, {Pattern: "^unused$"}},
	}
	var b strings.Builder
	Terminal{W: &b, Verbose: true}.Matrix(m, func(string) string { return "pipe" }, false)
	same(t, b.String(), `reference with planted faults · specification 1.0 · 2 faults × 2 rules
  pipe  1 of 2 rules killed by 2 faults (2 scenarios failed)

  pipe
    end-of-file-wears-off
      Reports it once.
      kills PIPE-07 (2 scenarios)
    harmless
      Does nothing wrong.
      kills nothing

  kills no rule:
    harmless

  no fault kills:
    PIPE-08

  no fault turns red:
    PIPE-08/a

  never seen red:
    ^b$

1 of 2 rules killed, 1 of 2 scenarios, 1 of 2 faults effective, 1 of 2 asserting sentences seen red · 2.0 s
`)
}

func TestListAndShow(t *testing.T) {
	var b strings.Builder
	terminal := Terminal{W: &b}
	one := Behaviour{ID: "PIPE-07", Mechanism: "pipe", Statement: "It ends", Authority: "POSIX", Strength: "must", Sources: []string{"POSIX read()"}, Scenarios: []string{"PIPE-07/a"}}
	terminal.List([]Behaviour{one, {ID: "MSGQ-101", Mechanism: "sysv-msgqueue", Statement: "It may", Strength: "may", NotExecutable: "why"}})
	same(t, b.String(), `pipe
  PIPE-07   It ends

sysv-msgqueue
  MSGQ-101  It may (may) (not executable)

2 behaviours, 1 scenario of 2 mechanisms
`)
	b.Reset()
	terminal.Show(Detail{
		Behaviour: one, Counterparts: []string{"APIPE-13"}, Location: "features/pipe/x.feature:3",
		Text: []string{"    Scenario: a", "      Then it ends"}, KilledBy: []string{"f", "g"},
	})
	same(t, b.String(), `PIPE-07  It ends
  mechanism   pipe
  authority   POSIX
  strength    must
  sources     POSIX read()
  elsewhere   APIPE-13
  defined in  features/pipe/x.feature:3
  killed by   f
              g

  Scenario: a
    Then it ends
`)
}

func TestProtocol(t *testing.T) {
	var b strings.Builder
	Terminal{W: &b}.Protocol([]Operation{{
		Name: "fd.read", Phrase: "reads {size}", Doc: "read().",
		Args:   []Field{{Name: "handle", Type: "handle"}, {Name: "size", Type: "number", Optional: true, Doc: "at most"}},
		Result: []Field{{Name: "data", Type: "base64"}, {Name: "count", Type: "number", Within: "0.."}},

		Domains:  []Domain{{Path: "handle", Kind: "object"}, {Path: "size", Kind: "number", Domain: "0,~pipe.buf", Bounds: map[string]int64{"pipe.buf": 512}}},
		Takes:    []Object{{Path: "handle", Kind: "descriptor"}},
		Varies:   []Varying{{Path: "data", Nature: "time"}},
		Waits:    []string{"read", "readv"},
		Failures: []Failing{{"EIO", "input/output error", "POSIX read()", "needs a device"}, {"EBADF", "bad handle", "POSIX read()", ""}, {"EROFS", "read-only", "POSIX read()", "needs a device"}},
		EitherOf: [][]string{{"a", "b"}},
	}, {Name: "x", Phrase: "does", Doc: "x().", Sources: []string{"one document", "another one"}}})
	same(t, b.String(), `fd.read  every implementation
  reads {size}
  read().
  takes    handle  handle
           size    number, optional: at most
  answers  data    base64
           count   number 0..
  values   size: 0,~pipe.buf (pipe.buf: 512, if not stated)
  objects  takes a descriptor: handle
  varies   data (time)
  waits    read
           readv
  fails    EBADF, "bad handle": POSIX read()
           ["a" "b"], as it likes, when both are due
  beyond   EIO EROFS: needs a device

x  every implementation
  does
  x().
  fails    no failure is named in one document; another one

2 operations; their conditions: ipcspec protocol --conditions; how they travel: PROTOCOL.md
`)
}
