// Package faults has planted faults: small, realistic mistakes of an
// implementer, each put into the reference in the place of one choice point or
// transition. They are written from the implementer's side, not from a
// scenario's. `ipcspec prove` shows which rules each of them breaks: a rule that
// none breaks would be a rule that cannot fail.
package faults

import (
	"cmp"
	"slices"

	"github.com/ipcspec/ipcspec/impl/reference"
)

// Fault is one mistake.
type Fault struct {
	// Name is a few words with hyphens.
	Name string
	// Mechanism is the one whose rules it is to break.
	Mechanism string
	// Mistake says in one sentence what the implementer did.
	Mistake string
	// Plant puts the mistake into a kernel that has not been used yet.
	Plant func(k *reference.Kernel)
}

var all []Fault

func add(mechanism string, faults ...Fault) {
	for _, f := range faults {
		f.Mechanism = mechanism
		all = append(all, f)
	}
}

// All returns every fault, by mechanism and name.
func All() []Fault {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Mechanism, b.Mechanism), cmp.Compare(a.Name, b.Name))
	})
	return sorted
}

// Lookup returns the fault with this name.
func Lookup(name string) (Fault, bool) {
	i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return Fault{}, false
	}
	return all[i], true
}

// failsWith reports whether a transition failed with this condition.
func failsWith(err error, condition string) bool { return conditionOf(err) == condition }
