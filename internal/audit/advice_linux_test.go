package audit

import (
	"os"
	"os/exec"
	"testing"
)

// TestAdvice: nobody is told to kill init, the runner, or what the implementation may not have started.
func TestAdvice(t *testing.T) {
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { child.Process.Kill(); child.Wait() }()
	p := newProcesses(Trace{})
	for _, c := range []struct {
		pid    int
		sure   bool
		advice bool
	}{
		{1, true, false}, {os.Getpid(), true, false}, {os.Getppid(), true, false},
		{child.Process.Pid, false, false}, {child.Process.Pid, true, true},
	} {
		x := examine(c.pid)
		if x == nil {
			continue // a parent in another PID namespace
		}
		x.ours, x.sure = true, c.sure
		p.seen[c.pid] = x
		if found, ok := p.find(x.id()); !ok || (found.remove != "") != c.advice {
			t.Errorf("process %d, surely ours: %v: %q", c.pid, c.sure, found.remove)
		}
	}
}
