package remote_test

import (
	"os/exec"
	"testing"

	"github.com/ipcspec/ipcspec/impl/actor/remote"
)

// bystander starts a process that is older, by the kernel's clock, than whatever is started next.
func bystander(t *testing.T) int {
	t.Helper()
	start := func() (*exec.Cmd, uint64) {
		c := exec.Command("sleep", "60")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		at, ok := remote.StartTime(c.Process.Pid)
		if !ok {
			t.Fatal("/proc does not say when a process was started")
		}
		return c, at
	}
	first, at := start()
	for {
		if _, later := start(); later > at {
			return first.Process.Pid
		}
	}
}

// TestForeignTarget has an implementation that names a process which was there before it.
func TestForeignTarget(t *testing.T) {
	t.Parallel()
	pid := bystander(t)
	numbers{"me", pid, pid, killed, refused(pid, "was there before the implementation, which did not start it")}.test(t, pid)
}
