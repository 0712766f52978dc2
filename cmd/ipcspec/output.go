package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	for _, f := range formats {
		if f.file == nil {
			continue
		}
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

// probe reports whether a file can be written in the end, without a trace.
func probe(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("cannot write %s: it is a directory", path)
	case err == nil:
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(path, err)
		}
		f.Close()
		if !info.Mode().IsRegular() {
			return nil
		}
	}
	draft, err := createDraft(path)
	if err != nil {
		return unwritable(path, err)
	}
	draft.Close()
	os.Remove(draft.Name())
	return nil
}

func unwritable(path string, err error) error {
	var wrapped *os.PathError
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}

// replace writes a file so that nobody ever reads half of it.
func replace(path string, write func(w io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // a device, a pipe
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(path, err)
		}
		return errors.Join(write(f), f.Close())
	}
	draft, err := createDraft(path)
	if err != nil {
		return unwritable(path, err)
	}
	defer os.Remove(draft.Name())
	if err := errors.Join(write(draft), draft.Close()); err != nil {
		return unwritable(path, err)
	}
	if err := os.Rename(draft.Name(), path); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// createDraft makes a file beside the one that it will replace. In a container the
// number of this process may be that of one which was killed at this.
func createDraft(path string) (*os.File, error) {
	for n := 0; ; n++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d-%d.tmp", filepath.Base(path), os.Getpid(), n))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if n == 100 || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
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
