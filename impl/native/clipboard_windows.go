package native

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

var (
	openClipboard              = user32.NewProc("OpenClipboard")
	closeClipboard             = user32.NewProc("CloseClipboard")
	emptyClipboard             = user32.NewProc("EmptyClipboard")
	setClipboardData           = user32.NewProc("SetClipboardData")
	getClipboardData           = user32.NewProc("GetClipboardData")
	getClipboardOwner          = user32.NewProc("GetClipboardOwner")
	getOpenClipboardWindow     = user32.NewProc("GetOpenClipboardWindow")
	enumClipboardFormats       = user32.NewProc("EnumClipboardFormats")
	countClipboardFormats      = user32.NewProc("CountClipboardFormats")
	isClipboardFormatAvailable = user32.NewProc("IsClipboardFormatAvailable")

	globalAlloc  = kernel32.NewProc("GlobalAlloc")
	globalFree   = kernel32.NewProc("GlobalFree")
	globalLock   = kernel32.NewProc("GlobalLock")
	globalUnlock = kernel32.NewProc("GlobalUnlock")
	globalSize   = kernel32.NewProc("GlobalSize")
)

const movable = 0x0002 // GMEM_MOVEABLE

// onClipboard registers an operation that the thread of a window performs.
// Without a window that is one thread of the actor, because the thread that
// opened the clipboard has to close it.
func onClipboard[Op, Res any](of func(op Op) window.Window, perform func(native uintptr, op Op) (Res, error)) {
	on(func(p *process, op Op) (Res, error) {
		thread, native, err := p.clipboardThread(of(op))
		if err != nil {
			var none Res
			return none, err
		}
		return performOn(thread, func() (Res, error) { return perform(native, op) })
	})
}

func (p *process) clipboardThread(name window.Window) (*pump, uintptr, error) {
	if name != "" {
		w, err := p.window(name)
		if err != nil {
			return nil, 0, err
		}
		return w.thread, w.native, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.windowless == nil {
		var err error
		if p.windowless, err = newPump(); err != nil {
			return nil, 0, err
		}
	}
	return p.windowless, 0, nil
}

// movableMemory is a new memory object with this content.
func movableMemory(data []byte) (uintptr, error) {
	memory, err := invoke(globalAlloc, movable, uintptr(len(data)))
	if err != nil || len(data) == 0 {
		return memory, err
	}
	address, err := invoke(globalLock, memory)
	if err != nil {
		globalFree.Call(memory)
		return 0, err
	}
	copy(unsafe.Slice(bytePointer(address), len(data)), data)
	globalUnlock.Call(memory)
	return memory, nil
}

// contentOf copies the whole of a memory object.
func contentOf(memory uintptr) ([]byte, error) {
	size, _, _ := globalSize.Call(memory)
	if size == 0 {
		return nil, nil
	}
	address, err := invoke(globalLock, memory)
	if err != nil {
		return nil, err
	}
	defer globalUnlock.Call(memory)
	return append([]byte(nil), unsafe.Slice(bytePointer(address), size)...), nil
}

func (p *process) setClipboard(op clipboard.Set) (clipboard.Placed, error) {
	if op.Delayed {
		// NULL is also what it returns then: only the error code tells.
		returned, _, err := setClipboardData.Call(uintptr(op.Format), 0)
		if err != syscall.Errno(0) {
			return clipboard.Placed{}, fail(err)
		}
		return clipboard.Placed{Returned: int64(returned)}, nil
	}
	var memory uintptr
	var err error
	if op.Memory != "" {
		memory, err = p.nativeMemory(op.Memory)
	} else {
		memory, err = movableMemory(op.Bytes())
	}
	if err != nil {
		return clipboard.Placed{}, err
	}
	returned, err := invoke(setClipboardData, uintptr(op.Format), memory)
	if err != nil {
		if op.Memory == "" {
			globalFree.Call(memory) // it has not become the clipboard's
		}
		return clipboard.Placed{}, err
	}
	return clipboard.Placed{Passed: int64(memory), Returned: int64(returned)}, nil
}

// allFormats enumerates; an end with an error code is a failure.
func allFormats() ([]int, error) {
	var formats []int
	for last := uintptr(0); ; {
		next, _, err := enumClipboardFormats.Call(last)
		if next == 0 && err != syscall.Errno(windows.ERROR_SUCCESS) {
			return nil, fail(err)
		}
		if next == 0 {
			return formats, nil
		}
		formats = append(formats, int(next))
		last = next
	}
}

func init() {
	onClipboard(func(op clipboard.Open) window.Window { return op.Window },
		func(native uintptr, op clipboard.Open) (impl.Nothing, error) {
			_, err := invoke(openClipboard, native)
			return impl.Nothing{}, err
		})
	onClipboard(func(op clipboard.Close) window.Window { return op.Window },
		func(_ uintptr, op clipboard.Close) (impl.Nothing, error) {
			_, err := invoke(closeClipboard)
			return impl.Nothing{}, err
		})
	onClipboard(func(op clipboard.Empty) window.Window { return op.Window },
		func(_ uintptr, op clipboard.Empty) (impl.Nothing, error) {
			_, err := invoke(emptyClipboard)
			return impl.Nothing{}, err
		})
	on(func(p *process, op clipboard.Set) (clipboard.Placed, error) {
		thread, _, err := p.clipboardThread(op.Window)
		if err != nil {
			return clipboard.Placed{}, err
		}
		return performOn(thread, func() (clipboard.Placed, error) { return p.setClipboard(op) })
	})
	onClipboard(func(op clipboard.Get) window.Window { return op.Window },
		func(_ uintptr, op clipboard.Get) (impl.Bytes, error) {
			memory, err := invoke(getClipboardData, uintptr(op.Format))
			if err != nil {
				return impl.Bytes{}, err
			}
			data, err := contentOf(memory)
			return impl.Bytes{Data: data}, err
		})
	onClipboard(func(op clipboard.ListFormats) window.Window { return op.Window },
		func(_ uintptr, op clipboard.ListFormats) (clipboard.Formats, error) {
			formats, err := allFormats()
			return clipboard.Formats{Formats: formats}, err
		})
	on(func(p *process, op clipboard.Owner) (window.Native, error) {
		owner, _, _ := getClipboardOwner.Call()
		return window.Native{Native: int64(owner)}, nil
	})
	on(func(p *process, op clipboard.Opener) (window.Native, error) {
		opener, _, _ := getOpenClipboardWindow.Call()
		return window.Native{Native: int64(opener)}, nil
	})
	on(func(p *process, op clipboard.Count) (impl.Count, error) {
		count, _, _ := countClipboardFormats.Call()
		return impl.Count{Count: int(count)}, nil
	})
	on(func(p *process, op clipboard.Available) (impl.Truth, error) {
		available, _, _ := isClipboardFormatAvailable.Call(uintptr(op.Format))
		return impl.Truth{Is: available != 0}, nil
	})
}
