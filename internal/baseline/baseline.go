// Package baseline writes down what a redesign must not change: which operations
// each scenario asks the reference for and what came of them, which scenarios each
// planted fault breaks, which mutants survive, and the verdicts of other
// implementations. Nothing in it is named by Go types, packages or lines: operations
// have their names on the wire and arguments in JSON.
package baseline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Part is a kind of what is written, and the folder or file of it.
type Part string

// The parts.
const (
	Operations Part = "operations" // of each scenario, on the reference
	Kills      Part = "kills"      // the scenarios that each fault breaks
	Mutants    Part = "mutants"    // those that are not killed
	Verdicts   Part = "verdicts"   // of other implementations
)

// Parts are all of them.
var Parts = []Part{Operations, Kills, Mutants, Verdicts}

// Options say what is written or compared.
type Options struct {
	Parts []Part   // none is all
	IUTs  []string // whose verdicts are written, as `ipcspec run --iut` spells them; compared are those that were written
	// Additions lets scenarios, faults and mutants pass that a baseline does not have.
	Additions bool
	// Mechanisms restricts operations and kills; none is all.
	Mechanisms []string
}

func (o Options) wants(p Part) bool { return len(o.Parts) == 0 || slices.Contains(o.Parts, p) }

func (o Options) concerns(mechanism string) bool {
	return len(o.Mechanisms) == 0 || slices.Contains(o.Mechanisms, mechanism)
}

// sections are the texts of a part by what they are about: a scenario, a fault.
type sections map[string]string

const heading = "== "

// write writes sections in order, each under its heading.
func (s sections) write(path string) error {
	var text strings.Builder
	for _, name := range sorted(s) {
		fmt.Fprintf(&text, "%s%s\n%s", heading, name, s[name])
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func read(path string) (sections, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := sections{}
	name := ""
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, heading); ok {
			name = strings.TrimSpace(rest)
			s[name] = ""
			continue
		}
		s[name] += line
	}
	return s, nil
}

// Write writes a baseline of the code as it is into a folder.
func Write(ctx context.Context, folder string, o Options, progress func(string)) error {
	parts, err := collect(ctx, o, progress)
	if err != nil {
		return err
	}
	for name, s := range parts {
		if err := s.write(filepath.Join(folder, filepath.FromSlash(name)+".txt")); err != nil {
			return err
		}
	}
	return nil
}

// collect establishes the parts, by file.
func collect(ctx context.Context, o Options, progress func(string)) (map[string]sections, error) {
	files := map[string]sections{}
	if o.wants(Operations) {
		progress("operations of every scenario")
		if err := operations(ctx, o, files); err != nil {
			return nil, err
		}
	}
	if o.wants(Kills) {
		progress("scenarios that each fault breaks")
		s, err := kills(ctx, o)
		if err != nil {
			return nil, err
		}
		files[string(Kills)] = s
	}
	if o.wants(Mutants) {
		progress("mutants that survive")
		s, err := mutants(ctx)
		if err != nil {
			return nil, err
		}
		files[string(Mutants)] = s
	}
	if o.wants(Verdicts) {
		for _, spelled := range o.IUTs {
			progress("verdicts of " + spelled)
			s, err := verdicts(ctx, spelled, o)
			if err != nil {
				return nil, err
			}
			files[verdictsOf(spelled)] = s
		}
	}
	return files, nil
}
