//go:build unix && !linux

package main

import (
	"fmt"
	"os"
)

func judge(string) int {
	fmt.Fprintln(os.Stderr, "a runner is judged on Linux, in namespaces")
	return 2
}

func chamber(string, trial) int { return judge("") }
