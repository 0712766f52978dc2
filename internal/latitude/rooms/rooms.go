// Package rooms has the list of all mechanisms and traits that leave something open.
package rooms

import (
	_ "github.com/ipcspec/ipcspec/internal/latitude/anonymouspipe"
	_ "github.com/ipcspec/ipcspec/internal/latitude/clipboard"
	_ "github.com/ipcspec/ipcspec/internal/latitude/descriptor"
	_ "github.com/ipcspec/ipcspec/internal/latitude/globalmemory"
	_ "github.com/ipcspec/ipcspec/internal/latitude/mailslot"
	_ "github.com/ipcspec/ipcspec/internal/latitude/memory"
	_ "github.com/ipcspec/ipcspec/internal/latitude/pipe"
	_ "github.com/ipcspec/ipcspec/internal/latitude/sysvmsgqueue"
	_ "github.com/ipcspec/ipcspec/internal/latitude/sysvobject"
	_ "github.com/ipcspec/ipcspec/internal/latitude/sysvsemaphore"
	_ "github.com/ipcspec/ipcspec/internal/latitude/window"
	_ "github.com/ipcspec/ipcspec/internal/latitude/winhandle"
)
