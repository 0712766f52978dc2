package native

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// mayKill says why a process is not signalled: kill() takes some numbers for everybody, and any
// other one may be that of a process that has nothing to do with us.
func (p *process) mayKill(pid int) error {
	if err := impl.CheckTarget(pid); err != nil {
		return err
	}
	if !p.inOurGroup(pid) && !isOfOurRun(pid) {
		return fmt.Errorf("process %d is not signalled: it is none of this run's worlds", pid)
	}
	return nil
}

// inOurGroup tells whether a process belongs to the group of a first process: of any world's for
// root, which has none itself, and of its own for everybody else.
func (p *process) inOurGroup(pid int) bool {
	group, err := unix.Getpgid(pid)
	if err != nil {
		return false
	}
	if p.root == nil {
		return group == unix.Getpgrp()
	}
	p.root.mu.Lock()
	defer p.root.mu.Unlock()
	for _, w := range p.root.worlds {
		if slices.Contains(w.leaders(), group) {
			return true
		}
	}
	return false
}

// isOfOurRun tells whether a process that has left its group, or is in that of another one, was
// started by this run, which its token tells. So does root's, but nobody started root.
func isOfOurRun(pid int) bool {
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	run := actor.RunOf(os.Getenv(actor.EnvToken))
	if err != nil || run == "" {
		return false
	}
	has := func(name string, is func(value string) bool) bool {
		return slices.ContainsFunc(bytes.Split(environment, []byte{0}), func(entry []byte) bool {
			value, found := bytes.CutPrefix(entry, []byte(name+"="))
			return found && is(string(value))
		})
	}
	return has(actor.EnvToken, func(token string) bool { return actor.RunOf(token) == run }) &&
		!has(actor.EnvActor, func(name string) bool { return name == actor.RootName })
}
