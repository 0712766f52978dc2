package remote

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Numbers of processes come from the implementation, and an actor that runs as root and
// obeys ends whatever has the number that it is given back. So the runner names only
// processes that the implementation has said it started, and never itself.

// target is the process that an operation is about, if it is about another one.
func target(op impl.Operation) (pid int, ok bool) {
	switch op := op.(type) {
	case impl.ProcessKill:
		return op.PID, true
	case impl.ProcessWait:
		return op.PID, true
	case winhandle.Duplicate:
		return op.PID, op.PID != 0 // 0 is the actor itself
	}
	return 0, false
}

// permit says why an operation may not be asked for; r is nil in a mere conversation.
func (r *IUT) permit(op impl.Operation) error {
	pid, ok := target(op)
	if !ok || r == nil {
		return nil
	}
	if err := impl.CheckTarget(pid); err != nil {
		return err
	}
	r.mu.Lock()
	_, known := r.started[pid]
	r.mu.Unlock()
	switch {
	case !known:
		return fmt.Errorf("process %d is none that it has said it started", pid)
	case pid == os.Getpid() && r.countsHere():
		return fmt.Errorf("process %d is the runner", pid)
	case r.CountsAsWeDo() && olderThan(pid, r.program.Process.Pid):
		return fmt.Errorf("process %d was there before the implementation, which did not start it", pid)
	}
	return nil
}

// countsHere tells whether the numbers may be those of this system: Wine has its own.
func (r *IUT) countsHere() bool {
	return r.statement.Family != "windows" || runtime.GOOS == "windows"
}

// CountsAsWeDo tells whether they are for sure: root has the number that it has here.
func (r *IUT) CountsAsWeDo() bool {
	root := r.entry(actor.RootName)
	select {
	case <-root.ready:
		return r.program != nil && root.actor.pid == r.program.Process.Pid
	default:
		return false
	}
}

// startedBy is the name of the actor that an operation starts, if it does.
func startedBy(op impl.Operation) (name string, ok bool) {
	switch op := op.(type) {
	case impl.ProcessStart:
		return op.Actor, true
	case impl.ProcessSpawn:
		return op.Actor, true
	case impl.ProcessFork:
		return op.Actor, true
	}
	return "", false
}

// tokenFor is the secret of the actor that an operation starts.
func (r *IUT) tokenFor(op impl.Operation) string {
	name, ok := startedBy(op)
	if !ok || r == nil {
		return ""
	}
	return r.expect(name)
}

// note keeps the number that a new process has for who started it.
func (r *IUT) note(op impl.Operation, result impl.Result) {
	started, ok := result.(impl.ProcessStarted)
	name, starts := startedBy(op)
	if !ok || !starts || r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.started[started.PID] = name
}

// forgetStarted drops the numbers of a world. r.mu is held.
func (r *IUT) forgetStarted(prefix string) {
	for pid, name := range r.started {
		if strings.HasPrefix(name, prefix) {
			delete(r.started, pid)
		}
	}
}
