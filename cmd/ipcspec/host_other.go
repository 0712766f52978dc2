//go:build !linux && !windows

package main

import (
	"os"

	"github.com/ipcspec/ipcspec/report"
)

func kernel() string { return "" }

func colorful(f *os.File) bool { return report.Colorful(f) }

// limits are numbers of the system that scenarios depend on: none here.
func limits() [][2]string { return nil }
