package ipcspec_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/internal/run"
)

// TestOutcomesAreDeclared executes all scenarios on the reference: what an operation
// waits in, and how it fails, has to be what its definition says that documents name.
func TestOutcomesAreDeclared(t *testing.T) {
	s, err := ipcspec.Specification()
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{IUT: open(t, "reference"), waits: map[outcome]bool{}, failures: map[outcome]bool{}}
	results, err := run.NewSession(s, w, run.Options{Jobs: 1}).Run(t.Context(), s.Scenarios())
	if err != nil || len(results) == 0 {
		t.Fatalf("%d results: %v", len(results), err)
	}
	for o := range w.waits {
		if !slices.Contains(impl.Lookup(o.operation).Waits(), o.of) && o.of != upcall.InHandler {
			t.Errorf("%s waits in %q, which is not declared", o.operation, o.of)
		}
	}
	for o := range w.failures {
		if !slices.ContainsFunc(impl.Lookup(o.operation).Failures(), func(f impl.Failing) bool { return f.Native == o.of && f.Beyond == "" }) {
			t.Errorf("%s fails with %s, which is not declared, or as beyond all scenarios", o.operation, o.of)
		}
	}
	if len(w.waits) < 15 || len(w.failures) < 80 {
		t.Errorf("only %d waits and %d failures were seen", len(w.waits), len(w.failures))
	}
}

// outcome is what an operation waited in, or failed with.
type outcome struct{ operation, of string }

// watched is an implementation of which outcomes are noted.
type watched struct {
	impl.IUT
	mu              sync.Mutex
	waits, failures map[outcome]bool
}

func (w *watched) Root() impl.Actor { return &watchedActor{w.IUT.Root(), w} }

func (w *watched) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := w.IUT.Actor(ctx, name)
	if err != nil {
		return nil, err
	}
	return &watchedActor{a, w}, nil
}

type watchedActor struct {
	impl.Actor
	w *watched
}

func (a *watchedActor) Start(op impl.Operation, thread string) impl.Pending {
	return &watchedPending{a.Actor.Start(op, thread), a.w, impl.DefinitionOf(op).Name}
}

type watchedPending struct {
	impl.Pending
	w    *watched
	name string
}

func (p *watchedPending) Settle(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.Settle(ctx))
}

func (p *watchedPending) State(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.State(ctx))
}

func (p *watchedPending) Wait(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.Wait(ctx))
}

func (p *watchedPending) note(s impl.Settlement, err error) (impl.Settlement, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if s.Blocked {
		p.w.waits[outcome{p.name, s.In}] = true
	}
	if s.Failure != nil && s.Failure.Native != "" {
		p.w.failures[outcome{p.name, s.Failure.Native}] = true
	}
	return s, err
}
