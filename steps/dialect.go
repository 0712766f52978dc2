package steps

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
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
	read: func(handle impl.Handle, size int) impl.Operation { return impl.FdRead{Handle: handle, Size: size} },
	write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
		return impl.FdWrite{Handle: handle, Payload: payload}
	},
	close: func(handle impl.Handle) impl.Operation { return impl.FdClose{Handle: handle} },

	createPipe: func(flags []string, _ int) impl.Operation { return impl.PipeCreate{Flags: flags} },
	duplicate:  func(handle impl.Handle) impl.Operation { return impl.FdDup{Handle: handle} },
	setNonblock: func(handle impl.Handle) impl.Operation {
		return impl.FdSetNonblock{Handle: handle, Nonblock: true}
	},
	unread: func(handle impl.Handle) impl.Operation { return impl.FdUnread{Handle: handle} },
}

var win32 = dialect{
	read: func(handle impl.Handle, size int) impl.Operation { return impl.WinRead{Handle: handle, Size: size} },
	write: func(handle impl.Handle, payload impl.Payload) impl.Operation {
		return impl.WinWrite{Handle: handle, Payload: payload}
	},
	close: func(handle impl.Handle) impl.Operation { return impl.WinClose{Handle: handle} },

	createPipe: func(flags []string, size int) impl.Operation {
		return impl.AnonymousPipeCreate{Inheritable: slices.Contains(flags, "inheritable"), Size: size}
	},
	duplicate:   func(handle impl.Handle) impl.Operation { return impl.WinDuplicate{Handle: handle} },
	setNonblock: func(handle impl.Handle) impl.Operation { return impl.WinSetNoWait{Handle: handle, NoWait: true} },
	unread:      func(handle impl.Handle) impl.Operation { return impl.WinPeek{Handle: handle} },
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
	if read, ok := op.(impl.FdRead); ok {
		return read.Size
	}
	return 0
}
