package native

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// A worker is a thread that performs operations, one after the other. Whether
// it is blocked is observed from outside through /proc.
type worker struct {
	jobs    chan *job
	current atomic.Pointer[job] // the one that it performs
	tid     int

	// phase is 2n+1 while the n-th system call of the worker is under way, and
	// 2n+2 after it has returned. call says which one that is.
	phase atomic.Uint64
	call  atomic.Pointer[systemCall]

	files                    sync.Once
	schedstat, syscall, stat int // descriptors of /proc/self/task/TID/...

	mask signalMask
}

// systemCall is what /proc shows of a call that waits.
type systemCall struct {
	name        string
	number, arg uintptr
}

// job is an operation on its worker.
type job struct {
	call   *actor.Call
	worker *worker

	mu       sync.Mutex // orders the event before the answer
	answered bool
}

// firstInternal keeps descriptors of our own away from the low numbers, because
// rules observe which number is the lowest free one. It is below 64: a larger
// table of descriptors costs a process with threads an RCU grace period, 10 ms.
const firstInternal = 40

// queued is how many operations may wait for one thread. They keep the actor
// responsive: whoever reads its requests never waits for a thread.
const queued = 1024

func startWorker(perform func(*job) (impl.Result, error)) *worker {
	w := &worker{jobs: make(chan *job, queued), schedstat: -1, syscall: -1, stat: -1}
	ready := make(chan struct{})
	go func() {
		runtime.LockOSThread() // for good: the mask of this thread is its own
		w.tid = unix.Gettid()
		w.mask.apply()
		close(ready)
		for j := range w.jobs {
			w.current.Store(j)
			w.mask.apply()
			called := monotonic()
			result, err := perform(j)
			j.call.Took(called, monotonic())
			j.mu.Lock()
			j.answered = true
			j.mu.Unlock()
			j.call.Answer(result, err)
		}
	}()
	<-ready
	return w
}

// monotonic is the clock that all processes share. Go's own time begins anew in each.
func monotonic() int64 {
	var now unix.Timespec
	unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
	return now.Nano()
}

func (w *worker) openTask(name string) int {
	path := fmt.Sprintf("/proc/self/task/%d/%s", w.tid, name)
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	defer unix.Close(fd)
	high, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, firstInternal)
	if err != nil {
		return -1
	}
	return high
}

// invoke performs a system call that may wait. EINTR is an outcome.
//
//go:uintptrescapes
func (w *worker) invoke(name string, number, a1, a2, a3, a4, a5, a6 uintptr) (uintptr, unix.Errno) {
	w.call.Store(&systemCall{name, number, a1})
	w.phase.Add(1)
	r, _, errno := unix.Syscall6(number, a1, a2, a3, a4, a5, a6)
	w.phase.Add(1)
	return r, errno
}

// watch reports the job as blocked as soon as it is, and ends when it is done.
func (j *job) watch() {
	for pause := 40 * time.Microsecond; ; pause = min(2*pause, time.Millisecond) {
		ts := unix.NsecToTimespec(int64(pause))
		unix.Nanosleep(&ts, nil)
		if j.done() {
			return
		}
		if in, blocked := j.blocked(); blocked {
			j.mu.Lock()
			if !j.answered {
				j.call.Blocked(in)
			}
			j.mu.Unlock()
			return
		}
	}
}

// blocked reports whether the job's own call waits. One that is still behind
// another on its thread has not begun: it is neither blocked nor done.
func (j *job) blocked() (in string, blocked bool) {
	if j.worker.current.Load() != j {
		return "", false
	}
	return j.worker.blocked()
}

func (j *job) done() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.answered
}

// restartSyscall is what an interrupted call shows after SIGSTOP and SIGCONT.
const restartSyscall = 219

// blocked decides by six observations that must all hold, in this order: the
// call has been entered; the thread's run time; /proc names that call with its
// first argument; the thread sleeps; its run time has not changed; it is still
// the same call. The system call line alone is wrong in most probes that come
// just after a release, because a woken thread still shows its call.
func (w *worker) blocked() (in string, blocked bool) {
	phase := w.phase.Load()
	call := w.call.Load()
	if phase%2 == 0 || call == nil {
		return "", false
	}
	// Only now: a call that may wait takes no descriptor, so that the low numbers
	// which this uses for a moment cannot be missed by another operation.
	w.files.Do(func() {
		w.schedstat, w.syscall, w.stat = w.openTask("schedstat"), w.openTask("syscall"), w.openTask("stat")
	})
	var before, after, line [256]byte
	h1 := pread(w.schedstat, before[:])
	fields := strings.Fields(string(pread(w.syscall, line[:])))
	if len(fields) < 2 {
		return "", false
	}
	number, err := strconv.ParseUint(fields[0], 10, 32)
	if err != nil { // "running"
		return "", false
	}
	if uintptr(number) != call.number && !(number == restartSyscall && runtime.GOARCH == "amd64") {
		return "", false
	}
	arg, err := strconv.ParseUint(strings.TrimPrefix(fields[1], "0x"), 16, 64)
	if err != nil || uintptr(number) == call.number && uintptr(arg) != call.arg {
		return "", false
	}
	if taskState(pread(w.stat, line[:])) != 'S' {
		return "", false
	}
	if string(pread(w.schedstat, after[:])) != string(h1) {
		return "", false
	}
	if w.phase.Load() != phase {
		return "", false
	}
	return call.name, true
}

// taskState finds the state in a line of stat: after the last parenthesis,
// because a program may have any name.
func taskState(stat []byte) byte {
	i := strings.LastIndexByte(string(stat), ')')
	if i < 0 || i+2 >= len(stat) {
		return 0
	}
	return stat[i+2]
}

func pread(fd int, buffer []byte) []byte {
	n, err := unix.Pread(fd, buffer, 0)
	if err != nil {
		return nil
	}
	return buffer[:n]
}
