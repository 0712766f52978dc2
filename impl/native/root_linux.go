package native

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// nobody is the second, unprivileged user.
const nobody = 65534

// root is what the root actor has beside its process: the worlds.
type root struct {
	directory runDirectory
	lock      *os.File
	available spaces // what worlds can have of their own
	hasSecond bool   // a process can be that of the second user

	// beginnings is held for reading while a world is made, and for writing from
	// the end of the run on: nothing may be made any more.
	beginnings sync.RWMutex

	mu     sync.Mutex
	worlds map[string]*world
	ending sync.WaitGroup // worlds that are being ended
}

func newRoot() (*root, error) {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, err
	}
	sweep()
	r := &root{worlds: map[string]*world{}}
	if err := r.ownDirectory(); err != nil {
		return nil, err
	}
	r.available = availableSpaces()
	if mayHaveSecond() { // in a user namespace there may be nobody but root
		as(nobody, func() { r.hasSecond = true })
	}
	return r, nil
}

func (r *root) statement() *impl.Statement {
	var name unix.Utsname
	unix.Uname(&name)
	s := &impl.Statement{
		Name: "linux", Version: unix.ByteSliceToString(name.Release[:]) + " " + runtime.GOARCH,
		Family: "posix", Platforms: []string{"linux"},
		Mechanisms: impl.MechanismsOn("linux"),
		Options: map[string]any{
			"threads": true, "page-size": os.Getpagesize(),
		},
		Absent: map[string]string{},
	}
	for _, add := range offers {
		add(s)
	}
	offer(s, "fork", false, "fork without exec, which a Go process cannot do: --iut libc")
	offer(s, "exceed-limits", mayExceedLimits(), "CAP_SYS_RESOURCE")
	offer(s, "second-uid", r.hasSecond, "a second user: run as root with CAP_SETUID, CAP_SETGID, CAP_CHOWN and CAP_KILL")
	offer(s, "unprivileged", r.hasSecond || os.Geteuid() != 0, "a second user")
	offer(s, "restart", r.available.has(ipcSpace), "an IPC namespace: run as root")
	hidden := strings.HasPrefix(r.directory.path(), "/dev/") // by what is mounted there
	offer(s, "private-mounts", r.available.has(mountSpace) && !hidden, "mounts of its own: run as root, with a temporary directory outside of /dev")
	offer(s, "private-networks", r.available.has(networkSpace) && serveDialing(r.directory) == nil, "a network namespace: run as root")
	_, err := exec.LookPath("ipcrm")
	offer(s, "programs", err == nil, "the program ipcrm: install util-linux")
	return s
}

// needsLibc is why an option is absent that no system call can give.
const needsLibc = "a C library: --iut libc"

// mayExceedLimits reports whether this process has CAP_SYS_RESOURCE: root in a
// container often has not.
func mayExceedLimits() bool { return capable(unix.CAP_SYS_RESOURCE) }

// mayHaveSecond reports whether this process may start one of another user, give it a
// directory, and end it.
func mayHaveSecond() bool {
	return os.Geteuid() == 0 && capable(unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_CHOWN, unix.CAP_KILL)
}

// capable reports whether this process has all of these capabilities.
func capable(wanted ...int) bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	err := unix.Capget(&header, &data[0])
	for _, capability := range wanted {
		if data[0].Effective&(1<<capability) == 0 {
			return false
		}
	}
	return err == nil
}

// perform takes the operations that only the root actor has.
func (r *root) perform(call *actor.Call) bool {
	var answer func() (impl.Result, error)
	switch op := call.Op.(type) {
	case impl.WorldBegin:
		answer = func() (impl.Result, error) { return r.begin(op) }
	case impl.WorldEnd:
		answer = func() (impl.Result, error) { return r.end(op.World) }
	case impl.WorldRestart:
		answer = func() (impl.Result, error) { return nil, r.restart(op.World) }
	case impl.ProcessStart:
		answer = func() (impl.Result, error) { return r.start(op, call.Token) }
	case impl.ProcessRun:
		answer = func() (impl.Result, error) { return r.runProgram(op) }
	default:
		return false
	}
	go func() { call.Answer(answer()) }()
	return true
}

// spacesFor returns the namespaces of a world with these needs.
func (r *root) spacesFor(needs []string) (spaces, error) {
	s := r.available & ipcSpace
	for _, need := range needs {
		kind, known := map[string]spaces{"private-mounts": mountSpace, "private-networks": networkSpace}[need]
		if !known || !r.available.has(kind) {
			return 0, &impl.Failure{Condition: impl.Unsupported}
		}
		s |= kind
	}
	return s, nil
}

