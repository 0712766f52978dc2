package native

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Names that a process hands to its children beside those of the protocol.
const (
	envHandles   = "IPCSPEC_HANDLES"   // the inherited handles: NAME=FD NAME=FD
	envDirectory = "IPCSPEC_DIRECTORY" // the world's directory
	envJournal   = "IPCSPEC_JOURNAL"   // where to note objects that no namespace takes away
	envSpaces    = "IPCSPEC_SPACES"    // the namespaces of the world's own, a number
)

// process is this process as an actor.
type process struct {
	name string
	root *root // nil unless this is the root actor

	mu       sync.Mutex
	handles  map[impl.Handle]int
	opened   int
	idle     []*worker
	named    map[string]*worker
	underway map[int]*job
}

func newProcess(name string) *process {
	p := &process{name: name, handles: map[impl.Handle]int{}, named: map[string]*worker{}, underway: map[int]*job{}}
	for _, pair := range strings.Fields(os.Getenv(envHandles)) {
		handle, number, _ := strings.Cut(pair, "=")
		fd, _ := strconv.Atoi(number)
		p.handles[impl.Handle(handle)] = fd
	}
	os.Unsetenv(envHandles)
	return p
}

// operation performs one kind of operation on a worker.
type operation func(p *process, w *worker, op impl.Operation) (impl.Result, error)

var operations = map[reflect.Type]operation{}

// on registers how operations of type Op are performed.
func on[Op, Res any](perform func(p *process, w *worker, op Op) (Res, error)) {
	operations[reflect.TypeFor[Op]()] = func(p *process, w *worker, op impl.Operation) (impl.Result, error) {
		return perform(p, w, op.(Op))
	}
}

// perform hands a call to a worker; it is called for each request in turn.
func (p *process) perform(call *actor.Call) {
	switch op := call.Op.(type) {
	case impl.State:
		call.Answer(p.stateOf(op.Of), nil)
		return
	case impl.ProcessExit:
		os.Exit(op.Status)
	case signal.ToThread:
		call.Answer(nil, p.signalThread(op))
		return
	case impl.ProcessSpawn:
		// Not on a worker: a child inherits the signal mask of its starter.
		go func() { call.Answer(p.spawn(op, call.Token)) }()
		return
	}
	if p.root != nil && p.root.perform(call) {
		return
	}
	perform := operations[reflect.TypeOf(call.Op)]
	if perform == nil {
		call.Answer(nil, &impl.Failure{Condition: impl.Unsupported})
		return
	}
	j := &job{call: call}
	p.mu.Lock()
	j.worker = p.workerFor(call.Thread)
	p.underway[call.ID] = j
	p.mu.Unlock()
	j.worker.jobs <- j
	go j.watch()
}

// workerFor returns the named worker, or an idle one. p.mu is held.
func (p *process) workerFor(thread string) *worker {
	start := func() *worker {
		return startWorker(func(j *job) (impl.Result, error) {
			result, err := operations[reflect.TypeOf(j.call.Op)](p, j.worker, j.call.Op)
			p.mu.Lock()
			delete(p.underway, j.call.ID)
			if j.call.Thread == "" {
				p.idle = append(p.idle, j.worker)
			}
			p.mu.Unlock()
			return result, err
		})
	}
	if thread != "" {
		if p.named[thread] == nil {
			p.named[thread] = start()
		}
		return p.named[thread]
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w
	}
	return start()
}

func (p *process) stateOf(id int) impl.StateIs {
	p.mu.Lock()
	j := p.underway[id]
	p.mu.Unlock()
	if j == nil || j.done() {
		return impl.StateIs{State: "done"}
	}
	if in, blocked := j.blocked(); blocked {
		return impl.StateIs{State: "blocked", In: in}
	}
	return impl.StateIs{State: "running"}
}

// keep gives a new descriptor a handle.
func (p *process) keep(fd int) impl.Opened {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened++
	handle := impl.Handle(p.name + ":" + strconv.Itoa(p.opened))
	p.handles[handle] = fd
	return impl.Opened{Handle: handle, Native: int64(fd)}
}

func (p *process) fd(handle impl.Handle) (uintptr, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fd, ok := p.handles[handle]
	if !ok {
		return 0, fail(unix.EBADF)
	}
	return uintptr(fd), nil
}

