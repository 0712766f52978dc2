// The command ipcspec-actor is the built-in actor: this operating system as an
// implementation under test. It is started by ipcspec and speaks the protocol of
// PROTOCOL.md; by hand it has nothing to do.
//
// With --reference it is the reference implementation instead, all of it in this
// one process: --iut 'ipcspec-actor --reference' tests the wire.
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/native"
	"github.com/ipcspec/ipcspec/impl/reference"
)

func init() { native.Init() }

func main() {
	if slices.Equal(os.Args[1:], []string{"--reference"}) {
		os.Exit(serveReference())
	}
	os.Exit(native.Main())
}

func serveReference() int {
	iut, err := reference.New(nil, nil)
	if err == nil {
		err = (&host.Host{IUT: iut}).Serve()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
		return 1
	}
	return 0
}
