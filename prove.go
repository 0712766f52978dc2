package ipcspec

import (
	"context"
	"errors"

	"github.com/ipcspec/ipcspec/result"
)

// ProveOptions say which faults are planted.
type ProveOptions struct {
	// Faults are names; none is all of them.
	Faults []string
	// Mechanism restricts faults and rules to one mechanism.
	Mechanism string
	// Jobs is how many scenarios are executed at a time; 0 is twice the number of CPUs.
	Jobs int
	// Progress, if not nil, is called after each fault.
	Progress func(done, total int, f result.FaultResult)
}

// Prove plants each fault in the reference and executes the scenarios of its
// mechanism against it.
func Prove(ctx context.Context, o ProveOptions) (*result.Matrix, error) {
	return nil, errors.New("not there yet")
}
