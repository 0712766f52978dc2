package baseline

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/mutate"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// kills plants each fault and executes the scenarios of its mechanism: which fail,
// and which become inconclusive.
func kills(ctx context.Context, o Options) (sections, error) {
	s, scenarios, err := executable(o)
	if err != nil {
		return nil, err
	}
	matrix := sections{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for _, f := range faults.All() {
		if !o.concerns(f.Mechanism) {
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			row, problem := broken(ctx, s, f, scenarios)
			mu.Lock()
			defer mu.Unlock()
			if problem != nil {
				err = problem
			}
			matrix[f.Mechanism+" "+f.Name] = row
		})
	}
	wait.Wait()
	return matrix, err
}

func broken(ctx context.Context, s *spec.Specification, f faults.Fault, scenarios []*spec.Scenario) (string, error) {
	iut, err := reference.New(nil, f.Plant)
	if err != nil {
		return "", err
	}
	var concerned []*spec.Scenario
	for _, sc := range scenarios {
		if sc.Behaviour.Mechanism == f.Mechanism {
			concerned = append(concerned, sc)
		}
	}
	results, err := run.NewSession(s, iut, run.Options{Jobs: 1, Brief: true}).Run(ctx, concerned)
	if err != nil {
		return "", fmt.Errorf("%s: %w", f.Name, err)
	}
	var text strings.Builder
	for _, id := range sorted(results) {
		if v := results[id].Verdict; v != result.Passed {
			fmt.Fprintf(&text, "%s %s\n", v, id)
		}
	}
	return text.String(), nil
}

// mutants are those that no scenario kills, by mechanism. Known equivalent ones are
// among them.
func mutants(ctx context.Context) (sections, error) {
	report, err := mutate.Run(ctx, mutate.Options{Jobs: runtime.NumCPU(), Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	alive := sections{}
	for _, m := range report.Survivors {
		change := fmt.Sprintf("%s: %s => %s", m.Outcome, strings.TrimSpace(m.Original), strings.TrimSpace(m.Mutated))
		alive[m.Mechanism] = insert(alive[m.Mechanism], change)
	}
	for _, score := range report.Scores {
		alive[score.Mechanism+" in figures"] = fmt.Sprintf("%d mutants, %d killed, %d inconclusive, %d survived\n",
			score.Mutants, score.Killed, score.Undecided, score.Survived)
	}
	return alive, nil
}

func verdictsOf(spelled string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, spelled)
	return string(Verdicts) + "/" + safe
}

// verdicts executes everything against one implementation. The section named how
// says how it is spelled.
func verdicts(ctx context.Context, spelled string, o Options) (sections, error) {
	iut, err := ipcspec.Open(ctx, spelled)
	if err != nil {
		return nil, err
	}
	defer iut.Close()
	r, err := ipcspec.Run(ctx, iut, ipcspec.Options{Mechanisms: o.Mechanisms})
	if err != nil {
		return nil, err
	}
	s := sections{how: spelled + "\n"}
	for _, sc := range r.Scenarios {
		s[sc.ID] = string(sc.Verdict) + "\n"
	}
	return s, nil
}

const how = "implementation"
