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
	case len(os.Args) > 4 && os.Args[1] == chamberArgument:
		os.Exit(chamber(os.Args[2], trial{os.Args[3], os.Args[5:], os.Args[4] == "true"}))
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

// a trial is a command of the runner, with the mode of the peer.
type trial struct {
	mode    string
	command []string
	signal  bool // somebody presses Ctrl-C meanwhile
}

func (t trial) name() string {
	if t.signal {
		return "interrupted " + t.command[0] + " " + t.mode
	}
	return strings.TrimSpace(t.command[0] + " " + t.mode)
}
