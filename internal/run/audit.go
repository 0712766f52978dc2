package run

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/audit"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Audit is what to do about what scenarios leave behind on this machine.
type Audit string

// What an audit does.
const (
	AuditOff    Audit = ""       // nobody looks
	AuditReport Audit = "report" // it is reported; verdicts stay
	AuditFail   Audit = "fail"   // a scenario that leaves something has failed
)

// Traced is an implementation whose processes can be told from others: by the run in
// their environment, and by their descent from one.
type Traced interface {
	Trace() (run string, root int)
}

func (s *Session) beginAudit() {
	if s.options.Audit == AuditOff {
		return
	}
	var trace audit.Trace
	if traced, ok := s.iut.(Traced); ok {
		trace.Run, trace.Root = traced.Trace()
	}
	s.audit = audit.Begin(trace)
}

func (s *Session) enter(state *scenario) {
	if s.audit != nil {
		s.audit.Enter(state.world.Name, state.spec.ID)
	}
}

func (s *Session) leave(state *scenario) {
	if s.audit == nil {
		return
	}
	var roles map[int]string
	if numbers, ok := s.iut.(interface{ CountsAsWeDo() bool }); ok && numbers.CountsAsWeDo() {
		roles = state.world.PIDs() // others' numbers are those of somebody else here
	}
	s.audit.Leave(state.world.Name, roles)
}

// endAudit blames what is left, and lets scenarios that left something fail.
func (s *Session) endAudit(ctx context.Context) {
	if s.audit == nil {
		return
	}
	known := map[string]*spec.Scenario{}
	for _, sc := range s.spec.Scenarios() {
		known[sc.ID] = sc
	}
	s.leaks = s.audit.End(ctx, func(ctx context.Context, id string) bool {
		_, err := NewSession(s.spec, s.iut, Options{Jobs: 1, Timeout: s.options.Timeout}).Run(ctx, []*spec.Scenario{known[id]})
		return err == nil
	})
	if s.options.Audit != AuditFail {
		return
	}
	taken := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(s.results)) {
		r := s.results[id]
		var left []string
		for _, l := range ownLeaks(s.leaks, id, taken) {
			taken[l.Object] = true
			left = append(left, l.String()+". "+l.Lesson)
		}
		if len(left) == 0 {
			continue
		}
		slices.Sort(left) // for recorded deviations
		text := "left behind: " + strings.Join(left, " Also: ")
		if r.Evidence == nil {
			b := known[id].Behaviour
			r.Evidence = &result.Evidence{
				Statement: b.Statement, Authority: known[id].Requirement(), Sources: b.Sources, Again: s.options.Again(id),
			}
		}
		if r.Verdict == result.Passed {
			r.Verdict, r.Reason = result.Failed, text
		}
		r.Evidence.Error = strings.TrimPrefix(r.Evidence.Error+"; and "+text, "; and ")
		s.results[id] = r
	}
}

// ownLeaks are those that a scenario fails by, one of each kind: one that is its own for
// sure, or else one of those which it or others have left and no other is taken to have.
func ownLeaks(leaks []result.Leak, scenario string, taken map[string]bool) []result.Leak {
	better := func(a, b result.Leak) bool {
		if taken[a.Object] != taken[b.Object] {
			return taken[b.Object]
		}
		return len(a.Scenarios) < len(b.Scenarios)
	}
	var own []result.Leak
	for _, l := range leaks {
		if !l.Established || l.FindingOut || !slices.Contains(l.Scenarios, scenario) {
			continue
		}
		i := slices.IndexFunc(own, func(other result.Leak) bool { return other.Kind == l.Kind })
		if i < 0 {
			own = append(own, l)
		} else if better(l, own[i]) {
			own[i] = l
		}
	}
	return own
}

// Leaks are what the audit found.
func (s *Session) Leaks() []result.Leak { return s.leaks }
