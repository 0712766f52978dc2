package native

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
)

// Where no IPC namespace can be had, queues outlive everything that made them. A
// world then keeps a journal of those it created: identifier, creator and time. What a
// killed run could not remove, the next one does, and touches nothing else.

const runPrefix = "ipcspec-run-"

func journalName(world string) string { return "journal-" + world }

// ownDirectory makes the directory of this run, with a lock that says we live.
func (r *root) ownDirectory() error {
	directory, err := os.MkdirTemp("", runPrefix)
	if err != nil {
		return err
	}
	os.Chmod(directory, 0o755)
	r.directory = directory
	r.lock, err = os.OpenFile(filepath.Join(directory, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		os.RemoveAll(directory) // without a lock nobody else would
		return err
	}
	return unix.Flock(int(r.lock.Fd()), unix.LOCK_EX)
}

// sweep removes what runs left behind that were killed with their root actor.
func sweep() {
	directories, _ := filepath.Glob(filepath.Join(os.TempDir(), runPrefix+"*"))
	for _, directory := range directories {
		info, err := os.Lstat(directory)
		if err != nil || !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
			continue
		}
		lock, err := os.OpenFile(filepath.Join(directory, "lock"), os.O_RDWR, 0)
		if err != nil { // just being made, or not ours
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			journals, _ := filepath.Glob(filepath.Join(directory, "journal-*"))
			for _, journal := range journals {
				removeNoted(journal)
			}
			os.RemoveAll(directory)
		}
		lock.Close()
	}
}

// noteQueue writes a queue to the world's journal, if it has one.
func noteQueue(id int64) {
	journal := os.Getenv(envJournal)
	if journal == "" {
		return
	}
	// A queue whose mode keeps even its creator from looking is noted as well.
	ds := msqidDS{cuid: uint32(os.Geteuid())}
	msgctl(id, ipcStat, unsafe.Pointer(&ds))
	f, err := os.OpenFile(journal, os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	fmt.Fprintf(f, "msgq %d %d %d\n", id, ds.cuid, ds.ctime)
}

func conditionOf(err error) string {
	if failure, ok := err.(*impl.Failure); ok {
		return failure.Condition
	}
	return ""
}

// removeNoted removes the queues of a journal that are still the same ones, and
// returns those that it could not remove.
func removeNoted(journal string) (left []string) {
	f, err := os.Open(journal)
	if err != nil {
		return nil
	}
	defer os.Remove(journal)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var id, creator, created int64
		if n, _ := fmt.Sscanf(strings.TrimSpace(lines.Text()), "msgq %d %d %d", &id, &creator, &created); n != 3 {
			continue
		}
		ds := msqidDS{cuid: uint32(creator), ctime: created}
		err := msgctl(id, ipcStat, unsafe.Pointer(&ds))
		if conditionOf(err) == "invalid argument" || conditionOf(err) == "identifier removed" || int64(ds.cuid) != creator || ds.ctime < created {
			continue // it has gone, or is another one by now
		}
		if err := msgctl(id, ipcRmid, nil); err != nil {
			left = append(left, fmt.Sprintf("message queue %d", id))
		}
	}
	return left
}
