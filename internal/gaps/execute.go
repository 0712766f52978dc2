package gaps

import (
	"context"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// execute executes a scenario on a reference of its own, and says how it ended and at which step.
func (f *finder) execute(ctx context.Context, sc *spec.Scenario, plant func(*kernel.Kernel), around func(impl.IUT) impl.IUT, entering func(int)) (result.Scenario, int, error) {
	var r result.Scenario
	iut, err := reference.New(nil, plant)
	if err != nil {
		return r, 0, err
	}
	at := -1
	results, err := run.NewSession(f.spec, around(iut), run.Options{Jobs: 1, Brief: true, Step: func(_ *spec.Scenario, step int) {
		at = step
		if entering != nil {
			entering(step)
		}
	}}).Run(ctx, []*spec.Scenario{sc})
	return results[sc.ID], at, err
}

func same(iut impl.IUT) impl.IUT { return iut }

// trace executes a scenario as it is.
func (f *finder) trace(ctx context.Context, sc *spec.Scenario) (*trace, error) {
	t := &trace{scenario: sc, step: -1}
	r, _, err := f.execute(ctx, sc, nil, func(iut impl.IUT) impl.IUT { return &watched{iut, t} }, func(step int) { t.step = step })
	if err != nil {
		return nil, err
	}
	if r.Verdict != result.Passed {
		return nil, &notPassed{r}
	}
	t.identify()
	return t, nil
}

type notPassed struct{ result.Scenario }

func (e *notPassed) Error() string {
	return "the reference itself does not pass " + e.ID + ": " + string(e.Verdict) + " " + e.Reason
}

// place is an operation of a trace where something can be changed.
type place struct {
	trace *trace
	*moment
}

// notice is how a scenario took a change: whether it failed, and at which step.
type notice struct {
	scenario *spec.Scenario
	red      bool
	step     int
}

// then reports whether it failed where the rule says what has to be.
func (n notice) then() bool {
	return n.red && n.step >= 0 && n.step < len(n.scenario.Thens) && n.scenario.Thens[n.step]
}

// change executes the scenario of a place with a change there.
func (f *finder) change(ctx context.Context, p place, c change) (notice, error) {
	c.at = p.number
	r, step, err := f.execute(ctx, p.trace.scenario, nil, func(iut impl.IUT) impl.IUT { return &planted{iut, &c} }, nil)
	f.executed.Add(1)
	return notice{p.trace.scenario, r.Verdict == result.Failed, step}, err
}
