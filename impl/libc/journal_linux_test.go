package libc

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

const ipcRmid, ipcStat, ipcCreat = 0, 2, 0o1000

// TestSweepReadsTheNotesOfOthers finds the directories of killed runs: with a queue that the
// Go actor noted; with something that only an actor of tomorrow can remove; and with what
// would be another one's queue, because the run was elsewhere.
func TestSweepReadsTheNotesOfOthers(t *testing.T) {
	program(t)
	// Others look at the queues of the machine meanwhile. The thread ends with this test.
	runtime.LockOSThread()
	if err := syscall.Unshare(syscall.CLONE_NEWIPC); err != nil && err != syscall.EPERM {
		t.Fatal(err)
	}
	newQueue := func() (id uintptr, changed int64) {
		t.Helper()
		id, _, errno := syscall.Syscall(syscall.SYS_MSGGET, 0, ipcCreat|0o600, 0)
		if errno != 0 {
			t.Fatal(errno)
		}
		t.Cleanup(func() { syscall.Syscall(syscall.SYS_MSGCTL, id, ipcRmid, 0) })
		var status [15]int64
		if _, _, errno := syscall.Syscall(syscall.SYS_MSGCTL, id, ipcStat, uintptr(unsafe.Pointer(&status))); errno != 0 {
			t.Fatal(errno)
		}
		return id, status[8] // msg_ctime of 64-bit Linux
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Fatal(err)
	}
	ipc, _ := os.Readlink("/proc/thread-self/ns/ipc")
	mounts, _ := os.Readlink("/proc/thread-self/ns/mnt")
	here := fmt.Sprintf("%s%s\n%s\n", boot, ipc, mounts)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	own := fmt.Sprintf("journal-%d", os.Geteuid())
	run := func(name, place, journal string) string {
		directory := filepath.Join(temporary, name)
		os.MkdirAll(filepath.Join(directory, "1"), 0o700)
		os.WriteFile(filepath.Join(directory, "lock"), nil, 0o600)
		os.WriteFile(filepath.Join(directory, "place"), []byte(place), 0o600)
		if err := os.WriteFile(filepath.Join(directory, "1", own), []byte(journal), 0o600); err != nil {
			t.Fatal(err)
		}
		return directory
	}
	id, changed := newQueue()
	old := run("ipcspec-run-old", here, fmt.Sprintf("[\"msgq\",%d,%d,%d]\n[\"msgq\",", id, os.Geteuid(), changed))
	strange := run("ipcspec-run-strange", here, "[\"a kind of tomorrow\",\"/name\"]\n")
	others := map[string]uintptr{}
	elsewhere := func(name, place string, later int64) string {
		id, changed := newQueue()
		others[name] = id
		return run("ipcspec-run-"+name, place, fmt.Sprintf("[\"msgq\",%d,%d,%d]\n", id, os.Geteuid(), changed-later))
	}
	gone := map[string]string{
		"changed": elsewhere("changed", here, 1),
		"boot":    elsewhere("boot", strings.Replace(here, "-4", "-5", 1), 0),
	}
	left := map[string]string{
		"namespace": elsewhere("namespace", strings.Replace(here, ipc, "ipc:[1]", 1), 0),
		"nowhere":   elsewhere("nowhere", "", 0),
		"garbage":   elsewhere("garbage", strings.Repeat("x", 4000), 0),
	}
	startRunner(t, "tcp")
	if _, _, errno := syscall.Syscall(syscall.SYS_MSGCTL, id, ipcRmid, 0); errno != syscall.EINVAL {
		t.Errorf("the queue was left: removing it once more says %v", errno)
	}
	for name, id := range others {
		if _, _, errno := syscall.Syscall(syscall.SYS_MSGCTL, id, ipcRmid, 0); errno != 0 {
			t.Errorf("%s: another one's queue was removed: %v", name, errno)
		}
	}
	for name, directory := range gone {
		if _, err := os.Lstat(directory); !os.IsNotExist(err) {
			t.Errorf("%s: the directory of the killed run: %v", name, err)
		}
	}
	for name, directory := range left {
		if _, err := os.Lstat(directory); err != nil {
			t.Errorf("%s: the directory that is for somebody elsewhere: %v", name, err)
		}
	}
	if _, err := os.Lstat(old); !os.IsNotExist(err) {
		t.Errorf("the directory of the killed run: %v", err)
	}
	if kept, err := os.ReadFile(filepath.Join(strange, "1", own)); err != nil || !strings.Contains(string(kept), "tomorrow") {
		t.Errorf("the journal that somebody else has to read: %q, %v", kept, err)
	}
}
