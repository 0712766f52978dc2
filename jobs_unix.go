//go:build unix

package ipcspec

import "syscall"

// A scenario that is executed needs so many descriptors of the runner and of the root actor, and
// they have so many without any: for connections, directories and processes.
const (
	descriptorsEach = 8
	descriptorsOnce = 20
)

// affordable is how many scenarios can be executed at a time, of so many that are wanted: fewer
// descriptors than they need are no verdict about an implementation.
func affordable(jobs int) int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil || limit.Cur >= 1<<20 {
		return jobs
	}
	return min(jobs, max(1, (int(limit.Cur)-descriptorsOnce)/descriptorsEach))
}
