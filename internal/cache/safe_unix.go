//go:build unix

package cache

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// safe says whose else an element of a path is, or that others can write to it; with sticky that
// does not matter.
func safe(path string, info fs.FileInfo, sticky bool) error {
	if owner := int(info.Sys().(*syscall.Stat_t).Uid); owner != 0 && owner != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d", path, owner)
	}
	if info.Mode().Perm()&0o022 != 0 && !sticky {
		return fmt.Errorf("%s can be written by others (%v)", path, info.Mode())
	}
	return nil
}
