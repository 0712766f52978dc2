// Package run executes scenarios against an implementation: selection,
// scheduling, the watchdog of every step, and the glue to godog.
package run

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Decide says before any execution whether a scenario can be executed against
// an implementation that claims s. The verdict is "" if it can.
func Decide(s impl.Statement, sc *spec.Scenario) (result.Verdict, string) {
	b := sc.Behaviour
	if verdict, reason := DecideBehaviour(s, b); verdict != "" {
		return verdict, reason
	}
	for _, platform := range sc.Platforms() {
		if !applies(s, platform) {
			return result.NotApplicable, "this example is about " + spec.Authorities[platform]
		}
	}
	for _, need := range sc.Needs {
		if s.Has(need) {
			continue
		}
		if why := s.Absent[need]; why != "" {
			return result.NotClaimed, "needs " + why
		}
		return result.NotClaimed, "needs " + need + " (" + impl.DescribeOption(need) + ")"
	}
	return "", ""
}

// DecideBehaviour decides what concerns all scenarios of a behaviour.
func DecideBehaviour(s impl.Statement, b *spec.Behaviour) (result.Verdict, string) {
	if b.NotExecutable != "" {
		return result.NotExecutable, b.NotExecutable
	}
	if (!b.Own || len(b.Authorities) > 0) && !slices.ContainsFunc(b.Authorities, func(a string) bool { return applies(s, a) }) {
		return result.NotApplicable, "a rule of " + b.Authority()
	}
	if !slices.Contains(s.Mechanisms, b.Mechanism) {
		return result.NotClaimed, "does not claim " + b.Mechanism
	}
	if b.Strength == "may" && !slices.Contains(s.Claims, b.ID) {
		return result.NotClaimed, "may, and not claimed"
	}
	return "", ""
}

func applies(s impl.Statement, authority string) bool {
	switch authority {
	case "posix":
		return s.Family != "windows"
	case "windows":
		return s.Family != "posix"
	case "scheme":
		return true
	}
	return slices.Contains(s.Platforms, authority)
}
