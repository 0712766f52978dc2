package report

import (
	"encoding/json"
	"io"
)

// JSON writes a report, a matrix or a list as indented JSON.
func JSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
