// Package ipcspec executes the specification of inter-process communication
// against an implementation.
//
// Whoever has an implementation in Go passes it to [Test] from a test of his own:
//
//	func TestMine(t *testing.T) { ipcspec.Test(t, mine.New()) }
//
// Whoever has a program behind the wire protocol opens it by its command line:
//
//	iut, err := ipcspec.Open(ctx, "python3 adapter.py")
//
// [Run] returns verdicts instead of reporting to a test.
package ipcspec

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/shell"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/internal/tags"
	"github.com/ipcspec/ipcspec/result"
)

// Format is a godog formatter, by its name there, and where it writes.
type Format = run.Format

// Audit is what to do about what scenarios leave behind on this machine.
type Audit = run.Audit

// What an audit does. An interrupted run is not audited.
const (
	AuditOff    = run.AuditOff
	AuditReport = run.AuditReport // in the Leaks of the run; verdicts stay
	AuditFail   = run.AuditFail   // and a scenario that left something has failed
)

// Options say what is executed and how. The zero value executes everything that
// the implementation claims.
type Options struct {
	// Tags is a Cucumber tag expression: "@pipe and not @linux".
	Tags string
	// Mechanisms selects mechanisms by name: "pipe". None selects all.
	Mechanisms []string
	// IDs selects behaviours (PIPE-07) or scenarios (PIPE-07/end-of-file-does-not-wear-off).
	IDs []string
	// Features is a folder, or a file, with features of one's own in the sentences of
	// the specification: they are executed instead of those that are built in.
	Features string
	// Jobs is how many scenarios are executed at a time; 0 is twice the number
	// of CPUs. They are fewer where there are not enough descriptors for so many.
	Jobs int
	// Timeout is the deadline of each step; 0 is 10 s. It is reached on failure only.
	Timeout time.Duration
	// Seed shuffles the order of scenarios; 0 keeps that of the files, unless Shuffle
	// makes it a seed like others.
	Seed    int64
	Shuffle bool
	// Formats are godog formatters that are fed as well.
	Formats []Format
	// Keep attaches what the actors did to scenarios that passed as well.
	Keep bool
	// Audit says what to do about what scenarios leave behind on this machine:
	// processes, System V objects, shared memory, temporary files, descriptors.
	Audit Audit
	// Deviations are known failures.
	Deviations []result.Deviation
	// Spelled is how the implementation was named, for the command that repeats
	// a failure; "" is the name in its statement.
	Spelled string
	// Progress, if not nil, is called after each executed scenario with how many
	// have been and how many will be.
	Progress func(done, total int, s result.Scenario)
}

// everything reports whether nothing is left out.
func (o Options) everything() bool {
	return len(o.IDs) == 0 && len(o.Mechanisms) == 0 && o.Tags == ""
}

// Specification is the specification that is built in.
func Specification() (*spec.Specification, error) { return builtIn() }

var builtIn = sync.OnceValues(func() (*spec.Specification, error) { return spec.Load(features.FS) })

// Executed is the specification, or the features of somebody's own that the options
// name instead.
func (o Options) Executed() (*spec.Specification, error) {
	s, err := Specification()
	if err != nil || o.Features == "" {
		return s, err
	}
	return spec.LoadOwn(o.Features, s.Mechanisms())
}

// Select returns the behaviours and scenarios that the options name. Behaviours
// without scenarios are selected by id, or by tags that only a Rule has.
func Select(s *spec.Specification, o Options) ([]*spec.Behaviour, []*spec.Scenario, error) {
	wanted, err := tags.Parse(o.Tags)
	if err != nil {
		return nil, nil, err
	}
	if o.IDs, err = withRanges(s, o.IDs); err != nil {
		return nil, nil, err
	}
	var behaviours []*spec.Behaviour
	var scenarios []*spec.Scenario
	known := map[string]bool{}
	for _, b := range s.Behaviours {
		known[b.ID] = true
		here := len(o.Mechanisms) == 0 || slices.Contains(o.Mechanisms, b.Mechanism)
		some := false
		for _, sc := range b.Scenarios {
			known[sc.ID] = true
			if here && wanted.Matches(sc.Tags) && selects(o.IDs, b.ID, sc.ID) {
				scenarios = append(scenarios, sc)
				some = true
			}
		}
		if some || here && len(b.Scenarios) == 0 && wanted.Matches(b.Tags) && selects(o.IDs, b.ID, "") {
			behaviours = append(behaviours, b)
		}
	}
	for _, id := range o.IDs {
		if !known[id] {
			hint := unknown("--id", id, slices.Sorted(maps.Keys(known)))
			if hint == "" && s.Own() {
				hint = "; there are " + strings.Join(slices.Sorted(maps.Keys(known)), ", ")
			}
			if hint == "" {
				hint = "; ipcspec list prints them"
			}
			return nil, nil, fmt.Errorf("there is no behaviour or scenario %q%s", id, hint)
		}
	}
	return behaviours, scenarios, CheckMechanisms(s, o.Mechanisms...)
}

