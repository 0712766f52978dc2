package main

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
)

func protocolCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("protocol")
	var asJSON, conditions bool
	f.BoolVar(&asJSON, "json", false, "")
	f.BoolVar(&conditions, "conditions", false, "")
	mechanisms := f.words("mechanism")
	err := f.parse(args, 0)
	var s *spec.Specification
	if err == nil {
		s, err = ipcspec.Specification()
	}
	// A contract may come before its first rule.
	described := func(name string) bool { return impl.LookupMechanism(name) != nil }
	if err == nil {
		err = ipcspec.CheckMechanisms(s, slices.DeleteFunc(slices.Clone(*mechanisms), described)...)
	}
	if err == nil && conditions && len(*mechanisms) > 0 {
		err = errors.New("--conditions are those of all mechanisms")
	}
	if err != nil {
		return a.usage(f, err)
	}
	if conditions {
		if asJSON {
			return writeJSON(a.out, conditionTable())
		}
		a.onOut(false).Conditions(conditionTable())
		return statusOK
	}
	var list []report.Operation
	for _, d := range impl.Definitions() {
		if d.Needed(*mechanisms...) {
			list = append(list, operation(d))
		}
	}
	if len(list) == 0 {
		return a.wrong("protocol", errors.New("there are no operations"))
	}
	if asJSON {
		return writeJSON(a.out, list)
	}
	a.onOut(false).Protocol(list)
	return statusOK
}

func operation(d *impl.Definition) report.Operation {
	o := report.Operation{
		Name: d.Name, Mechanism: d.Mechanism(), Trait: d.Trait(), Family: d.Family(), Phrase: d.Phrase, Doc: d.Doc, Args: fields(d.Args), Result: fields(d.Result),
		Domains: []report.Domain{}, Takes: objects(d.Takes()), Makes: objects(d.Makes()), Varies: []report.Varying{},
		Waits: append([]string{}, d.Waits()...), Failures: []report.Failing{}, Sources: d.Sources(), EitherOf: d.EitherOf(),
	}
	for _, a := range d.Arguments() {
		domain := report.Domain{Path: a.Path, Kind: a.Kind, Domain: a.Domain}
		for _, b := range a.Bounds() {
			if domain.Bounds == nil {
				domain.Bounds = map[string]int64{}
			}
			domain.Bounds[b.Name] = b.Otherwise
		}
		o.Domains = append(o.Domains, domain)
	}
	for _, v := range d.Varies() {
		o.Varies = append(o.Varies, report.Varying(v))
	}
	for _, f := range d.Failures() {
		o.Failures = append(o.Failures, report.Failing(f))
	}
	return o
}

func fields(t reflect.Type) []report.Field {
	list := []report.Field{}
	for _, f := range impl.Fields(t) {
		list = append(list, report.Field{Name: f.Name, Type: f.Type, Doc: f.Doc, Optional: f.Optional, Within: f.Within})
	}
	return list
}

func objects(named []impl.Object) []report.Object {
	list := []report.Object{}
	for _, o := range named {
		list = append(list, report.Object(o))
	}
	return list
}

func conditionTable() []report.Condition {
	var table []report.Condition
	for _, name := range impl.Conditions() {
		table = append(table, report.Condition{
			Name: name, Posix: codes(impl.PosixConditions, name), Windows: codes(impl.WindowsConditions, name),
		})
	}
	return table
}

func codes(table map[string]string, condition string) []string {
	var list []string
	for code, c := range table {
		if c == condition {
			list = append(list, code)
		}
	}
	slices.Sort(list)
	return list
}
