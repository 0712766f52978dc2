package ipcspec

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl/faults"
	_ "github.com/ipcspec/ipcspec/impl/faults/all" // of all mechanisms
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
	"github.com/ipcspec/ipcspec/steps"
)

// ProveOptions say which faults are planted.
type ProveOptions struct {
	// Faults are names; none is all of them.
	Faults []string
	// Mechanisms restricts faults and rules to these mechanisms; none is all of them.
	Mechanisms []string
	// Rule restricts the scenarios to those of one rule: which faults kill it?
	Rule string
	// Jobs is how many faults are tried at a time; 0 is twice the number of CPUs.
	Jobs int
	// Progress, if not nil, is called after each fault.
	Progress func(done, total int, f result.FaultResult)
}

// Prove plants each fault in the reference and executes the scenarios of its
// mechanism against it. A scenario is killed when it fails; one that only becomes
// inconclusive is not. The error says that the reference without a fault does not
// pass, that a fault is unknown, or that ctx ended and how many faults had been
// tried by then.
func Prove(ctx context.Context, o ProveOptions) (*result.Matrix, error) {
	begun := time.Now()
	s, err := Specification()
	if err != nil {
		return nil, err
	}
	planted, err := SelectFaults(s, o)
	if err != nil {
		return nil, err
	}
	p := &prover{spec: s, red: map[*steps.Definition]int{}, killedBy: map[string][]string{}, turnedRed: map[string][]string{}}
	for _, sc := range s.Scenarios() {
		if verdict, _ := run.Decide(reference.Statement(), sc); verdict == "" && o.concerns(sc.Behaviour.Mechanism) &&
			(o.Rule == "" || sc.Behaviour.ID == o.Rule) {
			p.scenarios = append(p.scenarios, sc)
		}
	}
	if err := p.baseline(ctx); err != nil {
		return nil, err
	}
	jobs := o.Jobs
	if jobs == 0 {
		jobs = 2 * runtime.NumCPU()
	}
	results := make([]result.FaultResult, len(planted))
	var wait sync.WaitGroup
	var mu sync.Mutex
	done := 0
	slots := make(chan struct{}, jobs)
	for i, f := range planted {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-slots }()
			r, failures := p.try(ctx, f)
			if ctx.Err() != nil {
				return // it was cut short: what did not fail might have
			}
			results[i] = r
			mu.Lock()
			defer mu.Unlock()
			p.count(r, failures)
			done++
			if o.Progress != nil {
				o.Progress(done, len(planted), r)
			}
		})
	}
	wait.Wait()
	if done < len(planted) {
		return nil, fmt.Errorf("%d of %d faults tried: %w", done, len(planted), ctx.Err())
	}
	m := &result.Matrix{Schema: result.Schema, Specification: spec.Version, Faults: results}
	p.fill(m, o)
	m.DurationUS = time.Since(begun).Microseconds()
	return m, nil
}

