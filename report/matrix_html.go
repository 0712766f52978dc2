package report

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

//go:embed matrix.html
var matrixPage string

var matrixTemplate = template.Must(template.New("matrix").Parse(matrixPage))

// Rule is what a page says of a rule beside its id.
type Rule struct {
	Mechanism string
	Statement string
}

// pageRule is one rule on the page.
type pageRule struct {
	ID, Statement string
	KilledBy      []string
}

type pageFault struct {
	result.FaultResult
	Broken []pageRule
}

// pageMechanism is one section of the page.
type pageMechanism struct {
	Name   string
	Faults []pageFault
	Rules  []pageRule
	Killed int
}

// MatrixHTML writes the matrix as one page that needs no network: what is not
// proven first, then each mechanism with its faults, the mistakes that they are,
// and the rules that they break. A part of the faults cannot prove everything: then
// only those are named that break nothing.
func MatrixHTML(w io.Writer, m *result.Matrix, rule func(id string) Rule, part bool) error {
	var mechanisms []*pageMechanism
	of := func(name string) *pageMechanism {
		i := slices.IndexFunc(mechanisms, func(p *pageMechanism) bool { return p.Name == name })
		if i < 0 {
			i = len(mechanisms)
			mechanisms = append(mechanisms, &pageMechanism{Name: name})
		}
		return mechanisms[i]
	}
	killed := 0
	for _, r := range m.Rules {
		if part && len(r.KilledBy) == 0 {
			continue
		}
		about := rule(r.ID)
		section := of(about.Mechanism)
		section.Rules = append(section.Rules, pageRule{r.ID, about.Statement, r.KilledBy})
		if len(r.KilledBy) > 0 {
			section.Killed++
			killed++
		}
	}
	for _, f := range m.Faults {
		fault := pageFault{FaultResult: f}
		for _, id := range f.Rules {
			fault.Broken = append(fault.Broken, pageRule{ID: id, Statement: rule(id).Statement})
		}
		of(f.Mechanism).Faults = append(of(f.Mechanism).Faults, fault)
	}
	for _, section := range mechanisms {
		slices.SortStableFunc(section.Faults, func(a, b pageFault) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(mechanisms, func(a, b *pageMechanism) int { return cmp.Compare(a.Name, b.Name) })
	survivors := m.Survivors()
	if part {
		survivors = result.Survivors{Faults: survivors.Faults}
	}
	return matrixTemplate.Execute(w, map[string]any{
		"Matrix": m, "Mechanisms": mechanisms, "Survivors": survivors, "Complete": survivors.Complete(), "Part": part, "Killed": killed,
		"Took": (time.Duration(m.DurationUS) * time.Microsecond).Round(100 * time.Millisecond),
	})
}
