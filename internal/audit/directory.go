package audit

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ipcspec/ipcspec/internal/shell"
)

// directory is one whose entries are objects: temporary files, shared memory.
type directory struct {
	*read
	path, what, of string
}

// read is what a directory had when it was read last.
type read struct {
	names    []string
	at       time.Time
	modified time.Time
}

func newDirectory(path, what, lesson string) directory {
	return directory{&read{}, path, what, lesson}
}

func (d directory) name() string   { return d.what }
func (d directory) lesson() string { return d.of }

// coarse is the longest unit that file systems keep times in. POSIX message queues
// have whole seconds.
const coarse = 2 * time.Second

// look reads the directory if it may have changed since it was read.
func (d directory) look() []string {
	info, err := os.Stat(d.path)
	if err != nil {
		return nil
	}
	if modified := info.ModTime(); !modified.Equal(d.modified) || d.at.Sub(modified) < coarse {
		f, err := os.Open(d.path)
		if err != nil {
			return nil
		}
		d.at, d.modified = time.Now(), modified
		d.names, _ = f.Readdirnames(-1)
		f.Close()
	}
	return d.names
}

func (d directory) find(name string) (finding, bool) {
	path := filepath.Join(d.path, name)
	info, err := os.Lstat(path)
	if err != nil || !mayBeOurs(info) {
		return finding{}, false
	}
	remove := []string{"rm"}
	size := fmt.Sprintf("%d bytes, ", info.Size())
	if info.IsDir() {
		remove, size = []string{"rm", "-r"}, "a directory, "
	} else if info.Mode()&fs.ModeType != 0 {
		size = ""
	}
	return finding{object: fmt.Sprintf("%s (%schanged at %s)", path, size, info.ModTime().Format("15:04:05")), remove: shell.Command(append(remove, "--", path)...)}, true
}

func temporaryFiles() kind {
	return newDirectory(os.TempDir(), "temporary file", "Files in the directory for temporary files stay until somebody removes them; "+
		"what a world needs belongs into a directory of its own, which world.end removes.")
}
