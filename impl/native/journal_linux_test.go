package native

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// apart takes this test to an IPC namespace where that is permitted: others look at the
// queues of the machine meanwhile. The thread ends with it.
func apart(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWIPC); err != nil && err != unix.EPERM {
		t.Fatal(err)
	}
}

func newQueue(t *testing.T) (id int64, ds msqidDS) {
	t.Helper()
	made, _, errno := unix.Syscall(unix.SYS_MSGGET, 0, ipcCreat|0o600, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
	id = int64(made)
	t.Cleanup(func() { msgctl(id, ipcRmid, nil) })
	if err := msgctl(id, ipcStat, unsafe.Pointer(&ds)); err != nil {
		t.Fatal(err)
	}
	return id, ds
}

func exists(id int64) bool {
	var ds msqidDS
	return msgctl(id, ipcStat, unsafe.Pointer(&ds)) == nil
}

// newTestWorld is a world with a journal, in whose directory this test works.
func newTestWorld(t *testing.T) worldDirectory {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	run, err := newRun()
	if err != nil {
		t.Fatal(err)
	}
	world, err := run.newWorld("w")
	if err == nil {
		err = world.newJournal(os.Geteuid())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(world.path())
	t.Setenv(envJournal, "yes")
	return world
}

// TestJournalRemovesWhatIsTheSame has a journal with queues that are still those that
// were noted, and others.
func TestJournalRemovesWhatIsTheSame(t *testing.T) {
	apart(t)
	same, ds := newQueue(t)
	anothers, _ := newQueue(t)
	younger, _ := newQueue(t)
	gone, _ := newQueue(t)
	msgctl(gone, ipcRmid, nil)
	world := newTestWorld(t)
	note("msgq", same, ds.cuid, ds.ctime)
	note("msgq", gone, ds.cuid, ds.ctime)
	note("msgq", anothers, ds.cuid+1, ds.ctime)
	note("msgq", younger, ds.cuid, ds.ctime+1000)
	f, err := world.at.OpenFile(journalOf(os.Geteuid()), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, `["msgq",%d`, anothers)
	f.Close()
	left, all := removeNoted(world.at, nil)
	if len(left) > 0 || !all {
		t.Errorf("left: %v, all known: %v", left, all)
	}
	if exists(same) || !exists(anothers) || !exists(younger) {
		t.Errorf("there is the noted one: %v, one of another creator: %v, an older one: %v", exists(same), exists(anothers), exists(younger))
	}
}

// TestJournalKeepsWhatOthersKnow has an object that only another actor can remove.
func TestJournalKeepsWhatOthersKnow(t *testing.T) {
	apart(t)
	id, ds := newQueue(t)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	directory := filepath.Join(temporary, runPrefix+"old")
	os.MkdirAll(filepath.Join(directory, "w"), 0o700)
	os.WriteFile(filepath.Join(directory, "lock"), nil, 0o600)
	journal := filepath.Join(directory, "w", journalOf(os.Geteuid()))
	os.WriteFile(filepath.Join(directory, placeName), []byte(here().String()), 0o600)
	text := fmt.Sprintf("[\"a kind of tomorrow\",\"/name\"]\n[\"msgq\",%d,%d,%d]\n", id, ds.cuid, ds.ctime)
	if err := os.WriteFile(journal, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sweep()
	if exists(id) {
		t.Error("the queue was not removed")
	}
	if kept, _ := os.ReadFile(journal); string(kept) != text {
		t.Errorf("the journal is %q", kept)
	}
}

// TestNotedWhereNoNamespaceTakes asks for each world whether queues are noted there.
func TestNotedWhereNoNamespaceTakes(t *testing.T) {
	for _, c := range []struct {
		journal, spaces string
		noted           bool
	}{{"", "0", false}, {"j", "0", true}, {"j", fmt.Sprint(ipcSpace), false}} {
		t.Setenv(envJournal, c.journal)
		t.Setenv(envSpaces, c.spaces)
		if mustNote("msgq") != c.noted {
			t.Errorf("with the journal %q and the namespaces %s queues are noted: %v", c.journal, c.spaces, !c.noted)
		}
	}
}
