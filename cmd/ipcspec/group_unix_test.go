//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// killTogether has the end of the context kill all that the command started.
func killTogether(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}
