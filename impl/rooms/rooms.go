// Package rooms is the contract whole: it imports the operations of every
// mechanism and trait. A new one is added here.
package rooms

import (
	_ "github.com/ipcspec/ipcspec/impl/anonymouspipe"
	_ "github.com/ipcspec/ipcspec/impl/bytestream"
	_ "github.com/ipcspec/ipcspec/impl/clipboard"
	_ "github.com/ipcspec/ipcspec/impl/computers"
	_ "github.com/ipcspec/ipcspec/impl/descriptor"
	_ "github.com/ipcspec/ipcspec/impl/globalmemory"
	_ "github.com/ipcspec/ipcspec/impl/mailslot"
	_ "github.com/ipcspec/ipcspec/impl/memory"
	_ "github.com/ipcspec/ipcspec/impl/pipe"
	_ "github.com/ipcspec/ipcspec/impl/signal"
	_ "github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	_ "github.com/ipcspec/ipcspec/impl/sysvobject"
	_ "github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	_ "github.com/ipcspec/ipcspec/impl/upcall"
	_ "github.com/ipcspec/ipcspec/impl/window"
	_ "github.com/ipcspec/ipcspec/impl/winhandle"
)
