package native

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

var (
	peekNamedPipe           = kernel32.NewProc("PeekNamedPipe")
	readFileEx              = kernel32.NewProc("ReadFileEx")
	getHandleInformation    = kernel32.NewProc("GetHandleInformation")
	setNamedPipeHandleState = kernel32.NewProc("SetNamedPipeHandleState")
)

// offsetOfReads stands in every OVERLAPPED: no pipe has so much to skip.
const offsetOfReads = 1000

// underWay keeps the memory of asynchronous reads that may still be written to.
var underWay = make(chan *asynchronousRead, 1024)

type asynchronousRead struct {
	overlapped windows.Overlapped
	buffer     []byte
}

func newAsynchronousRead(size int) *asynchronousRead {
	return &asynchronousRead{windows.Overlapped{Offset: offsetOfReads}, make([]byte, size+1)}
}

// onHandle registers an operation on one handle.
func onHandle[Op, Res any](of func(Op) impl.Handle, perform func(p *process, handle windows.Handle, op Op) (Res, error)) {
	on(func(p *process, op Op) (Res, error) {
		handle, err := p.native(of(op))
		if err != nil {
			var none Res
			return none, err
		}
		return perform(p, handle, op)
	})
}

func init() {
	on(func(p *process, op winhandle.Read) (impl.Bytes, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Bytes{}, err
		}
		buffer := make([]byte, op.Size)
		var count uint32
		if op.Overlapped {
			return readOverlapped(handle, op.Size)
		}
		if err := windows.ReadFile(handle, buffer, &count, nil); err != nil {
			return impl.Bytes{}, fail(err)
		}
		return impl.Bytes{Data: buffer[:count]}, nil
	})
	on(func(p *process, op winhandle.Write) (impl.Count, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Count{}, err
		}
		var count uint32
		err = windows.WriteFile(handle, op.Bytes(), &count, nil)
		return impl.Count{Count: int(count)}, fail(err)
	})
	on(func(p *process, op winhandle.Close) (impl.Nothing, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		p.mu.Lock()
		delete(p.handles, op.Handle)
		p.mu.Unlock()
		return impl.Nothing{}, fail(windows.CloseHandle(handle))
	})
	onHandle(func(op winhandle.ReadEx) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.ReadEx) (impl.Nothing, error) {
		runtime.LockOSThread() // for good: nobody else is to be told of the completion
		read := newAsynchronousRead(op.Size)
		underWay <- read
		_, err := invoke(readFileEx, uintptr(handle), uintptr(unsafe.Pointer(&read.buffer[0])), uintptr(op.Size),
			uintptr(unsafe.Pointer(&read.overlapped)), completionRoutine)
		return impl.Nothing{}, err
	})
	onHandle(func(op winhandle.Peek) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.Peek) (winhandle.Peeked, error) {
		buffer := make([]byte, op.Size+1)
		var count, available uint32
		_, err := invoke(peekNamedPipe, uintptr(handle), uintptr(unsafe.Pointer(&buffer[0])), uintptr(op.Size),
			uintptr(unsafe.Pointer(&count)), uintptr(unsafe.Pointer(&available)), 0)
		return winhandle.Peeked{Data: buffer[:count], Available: int(available)}, err
	})
	onHandle(func(op winhandle.Duplicate) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.Duplicate) (impl.Opened, error) {
		return p.duplicate(handle, op)
	})
	on(func(p *process, op winhandle.Adopt) (impl.Opened, error) {
		return p.keep(windows.Handle(op.Native)), nil
	})
	onHandle(func(op winhandle.IsInheritable) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.IsInheritable) (impl.Truth, error) {
		inheritable, err := isInheritable(handle)
		return impl.Truth{Is: inheritable}, err
	})
	onHandle(func(op winhandle.SetInheritable) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.SetInheritable) (impl.Nothing, error) {
		return impl.Nothing{}, setInheritable(handle, op.Inherit)
	})
	onHandle(func(op winhandle.SetNoWait) impl.Handle { return op.Handle }, func(p *process, handle windows.Handle, op winhandle.SetNoWait) (impl.Nothing, error) {
		mode := uint32(windows.PIPE_WAIT)
		if op.NoWait {
			mode = windows.PIPE_NOWAIT
		}
		_, err := invoke(setNamedPipeHandleState, uintptr(handle), uintptr(unsafe.Pointer(&mode)), 0, 0)
		return impl.Nothing{}, err
	})
}

var completionRoutine = windows.NewCallback(func(code, count, overlapped uintptr) uintptr { return 0 })

func readOverlapped(handle windows.Handle, size int) (impl.Bytes, error) {
	read := newAsynchronousRead(size)
	var count uint32
	err := windows.ReadFile(handle, read.buffer[:size], &count, &read.overlapped)
	if err == windows.ERROR_IO_PENDING {
		underWay <- read
	}
	if err != nil {
		return impl.Bytes{}, fail(err)
	}
	return impl.Bytes{Data: read.buffer[:count]}, nil
}

func isInheritable(handle windows.Handle) (bool, error) {
	var flags uint32
	_, err := invoke(getHandleInformation, uintptr(handle), uintptr(unsafe.Pointer(&flags)))
	return flags&windows.HANDLE_FLAG_INHERIT != 0, err
}

func setInheritable(handle windows.Handle, inherit bool) error {
	var flags uint32
	if inherit {
		flags = windows.HANDLE_FLAG_INHERIT
	}
	return fail(windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, flags))
}

// duplicate makes a second handle, here or in another process.
func (p *process) duplicate(handle windows.Handle, op winhandle.Duplicate) (impl.Opened, error) {
	target := windows.CurrentProcess()
	if op.PID != 0 {
		if err := impl.CheckTarget(op.PID); err != nil {
			return impl.Opened{}, err
		}
		other, err := windows.OpenProcess(windows.PROCESS_DUP_HANDLE, false, uint32(op.PID))
		if err != nil {
			return impl.Opened{}, fail(err)
		}
		defer windows.CloseHandle(other)
		target = other
	}
	options := uint32(windows.DUPLICATE_SAME_ACCESS)
	if op.CloseSource {
		options |= windows.DUPLICATE_CLOSE_SOURCE
	}
	inheriting.Lock()
	defer inheriting.Unlock()
	var duplicate windows.Handle
	err := windows.DuplicateHandle(windows.CurrentProcess(), handle, target, &duplicate, 0, op.Inheritable, options)
	if err != nil {
		return impl.Opened{}, fail(err)
	}
	if op.PID != 0 {
		return impl.Opened{Native: int64(duplicate)}, nil
	}
	if duplicate, err = outOfReach(duplicate); err != nil {
		return impl.Opened{}, err
	}
	return p.keep(duplicate), nil
}

// reach is what a process that has not been given many handles uses of its table.
const reach = 0x600

// outOfReach replaces a new handle by one whose value is so high that no other
// process has anything there by chance: scenarios try a parent's value in a child
// that did not inherit it. Access and inheritance stay what they were.
func outOfReach(handle windows.Handle) (windows.Handle, error) {
	inheritable, err := isInheritable(handle)
	if err != nil {
		return 0, err
	}
	self := windows.CurrentProcess()
	rungs := []windows.Handle{}
	for handle <= reach {
		rungs = append(rungs, handle)
		if err := windows.DuplicateHandle(self, handle, self, &handle, 0, inheritable, windows.DUPLICATE_SAME_ACCESS); err != nil {
			return 0, fail(err)
		}
	}
	for _, rung := range rungs {
		windows.CloseHandle(rung)
	}
	return handle, nil
}
