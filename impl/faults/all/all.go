// Package all is the planted faults of all mechanisms: a line for each.
package all

import (
	_ "github.com/ipcspec/ipcspec/impl/faults/anonymouspipe"
	_ "github.com/ipcspec/ipcspec/impl/faults/clipboard"
	_ "github.com/ipcspec/ipcspec/impl/faults/globalmemory"
	_ "github.com/ipcspec/ipcspec/impl/faults/mailslot"
	_ "github.com/ipcspec/ipcspec/impl/faults/pipe"
	_ "github.com/ipcspec/ipcspec/impl/faults/sysvmsgqueue"
	_ "github.com/ipcspec/ipcspec/impl/faults/sysvsemaphore"
)
