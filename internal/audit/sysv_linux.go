package audit

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// sysvClass is one of the three kinds of System V objects.
type sysvClass struct {
	file, what, id, size, unit, remove string
	users                              []string // columns with processes
}

var systemV = []sysvClass{
	{"/proc/sysvipc/msg", "System V message queue", "msqid", "qnum", "messages", "ipcrm -q ", []string{"lspid", "lrpid"}},
	{"/proc/sysvipc/sem", "System V semaphore set", "semid", "nsems", "semaphores", "ipcrm -s ", nil},
	{"/proc/sysvipc/shm", "System V shared memory segment", "shmid", "size", "bytes", "ipcrm -m ", []string{"cpid"}},
}

// sysv lists one class in the runner's IPC namespace. What a world makes in a
// namespace of its own ends with that.
type sysv struct {
	class     sysvClass
	processes *processes
}

func (s *sysv) name() string { return s.class.what }

func (s *sysv) lesson() string {
	return "System V objects outlive all of their processes; only IPC_RMID removes one, or the end of its IPC namespace."
}

// rows returns the objects by identifier and key.
func (s *sysv) rows() (ids []string, rows map[string]map[string]string) {
	text, err := os.ReadFile(s.class.file)
	if err != nil {
		return nil, nil
	}
	head, rest, _ := strings.Cut(string(text), "\n")
	if rest == "" {
		return nil, nil
	}
	columns := strings.Fields(head)
	rows = map[string]map[string]string{}
	for line := range strings.Lines(rest) {
		row := map[string]string{}
		for i, field := range strings.Fields(line) {
			if i < len(columns) {
				row[columns[i]] = field
			}
		}
		id := row[s.class.id] + " " + row["key"]
		ids = append(ids, id)
		rows[id] = row
	}
	return ids, rows
}

func (s *sysv) look() []string {
	ids, _ := s.rows()
	return ids
}

func (s *sysv) find(id string) (finding, bool) {
	_, rows := s.rows()
	row, ok := rows[id]
	if !ok {
		return finding{}, false
	}
	if owner, _ := strconv.Atoi(row["cuid"]); os.Geteuid() != 0 && owner != os.Geteuid() {
		return finding{}, false
	}
	key, _ := strconv.Atoi(row["key"])
	number := row[s.class.id]
	f := finding{
		object: fmt.Sprintf("%s %s, key %#x, %s %s, user %s", s.class.id, number, uint32(key), row[s.class.size], s.class.unit, row["cuid"]),
		remove: s.class.remove + number,
	}
	users := s.semaphoreUsers(row)
	for _, column := range s.class.users {
		pid, _ := strconv.Atoi(row[column])
		users = append(users, pid)
	}
	for _, pid := range users {
		if pid <= 0 {
			continue
		}
		f.pids = append(f.pids, pid)
		if alive, ours := s.processes.mine(pid); alive && !ours {
			return finding{}, false
		} else if alive {
			f.ours = f.ours || pid == s.processes.root
		}
	}
	return f, true
}

// semaphoreUsers asks who performed the last operation on each semaphore: the
// table does not tell.
func (s *sysv) semaphoreUsers(row map[string]string) (pids []int) {
	if s.class.id != "semid" {
		return nil
	}
	const getPID = 11
	id, _ := strconv.Atoi(row["semid"])
	size, _ := strconv.Atoi(row["nsems"])
	for i := range min(size, 64) {
		if pid, _, failed := unix.Syscall6(unix.SYS_SEMCTL, uintptr(id), uintptr(i), getPID, 0, 0, 0); failed == 0 {
			pids = append(pids, int(pid))
		}
	}
	return pids
}
