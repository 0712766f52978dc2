package mutate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// Question asks the driver to execute scenarios with a mutant switched on; with
// none, which points each scenario reaches.
type Question struct {
	Mutant    int      `json:"mutant"`
	Scenarios []string `json:"scenarios,omitempty"`
}

// Answer is what came of it.
type Answer struct {
	Killer string `json:"killer,omitempty"` // the scenario that failed; "" if none did
	Reason string `json:"reason,omitempty"`
	// Undecided is a scenario that was inconclusive, where none failed.
	Undecided string `json:"undecided,omitempty"`

	Reached    map[string][]int  `json:"reached,omitempty"`    // points by scenario
	Mechanisms map[string]string `json:"mechanisms,omitempty"` // by scenario
	Problem    string            `json:"problem,omitempty"`
}

// Result is a mutant and what became of it.
type Result struct {
	Mutant
	Mechanism string `json:"mechanism"`
	Outcome   string `json:"outcome"`
	Killer    string `json:"killer,omitempty"` // the scenario that failed, or was inconclusive
	Reason    string `json:"reason,omitempty"` // why it is equivalent, or what failed
}

// What becomes of a mutant.
const (
	Killed     = "killed"       // a scenario failed
	Undecided  = "inconclusive" // none failed, but some were inconclusive: no kill, and not green either
	Survived   = "survived"     // scenarios reach it, all passed
	Unreached  = "not reached"  // no scenario reaches it
	Crashed    = "crashed"      // the driver ended or hung, and no scenario said why: no kill
	Equivalent = "equivalent"   // listed, with a reason
	Awaited    = "awaited"      // listed: a mechanism that is not specified yet needs the code
)

// Options of a run.
type Options struct {
	Mechanism string // restricts the mutants to its files; "" is all
	Jobs      int    // drivers at a time
	Timeout   time.Duration
	Listed    []Listed
	Progress  func(done, total int)
}

// Run rewrites, compiles and executes.
func Run(ctx context.Context, o Options) (*Report, error) {
	begun := time.Now()
	if o.Mechanism != "" {
		if err := CheckMechanism(o.Mechanism); err != nil {
			return nil, err
		}
	}
	source, err := Read()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "ipcspec-mutate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program, err := source.Build(folder)
	if err != nil {
		return nil, err
	}
	r := runner{program: program, timeout: o.Timeout}
	first, err := r.start(ctx)
	if err != nil {
		return nil, err
	}
	baseline, err := first.ask(Question{})
	first.stop()
	if err == nil && baseline.Problem != "" {
		err = errors.New(baseline.Problem)
	}
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, m := range source.Mutants {
		if o.Mechanism == "" || Owner(m.File) == o.Mechanism {
			results = append(results, Result{Mutant: m, Mechanism: Owner(m.File)})
		}
	}
	if len(results) == 0 {
		return nil, errors.New("there is no mutant")
	}
	if err := r.all(ctx, results, baseline, o); err != nil {
		return nil, err
	}
	return judge(results, o, time.Since(begun)), nil
}

type runner struct {
	program string
	timeout time.Duration
}

// all tries the mutants, several at a time.
func (r *runner) all(ctx context.Context, results []Result, baseline Answer, o Options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	for range max(1, o.Jobs) {
		wait.Go(func() {
			var d *driver
			defer func() {
				if d != nil {
					d.stop()
				}
			}()
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(results) || ctx.Err() != nil {
					return
				}
				if err := r.try(ctx, &d, &results[i], concerned(results[i].Mutant, baseline)); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, len(results))
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// try executes the scenarios against one mutant. A driver that does not answer is
// ended, and the next mutant gets another one.
func (r *runner) try(ctx context.Context, d **driver, result *Result, scenarios []string) error {
	if len(scenarios) == 0 {
		result.Outcome = Unreached
		return nil
	}
	if *d == nil {
		started, err := r.start(ctx)
		if err != nil {
			return err
		}
		*d = started
	}
	answer, err := (*d).ask(Question{Mutant: result.ID, Scenarios: scenarios})
	switch {
	case err != nil:
		(*d).stop()
		*d = nil
		result.Outcome, result.Reason = Crashed, err.Error()
	case answer.Killer != "":
		result.Outcome, result.Killer, result.Reason = Killed, answer.Killer, answer.Reason
	case answer.Problem != "":
		result.Outcome, result.Reason = Crashed, answer.Problem
	case answer.Undecided != "":
		result.Outcome, result.Killer, result.Reason = Undecided, answer.Undecided, answer.Reason
	default:
		result.Outcome = Survived
	}
	return nil
}

// concerned are the scenarios that can notice the mutant: those of the file's
// mechanism that reach the point, or of any, first some from everywhere.
func concerned(m Mutant, baseline Answer) []string {
	owner := Owner(m.File)
	var list []string
	for _, id := range sorted(baseline.Reached) {
		if (owner == Shared || owner == baseline.Mechanisms[id]) && slices.Contains(baseline.Reached[id], m.ID) {
			list = append(list, id)
		}
	}
	const strides = 7
	var mixed []string
	for begin := range strides {
		for i := begin; i < len(list); i += strides {
			mixed = append(mixed, list[i])
		}
	}
	return mixed
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// driver is a running one.
type driver struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	timeout time.Duration
}

func (r *runner) start(ctx context.Context) (*driver, error) {
	d := &driver{command: exec.CommandContext(ctx, r.program), timeout: r.timeout}
	var err error
	if d.in, err = d.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := d.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.out = bufio.NewReaderSize(out, 1<<20)
	d.command.Env = append(os.Environ(), "GOMEMLIMIT=1GiB", "GOMAXPROCS=1")
	return d, d.command.Start()
}

func (d *driver) ask(q Question) (Answer, error) {
	line, err := json.Marshal(q)
	if err != nil {
		return Answer{}, err
	}
	overdue := time.AfterFunc(d.timeout, func() { d.command.Process.Kill() })
	if _, err := d.in.Write(append(line, '\n')); err != nil {
		return Answer{}, fmt.Errorf("the driver has ended: %w", err)
	}
	line, err = d.out.ReadBytes('\n')
	if !overdue.Stop() {
		return Answer{}, fmt.Errorf("no answer in %v", d.timeout)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("the driver has ended: %w", err)
	}
	var a Answer
	return a, json.Unmarshal(line, &a)
}

func (d *driver) stop() {
	d.in.Close()
	time.AfterFunc(time.Second, func() { d.command.Process.Kill() })
	d.command.Wait()
}