// SelectFaults returns the faults that the options name: at least one.
func SelectFaults(s *spec.Specification, o ProveOptions) ([]faults.Fault, error) {
	for _, name := range o.Faults {
		if err := checkFault(name); err != nil {
			return nil, err
		}
	}
	if err := CheckMechanisms(s, o.Mechanisms...); err != nil {
		return nil, err
	}
	var list []faults.Fault
	for _, f := range faults.All() {
		if o.concerns(f.Mechanism) && (len(o.Faults) == 0 || slices.Contains(o.Faults, f.Name)) {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return nil, ErrNothingSelected
	}
	return list, nil
}

func (o ProveOptions) concerns(mechanism string) bool {
	return len(o.Mechanisms) == 0 || slices.Contains(o.Mechanisms, mechanism)
}

// checkFault says what was probably meant by a fault that does not exist.
func checkFault(name string) error {
	if _, known := faults.Lookup(name); known {
		return nil
	}
	var names []string
	for _, f := range faults.All() {
		names = append(names, f.Name)
	}
	hint := unknown("--fault", name, names)
	if !strings.HasSuffix(hint, "?") {
		hint += ";"
	}
	return fmt.Errorf("there is no fault %q%s ipcspec list --faults prints all", name, hint)
}

type prover struct {
	spec      *spec.Specification
	scenarios []*spec.Scenario
	red       map[*steps.Definition]int // failures by asserting sentence
	killedBy  map[string][]string       // faults by rule
	turnedRed map[string][]string       // faults by scenario
}

// baseline requires that the reference passes without a fault: otherwise a kill
// would prove nothing.
func (p *prover) baseline(ctx context.Context) error {
	results, err := p.execute(ctx, nil, p.scenarios)
	if err != nil {
		return err
	}
	for _, sc := range p.scenarios {
		if r := results[sc.ID]; r.Verdict != result.Passed {
			return fmt.Errorf("the reference itself does not pass %s: %s %s", sc.ID, r.Verdict, r.Reason)
		}
	}
	return nil
}

func (p *prover) execute(ctx context.Context, plant func(*kernel.Kernel), scenarios []*spec.Scenario) (map[string]result.Scenario, error) {
	iut, err := reference.New(nil, plant)
	if err != nil {
		return nil, err
	}
	defer iut.Close()
	return run.NewSession(p.spec, iut, run.Options{Jobs: 1, Brief: true}).Run(ctx, scenarios)
}

// try executes the scenarios of the fault's mechanism and returns what failed.
func (p *prover) try(ctx context.Context, f faults.Fault) (result.FaultResult, []result.Scenario) {
	r := result.FaultResult{Name: f.Name, Mechanism: f.Mechanism, Mistake: f.Mistake, Kills: []string{}, Rules: []string{}}
	var concerned []*spec.Scenario
	for _, sc := range p.scenarios {
		if sc.Behaviour.Mechanism == f.Mechanism {
			concerned = append(concerned, sc)
		}
	}
	results, _ := p.execute(ctx, f.Plant, concerned)
	var failures []result.Scenario
	for _, sc := range concerned {
		if got := results[sc.ID]; got.Verdict == result.Failed {
			failures = append(failures, got)
			r.Kills = append(r.Kills, sc.ID)
			if !slices.Contains(r.Rules, got.Rule) {
				r.Rules = append(r.Rules, got.Rule)
			}
		}
	}
	return r, failures
}

func (p *prover) count(r result.FaultResult, failures []result.Scenario) {
	for _, id := range r.Kills {
		p.turnedRed[id] = append(p.turnedRed[id], r.Name)
	}
	for _, rule := range r.Rules {
		p.killedBy[rule] = append(p.killedBy[rule], r.Name)
	}
	for _, f := range failures {
		if f.Evidence == nil {
			continue
		}
		_, sentence, _ := strings.Cut(f.Evidence.Step, " ")
		for _, d := range run.Vocabulary(p.scenario(f.ID)).Match(sentence) {
			p.red[d]++
		}
	}
}

func (p *prover) fill(m *result.Matrix, o ProveOptions) {
	uses := map[*steps.Definition]int{}
	rules := map[string]bool{}
	for _, sc := range p.scenarios {
		if id := sc.Behaviour.ID; !rules[id] {
			rules[id] = true
			slices.Sort(p.killedBy[id])
			m.Rules = append(m.Rules, result.RuleResult{ID: id, KilledBy: slices.Concat([]string{}, p.killedBy[id])})
		}
		slices.Sort(p.turnedRed[sc.ID])
		m.Scenarios = append(m.Scenarios, result.ScenarioResult{ID: sc.ID, KilledBy: slices.Concat([]string{}, p.turnedRed[sc.ID])})
		for _, text := range sc.Steps {
			for _, d := range run.Vocabulary(sc).Match(text) {
				uses[d]++
			}
		}
	}
	for _, d := range steps.Definitions() {
		if d.Asserts {
			m.Sentences = append(m.Sentences, result.SentenceResult{Pattern: d.Expression, Room: d.Family.Room, Uses: uses[d], Red: p.red[d]})
		}
	}
}

func (p *prover) scenario(id string) *spec.Scenario {
	return p.scenarios[slices.IndexFunc(p.scenarios, func(sc *spec.Scenario) bool { return sc.ID == id })]
}
