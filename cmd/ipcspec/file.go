package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Files that people name. They may be anything: links of others, pipes that nobody reads.

// sameFile returns the path among others that leads to the same file, or "".
func sameFile(path string, others []string) string {
	whole := func(path string) string {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		} else if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			path = filepath.Join(dir, filepath.Base(path))
		}
		absolute, err := filepath.Abs(path)
		if err != nil {
			return path
		}
		return absolute
	}
	info, err := os.Stat(path)
	for _, other := range others {
		if whole(path) == whole(other) {
			return other
		}
		if there, err2 := os.Stat(other); err == nil && err2 == nil && info.Mode().IsRegular() && os.SameFile(info, there) {
			return other
		}
	}
	return ""
}

// mostLinks is how many symbolic links lead to a file.
const mostLinks = 40

// destination follows symbolic links, but for those of other users: where they lead is
// their choice, and they may have made one in a directory of everybody's.
func destination(path string) (string, error) {
	for range mostLinks {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		if !trusted(info) {
			return "", fmt.Errorf("cannot write %s: it is a symbolic link of another user", path)
		}
		target, err := os.Readlink(path)
		if err != nil {
			return "", unwritable(path, err)
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", fmt.Errorf("cannot write %s: %d symbolic links lead to it", path, mostLinks)
}

// probe reports whether a file can be written in the end, without a trace.
func probe(path string) error {
	path, err := destination(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("cannot write %s: it is a directory", path)
	case err == nil:
		f, err := openOutput(path, info)
		if err != nil {
			return err
		}
		f.Close()
		if !info.Mode().IsRegular() {
			return nil
		}
	}
	draft, err := createDraft(path)
	if err != nil {
		return unwritable(path, err)
	}
	draft.Close()
	os.Remove(draft.Name())
	return nil
}

// readerTime is how long whoever reads a pipe may take for a report.
const readerTime = 30 * time.Second

// openOutput opens what is there already. It waits for nobody to open the other end of a
// pipe: nothing could interrupt that.
func openOutput(path string, info fs.FileInfo) (*os.File, error) {
	flags := os.O_WRONLY
	if !info.Mode().IsRegular() {
		flags |= syscall.O_NONBLOCK
	}
	f, err := os.OpenFile(path, flags, 0)
	if errors.Is(err, syscall.ENXIO) {
		return nil, fmt.Errorf("cannot write %s: nobody reads this pipe", path)
	}
	if err != nil {
		return nil, unwritable(path, err)
	}
	return f, nil
}

func unwritable(path string, err error) error {
	var wrapped *os.PathError
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}

// replace writes a file so that nobody ever reads half of it. It stays as private as it was.
func replace(path string, write func(w io.Writer) error) error {
	path, err := destination(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() { // a device, a pipe
		f, err := openOutput(path, info)
		if err != nil {
			return err
		}
		f.SetWriteDeadline(time.Now().Add(readerTime)) // fails for a device, which has no reader
		return errors.Join(write(f), f.Close())
	}
	draft, failed := createDraft(path)
	if failed != nil {
		return unwritable(path, failed)
	}
	defer os.Remove(draft.Name())
	if err == nil {
		keepOwner(draft, info)
		if err := draft.Chmod(info.Mode().Perm()); err != nil {
			draft.Close()
			return unwritable(path, err)
		}
	}
	err = write(draft)
	if err == nil { // it is closed last where that is possible: until then it is known to be in use
		err = rename(draft, path)
	} else {
		draft.Close()
	}
	if err != nil {
		return unwritable(path, err)
	}
	return nil
}

// draftEnds is what the names of drafts end in; they begin with a dot and the name of the
// file that each will replace.
const draftEnds = ".ipcspec-tmp"

// createDraft makes a file beside the one that it will replace, and removes those that
// somebody has left who was killed at this.
func createDraft(path string) (*os.File, error) {
	dir, begins := filepath.Dir(path), "."+filepath.Base(path)+"."
	if entries, err := os.ReadDir(dir); err == nil {
		for _, entry := range entries {
			if name := entry.Name(); strings.HasPrefix(name, begins) && strings.HasSuffix(name, draftEnds) && entry.Type().IsRegular() {
				removeAbandoned(filepath.Join(dir, name))
			}
		}
	}
	for n := 0; ; n++ {
		name := filepath.Join(dir, fmt.Sprintf("%s%d-%d%s", begins, os.Getpid(), n, draftEnds))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if err == nil {
			hold(f)
		}
		if n == 100 || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}
