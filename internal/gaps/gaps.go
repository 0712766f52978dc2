// Package gaps finds by machine what the specification does not look at. What there is
// to look at it derives from what operations declare (impl/declaration.go), and what is
// looked at from traces of all scenarios on the reference: never from a list of what is
// covered. A cell is one thing that should be looked at; a gap is a cell that is not.
//
// Parts, each in a file of its own: arguments, results, failures, generic operations,
// situations of operations that wait, envelopes. What counts is proven where it can be: an
// argument by exchanging its value, a result by a lie about it, told at one place of one
// scenario.
package gaps

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Options say where gaps are looked for.
type Options struct {
	// Mechanisms restricts it to these and their traits; none is all of them.
	Mechanisms []string
	// Jobs is how many cells are examined at a time; 0 is the number of CPUs.
	Jobs int
	// Exceptions are the cells that a document leaves open, by subject.
	Exceptions map[string][]Exception
	// Ceilings are how many gaps and exceptions are known, by subject.
	Ceilings map[string]Ceiling
	// Progress, if not nil, is called after each cell.
	Progress func(done, total int, cell string)
}

// Parts are the parts, in their order.
var Parts = []string{"arguments", "results", "failures", "generic operations", "situations", "envelopes"}

// finder looks for gaps.
type finder struct {
	spec      *spec.Specification
	traces    map[string][]*trace // by mechanism
	executed  atomic.Int64        // scenarios with a change
	statement impl.Statement
}

// cell is one thing that should be looked at. examine says why it is not, or "".
type cell struct {
	subject string
	part    string
	name    string
	examine func(ctx context.Context) (string, error)
}

// subject is whose cells are counted together: a mechanism, or a trait whose
// operations are about no object of a mechanism.
type subject struct {
	name       string
	mechanism  *impl.Mechanism // nil for a trait
	operations []*impl.Definition
	traces     []*trace
	scenarios  []*spec.Scenario
	generic    []string // words that say nothing in its rules
}

