package steps

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/anonymouspipe"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// dialect is how a platform names the operations that its mechanisms share.
type dialect struct {
	read  func(handle impl.Handle, size int) impl.Operation
	write func(handle impl.Handle, payload impl.Payload) impl.Operation
	close func(handle impl.Handle) impl.Operation

	createPipe  func(flags []string, size int) impl.Operation
	duplicate   func(handle impl.Handle) impl.Operation
	setNonblock func(handle impl.Handle) impl.Operation
	unread      func(handle impl.Handle) impl.Operation
}

var posix = dialect{
	read: func(handle impl.Handle, size int) impl.Operation { return descriptor.Read{Handle: handle, Size: size} },
	write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
		return descriptor.Write{Handle: handle, Payload: payload}
	},
	close: func(handle impl.Handle) impl.Operation { return descriptor.Close{Handle: handle} },

	createPipe: func(flags []string, _ int) impl.Operation { return pipe.Create{Flags: flags} },
	duplicate:  func(handle impl.Handle) impl.Operation { return descriptor.Dup{Handle: handle} },
	setNonblock: func(handle impl.Handle) impl.Operation {
		return descriptor.SetNonblock{Handle: handle, Nonblock: true}
	},
	unread: func(handle impl.Handle) impl.Operation { return descriptor.Unread{Handle: handle} },
}

var win32 = dialect{
	read: func(handle impl.Handle, size int) impl.Operation { return winhandle.Read{Handle: handle, Size: size} },
	write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
		return winhandle.Write{Handle: handle, Payload: payload}
	},
	close: func(handle impl.Handle) impl.Operation { return winhandle.Close{Handle: handle} },

	createPipe: func(flags []string, size int) impl.Operation {
		return anonymouspipe.Create{Inheritable: slices.Contains(flags, "inheritable"), Size: size}
	},
	duplicate:   func(handle impl.Handle) impl.Operation { return winhandle.Duplicate{Handle: handle} },
	setNonblock: func(handle impl.Handle) impl.Operation { return winhandle.SetNoWait{Handle: handle, NoWait: true} },
	unread:      func(handle impl.Handle) impl.Operation { return winhandle.Peek{Handle: handle} },
}

// dialects are those of the mechanisms that are not POSIX's.
var dialects = map[string]dialect{"anonymous-pipe": win32, "mailslot": win32}

// speaks returns the operations by which the feature's mechanism reads and writes.
func (w *World) speaks() dialect {
	if d, ok := dialects[w.Mechanism]; ok {
		return d
	}
	return posix
}

// sizeOfRead is the size of the buffer of a read of a byte stream; 0 for what is
// none. There only, nothing means end-of-file.
func sizeOfRead(op impl.Operation) int {
	if read, ok := op.(descriptor.Read); ok {
		return read.Size
	}
	return 0
}
