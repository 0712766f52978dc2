package baseline

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Compare establishes what a folder has a baseline of again and returns what is
// different now, a few lines for each scenario, fault or list.
func Compare(ctx context.Context, folder string, o Options, progress func(string)) ([]string, error) {
	before := map[string]sections{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(filepath.ToSlash(name), ".txt")
		part, _, _ := strings.Cut(name, "/")
		if !slices.Contains(Parts, Part(part)) || !o.wants(Part(part)) {
			return nil
		}
		before[name], err = read(path)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(before) == 0 {
		return nil, fmt.Errorf("%s: %w", folder, os.ErrNotExist)
	}
	o.IUTs = nil
	for name, s := range before {
		if spelled := strings.TrimSpace(s[how]); strings.HasPrefix(name, string(Verdicts)+"/") {
			o.IUTs = append(o.IUTs, spelled)
		}
	}
	slices.Sort(o.IUTs)
	now, err := collect(ctx, o, progress)
	if err != nil {
		return nil, err
	}
	return o.differences(before, now), nil
}

func (o Options) differences(before, now map[string]sections) []string {
	var list []string
	known := map[string]bool{}
	for name, s := range before {
		for section := range s {
			known[section] = known[section] || strings.HasPrefix(name, string(Operations)+"/")
		}
	}
	for _, name := range union(before, now) {
		if !o.compares(name) {
			continue
		}
		for _, section := range union(before[name], now[name]) {
			was, had := before[name][section]
			is, has := now[name][section]
			if o.Additions {
				if !had || strings.HasSuffix(section, " in figures") {
					continue
				}
				is = without(is, was, name, known)
			}
			mechanism, _, _ := strings.Cut(section, " ")
			if name == string(Kills) && !o.concerns(mechanism) {
				continue
			}
			switch {
			case !had:
				list = append(list, fmt.Sprintf("%s: %s: is new", name, section))
			case !has:
				list = append(list, fmt.Sprintf("%s: %s: is no more", name, section))
			case was != is:
				list = append(list, fmt.Sprintf("%s: %s:\n%s", name, section, difference(was, is)))
			}
		}
	}
	return list
}

// compares reports whether a file is about what is compared.
func (o Options) compares(name string) bool {
	part, mechanism, _ := strings.Cut(name, "/")
	return Part(part) != Operations || o.concerns(mechanism)
}

// without leaves out the lines that only a new scenario or a new mutant can have
// brought.
func without(is, was, name string, known map[string]bool) string {
	var kept strings.Builder
	old := map[string]int{}
	for line := range strings.Lines(was) {
		old[line]++
	}
	for line := range strings.Lines(is) {
		switch _, id, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case name == string(Kills) && len(known) > 0 && !known[id]:
		case name == string(Mutants) && old[line] == 0:
		default:
			kept.WriteString(line)
		}
		old[line]--
	}
	return kept.String()
}

func union[V any](a, b map[string]V) []string {
	names := slices.Concat(sorted(a), sorted(b))
	slices.Sort(names)
	return slices.Compact(names)
}

// insert puts a line in its place among sorted ones.
func insert(text, line string) string {
	lines := append(strings.SplitAfter(text, "\n"), line+"\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// shown is how many lines of a difference are shown.
const shown = 12

// difference shows the lines that were and those that are, without what both have
// in common at their beginning and end, or in any place if both are sorted lists.
func difference(was, is string) string {
	a, b := strings.SplitAfter(was, "\n"), strings.SplitAfter(is, "\n")
	if slices.IsSorted(a[:len(a)-1]) && slices.IsSorted(b[:len(b)-1]) {
		a, b = minus(a, b), minus(b, a)
	} else {
		for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
			a, b = a[1:], b[1:]
		}
		for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
			a, b = a[:len(a)-1], b[:len(b)-1]
		}
	}
	return strings.TrimRight(marked("  - ", a)+marked("  + ", b), "\n")
}

func minus(a, b []string) []string {
	count := map[string]int{}
	for _, line := range b {
		count[line]++
	}
	var rest []string
	for _, line := range a {
		if count[line]--; count[line] < 0 {
			rest = append(rest, line)
		}
	}
	return rest
}

func marked(mark string, lines []string) string {
	var text strings.Builder
	for i, line := range lines {
		if i == shown {
			fmt.Fprintf(&text, "%s... and %d more\n", mark, len(lines)-shown)
			break
		}
		if line != "" {
			text.WriteString(mark + strings.TrimRight(line, "\n") + "\n")
		}
	}
	return text.String()
}
