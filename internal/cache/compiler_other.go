//go:build !unix

package cache

import "os/exec"

func together(*exec.Cmd) {}
