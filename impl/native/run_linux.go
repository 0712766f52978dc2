package native

import (
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// ownDirectory makes the directory of this run, with a lock that says we live.
func (r *root) ownDirectory() (err error) {
	const attempts = 20
	for range attempts {
		if r.directory, err = newRun(); err != nil {
			return err
		}
		if r.lock, err = r.directory.at.OpenFile("lock", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err == nil {
			if err = unix.Flock(int(r.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err == nil {
				return r.directory.notePlace()
			}
			r.lock.Close()
		}
		r.directory.remove() // another run was faster, and took it for one that was killed
	}
	return err
}

// sweep removes what runs left behind that were killed with their root actor.
func sweep() {
	above, err := os.OpenRoot(os.TempDir())
	if err != nil {
		return
	}
	defer above.Close()
	names, _ := fs.ReadDir(above.FS(), ".")
	for _, entry := range names {
		if !strings.HasPrefix(entry.Name(), runPrefix) {
			continue
		}
		run, err := openRun(above, entry.Name())
		if err != nil {
			continue
		}
		// Who was killed before he had a lock, or when he had removed it, has none.
		lock, err := run.at.OpenFile("lock", os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			run.at.Close()
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil && run.removeNoted() {
			run.remove()
		}
		run.at.Close()
		lock.Close()
	}
}

// removeNoted removes the objects that all worlds of a run have noted, and reports whether
// nothing more is to be done: else another actor has to do the rest, which knows more
// kinds of objects or is where they are.
func (d runDirectory) removeNoted() bool {
	from := d.placeOf()
	if from.over() {
		return true // and so are they
	}
	worlds, _ := fs.ReadDir(d.at.FS(), ".")
	done := true
	for _, world := range worlds {
		if at, err := d.at.OpenRoot(world.Name()); err == nil {
			_, all := removeNoted(at, &from)
			done = done && all
			at.Close()
		}
	}
	return done
}