// spawn starts this program again as a child that has the named handles at the
// same numbers and no others.
func (p *process) spawn(op impl.ProcessSpawn, token string) (impl.ProcessStarted, error) {
	p.mu.Lock()
	highest := 2
	for _, fd := range p.handles {
		highest = max(highest, fd)
	}
	const closed = ^uintptr(0)
	files := make([]uintptr, highest+1)
	for i := range files {
		files[i] = closed
	}
	files[0], files[1], files[2] = 0, 1, 2
	var pairs []string
	var err error
	for _, handle := range op.Inherit {
		fd, ok := p.handles[handle]
		if !ok {
			err = fail(unix.EBADF)
			break
		}
		files[fd] = uintptr(fd)
		pairs = append(pairs, fmt.Sprintf("%s=%d", handle, fd))
	}
	p.mu.Unlock()
	if err != nil {
		return impl.ProcessStarted{}, err
	}
	pid, err := startActor(op.Actor, token, files, []string{envHandles + "=" + strings.Join(pairs, " ")}, &syscall.SysProcAttr{})
	return impl.ProcessStarted{PID: pid}, err
}

// startActor starts this program under another name. It is found through /proc
// because another user may not be allowed to follow its path.
func startActor(name, token string, files []uintptr, env []string, sys *syscall.SysProcAttr) (int, error) {
	environment := actor.Environment(name, token)
	// Preemption by signals would interrupt operations. Two processors, because a
	// call that waits keeps one until the runtime notices.
	environment = append(environment, "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=2")
	environment = append(environment, env...)
	pid, err := syscall.ForkExec("/proc/self/exe", []string{"ipcspec-actor"}, &syscall.ProcAttr{Env: environment, Files: files, Sys: sys})
	if errno, ok := err.(syscall.Errno); ok {
		return 0, fail(errno)
	}
	return pid, err
}

var signals = map[string]unix.Signal{
	"SIGPIPE": unix.SIGPIPE, "SIGUSR1": unix.SIGUSR1, "SIGUSR2": unix.SIGUSR2,
	"SIGTERM": unix.SIGTERM, "SIGKILL": unix.SIGKILL, "SIGSTOP": unix.SIGSTOP, "SIGCONT": unix.SIGCONT,
}

func signalByName(name string) (unix.Signal, error) {
	s, ok := signals[name]
	if !ok {
		return 0, fmt.Errorf("no signal %q is under test", name)
	}
	return s, nil
}

func init() {
	on(func(p *process, w *worker, op impl.ProcessKill) (impl.Nothing, error) {
		if op.Signal == "" {
			op.Signal = "SIGKILL"
		}
		signal, err := signalByName(op.Signal)
		if err != nil {
			return impl.Nothing{}, err
		}
		if err := p.mayKill(op.PID); err != nil {
			return impl.Nothing{}, err
		}
		if errno, ok := unix.Kill(op.PID, signal).(unix.Errno); ok {
			return impl.Nothing{}, fail(errno)
		}
		return impl.Nothing{}, nil
	})
	on(func(p *process, w *worker, op impl.ProcessWait) (impl.ProcessEnded, error) {
		if err := impl.CheckTarget(op.PID); err != nil { // wait4() takes them for groups, and for any child
			return impl.ProcessEnded{}, err
		}
		var status uint32
		_, errno := w.invoke("wait", unix.SYS_WAIT4, uintptr(op.PID), uintptr(unsafe.Pointer(&status)), 0, 0, 0, 0)
		if errno != 0 {
			return impl.ProcessEnded{}, fail(errno)
		}
		return ended(unix.WaitStatus(status)), nil
	})
	on(func(p *process, w *worker, op impl.ThreadID) (impl.Thread, error) {
		return impl.Thread{ID: w.tid}, nil
	})
	on(func(p *process, w *worker, op impl.ProcessIDs) (impl.IDs, error) {
		return impl.IDs{UID: os.Geteuid(), GID: os.Getegid()}, nil
	})
	on(func(p *process, w *worker, op impl.ClockNow) (impl.ClockTime, error) {
		var real unix.Timespec
		// The clock that the kernel stamps objects with; the fine one runs ahead of it.
		unix.ClockGettime(unix.CLOCK_REALTIME_COARSE, &real)
		return impl.ClockTime{Monotonic: monotonic(), Real: real.Sec}, nil
	})
}

func ended(status unix.WaitStatus) impl.ProcessEnded {
	if status.Signaled() {
		return impl.ProcessEnded{Signal: unix.SignalName(status.Signal())}
	}
	return impl.ProcessEnded{Status: status.ExitStatus()}
}
