package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// formatNames are what --format of run knows. The first two are godog's.
var formatNames = []string{"pretty", "progress", "json", "junit"}

// format is a report that was asked for, and where it goes.
type format struct {
	name string
	path string        // "" for standard output
	file *bytes.Buffer // what will be written to path

	queue *queue                  // what is still to be written to standard output
	write func(w io.Writer) error // instead of what all subcommands write
}

// machine reports whether a program will read the format, so that nothing else
// may be written between.
func (f *format) machine() bool { return f.name == "json" || f.name == "junit" || f.name == "html" }

// writer is where godog writes the format while the run goes on.
func (f *format) writer(a *app) io.Writer {
	if f.file != nil {
		return &tidied{w: f.file}
	}
	f.queue = &queue{w: a.out}
	return &tidied{w: f.queue, color: colorful(a.out.file)}
}

// parseFormats reads NAME[:FILE].
func parseFormats(texts, names []string) ([]*format, error) {
	var list []*format
	var onStdout []string
	for _, text := range texts {
		name, path, toFile := strings.Cut(text, ":")
		if !slices.Contains(names, name) {
			hint := near.Hint(name, names)
			if hint == "" {
				hint = "; there are " + strings.Join(names, ", ") + ", each with :FILE if you like"
			}
			return nil, fmt.Errorf("there is no format %q%s", name, hint)
		}
		f := &format{name: name, path: path}
		if toFile {
			if path == "" {
				return nil, fmt.Errorf("--format %s: a file name is missing after the colon", text)
			}
			f.file = &bytes.Buffer{}
		} else {
			onStdout = append(onStdout, name)
		}
		list = append(list, f)
	}
	if len(onStdout) > 1 {
		return nil, fmt.Errorf("%s cannot both write to standard output; give one a file: --format %s:FILE", strings.Join(onStdout[:2], " and "), onStdout[1])
	}
	return list, nil
}

// probeAll reports whether all files can be written in the end.
func probeAll(formats []*format) error {
	var paths []string
	for _, f := range formats {
		if f.file == nil {
			continue
		}
		if other := sameFile(f.path, paths); other != "" {
			return fmt.Errorf("--format %s:%s: something else is to be written to %s already", f.name, f.path, other)
		}
		paths = append(paths, f.path)
		if err := probe(f.path); err != nil {
			return fmt.Errorf("--format %s:%s: %w", f.name, f.path, err)
		}
	}
	return nil
}

// besides is where the summary for people goes: to standard error when a program
// reads standard output.
func (a *app) besides(formats []*format, verbose bool) report.Terminal {
	for _, f := range formats {
		if f.machine() && f.file == nil {
			return a.onErr(verbose)
		}
	}
	return a.onOut(verbose)
}

// writeReports writes the files, and what a program reads from standard output:
// value as JSON or, if it is a report, as JUnit's XML.
func (a *app) writeReports(subcommand string, formats []*format, value any) int {
	status := statusOK
	for _, f := range formats {
		write := func(w io.Writer) error {
			if whole, ok := value.(result.Report); ok && f.name == "junit" {
				return report.JUnit(w, whole)
			}
			if f.write != nil {
				return f.write(w)
			}
			if f.machine() {
				return report.JSON(w, value)
			}
			_, err := w.Write(f.file.Bytes())
			return err
		}
		var err error
		if f.file != nil {
			err = replace(f.path, write)
		} else if f.machine() {
			write(a.out) // which remembers what goes wrong
		}
		if err != nil {
			status = a.wrong(subcommand, err)
		}
	}
	return status
}
