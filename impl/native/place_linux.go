package native

import (
	"os"
	"strings"
)

// Objects are named by numbers that mean something in one boot of one machine, and there in one
// namespace. A run notes where it was, beside its lock: what it left may be looked for there only.
// A temporary directory outlives a boot and is shared by containers, and numbers of objects, of
// users and of namespaces are used again.
//
// The file has three lines: the boot, the IPC namespace and the mount namespace.

const placeName = "place"

// place is where a run was; what is not known is "".
type place struct{ boot, ipc, mounts string }

// here is where this process is.
func here() place {
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	ipc, _ := os.Readlink("/proc/self/ns/ipc")
	mounts, _ := os.Readlink("/proc/self/ns/mnt")
	return place{strings.TrimSpace(string(boot)), ipc, mounts}
}

func (p place) String() string { return p.boot + "\n" + p.ipc + "\n" + p.mounts + "\n" }

// placeOf returns where a run was: nowhere that is known, if it does not say.
func (d runDirectory) placeOf() (p place) {
	text, err := d.at.ReadFile(placeName)
	if lines := strings.Split(string(text), "\n"); err == nil && len(lines) == 4 {
		p = place{lines[0], lines[1], lines[2]}
	}
	return p
}

// notePlace says where this run is.
func (d runDirectory) notePlace() error {
	return d.at.WriteFile(placeName, []byte(here().String()), 0o600)
}

// over reports whether all that was there has gone: the machine has been started anew.
func (p place) over() bool {
	now := here().boot
	return p.boot != "" && now != "" && p.boot != now
}

// reaches reports whether objects that this namespace would take away are the same seen from here.
func (p place) reaches(takenBy spaces) bool {
	now := here()
	same := func(then, now string) bool { return then != "" && then == now }
	return same(p.boot, now.boot) &&
		(!takenBy.has(ipcSpace) || same(p.ipc, now.ipc)) && (!takenBy.has(mountSpace) || same(p.mounts, now.mounts))
}

// users are those who may have a journal.
func users() []int {
	if self := os.Geteuid(); self != 0 {
		return []int{self}
	}
	return []int{0, nobody}
}
