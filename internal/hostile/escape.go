//go:build unix

package hostile

import (
	"os/exec"
	"syscall"
)

// escape starts a process that nothing ties to us: of another session, without our
// environment, and with a parent that has ended.
func escape() {
	command := exec.Command("sh", "-c", "sleep 60 </dev/null >/dev/null 2>&1 &")
	command.Env = []string{"PATH=/usr/bin:/bin"}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	command.Run()
}
