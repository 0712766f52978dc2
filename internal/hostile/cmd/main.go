//go:build unix

// This program is the hostile peer: `hostile MODE`. `hostile RUNNER`, with a path, judges a
// runner by all modes: it runs, explores and races with each, and prints what did not end
// well: what took long or much memory, was green for nothing, got to the terminal, or
// stayed.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/ipcspec/ipcspec/internal/hostile"
)

func main() {
	switch {
	case len(os.Args) > 2 && os.Args[1] == chamberArgument:
		os.Exit(chamber(os.Args[2], os.Args[3], os.Args[4:]))
	case len(os.Args) != 2:
		fmt.Fprintln(os.Stderr, "usage: hostile MODE | hostile RUNNER")
		os.Exit(2)
	case strings.Contains(os.Args[1], "/"):
		os.Exit(judge(os.Args[1]))
	}
	os.Exit(hostile.Main(os.Args[1]))
}

// chamberArgument makes this program the first process of a case.
const chamberArgument = "-chamber"
