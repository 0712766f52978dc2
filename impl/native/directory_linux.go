package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
)

// Where files are made. The directory for temporary files belongs to everybody, and where it has
// no sticky bit everybody may also put something else in the place of ours. So each directory is
// private, and after it has been made it is never found by its path again, but by a descriptor:
//
//	ipcspec-run-N/    of this run
//	  lock              held as long as we live
//	  dialing           where we connect for others
//	  WORLD/            of a world
//	    files/            in which its processes work
//	    journal-UID       what a user has made that no namespace takes away
//	    dialing           if the world has a network of its own
//
// A process of a second user cannot come there by a path: its working directory is files/ when it
// is started, and files/ belongs to it from then on.

const runPrefix = "ipcspec-run-"

// runDirectory is the directory of a run, and the one that it is in.
type runDirectory struct {
	above *os.Root
	name  string
	at    *os.Root
}

// openRun opens the directory of a run if it is our own and nobody else may write there.
func openRun(above *os.Root, name string) (runDirectory, error) {
	d := runDirectory{above: above, name: name}
	named, err := above.Lstat(name)
	if err != nil {
		return d, err
	}
	if d.at, err = above.OpenRoot(name); err != nil {
		return d, err
	}
	opened, err := d.at.Stat(".")
	if err == nil && (!named.IsDir() || !os.SameFile(named, opened) || ownerOf(opened) != os.Geteuid() || opened.Mode().Perm()&0o022 != 0) {
		err = fmt.Errorf("%s is not ours alone", name)
	}
	if err != nil {
		d.at.Close()
	}
	return d, err
}

// newRun makes the directory of this run.
func newRun() (runDirectory, error) {
	above, err := os.OpenRoot(os.TempDir())
	if err != nil {
		return runDirectory{}, err
	}
	path, err := os.MkdirTemp(os.TempDir(), runPrefix)
	if err != nil {
		return runDirectory{}, err
	}
	return openRun(above, filepath.Base(path))
}

func (d runDirectory) path() string { return filepath.Join(d.above.Name(), d.name) }

// remove removes the directory with all that is in it.
func (d runDirectory) remove() error {
	defer d.at.Close()
	return d.above.RemoveAll(d.name)
}

func ownerOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

// worldDirectory is that of a world.
type worldDirectory struct {
	run   runDirectory
	name  string
	at    *os.Root
	files *os.File
}

func (d runDirectory) newWorld(name string) (w worldDirectory, err error) {
	w = worldDirectory{run: d, name: name}
	if err := d.at.Mkdir(name, 0o700); err != nil {
		return w, err
	}
	if w.at, err = d.at.OpenRoot(name); err == nil {
		err = w.at.Mkdir("files", 0o700)
	}
	if err == nil {
		w.files, err = w.at.Open("files")
	}
	if err != nil {
		d.at.RemoveAll(name)
	}
	return w, err
}

func (w worldDirectory) path() string { return filepath.Join(w.run.path(), w.name, "files") }

// giveTo lets a user work in the world, too, and nobody else: root may go on anyway. What
// is beside files/ he finds by "..".
func (w worldDirectory) giveTo(uid int) error {
	if err := w.files.Chown(uid, -1); err != nil {
		return err
	}
	beside := false
	if _, err := w.at.Lstat(journalOf(os.Geteuid())); err == nil {
		beside = true
		if err := w.newJournal(uid); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if _, err := w.at.Lstat(dialingName); err == nil {
		beside = true
		if err := w.at.Lchown(dialingName, uid, -1); err != nil {
			return err
		}
	}
	if !beside {
		return nil
	}
	return w.at.Chown(".", uid, -1)
}

// newDialing lets the world's processes find where they are given connections.
func (w worldDirectory) newDialing() error {
	return w.run.at.Link(dialingName, w.name+"/"+dialingName)
}

// newJournal makes the journal of a user.
func (w worldDirectory) newJournal(uid int) error {
	f, err := w.at.OpenFile(journalOf(uid), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if uid == os.Geteuid() {
		return nil
	}
	return f.Chown(uid, -1)
}

func journalOf(uid int) string { return "journal-" + strconv.Itoa(uid) }

// remove takes everything back and removes it.
func (w worldDirectory) remove() error {
	w.at.Chown(".", os.Geteuid(), -1)
	w.files.Chown(os.Geteuid(), -1)
	w.files.Close()
	w.at.Close()
	return w.run.at.RemoveAll(w.name)
}

// inWorld does something with the directory in which the processes of this world work.
func inWorld(do func(directory int) error) (impl.Nothing, error) {
	if os.Getenv(envDirectory) == "" { // root is of no world
		return impl.Nothing{}, fail(unix.EINVAL)
	}
	directory, err := unix.Open(".", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err == nil {
		defer unix.Close(directory)
		err = do(directory)
	}
	return done(err)
}

// plain refuses a name that leads elsewhere.
func plain(names ...string) error {
	for _, name := range names {
		if name != filepath.Base(name) || name == ".." || name == "." {
			return unix.EINVAL
		}
	}
	return nil
}

func init() {
	on(func(p *process, w *worker, op impl.FileCreate) (impl.Nothing, error) {
		return inWorld(func(directory int) error {
			if err := plain(op.Path); err != nil {
				return err
			}
			fd, err := unix.Openat(directory, op.Path, unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_WRONLY|unix.O_CLOEXEC, 0o666)
			if err == nil {
				unix.Close(fd)
			}
			return err
		})
	})
	on(func(p *process, w *worker, op impl.FileLink) (impl.Nothing, error) {
		return inWorld(func(directory int) error {
			if err := plain(op.Path, op.To); err != nil {
				return err
			}
			return unix.Linkat(directory, op.Path, directory, op.To, 0)
		})
	})
}
