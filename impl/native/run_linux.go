package native

import (
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	runPrefix     = "ipcspec-run-"
	journalPrefix = "journal-"
)

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
			sweepRun(directory)
		}
		lock.Close()
	}
}

func sweepRun(directory string) {
	journals, _ := filepath.Glob(filepath.Join(directory, journalPrefix+"*"))
	cleared := true
	for _, journal := range journals {
		_, all := removeNoted(journal)
		cleared = cleared && all
	}
	if cleared {
		os.RemoveAll(directory)
	}
}
