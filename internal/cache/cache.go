// Package cache keeps programs that this one has built and executes again later.
//
// Who can write there decides what is executed. So a program is only taken from a place
// whose every element belongs to this user or to root and can be written by nobody else,
// and only if its content is what was built: its name says by a hash. Otherwise it is
// built anew in a private place, and that is said.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Say tells the user what was not executed, and why.
var Say = func(text string) { fmt.Fprintln(os.Stderr, "ipcspec: "+text) }

// folder is ours in the user's cache.
const folder = "ipcspec"

// unused is how long a program stays that nobody executes.
const unused = 7 * 24 * time.Hour

// Program returns the path of a program. The name is what it is called, with its suffix; key names
// all that it is built from. Build writes it to a path in a directory that is private and empty.
func Program(name, key string, build func(path string) error) (string, error) {
	suffix := filepath.Ext(name)
	prefix := strings.TrimSuffix(name, suffix) + "-" + key + "-"
	directory, err := Directory()
	if err != nil {
		return buildPrivately(name, err, build)
	}
	if path := find(directory, prefix, suffix); path != "" {
		return path, nil
	}
	expire(directory)
	draft, err := os.MkdirTemp(directory, "draft-")
	if err != nil {
		return buildPrivately(name, err, build)
	}
	defer os.RemoveAll(draft)
	fresh := filepath.Join(draft, name)
	sum, err := built(fresh, build)
	if err != nil {
		return "", err
	}
	path := filepath.Join(directory, prefix+sum+suffix)
	return path, os.Rename(fresh, path)
}

// built builds a program and returns the hash of its content.
func built(path string, build func(path string) error) (sum string, err error) {
	if err := build(path); err != nil {
		return "", err
	}
	// Another user, too, has to be able to read it, or its threads could not be observed.
	if err := os.Chmod(path, 0o755); err != nil {
		return "", err
	}
	return Sum(path)
}

// find returns the program with this prefix, if there is one with the content that it had.
func find(directory, prefix, suffix string) string {
	entries, _ := os.ReadDir(directory)
	for _, entry := range entries {
		sum, ok := strings.CutPrefix(entry.Name(), prefix)
		if !ok || !strings.HasSuffix(sum, suffix) {
			continue
		}
		path := filepath.Join(directory, entry.Name())
		err := Trusted(path)
		if err == nil {
			err = intact(path, strings.TrimSuffix(sum, suffix))
		}
		if err == nil {
			now := time.Now()
			os.Chtimes(path, now, now)
			return path
		}
		Say(fmt.Sprintf("%v: it is not executed, but built anew", err))
		os.Remove(path)
	}
	return ""
}

func intact(path, sum string) error {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no program", path)
	}
	found, err := Sum(path)
	if err == nil && found != sum {
		err = fmt.Errorf("%s is not what was built", path)
	}
	return err
}

// Sum is the hash of a file's content.
func Sum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// expire removes what has not been used for a while.
func expire(directory string) {
	entries, _ := os.ReadDir(directory)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && strings.HasPrefix(entry.Name(), "ipcspec-") && info.Mode().IsRegular() && time.Since(info.ModTime()) > unused {
			os.Remove(filepath.Join(directory, entry.Name()))
		}
	}
}

// Directory is the one in the user's cache, which is made if it is not there. The error says why
// nothing that is there can be executed.
func Directory() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	directory := filepath.Join(cache, folder)
	if err := trustedPlace(directory); err != nil {
		return "", err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", err
	}
	if directory, err = filepath.EvalSymlinks(directory); err != nil {
		return "", err
	}
	return directory, Trusted(directory)
}

// trustedPlace is Trusted of what is there already of a path: before anything is made there.
func trustedPlace(path string) error {
	for path != filepath.Dir(path) {
		if _, err := os.Lstat(path); err == nil {
			break
		}
		path = filepath.Dir(path)
	}
	return Trusted(path)
}

// Trusted says who else could change a file or directory, or put another one in its place. Links
// are followed: whoever goes on uses what they lead to.
func Trusted(path string) error {
	path, err := filepath.Abs(path)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return err
	}
	for element := path; ; element = filepath.Dir(element) {
		info, err := os.Lstat(element)
		if err != nil {
			return err
		}
		// Where there is a sticky bit nobody else replaces an entry that is ours.
		if err := safe(element, info, element != path && info.Mode()&fs.ModeSticky != 0); err != nil {
			return err
		}
		if element == filepath.Dir(element) {
			return nil
		}
	}
}

// private are the directories of programs that were built because the cache cannot be used.
var private sync.Map

// buildPrivately builds a program for this once.
func buildPrivately(name string, why error, build func(path string) error) (string, error) {
	Say(fmt.Sprintf("%v: nothing there is executed; %s is built anew in a private place", why, name))
	directory, err := os.MkdirTemp("", "ipcspec-built-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(directory, name)
	if _, err := built(path, build); err != nil {
		os.RemoveAll(directory)
		return "", err
	}
	entries, _ := os.ReadDir(directory)
	for _, entry := range entries {
		if entry.Name() != name { // what the compiler needed
			os.RemoveAll(filepath.Join(directory, entry.Name()))
		}
	}
	private.Store(path, directory)
	return path, nil
}

// Private returns the directory that a program has for itself, and that somebody has to remove
// when it is not needed any more; "" if it is in the cache.
func Private(path string) string {
	directory, _ := private.LoadAndDelete(path)
	text, _ := directory.(string)
	return text
}