func (r *root) begin(op impl.WorldBegin) (impl.WorldBegun, error) {
	name := op.World
	s, err := r.spacesFor(op.Needs)
	if err != nil {
		return impl.WorldBegun{}, err
	}
	if !r.beginnings.TryRLock() {
		return impl.WorldBegun{}, errors.New("the run is at its end")
	}
	defer r.beginnings.RUnlock()
	w := &world{name: name, spaces: s, journals: someMustBeNoted(s)}
	if w.directory, err = r.directory.newWorld(name); err != nil {
		return impl.WorldBegun{}, err
	}
	if err = w.enter(s); err == nil && w.journals {
		err = w.directory.newJournal(os.Geteuid())
	}
	if err == nil && s.has(networkSpace) {
		err = w.directory.newDialing()
	}
	if err != nil {
		close(w.run)
		w.directory.remove()
		return impl.WorldBegun{}, err
	}
	r.mu.Lock()
	r.worlds[name] = w
	r.mu.Unlock()
	return impl.WorldBegun{Isolated: s.has(ipcSpace), Directory: w.directory.path()}, nil
}

func (r *root) world(name string) (*world, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.worlds[name]
	if w == nil {
		return nil, fmt.Errorf("there is no world %q", name)
	}
	return w, nil
}

func (r *root) start(op impl.ProcessStart, token string) (impl.ProcessStarted, error) {
	w, err := r.world(op.World)
	if err != nil {
		return impl.ProcessStarted{}, err
	}
	sys := &syscall.SysProcAttr{Setpgid: true}
	if other := op.SecondUser || op.Unprivileged && os.Geteuid() == 0; other && !r.hasSecond {
		return impl.ProcessStarted{}, &impl.Failure{Condition: impl.Unsupported}
	} else if other {
		sys.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	env := []string{envDirectory + "=" + w.directory.path(), fmt.Sprintf("%s=%d", envSpaces, w.spaces)}
	if w.journals {
		env = append(env, envJournal+"=yes")
	}
	if w.spaces.has(networkSpace) {
		env = append(env, envDialing+"=../"+dialingName)
	}
	pid, err := w.launch(op.Network, func() (int, error) {
		if sys.Credential != nil && !w.given {
			if err := w.directory.giveTo(nobody); err != nil {
				return 0, err
			}
			w.given = true
		}
		return startActor(op.Actor, token, []uintptr{0, 1, 2}, env, sys)
	})
	return impl.ProcessStarted{PID: pid}, err
}

func (r *root) runProgram(op impl.ProcessRun) (impl.ProgramEnded, error) {
	w, err := r.world(op.World)
	if err != nil {
		return impl.ProgramEnded{}, err
	}
	if len(op.Argv) == 0 {
		return impl.ProgramEnded{}, errors.New("no program is named")
	}
	program := exec.Command(op.Argv[0], op.Argv[1:]...)
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output := &limited{}
	program.Stdout, program.Stderr = output, output
	program.WaitDelay = killTime // what it leaves running has its output
	program.Env = append(os.Environ(), envDirectory+"="+w.directory.path())
	_, err = w.launch("", func() (int, error) {
		if err := program.Start(); err != nil {
			return 0, err
		}
		return program.Process.Pid, nil
	})
	if err != nil {
		return impl.ProgramEnded{}, err
	}
	program.Wait()
	return impl.ProgramEnded{Status: program.ProcessState.ExitCode(), Output: string(output.text)}, nil
}

// limited keeps the beginning of what a program writes.
type limited struct{ text []byte }

func (l *limited) Write(p []byte) (int, error) {
	l.text = append(l.text, p[:min(len(p), 4096-min(len(l.text), 4096))]...)
	return len(p), nil
}

func (r *root) restart(name string) error {
	w, err := r.world(name)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return fmt.Errorf("the world %q is at its end", name)
	}
	groups := w.leaders()
	w.leading.Lock()
	w.groups = nil
	w.leading.Unlock()
	if left := killWorld(groups, w.directory.path()); len(left) > 0 {
		return errors.New("there goes on: " + strings.Join(left, ", "))
	}
	close(w.run)
	return w.enter(w.spaces)
}

func (r *root) end(name string) (impl.WorldEnded, error) {
	r.mu.Lock()
	w := r.worlds[name]
	delete(r.worlds, name)
	if w != nil {
		r.ending.Add(1)
		defer r.ending.Done()
	}
	r.mu.Unlock()
	if w == nil {
		return impl.WorldEnded{}, fmt.Errorf("there is no world %q", name)
	}
	var ended impl.WorldEnded
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	ended.Leaks = killWorld(w.leaders(), w.directory.path())
	close(w.run)
	left, _ := removeNoted(w.directory.at, nil)
	ended.Leaks = append(ended.Leaks, left...)
	if err := w.directory.remove(); err != nil {
		ended.Leaks = append(ended.Leaks, "directory: "+err.Error())
	}
	return ended, nil
}

func (r *root) close() {
	r.beginnings.Lock()
	r.mu.Lock()
	var names []string
	for name := range r.worlds {
		names = append(names, name)
	}
	r.mu.Unlock()
	for _, name := range names {
		r.end(name)
	}
	r.ending.Wait() // for those that the runner had asked for
	r.directory.remove()
	r.lock.Close()
}
