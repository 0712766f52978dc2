package native

import (
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl/window"
)

// A pump is a thread that dispatches messages and performs functions between
// them. Windows ties windows, and an open clipboard, to the thread.
type pump struct {
	queue chan func()
	wake  windows.Handle // an event: there is something in the queue
}

var (
	registerClass       = user32.NewProc("RegisterClassExW")
	createWindow        = user32.NewProc("CreateWindowExW")
	defaultProcedure    = user32.NewProc("DefWindowProcW")
	waitForMessageOr    = user32.NewProc("MsgWaitForMultipleObjectsEx")
	peekMessage         = user32.NewProc("PeekMessageW")
	dispatchMessage     = user32.NewProc("DispatchMessageW")
	windowsByNative     sync.Map // uintptr -> *hwnd
	windowProcedure     = sync.OnceValue(func() uintptr { return windows.NewCallback(procedure) })
	registerWindowClass = sync.OnceValue(registerClassOnce)
)

const className = "ipcspec"

// classDescription is WNDCLASSEXW.
type classDescription struct {
	size, style                        uint32
	procedure                          uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menuName, className                *uint16
	smallIcon                          uintptr
}

// message is MSG.
type message struct {
	window         uintptr
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

func registerClassOnce() error {
	class := classDescription{procedure: windowProcedure(), className: wide(className)}
	class.size = uint32(unsafe.Sizeof(class))
	_, err := invoke(registerClass, uintptr(unsafe.Pointer(&class)))
	runtime.KeepAlive(class.className)
	return err
}

// procedure is the window procedure of every window.
func procedure(native uintptr, message uint32, wParam, lParam uintptr) uintptr {
	if w, ok := windowsByNative.Load(native); ok {
		if result, taken := w.(*hwnd).receive(message, wParam, lParam); taken {
			return uintptr(result)
		}
	}
	result, _, _ := defaultProcedure.Call(native, uintptr(message), wParam, lParam)
	return result
}

// newWindow makes a hidden top-level window on the thread. Top-level windows get
// broadcast messages, those under HWND_MESSAGE do not.
func newWindow(thread *pump) (*hwnd, error) {
	w := &hwnd{
		thread: thread, arrived: make(chan window.Message, 64),
		replies: make(chan int64), markers: map[uintptr]chan struct{}{}, handled: map[string]int{},
	}
	w.returned = sync.NewCond(&w.mu)
	return performOn(thread, func() (*hwnd, error) {
		err := registerWindowClass()
		if err != nil {
			return nil, err
		}
		name := wide(className)
		w.native, err = invoke(createWindow, 0, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(name)),
			0, 0, 0, 0, 0, 0, 0, 0, 0)
		if err == nil {
			windowsByNative.Store(w.native, w)
		}
		return w, err
	})
}

func newPump() (*pump, error) {
	wake, err := windows.CreateEvent(nil, 0, 0, nil)
	if err != nil {
		return nil, fail(err)
	}
	t := &pump{queue: make(chan func(), 64), wake: wake}
	go t.run()
	return t, nil
}

func (t *pump) run() {
	runtime.LockOSThread() // for good
	const (
		allInput       = 0x04FF // QS_ALLINPUT
		inputAvailable = 0x0004 // MWMO_INPUTAVAILABLE
		remove         = 0x0001 // PM_REMOVE
	)
	for {
		waitForMessageOr.Call(1, uintptr(unsafe.Pointer(&t.wake)), windows.INFINITE, allInput, inputAvailable)
		t.performQueued()
		var m message
		for {
			if there, _, _ := peekMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0, remove); there == 0 {
				break
			}
			dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
		}
	}
}

func (t *pump) performQueued() {
	for {
		select {
		case f := <-t.queue:
			f()
		default:
			return
		}
	}
}

// performOn performs f on the thread: between two messages, or inside one that
// is held.
func performOn[Res any](t *pump, f func() (Res, error)) (Res, error) {
	var result Res
	var err error
	done := make(chan struct{})
	t.queue <- func() {
		result, err = f()
		close(done)
	}
	windows.SetEvent(t.wake)
	<-done
	return result, err
}
