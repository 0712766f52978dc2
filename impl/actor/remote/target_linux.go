package remote

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// olderThan tells whether a process was started before another one. Of one that is not
// there, or cannot be looked at, it says no.
func olderThan(pid, other int) bool {
	begun, ok := startTime(pid)
	otherBegun, there := startTime(other)
	return ok && there && begun < otherBegun
}

// startTime is when a process was started, in the kernel's ticks since boot, proc_pid_stat(5).
func startTime(pid int) (ticks uint64, ok bool) {
	const position = 22 - 3 // the first field behind the name is the third
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if err != nil || len(fields) <= position {
		return 0, false
	}
	ticks, err = strconv.ParseUint(string(fields[position]), 10, 64)
	return ticks, err == nil
}