// CheckMechanisms returns an error that names the first of the mechanisms that the
// specification does not have.
func CheckMechanisms(s *spec.Specification, names ...string) error {
	for _, name := range names {
		if known := s.Mechanisms(); !slices.Contains(known, name) {
			hint := unknown("--mechanism", name, known)
			if hint == "" {
				hint = "; there are " + strings.Join(known, ", ")
			}
			return fmt.Errorf("there is no mechanism %q%s", name, hint)
		}
	}
	return nil
}

// unknown says what was probably meant by a value of a flag that is none of those
// which are known: several at once, or one that is spelled otherwise.
func unknown(flag, value string, known []string) string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	if len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !slices.Contains(known, part) }) {
		return "; one each: " + flag + " " + strings.Join(parts, " "+flag+" ")
	}
	return near.Hint(value, known)
}

func selects(ids []string, behaviour, scenario string) bool {
	return len(ids) == 0 || slices.Contains(ids, behaviour) || slices.Contains(ids, scenario)
}

// Run executes what is selected against an implementation that has been started.
// The error is non-nil when nothing is selected, when ctx ended, or when the
// implementation died; what was established before is returned all the same.
func Run(ctx context.Context, iut impl.IUT, o Options) (result.Run, error) {
	s, err := o.Executed()
	if err != nil {
		return result.Run{}, err
	}
	behaviours, scenarios, err := Select(s, o)
	if err != nil {
		return result.Run{}, err
	}
	if len(behaviours) == 0 {
		return result.Run{}, ErrNothingSelected
	}
	begun := time.Now()
	statement := iut.Statement()
	if err := statement.Check(); err != nil {
		return result.Run{}, fmt.Errorf("%.60q %w", statement.Name, err)
	}
	r := result.Run{IUT: describe(statement, o.Spelled), Features: o.Features}
	which := ""
	if o.Features != "" {
		which = " --features " + shell.Word(o.Features)
	}
	decided := map[string]result.Scenario{}
	var executable []*spec.Scenario
	for _, sc := range scenarios {
		if verdict, reason := run.Decide(statement, sc); verdict != "" {
			decided[sc.ID] = result.Scenario{ID: sc.ID, Rule: sc.Behaviour.ID, Mechanism: sc.Behaviour.Mechanism, Verdict: verdict, Reason: reason}
		} else {
			executable = append(executable, sc)
		}
	}
	done := 0
	options := run.Options{
		Jobs: o.Jobs, Timeout: o.Timeout, Seed: o.Seed, Shuffle: o.Shuffle, Formats: o.Formats, Keep: o.Keep, Audit: o.Audit,
		Again: func(id string) string {
			return "ipcspec run --iut " + shell.Word(r.IUT.Spelled) + which + " --id " + shell.Word(id)
		},
	}
	if options.Jobs == 0 {
		options.Jobs = 2 * runtime.NumCPU()
	}
	options.Jobs = affordable(options.Jobs)
	if o.Progress != nil {
		var mu sync.Mutex // scenarios end side by side
		options.Progress = func(sc result.Scenario) {
			mu.Lock()
			defer mu.Unlock()
			done++
			o.Progress(done, len(executable), sc)
		}
	}
	session := run.NewSession(s, iut, options)
	established, err := session.Run(ctx, executable)
	r.Audit, r.Leaks = string(o.Audit), session.Leaks()
	for _, b := range behaviours {
		if len(b.Scenarios) == 0 {
			verdict, reason := run.DecideBehaviour(statement, b)
			r.Scenarios = append(r.Scenarios, result.Scenario{ID: b.ID, Rule: b.ID, Mechanism: b.Mechanism, Verdict: verdict, Reason: reason})
		}
		for _, sc := range scenarios {
			if sc.Behaviour != b {
				continue
			}
			if d, ok := decided[sc.ID]; ok {
				r.Scenarios = append(r.Scenarios, d)
			} else if e, ok := established[sc.ID]; ok {
				r.Scenarios = append(r.Scenarios, e)
			}
		}
	}
	r.Stale = result.Apply(o.Deviations, r.IUT, r.Scenarios, o.everything() && err == nil)
	r.Totals = result.Count(r.Scenarios)
	for _, sc := range r.Scenarios {
		r.Weak += sc.Weak
	}
	r.Unreached = len(executable) - len(established)
	r.Duration = time.Since(begun)
	r.DurationUS = r.Duration.Microseconds()
	var late *OutOfTime
	if errors.As(context.Cause(ctx), &late) {
		r.Died = late.Error()
	} else if ctx.Err() != nil {
		r.Died = result.Interrupted
	} else if err != nil {
		r.Died = err.Error()
	}
	return r, err
}

func describe(s impl.Statement, spelled string) result.IUT {
	if spelled == "" {
		spelled = s.Name
	}
	return result.IUT{
		Name: s.Name, Version: s.Version, Spelled: spelled, Options: s.Options,
		Claims: result.Claims{Family: s.Family, Platforms: s.Platforms, Mechanisms: s.Mechanisms, Rules: s.Claims},
	}
}
