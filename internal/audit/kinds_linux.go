package audit

import (
	"io/fs"
	"os"
	"syscall"
)

func kinds(t Trace) []kind {
	p := newProcesses(t)
	list := []kind{p}
	for _, s := range systemV {
		list = append(list, &sysv{class: s, processes: p})
	}
	const stays = " outlives the processes that use it, until it is unlinked by name or the system restarts."
	return append(list,
		newDirectory("/dev/shm", "POSIX shared memory object", "A shared memory object"+stays),
		newDirectory("/dev/mqueue", "POSIX message queue", "A message queue"+stays),
		temporaryFiles(),
		descriptors{},
	)
}

// mayBeOurs leaves out what belongs to users that we cannot become.
func mayBeOurs(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return !ok || os.Geteuid() == 0 || int(owner.Uid) == os.Geteuid()
}
