package mutate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/near"
)

// Shared is what belongs to all mechanisms: the core of the reference, and traits.
const Shared = "shared"

// Owner is the mechanism in whose score a file is, and whose scenarios are executed
// against its mutants: the one whose room it is in. Every other file is shared.
func Owner(file string) string {
	room := path.Base(path.Dir(file))
	for _, mechanism := range reference.Statement().Mechanisms {
		if room == strings.ReplaceAll(mechanism, "-", "") {
			return mechanism
		}
	}
	return Shared
}

// CheckMechanism says what was probably meant by a mechanism that no file belongs to.
func CheckMechanism(name string) error {
	known := append([]string{Shared}, reference.Statement().Mechanisms...)
	slices.Sort(known)
	if slices.Contains(known, name) {
		return nil
	}
	hint := near.Hint(name, known)
	if hint == "" {
		hint = "; there are " + strings.Join(known, ", ")
	}
	return fmt.Errorf("no mutant belongs to the mechanism %q%s", name, hint)
}
