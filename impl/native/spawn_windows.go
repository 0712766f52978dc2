package native

import (
	"fmt"
	"os"
	"path/filepath"
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
	inherit string           // impl.InheritAll or impl.InheritNone; "" is the list of
	handles []windows.Handle // that it inherits
	desktop string           // "" is the starter's own
	job     windows.Handle   // 0 is the starter's own
	kept    bool             // it belongs to no world
}

// tokens are the secrets of actors that are about to be started, by their names.
var tokens sync.Map

// inheriting keeps a handle inheritable for one start at a time.
var inheriting sync.Mutex

// start returns the new process by its id and a handle of it.
func (a newActor) start() (int, windows.Handle, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, 0, err
	}
	startup := windows.StartupInfoEx{}
	startup.Cb = uint32(unsafe.Sizeof(startup))
	if a.desktop != "" {
		startup.Desktop = wide(a.desktop)
	}
	handles := slices.Clone(a.handles)
	if stderr, ok := stderrHandle(); ok && a.inherit != impl.InheritNone {
		startup.Flags |= windows.STARTF_USESTDHANDLES
		startup.StdErr = stderr
		handles = append(handles, stderr)
	}
	slices.Sort(handles)
	handles = slices.Compact(handles) // a handle named twice is an error

	inheriting.Lock()
	defer inheriting.Unlock()
	for _, handle := range handles {
		if was, err := isInheritable(handle); err != nil {
			return 0, 0, err
		} else if was {
			continue
		}
		if err := setInheritable(handle, true); err != nil {
			return 0, 0, err
		}
		defer setInheritable(handle, false)
	}
	if len(handles) > 0 && a.inherit == "" {
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
	command := `"` + program + `"`
	if a.kept {
		command += " " + actor.Kept
	}
	var created windows.ProcessInformation
	err = windows.CreateProcess(wide(program), wide(command), nil, nil, len(handles) > 0 || a.inherit == impl.InheritAll, flags,
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

// stderrHandle is where a crash of a child is reported.
func stderrHandle() (windows.Handle, bool) {
	stderr, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE)
	if err != nil || stderr == 0 || stderr == windows.InvalidHandle {
		return 0, false
	}
	_, err = isInheritable(stderr)
	return stderr, err == nil
}

// environment is this process's own with what the child has beside it.
func (a newActor) environment() *uint16 {
	var block []uint16
	add := func(variable string) { block = append(append(block, utf16.Encode([]rune(variable))...), 0) }
	token, _ := tokens.LoadAndDelete(a.name)
	own, _ := token.(string)
	for _, variable := range append(actor.Environment(a.name, own), a.env...) {
		add(variable)
	}
	block = append(block, 0)
	return &block[0]
}

// spawn starts a child that has the named handles with the same values and no
// others, or that inherits by its parent's flags and is only told those values.
func (p *process) spawn(op impl.ProcessSpawn) (impl.ProcessStarted, error) {
	child := newActor{name: op.Actor, inherit: op.Inheriting}
	var pairs []string
	for _, handle := range op.Inherit {
		native, err := p.native(handle)
		if err != nil {
			return impl.ProcessStarted{}, err
		}
		if op.Inheriting == "" {
			child.handles = append(child.handles, native)
		}
		pairs = append(pairs, fmt.Sprintf("%s=%d", handle, native))
	}
	child.env = []string{envHandles + "=" + strings.Join(pairs, " ")}
	return p.adopt(child.start())
}

// runProgram runs a program of the system with redirected standard handles, as
// documented: bInheritHandles is TRUE, and what is inheritable is inherited.
func (p *process) runProgram(op impl.ProcessRun) (impl.ProgramEnded, error) {
	startup := windows.StartupInfo{Flags: windows.STARTF_USESTDHANDLES}
	startup.Cb = uint32(unsafe.Sizeof(startup))
	for handle, native := range map[impl.Handle]*windows.Handle{op.Stdin: &startup.StdInput, op.Stdout: &startup.StdOutput} {
		if handle == "" {
			continue
		}
		var err error
		if *native, err = p.native(handle); err != nil {
			return impl.ProgramEnded{}, err
		}
	}
	inheriting.Lock()
	var created windows.ProcessInformation
	err := windows.CreateProcess(nil, wide(strings.Join(op.Argv, " ")), nil, nil, true,
		windows.CREATE_UNICODE_ENVIRONMENT|windows.DETACHED_PROCESS, nil, nil, &startup, &created)
	inheriting.Unlock()
	if err != nil {
		return impl.ProgramEnded{}, fail(err)
	}
	windows.CloseHandle(created.Thread)
	defer windows.CloseHandle(created.Process)
	if _, err := windows.WaitForSingleObject(created.Process, windows.INFINITE); err != nil {
		return impl.ProgramEnded{}, fail(err)
	}
	var status uint32
	err = windows.GetExitCodeProcess(created.Process, &status)
	return impl.ProgramEnded{Status: int(status)}, fail(err)
}

// hasPrograms says whether the programs that scenarios run are there.
func hasPrograms() bool {
	folder, err := windows.GetSystemDirectory()
	for _, name := range []string{"cmd.exe", "findstr.exe"} {
		if err == nil {
			_, err = os.Stat(filepath.Join(folder, name))
		}
	}
	return err == nil
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

func init() {
	offering(func(s *impl.Statement) {
		if hasPrograms() {
			s.Options["programs"] = true
		}
	})
}
