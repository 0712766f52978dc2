package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

func listCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("list")
	var asked ipcspec.Options
	var asJSON, planted bool
	f.StringVar(&asked.Tags, "tags", "", "")
	mechanisms := f.words("mechanism")
	f.BoolVar(&asJSON, "json", false, "")
	f.BoolVar(&planted, "faults", false, "")
	err := f.parse(args, 0)
	var s *spec.Specification
	if err == nil {
		s, err = ipcspec.Specification()
	}
	if err == nil && planted {
		return a.listFaults(f, s, *mechanisms, asked.Tags, asJSON)
	}
	if err == nil {
		err = checkTags(s, asked.Tags)
	}
	var behaviours []*spec.Behaviour
	if err == nil {
		asked.Mechanisms = *mechanisms
		behaviours, _, err = ipcspec.Select(s, asked)
	}
	if err == nil && len(behaviours) == 0 {
		err = fmt.Errorf("%w by %s", ipcspec.ErrNothingSelected, selection(asked))
	}
	if err != nil {
		return a.usage(f, err)
	}
	list := make([]report.Behaviour, len(behaviours))
	for i, b := range behaviours {
		list[i] = describe(b)
	}
	if asJSON {
		return writeJSON(a.out, list)
	}
	a.onOut(false).List(list)
	return statusOK
}

// listFaults prints the mistakes that can be planted in the reference.
func (a *app) listFaults(f *flags, s *spec.Specification, mechanisms []string, tags string, asJSON bool) int {
	if tags != "" {
		return a.usage(f, errors.New("--tags chooses behaviours, and faults have none; --mechanism chooses both"))
	}
	selected, err := ipcspec.SelectFaults(s, ipcspec.ProveOptions{Mechanisms: mechanisms})
	if err != nil {
		return a.usage(f, err)
	}
	var list []report.Fault
	for _, fault := range selected {
		list = append(list, report.Fault{Name: fault.Name, Mechanism: fault.Mechanism, Mistake: fault.Mistake})
	}
	if asJSON {
		return writeJSON(a.out, list)
	}
	a.onOut(false).Faults(list)
	return statusOK
}

// describe is a behaviour as reports show it.
func describe(b *spec.Behaviour) report.Behaviour {
	d := report.Behaviour{
		ID: b.ID, Mechanism: b.Mechanism, Statement: b.Statement, Authority: b.Authority(), Strength: b.Strength,
		Sources: append([]string{}, b.Sources...), Scenarios: []string{}, NotExecutable: b.NotExecutable,
	}
	for _, sc := range b.Scenarios {
		d.Scenarios = append(d.Scenarios, sc.ID)
	}
	return d
}
