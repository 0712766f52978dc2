package native

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestJournalOfSets: a noted set is removed, also one that nobody may read and whose
// values were set since; what another one has made is not.
func TestJournalOfSets(t *testing.T) {
	apart(t)
	newTestSet := func(mode uintptr) int64 {
		id, _, errno := unix.Syscall(unix.SYS_SEMGET, 0, 1, ipcCreat|mode)
		if errno != 0 {
			t.Fatal(errno)
		}
		t.Cleanup(func() { semctl(int64(id), 0, ipcRmid, 0) })
		return int64(id)
	}
	world := newTestWorld(t)
	hidden, set, anothers := newTestSet(0), newTestSet(0o600), newTestSet(0o600)
	sets.note(hidden)
	sets.note(set)
	if _, errno := semctl(set, 0, semSetValue, 3); errno != 0 {
		t.Fatal(errno)
	}
	changedSet(set, 0)
	ds, _ := presentSet(anothers)
	_, changed, _ := ds.times()
	note("sem", anothers, ds.cuid+1, changed)
	if left, all := removeNoted(world.at, nil); len(left) > 0 || !all {
		t.Errorf("left: %v, all known: %v", left, all)
	}
	for id, want := range map[int64]unix.Errno{hidden: unix.EINVAL, set: unix.EINVAL, anothers: 0} {
		if _, errno := presentSet(id); errno != want {
			t.Errorf("set %d: %v instead of %v", id, errno, want)
		}
	}
}
