package libc

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestSweepReadsTheNotesOfOthers finds the directories of two killed runs: with a queue
// that the Go actor noted, and one that has something only an actor of tomorrow can remove.
func TestSweepReadsTheNotesOfOthers(t *testing.T) {
	program(t)
	// Others look at the queues of the machine meanwhile. The thread ends with this test.
	runtime.LockOSThread()
	if err := syscall.Unshare(syscall.CLONE_NEWIPC); err != nil && err != syscall.EPERM {
		t.Fatal(err)
	}
	const ipcRmid, ipcCreat = 0, 0o1000
	id, _, errno := syscall.Syscall(syscall.SYS_MSGGET, 0, ipcCreat|0o600, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	own := fmt.Sprintf("journal-%d", os.Geteuid())
	run := func(name, journal string) string {
		directory := filepath.Join(temporary, name)
		os.MkdirAll(filepath.Join(directory, "1"), 0o700)
		os.WriteFile(filepath.Join(directory, "lock"), nil, 0o600)
		if err := os.WriteFile(filepath.Join(directory, "1", own), []byte(journal), 0o600); err != nil {
			t.Fatal(err)
		}
		return directory
	}
	old := run("ipcspec-run-old", fmt.Sprintf("[\"msgq\",%d,%d,0]\n[\"msgq\",", id, os.Geteuid()))
	strange := run("ipcspec-run-strange", "[\"a kind of tomorrow\",\"/name\"]\n")
	startRunner(t, "tcp")
	if _, _, errno := syscall.Syscall(syscall.SYS_MSGCTL, id, ipcRmid, 0); errno != syscall.EINVAL {
		t.Errorf("the queue was left: removing it once more says %v", errno)
	}
	if _, err := os.Lstat(old); !os.IsNotExist(err) {
		t.Errorf("the directory of the killed run: %v", err)
	}
	if kept, err := os.ReadFile(filepath.Join(strange, "1", own)); err != nil || !strings.Contains(string(kept), "tomorrow") {
		t.Errorf("the journal that somebody else has to read: %q, %v", kept, err)
	}
}
