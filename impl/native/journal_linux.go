package native

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
)

// Where no IPC namespace can be had, queues outlive everything that made them. A
// world then keeps a journal of those it created: identifier, creator and time. What a
// killed run could not remove, the next one does, and touches nothing else.

// ownDirectory makes the directory of this run, with a lock that says we live.
func (r *root) ownDirectory() (err error) {
	if r.directory, err = newRun(); err != nil {
		return err
	}
	if r.lock, err = r.directory.at.OpenFile("lock", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err == nil {
		err = unix.Flock(int(r.lock.Fd()), unix.LOCK_EX)
	}
	if err != nil {
		r.directory.remove() // without a lock nobody else would
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
	directories, _ := filepath.Glob(filepath.Join(os.TempDir(), runPrefix+"*"))
	for _, path := range directories {
		run, err := openRun(above, filepath.Base(path))
		if err != nil {
			continue
		}
		lock, err := run.at.OpenFile("lock", os.O_RDWR, 0)
		if err != nil { // just being made
			run.at.Close()
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			run.removeNoted()
			run.remove()
		}
		run.at.Close()
		lock.Close()
	}
}

// removeNoted removes the queues of all worlds of a run.
func (d runDirectory) removeNoted() {
	worlds, _ := fs.ReadDir(d.at.FS(), ".")
	for _, world := range worlds {
		if at, err := d.at.OpenRoot(world.Name()); err == nil {
			removeNoted(at)
			at.Close()
		}
	}
}

// noteQueue writes a queue to the world's journal, if it has one.
func noteQueue(id int64) {
	if os.Getenv(envJournal) == "" {
		return
	}
	// A queue whose mode keeps even its creator from looking is noted as well.
	ds := msqidDS{cuid: uint32(os.Geteuid())}
	msgctl(id, ipcStat, unsafe.Pointer(&ds))
	journal := "../" + journalOf(os.Geteuid()) // of the directory in which we work
	f, err := os.OpenFile(journal, os.O_APPEND|os.O_WRONLY|syscall.O_CLOEXEC|syscall.O_NOFOLLOW, 0)
	if err != nil {
		fmt.Fprintf(os.Stderr, "ipcspec-actor: queue %d cannot be noted for removal: %v\n", id, err)
		return
	}
	defer f.Close()
	fmt.Fprintf(f, "msgq %d %d %d\n", id, ds.cuid, ds.ctime)
}

func conditionOf(err error) string {
	if failure, ok := err.(*impl.Failure); ok {
		return failure.Condition
	}
	return ""
}

// removeNoted removes the queues in the journals of a world that are still the same ones, and
// returns those that it could not remove.
func removeNoted(world *os.Root) (left []string) {
	users := []int{os.Geteuid()}
	if users[0] == 0 {
		users = append(users, nobody)
	}
	for _, uid := range users {
		f, err := world.Open(journalOf(uid))
		if err != nil {
			continue
		}
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && ownerOf(info) == uid {
			as(uid, func() { left = append(left, removeQueues(f, uid)...) })
		}
		f.Close()
	}
	return left
}

// as does something as a user, on a thread that ends with it: without CAP_SYS_ADMIN not even root
// removes what belongs to another one.
func as(uid int, do func()) {
	if uid == os.Geteuid() {
		do()
		return
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		runtime.LockOSThread()
		const unchanged = ^uintptr(0)
		unix.RawSyscall(unix.SYS_SETRESUID, unchanged, uintptr(uid), unchanged) // of this thread alone
		do()
	}()
	<-finished
}

// removeQueues removes what a user's journal has. A user may write of his own queues only.
func removeQueues(journal io.Reader, uid int) (left []string) {
	for lines := bufio.NewScanner(journal); lines.Scan(); {
		var id, creator, created int64
		if n, _ := fmt.Sscanf(strings.TrimSpace(lines.Text()), "msgq %d %d %d", &id, &creator, &created); n != 3 || creator != int64(uid) {
			continue
		}
		ds := msqidDS{cuid: uint32(creator), ctime: created}
		err := msgctl(id, ipcStat, unsafe.Pointer(&ds))
		if conditionOf(err) == "invalid argument" || conditionOf(err) == "identifier removed" || int64(ds.cuid) != creator || ds.ctime < created {
			continue // it has gone, or is another one by now
		}
		if err := msgctl(id, ipcRmid, nil); err != nil {
			left = append(left, fmt.Sprintf("message queue %d", id))
		}
	}
	return left
}
