package report

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed race.html
var explainedPage string

var explainedTemplate = template.Must(template.New("race").Parse(explainedPage))

// ExplainedHTML writes a page that says that no history was found that nothing explains:
// how many there were, and why it ended early if it did.
func ExplainedHTML(w io.Writer, iut string, seed int64, races []Race, ended string) error {
	judged, undecided := int64(0), int64(0)
	for _, r := range races {
		judged += r.Histories - r.Undecided
		undecided += r.Undecided
	}
	return explainedTemplate.Execute(w, map[string]any{
		"IUT": iut, "Seed": seed, "Races": races, "Ended": ended, "Judged": judged, "Undecided": undecided,
	})
}
