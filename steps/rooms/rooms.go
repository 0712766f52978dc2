// Package rooms is the language of the specification whole: it imports the sentences
// of every mechanism and trait. A new one is added here.
package rooms

import (
	_ "github.com/ipcspec/ipcspec/steps/anonymouspipe"
	_ "github.com/ipcspec/ipcspec/steps/bytestream"
	_ "github.com/ipcspec/ipcspec/steps/clipboard"
	_ "github.com/ipcspec/ipcspec/steps/computers"
	_ "github.com/ipcspec/ipcspec/steps/descriptor"
	_ "github.com/ipcspec/ipcspec/steps/globalmemory"
	_ "github.com/ipcspec/ipcspec/steps/mailslot"
	_ "github.com/ipcspec/ipcspec/steps/memory"
	_ "github.com/ipcspec/ipcspec/steps/pipe"
	_ "github.com/ipcspec/ipcspec/steps/signal"
	_ "github.com/ipcspec/ipcspec/steps/sysvmsgqueue"
	_ "github.com/ipcspec/ipcspec/steps/sysvobject"
	_ "github.com/ipcspec/ipcspec/steps/sysvsemaphore"
	_ "github.com/ipcspec/ipcspec/steps/upcall"
	_ "github.com/ipcspec/ipcspec/steps/window"
	_ "github.com/ipcspec/ipcspec/steps/winhandle"
)
