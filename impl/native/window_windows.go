package native

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"unsafe"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
)

// messageNames are the messages that a window records, beside those that
// programs choose themselves.
var messageNames = map[uint32]string{
	0x004A: "WM_COPYDATA",
	0x0305: "WM_RENDERFORMAT",
	0x0306: "WM_RENDERALLFORMATS",
	0x0307: "WM_DESTROYCLIPBOARD",
	0x0308: "WM_DRAWCLIPBOARD",
	0x030D: "WM_CHANGECBCHAIN",
	0x031D: "WM_CLIPBOARDUPDATE",
	0x03E0: "WM_DDE_INITIATE",
	0x03E1: "WM_DDE_TERMINATE",
	0x03E2: "WM_DDE_ADVISE",
	0x03E3: "WM_DDE_UNADVISE",
	0x03E4: "WM_DDE_ACK",
	0x03E5: "WM_DDE_DATA",
	0x03E6: "WM_DDE_REQUEST",
	0x03E7: "WM_DDE_POKE",
	0x03E8: "WM_DDE_EXECUTE",
}

// wmUser is the first of the messages that programs choose themselves, and
// firstRegistered the first that RegisterWindowMessage gives out.
const (
	wmUser          = 0x0400
	firstRegistered = 0xC000
)

// messageName is the name of a message that is recorded, or "".
func messageName(message uint32) string {
	if message >= wmUser && message < firstRegistered {
		return fmt.Sprintf("WM_USER+%d", message-wmUser)
	}
	return messageNames[message]
}

// hwnd is a window of this process as an actor.
type hwnd struct {
	native  uintptr
	thread  *pump
	arrived chan window.Message // those that are held
	replies chan int64

	mu       sync.Mutex
	hold     []string
	holding  int // how many window procedures wait for a reply
	handled  map[string]int
	returned *sync.Cond // of mu: from another message
	recorded []window.Message
	markers  map[uintptr]chan struct{}
	marked   uintptr
	gone     bool // destroyed: nothing can come any more
}

var (
	markerMessage         = sync.OnceValue(func() uint32 { return registerMessage("ipcspec.marker") })
	registerWindowMessage = user32.NewProc("RegisterWindowMessageW")
	postMessage           = user32.NewProc("PostMessageW")
	destroyWindow         = user32.NewProc("DestroyWindow")
)

func registerMessage(name string) uint32 {
	message, _, _ := registerWindowMessage.Call(uintptr(unsafe.Pointer(wide(name))))
	return uint32(message)
}

// receive is called by the window procedure. It says whether it took the message.
func (w *hwnd) receive(message uint32, wParam, lParam uintptr) (int64, bool) {
	if message == markerMessage() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if passed := w.markers[wParam]; passed != nil {
			delete(w.markers, wParam)
			close(passed)
		}
		return 0, true
	}
	name := messageName(message)
	if name == "" {
		return 0, false
	}
	m := window.Message{Message: name, WParam: int64(wParam), LParam: int64(lParam)}
	w.mu.Lock()
	w.recorded = append(w.recorded, m)
	held := slices.Contains(w.hold, name)
	if held {
		w.holding++
	}
	w.mu.Unlock()
	defer w.handles(name)
	if !held {
		return 0, false
	}
	w.arrived <- m
	for {
		select {
		case f := <-w.thread.queue:
			f()
		case result := <-w.replies:
			w.mu.Lock()
			w.holding--
			w.mu.Unlock()
			return result, true
		}
	}
}

// messages are those received since it was last asked. Sent messages and those
// posted earlier come before a posted one (Microsoft, GetMessage), so behind the
// marker nothing is on its way any more.
func (w *hwnd) messages() ([]window.Message, error) {
	if err := w.awaitMarker(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	recorded := w.recorded
	w.recorded = nil
	return recorded, nil
}

func (w *hwnd) awaitMarker() error {
	passed := make(chan struct{})
	w.mu.Lock()
	if w.gone {
		w.mu.Unlock()
		return nil
	}
	w.marked++
	marker := w.marked
	w.markers[marker] = passed
	w.mu.Unlock()
	if _, err := invoke(postMessage, w.native, uintptr(markerMessage()), marker, 0); err != nil {
		return err
	}
	<-passed
	return nil
}

// destroy is performed by the window's thread.
func (w *hwnd) destroy() error {
	if _, err := invoke(destroyWindow, w.native); err != nil {
		return err
	}
	windowsByNative.Delete(w.native)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = true
	return nil
}

// threadFor is the thread of the window with this name, or without a name a new one.
func (p *process) threadFor(beside window.Window) (*pump, error) {
	if beside == "" {
		return newPump()
	}
	w, err := p.window(beside)
	if err != nil {
		return nil, err
	}
	return w.thread, nil
}

func (w *hwnd) reply(result int64) error {
	w.mu.Lock()
	held := w.holding > 0
	w.mu.Unlock()
	if !held {
		return errors.New("no message is held")
	}
	w.replies <- result
	return nil
}

func (p *process) window(name window.Window) (*hwnd, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.windows[name]
	if w == nil {
		return nil, fmt.Errorf("%s has no window %q", p.name, name)
	}
	return w, nil
}

// onWindow registers an operation on a window that another thread may perform.
func onWindow[Op, Res any](of func(op Op) window.Window, perform func(w *hwnd, op Op) (Res, error)) {
	on(func(p *process, op Op) (Res, error) {
		w, err := p.window(of(op))
		if err != nil {
			var none Res
			return none, err
		}
		return perform(w, op)
	})
}

func init() {
	offering(func(s *impl.Statement) { offer(s, "windows", true, "") })
	on(func(p *process, op window.Create) (window.Created, error) {
		thread, err := p.threadFor(op.Beside)
		if err != nil {
			return window.Created{}, err
		}
		w, err := newWindow(thread)
		if err != nil {
			return window.Created{}, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.made++
		name := window.Window(p.name + ":" + strconv.Itoa(p.made))
		p.windows[name] = w
		return window.Created{Window: name, Native: int64(w.native)}, nil
	})
	onWindow(func(op window.Destroy) window.Window { return op.Window },
		func(w *hwnd, op window.Destroy) (impl.Nothing, error) {
			return performOn(w.thread, func() (impl.Nothing, error) { return impl.Nothing{}, w.destroy() })
		})
	onWindow(func(op window.GetMessages) window.Window { return op.Window },
		func(w *hwnd, op window.GetMessages) (window.Messages, error) {
			messages, err := w.messages()
			return window.Messages{Messages: messages}, err
		})
	onWindow(func(op window.Hold) window.Window { return op.Window },
		func(w *hwnd, op window.Hold) (impl.Nothing, error) {
			w.holds(op.Messages)
			return impl.Nothing{}, nil
		})
	onWindow(func(op window.Next) window.Window { return op.Window },
		func(w *hwnd, op window.Next) (window.Message, error) { return w.next(), nil })
	onWindow(func(op window.Reply) window.Window { return op.Window },
		func(w *hwnd, op window.Reply) (impl.Nothing, error) {
			return impl.Nothing{}, w.reply(op.Result)
		})
}
