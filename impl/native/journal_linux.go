package native

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Objects that outlive the processes that use them, and that no namespace of their
// world takes away, are noted in a journal when they are made: kind and identity. Each
// user has his own beside the directory in which the world's processes work. They are
// removed when the world ends; what a killed run could not remove, the next one does, and
// touches nothing else. An entry is a line, a list in JSON: ["msgq",12,0,1700000000]. The
// C actor writes and reads the same.

// removable is a kind of such objects.
type removable struct {
	noun    string // for people: "message queue"
	takenBy spaces // the namespace that takes them away by itself

	// remove removes the object if it is still there and still the same one, and
	// reports whether it has gone. The user has noted it; what was not made by him is
	// left alone. Later is a run that was not there when it was made, and has to be
	// sure: it leaves alone what has changed since it was noted.
	remove func(id identity, user int, later bool) bool
}

// removables are the kinds that have been registered, by the names that journals use.
var removables = map[string]removable{}

func registerRemovable(kind string, r removable) {
	if _, twice := removables[kind]; twice {
		panic("two mechanisms have noted objects of the kind " + kind)
	}
	removables[kind] = r
}

// identity is what an entry says of its object; the first element names it for people.
type identity []json.RawMessage

// number returns an element, or -1 where there is no number.
func (id identity) number(i int) int64 {
	number := int64(-1)
	if i < len(id) {
		json.Unmarshal(id[i], &number)
	}
	return number
}

// text returns an element, or "" where there is no string.
func (id identity) text(i int) (text string) {
	if i < len(id) {
		json.Unmarshal(id[i], &text)
	}
	return text
}

// someMustBeNoted reports whether there are kinds that these namespaces leave to us.
func someMustBeNoted(have spaces) bool {
	for _, r := range removables {
		if r.takenBy&have == 0 {
			return true
		}
	}
	return false
}

// mustNote reports whether objects of the kind have to be noted in this process's world.
func mustNote(kind string) bool {
	have, _ := strconv.Atoi(os.Getenv(envSpaces))
	return os.Getenv(envJournal) != "" && removables[kind].takenBy&spaces(have) == 0
}

// note writes an object to the journal, if that is needed.
func note(kind string, identity ...any) {
	if !mustNote(kind) {
		return
	}
	line, err := json.Marshal(append([]any{kind}, identity...))
	if err != nil {
		panic(err)
	}
	journal := "../" + journalOf(os.Geteuid()) // of the directory in which we work
	f, err := os.OpenFile(journal, os.O_APPEND|os.O_WRONLY|syscall.O_CLOEXEC|syscall.O_NOFOLLOW, 0)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
		f.Close()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "ipcspec-actor: cannot be noted for removal: %v: %s\n", err, line)
	}
}

// removeNoted removes the objects in the journals of a world that are still the same ones,
// and returns those that it could not remove, and whether it could look for all of them:
// it did not know a kind, or was elsewhere. The world was one of this run, or, if from
// is not nil, of one that was there.
func removeNoted(world *os.Root, from *place) (left []string, all bool) {
	all = true
	for _, uid := range users() {
		f, err := world.Open(journalOf(uid))
		if err != nil {
			continue
		}
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && ownerOf(info) == uid {
			as(uid, func() {
				more, known := removeEntries(f, uid, from)
				left, all = append(left, more...), all && known
			})
		}
		f.Close()
	}
	return left, all
}

// as does something as a user, on a thread that ends with it: without CAP_SYS_ADMIN not even root
// removes what belongs to another one, and nothing that a user writes may make root remove what is
// not his.
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
		_, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, unchanged, uintptr(uid), unchanged) // of this thread alone
		if errno == 0 {
			do()
		}
	}()
	<-finished
}

// removeEntries removes what a user's journal has.
func removeEntries(journal io.Reader, uid int, from *place) (left []string, all bool) {
	all = true
	for lines := bufio.NewScanner(journal); lines.Scan(); {
		var entry []json.RawMessage
		if json.Unmarshal(lines.Bytes(), &entry) != nil || len(entry) < 2 {
			continue // half of a line
		}
		r, known := removables[identity(entry).text(0)]
		if !known || from != nil && !from.reaches(r.takenBy) {
			all = false
		} else if id := identity(entry[1:]); !r.remove(id, uid, from != nil) {
			left = append(left, r.noun+" "+string(id[0]))
		}
	}
	return left, all
}
