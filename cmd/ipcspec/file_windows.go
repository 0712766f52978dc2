package main

import (
	"errors"
	"io/fs"
	"os"
)

func trusted(fs.FileInfo) bool { return true }

func keepOwner(*os.File, fs.FileInfo) {}

func hold(*os.File) {} // nobody can remove it while it is open

func removeAbandoned(path string) { os.Remove(path) }

func rename(draft *os.File, path string) error {
	return errors.Join(draft.Close(), os.Rename(draft.Name(), path))
}
