package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/ipcspec/ipcspec/internal/outside"
)

// JSON writes a report, a matrix or a list as indented JSON. What a terminal would obey
// is escaped: people look at such files too.
func JSON(w io.Writer, value any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(outside.EscapeJSON(text.Bytes()))
	return err
}
