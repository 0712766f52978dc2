package native

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// Objects that outlive the processes that use them, and that no namespace of their
// world takes away, are noted in the world's journal when they are made: kind and
// identity. They are removed when the world ends; what a killed run could not remove,
// the next one does, and touches nothing else. An entry is a line, a list in JSON:
// ["msgq",12,0,1700000000]. The C actor writes and reads the same.

// removable is a kind of such objects.
type removable struct {
	noun    string // for people: "message queue"
	takenBy spaces // the namespace that takes them away by itself

	// remove removes the object if it is still there and still the same one, and
	// reports whether it has gone.
	remove func(identity) bool
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

// note writes an object to the world's journal, if that is needed.
func note(kind string, identity ...any) {
	if !mustNote(kind) {
		return
	}
	line, err := json.Marshal(append([]any{kind}, identity...))
	if err != nil {
		panic(err)
	}
	f, err := os.OpenFile(os.Getenv(envJournal), os.O_APPEND|os.O_WRONLY|syscall.O_CLOEXEC, 0)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
		f.Close()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "ipcspec-actor: cannot be noted for removal: %v: %s\n", err, line)
	}
}

// makeJournal makes the empty journal of a world, whose processes may be another user's.
func makeJournal(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|syscall.O_CLOEXEC, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Chmod(0o666) // whatever the umask
}

// removeNoted removes the objects of a journal that are still the same ones, and
// returns those that it could not remove. The journal goes too, unless it has
// objects of a kind that only another actor knows.
func removeNoted(journal string) (left []string, all bool) {
	f, err := os.Open(journal)
	if err != nil {
		return nil, os.IsNotExist(err)
	}
	defer f.Close()
	all = true
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var entry []json.RawMessage
		if json.Unmarshal(lines.Bytes(), &entry) != nil || len(entry) < 2 {
			continue // half of a line
		}
		r, known := removables[identity(entry).text(0)]
		if !known {
			all = false
		} else if id := identity(entry[1:]); !r.remove(id) {
			left = append(left, r.noun+" "+string(id[0]))
		}
	}
	if all {
		os.Remove(journal)
	}
	return left, all
}
