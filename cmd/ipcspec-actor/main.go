// The command ipcspec-actor is the built-in actor: this operating system as an
// implementation under test. It is started by ipcspec and speaks the protocol of
// PROTOCOL.md; by hand it has nothing to do.
package main

import (
	"os"

	"github.com/ipcspec/ipcspec/impl/native"
)

func init() { native.Init() }

func main() { os.Exit(native.Main()) }
