package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
	"github.com/ipcspec/ipcspec/steps"
)

// scenario is one execution, from its beginning to its verdict.
type scenario struct {
	spec   *spec.Scenario
	world  *steps.World
	begun  time.Time
	unlock func()
	late   bool  // a deadline was reached
	broken error // the world could not begin
	begins bool  // it may yet do so: there was no answer
	failed *failure
}

type failure struct {
	err            error
	step, location string
	given          bool
}

// shared leaves out what every scenario has to itself on this implementation:
// with the option private-clipboard there is nothing to exclude.
func (s *Session) shared(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return s.iut.Statement().Has("private-" + name) })
}

// begin waits until nothing is executed that the scenario must not meet, and asks for
// a world of its own.
func (s *Session) begin(ctx context.Context, sc *spec.Scenario) (state *scenario) {
	state = &scenario{spec: sc, unlock: s.locks.take(s.shared(sc.Exclusive))}
	state.begun = time.Now()
	state.world = steps.NewWorld(s.iut, "s"+strconv.FormatInt(worlds.Add(1), 10), sc.Behaviour.Mechanism)
	state.world.Run = ctx
	state.world.Needs = impl.WorldNeeds(sc.Needs)
	if s.options.Brief {
		state.world.Hush()
	}
	s.enter(state)
	within, cancel := patience.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			state.broken = fmt.Errorf("panic at the beginning of a scenario: %v", r)
		}
	}()
	if state.broken = ctx.Err(); state.broken == nil { // otherwise the run is at its end
		state.broken = state.world.Begin(within)
		state.begins = state.broken != nil && within.Err() != nil
	}
	state.late = state.begins
	return state
}

// step performs one sentence under the watchdog.
func (s *Session) step(ctx context.Context, state *scenario, perform func(*steps.World) error) (err error) {
	if state.broken != nil {
		return state.broken
	}
	within, cancel := patience.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	state.world.Within(within)
	defer func() {
		state.late = state.late || within.Err() != nil
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in a step: %v", r)
		}
	}()
	return perform(state.world)
}

// fail notes the first step that failed: what follows it is not executed.
func (s *Session) fail(state *scenario, text string, given bool, err error) {
	if state.failed != nil {
		return
	}
	whole, line := s.spec.Step(state.spec, text)
	state.failed = &failure{err: err, step: whole, location: s.spec.Location(state.spec.File, line), given: given}
}

// end is finish, whatever panics in it.
func (s *Session) end(ctx context.Context, state *scenario, err error) (problem error) {
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Errorf("panic at the end of a scenario: %v", r)
		}
	}()
	return s.finish(ctx, state, err)
}

// finish ends the world and records the verdict. The error is what went wrong at
// the end, which no step could report.
func (s *Session) finish(ctx context.Context, state *scenario, err error) (problem error) {
	defer state.unlock()
	within, cancel := patience.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	hanging := state.world.Hanging()
	var leaks []string
	var endErr error
	if state.broken == nil || state.begins {
		leaks, endErr = state.world.End(within)
	}
	s.leave(state)
	b := state.spec.Behaviour
	r := result.Scenario{
		ID: state.spec.ID, Rule: b.ID, Mechanism: b.Mechanism, Verdict: result.Passed,
		DurationUS: time.Since(state.begun).Microseconds(), Weak: state.world.Weak(),
	}
	failed := state.failed
	switch {
	case failed != nil:
	case err != nil:
		failed = &failure{err: err}
	case state.broken != nil:
		failed = &failure{err: state.broken}
	case endErr != nil:
		failed = &failure{err: endErr}
		problem = endErr
	case len(leaks) > 0:
		problem = fmt.Errorf("left behind: %v", leaks)
		failed = &failure{err: problem}
	}
	if s.breaker != nil && ctx.Err() == nil {
		var err error
		if failed != nil {
			err = failed.err
		}
		s.breaker.ended(err, state.late)
	}
	if failed != nil {
		if ctx.Err() != nil || s.dead() {
			return problem // interrupted, or the implementation is dead: nothing was established
		}
		if state.broken != nil {
			failed.given = true // whatever the keyword of the first step is
		}
		r.Verdict, r.Reason = s.verdict(failed)
		r.Evidence = s.evidence(state, failed, hanging)
	} else if s.options.Keep {
		r.Evidence = s.evidence(state, &failure{}, nil)
	}
	r = neutral(r)
	s.mu.Lock()
	s.results[r.ID] = r
	s.mu.Unlock()
	if s.options.Progress != nil {
		s.options.Progress(r)
	}
	return problem
}

// verdict is inconclusive where the system has not enough of something.
func (s *Session) verdict(f *failure) (result.Verdict, string) {
	v, reason := verdict(f)
	if iut, ok := s.iut.(interface{ Starved() string }); ok && v == result.Failed {
		if lacked := iut.Starved(); lacked != "" {
			return result.Inconclusive, "the environment, not the implementation: it wrote: " + lacked + "; it was: " + reason
		}
	}
	return v, reason
}

func verdict(f *failure) (result.Verdict, string) {
	var undecided *steps.Undecided
	var broken *impl.Broken
	switch {
	case errors.Is(f.err, godog.ErrUndefined):
		return result.Inconclusive, "the suite does not know the sentence: " + f.step
	case errors.As(f.err, &broken):
		return result.Failed, f.err.Error()
	case errors.As(f.err, &undecided):
		return result.Inconclusive, "the suite could not tell: " + undecided.Why
	case f.given:
		return result.Inconclusive, "a Given failed: " + f.err.Error()
	}
	return result.Failed, f.err.Error()
}

func (s *Session) evidence(state *scenario, f *failure, hanging []string) *result.Evidence {
	b := state.spec.Behaviour
	e := &result.Evidence{
		Statement: b.Statement, Authority: state.spec.Requirement(), Sources: b.Sources,
		Location: f.location, Step: f.step, Hanging: hanging,
		Timeline: state.world.Timeline(), Again: s.options.Again(state.spec.ID),
	}
	var mismatch *steps.Mismatch
	switch {
	case f.err == nil:
	case errors.As(f.err, &mismatch):
		e.Expected, e.Observed = mismatch.Expected, mismatch.Observed
	default:
		e.Error = f.err.Error()
	}
	return e
}
