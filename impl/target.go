package impl

import "fmt"

// lowestTarget is the lowest number that can be a process's own for kill() and waitpid(): what is
// negative stands for a process group or for everybody, 0 for one's own group, and 1 is init.
const lowestTarget = 2

// CheckTarget says why nobody may be asked to signal a process of this number or to wait for it.
// A process may well call itself 1, in a container; who started it knows it by another number.
func CheckTarget(pid int) error {
	if pid < lowestTarget {
		return fmt.Errorf("%d is the number of no process that may be signalled or waited for", pid)
	}
	return nil
}
