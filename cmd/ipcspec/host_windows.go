package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/report"
)

// kernel is the version of Windows.
func kernel() string {
	v := windows.RtlGetVersion()
	return fmt.Sprintf("%d.%d.%d", v.MajorVersion, v.MinorVersion, v.BuildNumber)
}

// colorful asks the console to obey escape sequences, which it has to be told.
func colorful(f *os.File) bool {
	if !report.Colorful(f) {
		return false
	}
	var mode uint32
	console := windows.Handle(f.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// limits are numbers of the system that scenarios depend on: none here.
func limits() [][2]string { return nil }
