package mutate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/near"
)

// Shared is what belongs to all mechanisms.
const Shared = "shared"

// owners says which mechanisms' scenarios are executed against the mutants of a
// file, by how its name begins; the first is whose score it is. Every other file
// is shared.
var owners = map[string][]string{
	"pipe":          {"pipe", "anonymous-pipe"},
	"poll":          {"pipe"},
	"signal":        {"pipe", "sysv-msgqueue"},
	"msgqueue":      {"sysv-msgqueue"},
	"mailslot":      {"mailslot"},
	"overlapped":    {"mailslot", "anonymous-pipe"},
	"clipboard":     {"clipboard"},
	"anonymouspipe": {"anonymous-pipe"},
	"program":       {"anonymous-pipe"},
	"memory":        {"global-memory", "clipboard"},
}

// Owner is the mechanism in whose score the file is.
func Owner(file string) string { return ownersOf(file)[0] }

func ownersOf(file string) []string {
	name := strings.TrimSuffix(path.Base(file), ".go")
	begin, _, _ := strings.Cut(name, "_")
	if known := owners[begin]; known != nil {
		return known
	}
	return []string{Shared}
}

// CheckMechanism says what was probably meant by a mechanism that no file belongs to.
func CheckMechanism(name string) error {
	known := []string{Shared}
	for _, list := range owners {
		if !slices.Contains(known, list[0]) {
			known = append(known, list[0])
		}
	}
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
