// The driver executes scenarios against the reference with one mutant switched on.
// It is built with the rewritten reference by internal/mutate, which asks it by
// lines of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/mutate"
	"github.com/ipcspec/ipcspec/internal/mutate/mutant"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

func main() {
	out := os.Stdout
	os.Stdout = os.Stderr // godog must not write into the answers
	if err := serve(os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	s, err := ipcspec.Specification()
	if err != nil {
		return err
	}
	d := &driver{spec: s, scenarios: map[string]*spec.Scenario{}}
	for _, sc := range s.Scenarios() {
		if verdict, _ := run.Decide(reference.Statement(), sc); verdict == "" {
			d.all = append(d.all, sc)
			d.scenarios[sc.ID] = sc
		}
	}
	lines := bufio.NewReader(in)
	answers := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return nil
		}
		var q mutate.Question
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		answer := d.answer(q)
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

type driver struct {
	spec      *spec.Specification
	all       []*spec.Scenario
	scenarios map[string]*spec.Scenario
}

func (d *driver) answer(q mutate.Question) mutate.Answer {
	if q.Mutant == 0 {
		return d.baseline()
	}
	// A few at a time, so that a mutant that is killed soon costs little.
	mutant.Switch(q.Mutant)
	defer mutant.Switch(0)
	var a mutate.Answer
	for size := 3; len(q.Scenarios) > 0; size *= 4 {
		var chunk []*spec.Scenario
		for _, id := range q.Scenarios[:min(size, len(q.Scenarios))] {
			chunk = append(chunk, d.scenarios[id])
		}
		q.Scenarios = q.Scenarios[len(chunk):]
		ctx, cancel := context.WithCancel(context.Background())
		err := d.execute(ctx, chunk, func(r result.Scenario) {
			mutant.Rewind()
			if a.Killer != "" {
				return
			}
			if r.Verdict == result.Failed {
				a.Killer, a.Reason = r.ID, r.Reason
				cancel()
			}
			if r.Verdict == result.Inconclusive && a.Undecided == "" {
				a.Undecided, a.Reason = r.ID, r.Reason
			}
		})
		cancel()
		if a.Killer != "" {
			return a
		}
		if err != nil {
			a.Problem = err.Error()
		}
	}
	return a
}

// baseline says which points each scenario reaches.
func (d *driver) baseline() mutate.Answer {
	a := mutate.Answer{Reached: map[string][]int{}, Mechanisms: map[string]string{}}
	mutant.Record()
	err := d.execute(context.Background(), d.all, func(r result.Scenario) {
		if r.Verdict != result.Passed {
			a.Problem = fmt.Sprintf("the reference itself does not pass %s: %s %s", r.ID, r.Verdict, r.Reason)
		}
		a.Mechanisms[r.ID] = r.Mechanism
		for id := range mutant.Record() {
			a.Reached[r.ID] = append(a.Reached[r.ID], id)
		}
	})
	mutant.Stop()
	if err != nil {
		a.Problem = err.Error()
	}
	return a
}

// execute executes scenarios, and those of a mechanism that has options which are words
// once more for each other word.
func (d *driver) execute(ctx context.Context, scenarios []*spec.Scenario, progress func(result.Scenario)) error {
	err := d.executeWith(ctx, scenarios, "", "", progress)
	for option, usual := range reference.Statement().Options {
		for _, word := range kernel.Words(option) {
			mechanism, _, _ := strings.Cut(option, ".")
			concerned := slices.DeleteFunc(slices.Clone(scenarios), func(s *spec.Scenario) bool { return s.Behaviour.Mechanism != mechanism })
			if word != usual && len(concerned) > 0 && err == nil && ctx.Err() == nil {
				err = d.executeWith(ctx, concerned, option, word, progress)
			}
		}
	}
	return err
}

func (d *driver) executeWith(ctx context.Context, scenarios []*spec.Scenario, option, word string, progress func(result.Scenario)) error {
	iut, err := reference.New(nil, nil)
	if err != nil {
		return err
	}
	defer iut.Close()
	if option != "" {
		if err := iut.Choose(option, word); err != nil {
			return err
		}
	}
	_, err = run.NewSession(d.spec, iut, run.Options{Jobs: 1, Brief: true, Progress: progress}).Run(ctx, scenarios)
	return err
}
