package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/report"
)

// kernel is the release of the running kernel.
func kernel() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

func colorful(f *os.File) bool { return report.Colorful(f) }

// limits are the numbers of this kernel that scenarios depend on.
func limits() [][2]string {
	var lines [][2]string
	for _, file := range []string{"kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "fs/pipe-max-size"} {
		text, err := os.ReadFile("/proc/sys/" + file)
		if err != nil {
			text = []byte("unknown: " + err.Error())
		}
		lines = append(lines, [2]string{filepath.Base(file), strings.TrimSpace(string(text))})
	}
	namespace := "can be made: each scenario has its own"
	if err := probeNamespace(); err != nil {
		namespace = "cannot be made (" + err.Error() + "): run as root; scenarios share this one"
	}
	return append(lines, [2]string{"IPC namespace", namespace})
}

// probeNamespace tries on a thread that ends with the namespace.
func probeNamespace() error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		result <- unix.Unshare(unix.CLONE_NEWIPC)
	}()
	return <-result
}
