package gaps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// exchange is one value of an argument that has to be used, and what it is exchanged for
// to prove that it matters.
type exchange struct {
	what string // "set", "4096 bytes"
	// has reports whether the argument has the value in an operation.
	has func(op impl.Operation) bool
	// others are the operations with each of the neighbours instead.
	others []func(op impl.Operation) impl.Operation
	// all says that each of them has to turn a scenario red; otherwise one is enough.
	all bool
}

// arguments has a cell for each value that matters of each argument: a flag both ways, an
// enumeration whole, a number at its limits and beside them, and two flags together. It
// is closed if a scenario turns red when the value is exchanged for its neighbour.
func (f *finder) arguments(s *subject) []*cell {
	var cells []*cell
	for _, d := range s.operations {
		places := s.places(d)
		add := func(x exchange) {
			cells = append(cells, &cell{part: "arguments", name: d.Name + " " + x.what, examine: func(ctx context.Context) (string, error) {
				return f.exchanged(ctx, places, x)
			}})
		}
		for _, a := range d.Arguments() {
			for _, x := range exchanges(a, f.statement) {
				add(x)
			}
		}
		for _, x := range together(d) {
			add(x)
		}
	}
	return cells
}

// exchanged exchanges the value at one place after another until a scenario is red.
// Otherwise it says why the value does not count.
func (f *finder) exchanged(ctx context.Context, places []place, x exchange) (string, error) {
	used := 0
	matters := make([]bool, len(x.others))
	for _, p := range places {
		if !x.has(p.op) {
			continue
		}
		used++
		for i, other := range x.others {
			if matters[i] {
				continue
			}
			n, err := f.change(ctx, p, change{ask: other})
			if err != nil {
				return "", err
			}
			matters[i] = n.red
			if n.red && !x.all {
				return "", nil
			}
		}
		if !slices.Contains(matters, false) {
			return "", nil
		}
	}
	if used == 0 {
		return "no scenario has it", nil
	}
	return fmt.Sprintf("nobody notices another value (%d places)", used), nil
}

// exchanges are what is to be tried of an argument.
func exchanges(a impl.Argument, s impl.Statement) []exchange {
	switch a.Kind {
	case "flag":
		return []exchange{flag(a, true), flag(a, false)}
	case "flags":
		return bits(a)
	case "words":
		return members(a)
	case "numbers", "pieces":
		return elements(a, s)
	case "object":
		if a.Domain == "" {
			return given(a)
		}
	}
	return scale(a, s)
}

// together are two flags that are both set, or two words of a set: each has to matter
// beside the other one.
func together(d *impl.Definition) []exchange {
	type one struct {
		name  string
		is    func(impl.Operation) bool
		clear func(impl.Operation) impl.Operation
	}
	var flags []one
	for _, a := range d.Arguments() {
		switch {
		case a.Kind == "flag":
			x := flag(a, true)
			flags = append(flags, one{a.Path, x.has, x.others[0]})
		case a.Kind == "words":
			for word := range strings.SplitSeq(a.Domain, "|") {
				flags = append(flags, one{a.Path + " " + word, has(a, contains(word)), turned(a, word)})
			}
		}
	}
	var list []exchange
	for i, first := range flags {
		for _, second := range flags[i+1:] {
			list = append(list, exchange{what: first.name + " and " + second.name + " together",
				has:    func(op impl.Operation) bool { return first.is(op) && second.is(op) },
				others: []func(impl.Operation) impl.Operation{first.clear, second.clear}, all: true})
		}
	}
	return list
}
