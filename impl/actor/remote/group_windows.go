package remote

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C of the console from the actors: the runner ends them.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// continueGroup has nothing to do: nothing stops processes here.
func continueGroup(*exec.Cmd) {}

func killGroup(c *exec.Cmd) {
	if c.Process != nil {
		c.Process.Kill()
	}
}
