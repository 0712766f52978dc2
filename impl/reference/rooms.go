package reference

// The rooms of the reference: a line for each mechanism, and for a trait that asks
// objects by interfaces only. Other traits come with those who build on them.
import (
	_ "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	_ "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	_ "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	_ "github.com/ipcspec/ipcspec/impl/reference/globalmemory"
	_ "github.com/ipcspec/ipcspec/impl/reference/mailslot"
	_ "github.com/ipcspec/ipcspec/impl/reference/memory"
	_ "github.com/ipcspec/ipcspec/impl/reference/pipe"
	_ "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	_ "github.com/ipcspec/ipcspec/impl/reference/sysvsemaphore"
	_ "github.com/ipcspec/ipcspec/impl/reference/upcall"
)
