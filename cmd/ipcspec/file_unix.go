//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// trusted tells whether a file is ours or root's.
func trusted(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return !ok || owner.Uid == 0 || int(owner.Uid) == os.Geteuid()
}

// keepOwner gives a draft to whom the file belongs, if we may.
func keepOwner(draft *os.File, info fs.FileInfo) {
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
		draft.Chown(int(owner.Uid), int(owner.Gid))
	}
}

// hold says that a draft is in use as long as it is open.
func hold(draft *os.File) { syscall.Flock(int(draft.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeAbandoned removes a draft that is not in use.
func removeAbandoned(path string) {
	info, err := os.Lstat(path)
	if err != nil || !trusted(info) {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		os.Remove(path)
	}
}

func rename(draft *os.File, path string) error {
	return errors.Join(os.Rename(draft.Name(), path), draft.Close())
}
