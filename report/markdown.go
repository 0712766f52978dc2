package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

// Column is one implementation of a table: a run, and the report that it is from.
type Column struct {
	result.Run
	Of result.Report
}

// Columns are all runs of some reports, in their order.
func Columns(reports []result.Report) []Column {
	var list []Column
	for _, r := range reports {
		for _, run := range r.Runs {
			list = append(list, Column{run, r})
		}
	}
	return list
}

// Markdown writes a table of mechanisms and implementations, and below it what failed in each.
func Markdown(w io.Writer, columns []Column) error {
	var b strings.Builder
	head, rule, where := "| scenarios passed |", "|---|", "| |"
	for _, c := range columns {
		head += fmt.Sprintf(" %s %s |", cell(c.IUT.Name), cell(c.IUT.Version))
		rule += "---|"
		where += fmt.Sprintf(" %s %s, %s |", cell(c.Of.Host.OS), cell(c.Of.Host.Arch), cell(strings.SplitN(c.Of.Started, "T", 2)[0]))
	}
	fmt.Fprintf(&b, "%s\n%s\n%s\n", head, rule, where)
	for _, mechanism := range mechanismsOf(columns) {
		fmt.Fprintf(&b, "| %s |", cell(mechanism))
		for _, c := range columns {
			fmt.Fprintf(&b, " %s |", tally(c, mechanism))
		}
		b.WriteString("\n")
	}
	fmt.Fprint(&b, "| **all** |")
	for _, c := range columns {
		fmt.Fprintf(&b, " **%s** |", tally(c, ""))
	}
	b.WriteString("\n")
	for _, c := range columns {
		if text := shortcomings(c); text != "" {
			fmt.Fprintf(&b, "\n### %s %s\n%s", cell(c.IUT.Name), cell(c.IUT.Version), text)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func mechanismsOf(columns []Column) []string {
	var names []string
	for _, c := range columns {
		for _, s := range c.Scenarios {
			if !slices.Contains(names, s.Mechanism) {
				names = append(names, s.Mechanism)
			}
		}
	}
	slices.Sort(names)
	return names
}

// tally is "98 of 101", of what was executed of a mechanism, or of all; what is claimed and is not
// about another platform.
func tally(c Column, mechanism string) string {
	t := result.Totals{}
	for _, s := range c.Scenarios {
		if mechanism == "" || s.Mechanism == mechanism {
			t[s.Verdict]++
		}
	}
	var text string
	switch {
	case t.Executed() > 0:
		text = fmt.Sprintf("%d of %d", t[result.Passed], t.Executed())
	case t[result.NotClaimed] > 0:
		text = "not claimed"
	default:
		text = "–"
	}
	for _, v := range []result.Verdict{result.Deviated, result.Inconclusive} {
		if t[v] > 0 {
			text += fmt.Sprintf(", %d %s", t[v], v)
		}
	}
	if mechanism == "" && c.Unreached > 0 {
		text += fmt.Sprintf(", %d not reached", c.Unreached)
	}
	return text
}

// shortcomings lists what did not pass, each with the reason.
func shortcomings(c Column) string {
	var b strings.Builder
	if c.Died != "" {
		fmt.Fprintf(&b, "- ended early: %s\n", cell(c.Died))
	}
	for _, s := range c.Scenarios {
		if s.Verdict == result.Failed || s.Verdict == result.Deviated || s.Verdict == result.Inconclusive {
			fmt.Fprintf(&b, "- `%s` %s: %s\n", s.ID, s.Verdict, cell(s.Reason))
		}
	}
	return b.String()
}

var escaped = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "]", `\]`)

// cell is text of somebody else's in a table of Markdown.
func cell(text string) string { return escaped.Replace(outside.Line(text)) }

// Badge is what shields.io draws for an endpoint: https://shields.io/badges/endpoint-badge.
type Badge struct {
	SchemaVersion int    `json:"schemaVersion"`
	Label         string `json:"label"`
	Message       string `json:"message"`
	Color         string `json:"color"`
}

// BadgeOf says how many scenarios passed of all that were executed.
func BadgeOf(columns []Column) Badge {
	t, early := result.Totals{}, false
	for _, c := range columns {
		t.Add(result.Count(c.Scenarios))
		early = early || c.Died != ""
	}
	b := Badge{SchemaVersion: 1, Label: "ipcspec", Message: fmt.Sprintf("%d of %d", t[result.Passed], t.Executed()), Color: "brightgreen"}
	switch {
	case early || t[result.Failed]+t[result.Inconclusive] > 0 || t.Executed() == 0:
		b.Color = "red"
	case t[result.Deviated] > 0:
		b.Color = "yellow"
	}
	return b
}
