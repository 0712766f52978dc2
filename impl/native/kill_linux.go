package native

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// The processes of a world are killed by process group, which the kernel does as
// one: not even a group that grows meanwhile escapes. What has left its group is
// known by the world's directory in its environment, once its parent has gone and
// it is a child of ours. It is killed one by one, in as many rounds as it has
// generations. That needs no right that a user has not; a control group would.

// killTime is how long what has left its group may go on starting others, and
// what was killed may take to go.
const killTime = 3 * time.Second

// again is how often a group is killed that somebody has joined meanwhile.
const again = 50 * time.Millisecond

// killWorld kills the groups of a world's first processes, and what comes to light
// as an orphan, and waits until all are gone. It returns what is not.
func killWorld(groups []int, directory string) (left []string) {
	deadline := time.Now().Add(killTime)
	for _, group := range groups { // all of them first: they may wait for each other
		killGroup(group)
	}
	for _, group := range groups {
		if !reapGroup(group, deadline) {
			left = append(left, "a process that does not end although it was killed")
		}
	}
	for {
		orphans := orphansOf(directory)
		if len(orphans) == 0 {
			return left
		}
		if time.Now().After(deadline) {
			return append(left, "processes that start others without end, outside of their group")
		}
		for _, pid := range orphans {
			unix.Kill(pid, unix.SIGKILL)
		}
		for _, pid := range orphans {
			reap(pid, deadline)
		}
	}
}

// killGroup kills a group as long as it has a child of ours. Only then is its
// number sure not to have passed to somebody else.
func killGroup(group int) {
	if hasChildren(group) {
		unix.Kill(-group, unix.SIGKILL)
	}
}

// reapGroup waits until a killed group has gone. Orphans come to us because we are
// a subreaper.
func reapGroup(group int, deadline time.Time) bool {
	reaped := make(chan struct{})
	go func() {
		defer close(reaped)
		for hasChildren(group) {
			if _, err := unix.Wait4(-group, nil, 0, nil); err == nil {
				killGroup(group)
			}
		}
	}()
	late := time.NewTimer(time.Until(deadline))
	defer late.Stop()
	for {
		select {
		case <-reaped:
			return true
		case <-late.C:
			return false
		case <-time.After(again):
			killGroup(group)
		}
	}
}

// reap waits until a killed child has gone.
func reap(pid int, deadline time.Time) {
	for time.Now().Before(deadline) {
		if gone, err := unix.Wait4(pid, nil, unix.WNOHANG, nil); gone != 0 || err != nil && err != unix.EINTR {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// hasChildren tells whether the group still has a child of ours.
func hasChildren(group int) bool {
	for group > 1 {
		err := unix.Waitid(unix.P_PGID, group, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return err == nil
		}
	}
	return false
}

// orphansOf lists the children that we did not start and that have the directory
// of a world in their environment. The kernel gives orphans to the first thread of
// a subreaper; it starts nothing itself. A kernel that does not list children
// (CONFIG_PROC_CHILDREN) leaves them alone.
func orphansOf(directory string) (list []int) {
	self := strconv.Itoa(os.Getpid())
	children, err := os.ReadFile("/proc/" + self + "/task/" + self + "/children")
	if err != nil {
		return nil
	}
	mark := []byte(envDirectory + "=" + directory + "\x00")
	for _, text := range strings.Fields(string(children)) {
		environment, err := os.ReadFile("/proc/" + text + "/environ")
		if pid, _ := strconv.Atoi(text); err == nil && pid > 1 && bytes.Contains(environment, mark) {
			list = append(list, pid)
		}
	}
	return list
}
