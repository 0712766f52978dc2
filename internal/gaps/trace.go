package gaps

import (
	"context"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
)

// trace is what a scenario asked the reference for, and what came of it.
type trace struct {
	scenario *spec.Scenario
	// moments are its operations in the order in which they were begun, and between them
	// those at which nothing was begun but time passed.
	moments []*moment
	begun   int // operations so far
	step    int // that is under way; -1 before the first
}

// moment is one operation of a trace, or time that passed.
type moment struct {
	index  int // in the trace
	number int // among the operations, from 0: where a lie is told
	step   int // of the scenario, in which it was begun
	actor  string
	pid    int
	op     impl.Operation // nil if it is time that passed
	of     *impl.Definition

	pending impl.Pending
	waited  bool // it did not complete at once
	// settled is the moment at which it completed, or its actor ended: its own if it did not
	// wait; -1 if it never did.
	settled int
	outcome impl.Settlement

	things []int  // the objects that it is about
	kinds  []kind // of the handles that it takes
}

// succeeded reports whether it completed without a failure.
func (m *moment) succeeded() bool { return m.op != nil && m.outcome.Done && m.outcome.Failure == nil }

// lastPart is that of an operation's name: "set-size" of "pipe.set-size".
func lastPart(name string) string { return name[strings.LastIndex(name, ".")+1:] }

// watched is the reference, whose operations are written down.
type watched struct {
	impl.IUT
	*trace
}

func (w *watched) Root() impl.Actor { return &watchedActor{w.IUT.Root(), w.trace} }

func (w *watched) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := w.IUT.Actor(ctx, name)
	if err != nil {
		return nil, err
	}
	return &watchedActor{a, w.trace}, nil
}

type watchedActor struct {
	impl.Actor
	trace *trace
}

func (a *watchedActor) Start(op impl.Operation, thread string) impl.Pending {
	t := a.trace
	m := &moment{index: len(t.moments), number: t.begun, step: t.step, actor: a.Name(), pid: a.PID(), op: op, of: impl.DefinitionOf(op), settled: -1}
	t.begun++
	t.moments = append(t.moments, m)
	m.pending = a.Actor.Start(op, thread)
	t.look()
	m.waited = m.settled < 0
	return &watchedPending{m.pending, t, m}
}

// look finds out which operations have settled since it last did.
func (t *trace) look() {
	for _, m := range t.moments {
		if m.op == nil || m.settled >= 0 {
			continue
		}
		if s, err := m.pending.State(context.Background()); err == nil && !s.Blocked {
			m.settled, m.outcome = len(t.moments)-1, s
		}
	}
}

type watchedPending struct {
	impl.Pending
	trace  *trace
	moment *moment
}

// Wait lets time pass, which is a moment of its own.
func (p *watchedPending) Wait(ctx context.Context) (impl.Settlement, error) {
	if p.moment.settled < 0 {
		p.trace.moments = append(p.trace.moments, &moment{index: len(p.trace.moments), number: p.trace.begun - 1, step: p.trace.step, settled: -1})
	}
	s, err := p.Pending.Wait(ctx)
	p.trace.look()
	return s, err
}
