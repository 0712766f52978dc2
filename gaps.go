package ipcspec

import (
	"context"
	"embed"
	"io/fs"

	_ "github.com/ipcspec/ipcspec/impl/faults/all" // of all mechanisms
	"github.com/ipcspec/ipcspec/internal/gaps"
	"github.com/ipcspec/ipcspec/result"
)

// GapsOptions say where [Gaps] looks.
type GapsOptions struct {
	// Mechanisms restricts it to these and their traits; none is all of them.
	Mechanisms []string
	// Jobs is how many cells are examined at a time; 0 is the number of CPUs.
	Jobs int
	// Progress, if not nil, is called after each cell.
	Progress func(done, total int, cell string)
}

//go:embed testdata/gaps
var gapsData embed.FS

// Gaps finds what the scenarios do not look at, of what operations declare: values of
// arguments, results, failures, generic operations, situations of operations that wait,
// and alternatives that are allowed. What is excepted, and how many gaps are known,
// stands in testdata/gaps. The error says that the reference does not pass the
// specification, that a mechanism is unknown, or that ctx ended.
func Gaps(ctx context.Context, o GapsOptions) (*result.Gaps, error) {
	s, err := Specification()
	if err != nil {
		return nil, err
	}
	if err := CheckMechanisms(s, o.Mechanisms...); err != nil {
		return nil, err
	}
	folder, err := fs.Sub(gapsData, "testdata/gaps")
	if err != nil {
		return nil, err
	}
	exceptions, ceilings, err := gaps.Read(folder)
	if err != nil {
		return nil, err
	}
	return gaps.Find(ctx, s, gaps.Options{Mechanisms: o.Mechanisms, Jobs: o.Jobs, Exceptions: exceptions, Ceilings: ceilings, Progress: o.Progress})
}
