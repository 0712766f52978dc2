//go:build !linux && !windows

package native

import (
	"fmt"
	"os"
)

// Init prepares the process; programs that call [Main] call it from init.
func Init() {}

// Main reports that this system has no actor of its own yet.
func Main() int {
	fmt.Fprintln(os.Stderr, "ipcspec-actor: there is no actor for this operating system; use the reference, or write an adapter (PROTOCOL.md)")
	return 2
}
