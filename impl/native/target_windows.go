package native

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
)

var isProcessInJob = kernel32.NewProc("IsProcessInJob")

// openToKill opens a process to end it: a child, or at the root one that is in the job of a world.
// No other is, whatever number the runner has been told.
func (p *process) openToKill(pid int) (windows.Handle, error) {
	if err := impl.CheckTarget(pid); err != nil {
		return 0, err
	}
	victim, err := windows.OpenProcess(windows.PROCESS_TERMINATE|windows.PROCESS_QUERY_INFORMATION, false, uint32(pid))
	if err != nil {
		return 0, fail(err)
	}
	p.mu.Lock()
	_, ours := p.children[pid] // its handle keeps the number from passing to another one
	p.mu.Unlock()
	if ours || p.root != nil && p.root.started(victim) {
		return victim, nil
	}
	windows.CloseHandle(victim)
	return 0, fmt.Errorf("process %d is not ended: it is none of this run's worlds", pid)
}

// started tells whether a process is in the job of a world.
func (r *root) started(process windows.Handle) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.worlds {
		var in int32
		ok, _, _ := isProcessInJob.Call(uintptr(process), uintptr(w.job), uintptr(unsafe.Pointer(&in)))
		if ok != 0 && in != 0 {
			return true
		}
	}
	return false
}
