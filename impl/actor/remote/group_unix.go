//go:build unix

package remote

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C of the terminal from the actors: the runner ends them.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// continueGroup lets a program go on that was stopped.
func continueGroup(c *exec.Cmd) {
	if c.Process != nil && c.Process.Pid > 1 {
		syscall.Kill(-c.Process.Pid, syscall.SIGCONT)
	}
}

func killGroup(c *exec.Cmd) {
	if c.Process != nil && c.Process.Pid > 1 {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	}
}
