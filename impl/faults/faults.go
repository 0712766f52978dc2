// Package faults has planted faults: small, realistic mistakes of an
// implementer, each put into the reference in the place of one choice or
// transition. They are written from the implementer's side, not from a
// scenario's. `ipcspec prove` shows which rules each of them breaks: a rule that
// none breaks would be a rule that cannot fail.
//
// This package is the core; the faults of a mechanism are in a package of their own
// below, and package all imports them.
package faults

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
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
	Plant func(k *kernel.Kernel)
}

var all []Fault

// Add registers faults of a mechanism when the program starts. Two of one name are a
// mistake of the program.
func Add(mechanism string, faults ...Fault) {
	for _, f := range faults {
		if other, taken := Lookup(f.Name); taken {
			panic(fmt.Sprintf("the fault %s of %s is there already, for %s", f.Name, mechanism, other.Mechanism))
		}
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
