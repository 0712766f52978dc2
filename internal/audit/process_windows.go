package audit

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// processes are the descendants of the process that the runner started, also of
// those among them that have ended.
type processes struct {
	root uint32
	seen map[uint32]*process
}

type process struct {
	parent  uint32
	program string
	created int64 // tells a number's next owner
	ours    bool
}

func newProcesses(t Trace) *processes {
	return &processes{root: uint32(t.Root), seen: map[uint32]*process{}}
}

func (p *processes) name() string { return "process" }

func (p *processes) lesson() string {
	return "When its world has ended no process of a scenario may exist any more, whatever job or parent it has."
}

// look lists our processes. Those that have ended are kept in mind, because only
// their numbers tell whose children the others are.
func (p *processes) look() []string {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(snapshot)
	var entry windows.ProcessEntry32
	entry.Size = uint32(unsafe.Sizeof(entry))
	var list []string
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		if x := p.judge(entry); x.ours {
			list = append(list, x.id(entry.ProcessID))
		}
	}
	return list
}

func (p *processes) judge(entry windows.ProcessEntry32) *process {
	created, command := about(entry.ProcessID)
	old := p.seen[entry.ProcessID]
	if old != nil && old.created == created {
		return old
	}
	x := &process{parent: entry.ParentProcessID, program: windows.UTF16ToString(entry.ExeFile[:]), created: created}
	parent := p.seen[x.parent]
	x.ours = p.root != 0 && x.parent == p.root || parent != nil && parent.ours && parent.created <= created
	for _, word := range strings.Fields(command) {
		x.ours = x.ours && word != actor.Kept
	}
	p.seen[entry.ProcessID] = x
	return x
}

func (x *process) id(pid uint32) string { return fmt.Sprintf("%d %d", pid, x.created) }

func (p *processes) find(id string) (finding, bool) {
	var pid uint32
	var created int64
	if _, err := fmt.Sscan(id, &pid, &created); err != nil {
		return finding{}, false
	}
	x := p.seen[pid]
	if now, _ := about(pid); x == nil || x.created != created || now != created || int(pid) == os.Getpid() || impl.CheckTarget(int(pid)) != nil {
		return finding{}, false
	}
	return finding{
		object: fmt.Sprintf("pid %d, child of process %d: %s", pid, x.parent, x.program),
		remove: fmt.Sprintf("taskkill /f /pid %d", pid), ours: true,
	}, true
}

// about is when a process was created, and its command line; 0 if it has ended or may
// not be asked.
func about(pid uint32) (created int64, command string) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.SYNCHRONIZE, false, pid)
	if err != nil {
		return 0, ""
	}
	defer windows.CloseHandle(process)
	if event, err := windows.WaitForSingleObject(process, 0); err != nil || event == windows.WAIT_OBJECT_0 {
		return 0, ""
	}
	var made, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(process, &made, &exited, &kernel, &user); err != nil {
		return 0, ""
	}
	return made.Nanoseconds(), commandLine(pid)
}

// commandLine reads the command line out of the process itself; "" if that is not
// allowed. (ProcessCommandLineInformation is unknown to Wine 10.)
func commandLine(pid uint32) string {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.PROCESS_VM_READ, false, pid)
	if err != nil {
		return ""
	}
	defer windows.CloseHandle(process)
	var basic windows.PROCESS_BASIC_INFORMATION
	if err := windows.NtQueryInformationProcess(process, windows.ProcessBasicInformation, unsafe.Pointer(&basic), uint32(unsafe.Sizeof(basic)), nil); err != nil {
		return ""
	}
	var peb windows.PEB
	var parameters windows.RTL_USER_PROCESS_PARAMETERS
	if !peek(process, unsafe.Pointer(basic.PebBaseAddress), unsafe.Pointer(&peb), unsafe.Sizeof(peb)) ||
		!peek(process, unsafe.Pointer(peb.ProcessParameters), unsafe.Pointer(&parameters), unsafe.Sizeof(parameters)) {
		return ""
	}
	text := make([]uint16, parameters.CommandLine.Length/2)
	if len(text) == 0 || !peek(process, unsafe.Pointer(parameters.CommandLine.Buffer), unsafe.Pointer(&text[0]), uintptr(len(text))*2) {
		return ""
	}
	return windows.UTF16ToString(text)
}

// peek copies from an address in another process.
func peek(process windows.Handle, from, to unsafe.Pointer, size uintptr) bool {
	var read uintptr
	err := windows.ReadProcessMemory(process, uintptr(from), (*byte)(to), size, &read)
	return err == nil && read == size
}
