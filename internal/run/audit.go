package run

import (
	"context"
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

// Traced is an implementation whose processes can be told from others: by a secret
// in their environment, and by their descent from one.
type Traced interface {
	Trace() (token string, root int)
}

func (s *Session) beginAudit() {
	if s.options.Audit == AuditOff {
		return
	}
	var trace audit.Trace
	if traced, ok := s.iut.(Traced); ok {
		trace.Token, trace.Root = traced.Trace()
	}
	s.audit = audit.Begin(trace)
}

func (s *Session) enter(state *scenario) {
	if s.audit != nil {
		s.audit.Enter(state.world.Name, state.spec.ID)
	}
}

func (s *Session) leave(state *scenario) {
	if s.audit != nil {
		s.audit.Leave(state.world.Name, state.world.PIDs())
	}
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
	for id, r := range s.results {
		var left, kinds []string
		for _, l := range s.leaks { // one of each kind is enough
			if l.Established && slices.Contains(l.Scenarios, id) && !slices.Contains(kinds, l.Kind) {
				left = append(left, l.String()+". "+l.Lesson)
				kinds = append(kinds, l.Kind)
			}
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

// Leaks are what the audit found.
func (s *Session) Leaks() []result.Leak { return s.leaks }
