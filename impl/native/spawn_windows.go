package native

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// newActor is a process that is to run this program under another name.
type newActor struct {
	name    string
	env     []string         // beside the starter's own
	handles []windows.Handle // that it inherits
	desktop string           // "" is the starter's own
	job     windows.Handle   // 0 is the starter's own
}

// inheriting keeps a handle inheritable for one start at a time.
var inheriting sync.Mutex

// start returns the new process by its id and a handle of it.
func (a newActor) start() (int, windows.Handle, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, 0, err
	}
	handles := slices.Clone(a.handles)
	startup := windows.StartupInfoEx{}
	startup.Cb = uint32(unsafe.Sizeof(startup))
	if a.desktop != "" {
		startup.Desktop = wide(a.desktop)
	}
	if stderr, ok := inheritableStderr(); ok {
		startup.Flags |= windows.STARTF_USESTDHANDLES
		startup.StdErr = stderr
		handles = append(handles, stderr)
	}
	slices.Sort(handles)
	handles = slices.Compact(handles) // a handle named twice is an error

	inheriting.Lock()
	defer inheriting.Unlock()
	for _, handle := range handles {
		if err := windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT); err != nil {
			return 0, 0, fail(err)
		}
		defer windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, 0)
	}
	if len(handles) > 0 {
		attributes, err := windows.NewProcThreadAttributeList(1)
		if err != nil {
			return 0, 0, fail(err)
		}
		defer attributes.Delete()
		size := uintptr(len(handles)) * unsafe.Sizeof(handles[0])
		if err := attributes.Update(windows.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, unsafe.Pointer(&handles[0]), size); err != nil {
			return 0, 0, fail(err)
		}
		startup.ProcThreadAttributeList = attributes.List()
	}
	// Suspended, so that it cannot start a child before it belongs to the job.
	const flags = windows.CREATE_SUSPENDED | windows.CREATE_UNICODE_ENVIRONMENT |
		windows.DETACHED_PROCESS | windows.EXTENDED_STARTUPINFO_PRESENT
	var created windows.ProcessInformation
	err = windows.CreateProcess(wide(program), wide(`"`+program+`"`), nil, nil, len(handles) > 0, flags,
		a.environment(), nil, &startup.StartupInfo, &created)
	if err != nil {
		return 0, 0, fail(err)
	}
	defer windows.CloseHandle(created.Thread)
	if a.job != 0 {
		if err := windows.AssignProcessToJobObject(a.job, created.Process); err != nil {
			windows.TerminateProcess(created.Process, killedStatus)
			windows.CloseHandle(created.Process)
			return 0, 0, fail(err)
		}
	}
	windows.ResumeThread(created.Thread)
	return int(created.ProcessId), created.Process, nil
}

// inheritableStderr is where a crash of a child is reported.
func inheritableStderr() (windows.Handle, bool) {
	stderr, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE)
	if err != nil || stderr == 0 || stderr == windows.InvalidHandle {
		return 0, false
	}
	return stderr, windows.SetHandleInformation(stderr, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT) == nil
}

// environment is this process's own with what the child has beside it.
func (a newActor) environment() *uint16 {
	var block []uint16
	add := func(variable string) { block = append(append(block, utf16.Encode([]rune(variable))...), 0) }
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, actor.EnvActor+"=") {
			add(variable)
		}
	}
	add(actor.EnvActor + "=" + a.name)
	for _, variable := range a.env {
		add(variable)
	}
	block = append(block, 0)
	return &block[0]
}

// spawn starts a child that has the named handles with the same values and no
// others.
func (p *process) spawn(op impl.ProcessSpawn) (impl.ProcessStarted, error) {
	child := newActor{name: op.Actor}
	var pairs []string
	for _, handle := range op.Inherit {
		native, err := p.native(handle)
		if err != nil {
			return impl.ProcessStarted{}, err
		}
		child.handles = append(child.handles, native)
		pairs = append(pairs, fmt.Sprintf("%s=%d", handle, native))
	}
	child.env = []string{envHandles + "=" + strings.Join(pairs, " ")}
	return p.adopt(child.start())
}

// adopt keeps the handle of a new child for process.wait.
func (p *process) adopt(pid int, handle windows.Handle, err error) (impl.ProcessStarted, error) {
	if err != nil {
		return impl.ProcessStarted{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.children[pid] = handle
	return impl.ProcessStarted{PID: pid}, nil
}
