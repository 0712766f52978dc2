package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

func proveCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("prove")
	var verbose bool
	var options ipcspec.ProveOptions
	names, formats, jobs := f.words("fault"), f.words("format"), f.number("jobs", 1, mostJobs)
	mechanisms := f.words("mechanism")
	f.BoolVar(&verbose, "v", false, "")
	err := f.parse(args, 0)
	var s *spec.Specification
	var outputs []*format
	if err == nil {
		s, err = ipcspec.Specification()
	}
	if err == nil {
		options.Faults, options.Mechanisms, options.Jobs = *names, *mechanisms, *jobs
		err = checkProof(s, options)
	}
	if err == nil {
		outputs, err = parseFormats(*formats, []string{"json", "html"})
	}
	if err == nil {
		err = probeAll(outputs)
	}
	if err != nil {
		return a.usage(f, err)
	}
	progress := a.progressLine()
	tried := "no fault tried"
	options.Progress = func(done, total int, fault result.FaultResult) {
		tried = fmt.Sprintf("%d of %d faults tried", done, total)
		progress.Step("planting faults", done, total, fault.Name)
	}
	matrix, err := ipcspec.Prove(ctx, options)
	progress.Clear()
	switch {
	case err != nil && ctx.Err() != nil:
		a.say("ipcspec prove: interrupted; %s; nothing is proven", tried)
		return statusInterrupted
	case err != nil:
		a.say("ipcspec prove: %v", err)
		return statusFailed
	}
	matrix.Tool = tool()
	human := a.besides(outputs, verbose)
	human.Matrix(matrix, func(rule string) string { return mechanismOf(s, rule) }, len(*names) > 0)
	for _, output := range outputs {
		if output.name == "html" {
			output.write = func(w io.Writer) error {
				return report.MatrixHTML(w, matrix, func(id string) report.Rule { return aboutRule(s, id) }, len(*names) > 0)
			}
		}
	}
	if status := a.writeReports("prove", outputs, matrix); status != statusOK {
		return status
	}
	survivors := matrix.Survivors()
	if len(*names) > 0 { // a choice of faults cannot kill every rule
		survivors = result.Survivors{Faults: survivors.Faults}
	}
	if !survivors.Complete() {
		return statusFailed
	}
	return statusOK
}

// checkProof finds what is wrong with the names of faults and mechanisms, before
// anything is executed.
func checkProof(s *spec.Specification, o ipcspec.ProveOptions) error {
	_, err := ipcspec.SelectFaults(s, o)
	if errors.Is(err, ipcspec.ErrNothingSelected) {
		return fmt.Errorf("%w by %s", err, strings.Join(slices.Concat(each("--mechanism", o.Mechanisms), each("--fault", o.Faults)), " "))
	}
	return err
}

// killers returns the faults that turn a behaviour red.
func killers(ctx context.Context, b *spec.Behaviour) ([]string, error) {
	matrix, err := ipcspec.Prove(ctx, ipcspec.ProveOptions{Mechanisms: []string{b.Mechanism}, Rule: b.ID})
	if err != nil {
		return nil, err
	}
	for _, r := range matrix.Rules {
		if r.ID == b.ID {
			return r.KilledBy, nil
		}
	}
	return nil, errors.New("the reference does not execute it")
}

func aboutRule(s *spec.Specification, id string) report.Rule {
	if b := s.Behaviour(id); b != nil {
		return report.Rule{Mechanism: b.Mechanism, Statement: b.Statement}
	}
	return report.Rule{}
}

func mechanismOf(s *spec.Specification, rule string) string {
	if b := s.Behaviour(rule); b != nil {
		return b.Mechanism
	}
	return ""
}
