//go:build !unix

package cache

import (
	"io/fs"
	"os"
)

// safe would look at an access control list. The user's cache is below the user's profile there.
func safe(string, fs.FileInfo, bool) error { return nil }

// Environment is that of a compiler which writes into a private directory.
func Environment(string) []string { return os.Environ() }
