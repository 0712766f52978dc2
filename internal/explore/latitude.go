package explore

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
)

// Which outcomes of failing operations are as good as each other.

var eitherCondition = regexp.MustCompile(` (\w+) fails with "([^"]+)" or "([^"]+)"$`)

// alternatives are the conditions of which documents leave open which one it is, by
// kind of operation, where sentences name two.
func alternatives(s *spec.Specification, mechanism string) map[string][][]string {
	open := map[string][][]string{}
	for _, sc := range s.Scenarios() {
		for _, text := range sc.Steps {
			if words := eitherCondition.FindStringSubmatch(text); words != nil && sc.Behaviour.Mechanism == mechanism {
				open[words[1]] = append(open[words[1]], words[2:])
			}
		}
	}
	return open
}

var justFails = regexp.MustCompile(`(?:^the|'s) (\w+) fails$`)

// noteUnnamed notes with which condition the reference fails where the specification
// names none.
func (a *alphabet) noteUnnamed(l *lane, text string) {
	words := justFails.FindStringSubmatch(text)
	if words == nil {
		return
	}
	for _, o := range slices.Backward(l.world.Started(0)) {
		if o.Kind == words[1] && o.Last.Failure != nil {
			delete(a.stated, [2]string{o.Kind, o.Last.Failure.Condition})
			return
		}
	}
}

var conditions = regexp.MustCompile(` (\w+) (?:fails|completes or fails) with "([^"]+)"(?: or "([^"]+)")?$`)

// stated are the conditions of which the specification says that an operation of a kind
// fails with them, for a mechanism of Windows: its documents name few.
func stated(s *spec.Specification, mechanism string) map[[2]string]bool {
	said := map[[2]string]bool{}
	for _, sc := range s.Scenarios() {
		if sc.Behaviour.Mechanism != mechanism {
			continue
		}
		if !slices.Contains(sc.Behaviour.Authorities, "windows") {
			return nil
		}
		for _, text := range sc.Steps {
			if words := conditions.FindStringSubmatch(text); words != nil {
				said[[2]string{words[1], words[2]}] = true
				said[[2]string{words[1], words[3]}] = true
			}
		}
	}
	return said
}

// same says whether documents allow one outcome of the operation of a move where the
// reference has another. Which of several conditions is reported they leave open where
// the operation declares it, and where sentences name two.
func (e *explorer) same(m move, a, b string) bool {
	if a == b {
		return true
	}
	if e.unnamed(m.kind(), a) && strings.HasPrefix(b, "fails with ") {
		return true
	}
	open := e.alphabet.alternatives[m.kind()]
	if m.main != nil {
		open = slices.Concat(open, impl.DefinitionOf(m.main.Op).EitherOf())
	}
	return slices.ContainsFunc(open, func(conditions []string) bool {
		allowed := func(outcome string) bool {
			return slices.ContainsFunc(conditions, func(c string) bool { return outcome == fmt.Sprintf("fails with %q", c) })
		}
		return allowed(a) && allowed(b)
	})
}

// unnamed reports whether an operation fails with a condition that no document names.
// POSIX names all of them; for Windows the specification says which.
func (e *explorer) unnamed(kind, outcome string) bool {
	quoted, ok := strings.CutPrefix(outcome, "fails with ")
	if !ok || e.alphabet.stated == nil {
		return false
	}
	condition, err := strconv.Unquote(quoted)
	return err == nil && !e.alphabet.stated[[2]string{kind, condition}]
}
