//go:build unix

package cache

import (
	"os/exec"
	"syscall"
)

// together ends the whole process group of a command, which it leads.
func together(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}
