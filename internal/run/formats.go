package run

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/cucumber/godog"
	"github.com/cucumber/godog/formatters"
)

// quiet is the formatter that prints nothing: results come from the hooks.
const quiet = "ipcspec-quiet"

// wrapped gives a godog formatter an output of our own. godog itself writes
// files one rune at a time.
const wrapped = "ipcspec-to-"

var (
	outputsMu sync.Mutex
	outputs   []Format
)

func init() {
	godog.Format(quiet, "prints nothing", func(suite string, out io.Writer) godog.Formatter {
		return godog.NewBaseFmt(suite, io.Discard)
	})
}

// formatName registers the formats and returns how godog is to be told of them.
func formatName(formats []Format) string {
	if len(formats) == 0 {
		return quiet
	}
	outputsMu.Lock()
	defer outputsMu.Unlock()
	var names []string
	for _, f := range formats {
		name := fmt.Sprintf("%s%d", wrapped, len(outputs))
		outputs = append(outputs, f)
		create := formatters.FindFmt(f.Name)
		godog.Format(name, f.Name, func(suite string, _ io.Writer) godog.Formatter { return create(suite, f.Output) })
		names = append(names, name)
	}
	return strings.Join(names, ",")
}
