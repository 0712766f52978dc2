package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// order is what `ipcspec run` was asked to do.
type order struct {
	iuts       []string
	options    ipcspec.Options
	formats    []*format
	deviations string // the file
	recorded   []result.Deviation
	update     bool
	floor      int
	verbose    bool
	selected   int           // scenarios
	deadline   time.Duration // of all of it; 0 for none
	soak       soak
	repetition int // 0 for a run that is not repeated
}

func runCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("run")
	o, err := parseOrder(f, args)
	if err == nil {
		err = o.check()
	}
	if err != nil {
		return a.usage(f, err)
	}
	if len(o.iuts) == 0 {
		o.iuts = ipcspec.Default()
		if len(o.iuts) == 1 {
			a.say("ipcspec run: there is no built-in implementation for %s; this verifies the reference", runtime.GOOS)
		}
	}
	return a.execute(ctx, o)
}

func parseOrder(f *flags, args []string) (*order, error) {
	o := &order{}
	iuts, ids, formats := f.words("iut"), f.words("id"), f.words("format")
	mechanisms := f.words("mechanism")
	f.StringVar(&o.options.Tags, "tags", "", "")
	f.Func("features", "", func(text string) error {
		if o.options.Features = text; text == "" {
			return errors.New("needs a folder or a file")
		}
		return nil
	})
	jobs, timeout, seed, floor := f.number("jobs", 1, mostJobs), f.duration("timeout"), f.seed("seed"), f.number("floor", 1, math.MaxInt32)
	deadline := f.duration("deadline")
	f.StringVar(&o.deviations, "deviations", "", "")
	f.BoolVar(&o.update, "update-deviations", false, "")
	f.BoolVar(&o.verbose, "v", false, "")
	o.options.Audit = ipcspec.AuditReport
	f.audit("audit", &o.options.Audit)
	times := f.number("repeat", 1, math.MaxInt32)
	f.BoolVar(&o.soak.shuffle, "shuffle", false, "")
	if err := f.parse(args, 0); err != nil {
		return nil, err
	}
	o.iuts, o.options.IDs, o.options.Jobs, o.options.Timeout = *iuts, *ids, *jobs, *timeout
	o.options.Mechanisms, o.floor, o.deadline = *mechanisms, *floor, *deadline
	if o.soak.shuffle {
		seed.fresh()
	}
	o.soak.times, o.soak.seed = max(1, *times), *seed
	o.options.Shuffle, o.options.Keep = seed.given, o.soak.times > 1
	if o.soak.times > 1 && o.update {
		return nil, errors.New("--update-deviations records one run; leave out --repeat")
	}
	var err error
	o.formats, err = parseFormats(*formats, formatNames)
	return o, err
}

// check finds everything that is wrong with an order before anything is started.
func (o *order) check() error {
	s, err := o.options.Executed()
	if err != nil {
		return fmt.Errorf("--features: %w", err)
	}
	if err := checkTags(s, o.options.Tags); err != nil {
		return err
	}
	behaviours, scenarios, err := ipcspec.Select(s, o.options)
	if err != nil {
		return err
	}
	if len(behaviours) == 0 {
		return fmt.Errorf("%w by %s", ipcspec.ErrNothingSelected, selection(o.options))
	}
	o.selected = len(scenarios)
	for _, iut := range o.iuts {
		if err := ipcspec.Check(iut); err != nil {
			return err
		}
	}
	if o.update && o.deviations == "" {
		return errors.New("--update-deviations needs the file: --deviations FILE")
	}
	if o.deviations != "" {
		o.recorded, err = result.ReadDeviations(o.deviations)
		if err != nil && !(o.update && errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("--deviations: %w", err)
		}
	}
	if o.update {
		if err := probe(o.deviations); err != nil {
			return fmt.Errorf("--update-deviations: %w", err)
		}
	}
	return probeAll(o.formats)
}

