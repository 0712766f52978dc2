package reference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// TestEveryNamedFailureHasANumber: what documents name of an operation, the reference can
// fail with, before anybody writes the transition that does.
func TestEveryNamedFailureHasANumber(t *testing.T) {
	named := 0
	for _, d := range impl.Definitions() {
		for _, f := range d.Failures() {
			if f.Beyond != "" {
				continue
			}
			named++
			make := kernel.Posix
			if strings.HasPrefix(f.Native, "ERROR_") {
				make = kernel.Windows
			}
			if err := number(make, f.Native); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
	}
	if named < 200 {
		t.Errorf("only %d failures are named", named)
	}
}

func number(make func(string) error, name string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	make(name)
	return nil
}
