package native

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestSweepStaysInItsPlace has killed runs that noted a queue with the number, the user and the
// time of one that is here: only what was noted here may be it.
func TestSweepStaysInItsPlace(t *testing.T) {
	now := here()
	if now.boot == "" || now.ipc == "" {
		t.Fatal("this machine does not say where we are")
	}
	for _, c := range []struct {
		name          string
		where         string
		later         int64 // than it was noted the queue was changed
		removed, kept bool  // the queue; the directory
	}{
		{"here", now.String(), 0, true, false},
		{"here, and it has changed since", now.String(), 1, false, false},
		{"another IPC namespace", place{now.boot, "ipc:[1]", now.mounts}.String(), 0, false, true},
		{"another mount namespace, which has no queues", place{now.boot, now.ipc, "mnt:[1]"}.String(), 0, true, false},
		{"before the machine was started", place{"0d8f2e0a-0000-4000-8000-000000000000", now.ipc, now.mounts}.String(), 0, false, false},
		{"no boot is known", place{"", now.ipc, now.mounts}.String(), 0, false, true},
		{"nowhere", "", 0, false, true},
		{"garbage", "a\nb", 0, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, ds := newQueue(t)
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			directory := filepath.Join(temporary, runPrefix+"old")
			os.MkdirAll(filepath.Join(directory, "w"), 0o700)
			os.WriteFile(filepath.Join(directory, "lock"), nil, 0o600)
			if c.where != "" {
				os.WriteFile(filepath.Join(directory, placeName), []byte(c.where), 0o600)
			}
			text := fmt.Sprintf("[\"msgq\",%d,%d,%d]\n", id, ds.cuid, ds.ctime-c.later)
			os.WriteFile(filepath.Join(directory, "w", journalOf(os.Geteuid())), []byte(text), 0o600)
			sweep()
			if exists(id) == c.removed {
				t.Errorf("the queue is there: %v", exists(id))
			}
			if _, err := os.Lstat(directory); (err == nil) != c.kept {
				t.Errorf("the directory of the run: %v", err)
			}
		})
	}
}

// TestSweepMindsNoPattern has a directory for temporary files whose name is a pattern.
func TestSweepMindsNoPattern(t *testing.T) {
	temporary := filepath.Join(t.TempDir(), `a[b\c*`)
	directory := filepath.Join(temporary, runPrefix+"old")
	os.MkdirAll(directory, 0o700)
	os.WriteFile(filepath.Join(directory, "lock"), nil, 0o600)
	t.Setenv("TMPDIR", temporary)
	sweep()
	if _, err := os.Lstat(directory); !os.IsNotExist(err) {
		t.Errorf("the directory of the killed run: %v", err)
	}
}
