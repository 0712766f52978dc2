package main

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/report"
)

func protocolCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("protocol")
	var asJSON, conditions bool
	f.BoolVar(&asJSON, "json", false, "")
	f.BoolVar(&conditions, "conditions", false, "")
	if err := f.parse(args, 0); err != nil {
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
		list = append(list, report.Operation{
			Name: d.Name, Mechanism: d.Mechanism(), Trait: d.Trait(), Phrase: d.Phrase, Doc: d.Doc, Args: fields(d.Args), Result: fields(d.Result),
		})
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

func fields(t reflect.Type) []report.Field {
	list := []report.Field{}
	for _, f := range impl.Fields(t) {
		list = append(list, report.Field{Name: f.Name, Type: f.Type, Doc: f.Doc, Optional: f.Optional})
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
