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
	if !p.inOurGroup(pid) && !hasOurToken(pid) {
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

// hasOurToken tells whether a process that has left its group, or is in that of another one, was
// started with the secret of this run. Root has it too, but nobody started root.
func hasOurToken(pid int) bool {
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	token := os.Getenv(actor.EnvToken)
	if err != nil || token == "" {
		return false
	}
	entries := bytes.Split(environment, []byte{0})
	has := func(name, value string) bool {
		return slices.ContainsFunc(entries, func(entry []byte) bool { return string(entry) == name+"="+value })
	}
	return has(actor.EnvToken, token) && !has(actor.EnvActor, actor.RootName)
}
