package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/lint"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/steps"
)

func sentencesCommand(_ context.Context, a *app, args []string) int {
	f := newFlags("sentences")
	mechanisms := f.words("mechanism")
	format := ""
	f.StringVar(&format, "format", "text", "")
	err := f.parse(args, 0)
	if known := []string{"text", "markdown", "json"}; err == nil && !slices.Contains(known, format) {
		err = fmt.Errorf("--format %s: there are %s", format, strings.Join(known, ", "))
	}
	s, loadErr := ipcspec.Specification()
	if err == nil {
		err = loadErr
	}
	if err == nil {
		err = ipcspec.CheckMechanisms(s, *mechanisms...)
	}
	if err != nil {
		return a.usage(f, err)
	}
	uses := map[*steps.Definition]*lint.Use{}
	for _, use := range lint.Uses(s) {
		uses[use.Definition] = use
	}
	seen := map[*steps.Family]bool{}
	for _, mechanism := range *mechanisms {
		for _, d := range steps.Visible(mechanism).Definitions() {
			seen[d.Family] = true
		}
	}
	var families []report.Family
	words := map[string]bool{}
	for _, family := range steps.Families() {
		if len(*mechanisms) > 0 && !seen[family] {
			continue
		}
		one := report.Family{Room: family.Room, Name: family.Name, Noun: family.Noun}
		for _, d := range family.Sentences {
			sentence := report.Sentence{Expression: d.Expression, Asserts: d.Asserts}
			if use := uses[d]; use != nil {
				sentence.Uses, sentence.Example = use.Count, use.Example
			}
			one.Sentences = append(one.Sentences, sentence)
			for _, word := range d.Parameters() {
				words[word] = true
			}
		}
		families = append(families, one)
	}
	slices.SortStableFunc(families, func(x, y report.Family) int { return strings.Compare(x.Room, y.Room) })
	var kinds []report.Word
	for name, p := range steps.Parameters() {
		if words[name] {
			kinds = append(kinds, report.Word{Name: name, Pattern: p.Pattern(), Doc: p.Doc})
		}
	}
	slices.SortFunc(kinds, func(x, y report.Word) int { return strings.Compare(x.Name, y.Name) })
	switch format {
	case "json":
		return writeJSON(a.out, struct {
			Families []report.Family `json:"families"`
			Words    []report.Word   `json:"words"`
		}{families, kinds})
	case "markdown":
		if err := report.SentencesMarkdown(a.out, families, kinds); err != nil {
			return statusUsage
		}
	default:
		a.onOut(false).Sentences(families, kinds)
	}
	return statusOK
}