// Find looks for gaps of a specification. The error says that the reference does not
// pass it, or that ctx ended.
func Find(ctx context.Context, s *spec.Specification, o Options) (*result.Gaps, error) {
	begun := time.Now()
	f := &finder{spec: s, traces: map[string][]*trace{}, statement: reference.Statement()}
	if err := f.record(ctx, o); err != nil {
		return nil, err
	}
	var cells []*cell
	subjects := f.subjects(o.Mechanisms)
	effects := make([][]effect, len(subjects))
	err := parallel(ctx, o.Jobs, len(subjects), func(i int) (err error) {
		effects[i], err = f.effects(ctx, subjects[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, sub := range subjects {
		of := f.changesTold(sub, effects[i])
		for _, part := range []func(*subject) []*cell{f.arguments, f.results, f.failures, f.generic, f.situations, f.envelopes} {
			of = append(of, part(sub)...)
		}
		for _, c := range of {
			c.subject = sub.name
		}
		cells = append(cells, of...)
	}
	why, err := examine(ctx, cells, o)
	if err != nil {
		return nil, err
	}
	g := judge(cells, why, o)
	g.Executed, g.DurationUS = int(f.executed.Load()), time.Since(begun).Microseconds()
	return g, nil
}

// record executes all scenarios that the chosen mechanisms and their traits have.
func (f *finder) record(ctx context.Context, o Options) error {
	wanted := map[string]bool{}
	for _, m := range impl.Mechanisms() {
		chosen := len(o.Mechanisms) == 0 || slices.Contains(o.Mechanisms, m.Name)
		for _, other := range impl.Mechanisms() {
			if chosen && (other == m || slices.ContainsFunc(m.Traits, func(t string) bool { return other.Has(t) })) {
				wanted[other.Name] = true
			}
		}
	}
	var todo []*spec.Scenario
	for _, sc := range f.spec.Scenarios() {
		if verdict, _ := run.Decide(f.statement, sc); verdict == "" && wanted[sc.Behaviour.Mechanism] {
			todo = append(todo, sc)
		}
	}
	traces := make([]*trace, len(todo))
	err := parallel(ctx, o.Jobs, len(todo), func(i int) (err error) {
		traces[i], err = f.trace(ctx, todo[i])
		return err
	})
	for i, sc := range todo {
		f.traces[sc.Behaviour.Mechanism] = append(f.traces[sc.Behaviour.Mechanism], traces[i])
	}
	return err
}

// subjects are the mechanisms that are chosen, and their traits.
func (f *finder) subjects(mechanisms []string) []*subject {
	var list []*subject
	traits := map[string]*subject{}
	for _, m := range impl.Mechanisms() {
		if len(f.traces[m.Name]) == 0 || len(mechanisms) > 0 && !slices.Contains(mechanisms, m.Name) {
			continue
		}
		sub := &subject{name: m.Name, mechanism: m, traces: f.traces[m.Name], generic: genericWords(m)}
		for _, d := range impl.Definitions() {
			switch {
			case d.Room == "" || !d.Needed(m.Name):
			case d.Room == m.Name || concerns(d, m):
				sub.operations = append(sub.operations, d)
			case slices.ContainsFunc(impl.Mechanisms(), func(other *impl.Mechanism) bool { return d.Needed(other.Name) && concerns(d, other) }):
			default:
				if traits[d.Room] == nil {
					traits[d.Room] = &subject{name: d.Room}
				}
				if t := traits[d.Room]; !slices.Contains(t.operations, d) {
					t.operations = append(t.operations, d)
				}
			}
		}
		list = append(list, sub)
	}
	for _, trait := range impl.Traits {
		if t := traits[trait.Name]; t != nil {
			for _, name := range impl.MechanismNames(trait.Name) {
				t.traces = append(t.traces, f.traces[name]...)
			}
			list = append(list, t)
		}
	}
	for _, sub := range list {
		for _, t := range sub.traces {
			sub.scenarios = append(sub.scenarios, t.scenario)
		}
	}
	return list
}

// concerns reports whether an operation of a trait is about objects of the mechanism: it
// takes one of a kind that the mechanism or one of its traits makes. What is not (the
// signals that a process handles) is looked at once, whatever mechanism shows it.
func concerns(d *impl.Definition, m *impl.Mechanism) bool {
	for _, taken := range d.Takes() {
		for _, other := range impl.Definitions() {
			if other.Room == "" || other == d || !other.Needed(m.Name) {
				continue
			}
			if slices.ContainsFunc(other.Makes(), func(made impl.Object) bool { return made.Fits(taken) }) {
				return true
			}
		}
	}
	return false
}

// places are where the scenarios of the subject perform the operation, in a Given or later.
func (s *subject) places(d *impl.Definition) []place {
	var list []place
	for _, t := range s.traces {
		for _, m := range t.moments {
			if m.of == d {
				list = append(list, place{t, m})
			}
		}
	}
	return list
}

// examine examines all cells, some at a time.
func examine(ctx context.Context, cells []*cell, o Options) ([]string, error) {
	why := make([]string, len(cells))
	var mu sync.Mutex
	done := 0
	err := parallel(ctx, o.Jobs, len(cells), func(i int) (err error) {
		if why[i], err = cells[i].examine(ctx); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		if o.Progress != nil {
			o.Progress(done, len(cells), cells[i].name)
		}
		return nil
	})
	return why, err
}

// parallel does n things, some at a time, until one fails or ctx ends.
func parallel(ctx context.Context, jobs, n int, do func(i int) error) error {
	if jobs == 0 {
		jobs = runtime.NumCPU()
	}
	var next atomic.Int64
	errs := make([]error, min(jobs, n))
	var wait sync.WaitGroup
	for worker := range errs {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				if errs[worker] = do(i); errs[worker] != nil {
					next.Add(int64(n))
					return
				}
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(errs...)
}