// selection repeats how the options select.
func selection(o ipcspec.Options) string {
	var tags []string
	if o.Tags != "" {
		tags = []string{strconv.Quote(o.Tags)}
	}
	return strings.Join(slices.Concat(each("--mechanism", o.Mechanisms), each("--tags", tags), each("--id", o.IDs)), " ")
}

// each is a flag with each of its values.
func each(flag string, values []string) []string {
	var words []string
	for _, value := range values {
		words = append(words, flag+" "+value)
	}
	return words
}

var tagWord = regexp.MustCompile(`@[^\s()]+`)

// checkTags refuses tags that no feature has: mistyped, they would silently
// select nothing, or everything.
func checkTags(s *spec.Specification, expression string) error {
	tags := known(s)
	for _, tag := range tagWord.FindAllString(expression, -1) {
		if !slices.Contains(tags, tag) {
			return fmt.Errorf("no feature has the tag %s%s", tag, near.Hint(tag, tags))
		}
	}
	return nil
}

// execute runs what was ordered against each implementation and reports.
func (a *app) execute(ctx context.Context, o *order) int {
	begun := time.Now()
	if o.deadline > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, o.deadline, &ipcspec.OutOfTime{After: o.deadline})
		defer cancel()
	}
	human, progress := a.besides(o.formats, o.verbose), a.progress(o)
	whole := result.Report{
		Schema: result.Schema, Tool: tool(), Specification: spec.Version, Host: host(),
		Features: o.options.Features, Started: begun.UTC().Format(time.RFC3339), Seed: o.soak.seed.number,
	}
	for _, f := range o.formats {
		if !f.machine() {
			o.options.Formats = append(o.options.Formats, run.Format{Name: f.name, Output: f.writer(a)})
			if f.name == "pretty" && o.options.Jobs == 0 {
				o.options.Jobs = 1 // side by side, godog prints scenarios below foreign features
			}
		}
	}
	status := statusOK
	for _, spelled := range o.iuts {
		r, s := a.repeatedly(ctx, o, spelled, progress)
		status = max(status, s)
		whole.Runs = append(whole.Runs, r)
		if len(r.Scenarios) > 0 {
			human.Run(r, spec.Version)
		}
		if ctx.Err() != nil {
			status = endedBy(ctx)
			break
		}
	}
	human.Closing(whole.Runs, time.Since(begun))
	status = max(a.writeReports("run", o.formats, whole), status)
	totals := result.Totals{}
	for _, r := range whole.Runs {
		totals.Add(r.Totals)
	}
	switch executed := totals.Executed(); {
	case ctx.Err() != nil && status == statusBroken:
		a.say("ipcspec run: %v was reached; what was established until then is reported", context.Cause(ctx))
	case status == statusInterrupted:
		a.say("ipcspec run: interrupted; what was established until then is reported")
	case status == statusOK && executed == 0:
		a.say("ipcspec run: nothing was executed: %s", why(totals))
		return statusUsage
	case executed < o.floor:
		a.say("ipcspec run: only %d scenarios were executed; --floor demands %d", executed, o.floor)
		return max(status, statusFailed)
	}
	return status
}

// endedBy is the status of what was ended by its context: interrupted, or out of time.
func endedBy(ctx context.Context) int {
	var late *ipcspec.OutOfTime
	if errors.As(context.Cause(ctx), &late) {
		return statusBroken
	}
	return statusInterrupted
}

// why says what became of scenarios none of which was executed.
func why(totals result.Totals) string {
	var parts []string
	for _, v := range result.Verdicts {
		if totals[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", totals[v], v))
		}
	}
	return strings.Join(parts, ", ")
}

// progress is nil unless somebody looks and nothing else is printed meanwhile.
func (a *app) progress(o *order) *report.Progress {
	for _, f := range o.formats {
		if !f.machine() && f.file == nil {
			return nil
		}
	}
	return a.progressLine()
}

// progressLine is nil unless standard error is a terminal.
func (a *app) progressLine() *report.Progress {
	if !report.IsTerminal(a.err) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return report.NewProgress(a.err, report.Width(a.err))
}
