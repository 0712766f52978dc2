package baseline

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// operations executes every scenario on a reference of its own and writes down, a
// file for each mechanism, what it was asked for and what came of it.
func operations(ctx context.Context, o Options, files map[string]sections) error {
	s, scenarios, err := executable(o)
	if err != nil {
		return err
	}
	for _, sc := range scenarios {
		iut, err := reference.New(nil, nil)
		if err != nil {
			return err
		}
		r := &recorder{names: map[string]string{}, keys: map[int64]string{}}
		results, err := run.NewSession(s, &recorded{iut, r}, run.Options{Jobs: 1, Brief: true}).Run(ctx, []*spec.Scenario{sc})
		if err != nil {
			return err
		}
		got := results[sc.ID]
		if got.Verdict != result.Passed {
			return fmt.Errorf("the reference does not pass %s: %s %s", sc.ID, got.Verdict, got.Reason)
		}
		file := string(Operations) + "/" + sc.Behaviour.Mechanism
		if files[file] == nil {
			files[file] = sections{}
		}
		files[file][sc.ID] = r.text.String()
	}
	return nil
}

// executable are the scenarios that the reference claims.
func executable(o Options) (*spec.Specification, []*spec.Scenario, error) {
	s, err := ipcspec.Specification()
	if err != nil {
		return nil, nil, err
	}
	var list []*spec.Scenario
	for _, sc := range s.Scenarios() {
		if verdict, _ := run.Decide(reference.Statement(), sc); verdict == "" && o.concerns(sc.Behaviour.Mechanism) {
			list = append(list, sc)
		}
	}
	return s, list, nil
}

// recorded is an implementation whose operations are written down.
type recorded struct {
	impl.IUT
	*recorder
}

func (r *recorded) Root() impl.Actor { return &actor{r.IUT.Root(), r.recorder} }

func (r *recorded) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := r.IUT.Actor(ctx, name)
	if err != nil {
		r.line("no actor %s: %v", r.plain(name), err)
		return nil, err
	}
	return &actor{a, r.recorder}, nil
}

type actor struct {
	impl.Actor
	*recorder
}

func (a *actor) Start(op impl.Operation, thread string) impl.Pending {
	a.count++
	who := a.plain(a.Name())
	if thread != "" {
		who += " on " + thread
	}
	a.line("%d %s: %s %s", a.count, who, impl.DefinitionOf(op).Name, a.json(op, true))
	return &pending{a.Actor.Start(op, thread), a.recorder, a.count, ""}
}

type pending struct {
	impl.Pending
	*recorder
	number int
	last   string
}

func (p *pending) Settle(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.Settle(ctx))
}

func (p *pending) State(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.State(ctx))
}

func (p *pending) Wait(ctx context.Context) (impl.Settlement, error) {
	return p.note(p.Pending.Wait(ctx))
}

// note writes an outcome down when it was not known before.
func (p *pending) note(s impl.Settlement, err error) (impl.Settlement, error) {
	if text := p.outcome(s, err); text != p.last {
		p.last = text
		p.line("%d -> %s", p.number, text)
	}
	return s, err
}
