// Package window is the room of windows and their messages.
package window

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Window is a window with the thread that dispatches its messages.
type Window struct {
	kernel.Receiver

	Name    impl.Window
	Native  int64
	Process *kernel.Process
}

// Desktop has the windows of one computer.
type Desktop struct{ All []*Window }

// At are the windows of a computer.
func At(c *kernel.Computer) *Desktop { return kernel.Of[Desktop](c) }

// Call is what a call remembers of the message to a window that it waits for.
type Call struct{ Sent *kernel.Upcall }

// CallOf is what the call remembers of windows.
func CallOf(c *kernel.Call) *Call { return kernel.Of[Call](c) }

// Waits says whether the call has sent a message that is not answered yet.
func (c *Call) Waits() bool { return c.Sent != nil && !c.Sent.Answered }

type state struct{ last int64 } // window

// Hooks are what a room does about windows that go.
type Hooks struct {
	// Asks is the message that a window is sent before it is destroyed, if any.
	Asks func(k *kernel.Kernel, w *Window) (m impl.WindowMessage, asked bool)
	// Gone is called when a window has gone, and before who waits for it goes on.
	Gone func(k *kernel.Kernel, w *Window)
}

var hooks []Hooks

// Hook registers what a room does about windows.
func Hook(h Hooks) { hooks = append(hooks, h) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"windows": true}})
	// A process that ends takes its windows along, without a message.
	kernel.Hook(kernel.Hooks{Exit: func(k *kernel.Kernel, p *kernel.Process) {
		for _, w := range At(p.Computer).All {
			if w.Process == p && !w.Gone {
				destroy(k, w)
			}
		}
	}})
}

// Send sends a message to a window. A thread that sends to a window of its own calls
// the procedure directly.
func Send(k *kernel.Kernel, from *kernel.Thread, to *Window, m impl.WindowMessage) *kernel.Upcall {
	return k.Upcall(from, &to.Receiver, m.Message, m)
}

// Named is the process's own window with this name, or nil.
func Named(p *kernel.Process, name impl.Window) *Window {
	for _, w := range At(p.Computer).All {
		if w.Process == p && w.Name == name {
			return w
		}
	}
	return nil
}

// WithHandle is the window that the platform names so; 0 is none.
func WithHandle(c *kernel.Computer, native int64) (*Window, error) {
	if native == 0 {
		return nil, nil
	}
	for _, w := range At(c).All {
		if w.Native == native && !w.Gone {
			return w, nil
		}
	}
	return nil, kernel.Windows("ERROR_INVALID_WINDOW_HANDLE")
}

// HandleOf is what the platform names a window; 0 is none.
func HandleOf(w *Window) impl.NativeWindow {
	if w == nil {
		return impl.NativeWindow{}
	}
	return impl.NativeWindow{Native: w.Native}
}

// destroy takes a window away. Whoever waits for it to answer a message waits no
// longer.
func destroy(k *kernel.Kernel, w *Window) {
	w.Receiver.Gone = true
	for _, h := range hooks {
		h.Gone(k, w)
	}
	k.Dismiss(&w.Receiver)
}

// On is for what is done with a window of the process.
func On[Op, Res any](of func(Op) impl.Window, try func(k *kernel.Kernel, c *kernel.Call, w *Window, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		w := Named(c.Process, of(op))
		if w == nil {
			var none Res
			return none, fmt.Errorf("%s has no window %q", c.Process.Name, of(op))
		}
		return try(k, c, w, op)
	})
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op impl.WindowCreate) (impl.WindowCreated, error) {
		thread := &kernel.Thread{}
		if beside := Named(c.Process, op.Beside); beside != nil {
			thread = beside.Thread
		}
		windows, here := kernel.Of[state](k), At(c.Process.Computer)
		windows.last++
		w := &Window{Native: windows.last, Process: c.Process, Receiver: kernel.Receiver{Thread: thread}}
		w.Name = impl.Window(fmt.Sprintf("%s:window-%d", c.Process.Name, w.Native))
		here.All = append(here.All, w)
		return impl.WindowCreated{Window: w.Name, Native: w.Native}, nil
	})
	On(func(op impl.WindowDestroy) impl.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op impl.WindowDestroy) (impl.Nothing, error) {
		for _, h := range hooks {
			if CallOf(c).Sent != nil {
				break
			}
			if m, asked := h.Asks(k, w); asked {
				CallOf(c).Sent = Send(k, w.Thread, w, m)
			}
		}
		if CallOf(c).Waits() {
			return impl.Nothing{}, c.Wait("DestroyWindow")
		}
		destroy(k, w)
		return impl.Nothing{}, nil
	})
	On(func(op impl.WindowMessages) impl.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op impl.WindowMessages) (impl.Messages, error) {
		if w.Thread.Holding() && !w.Gone {
			return impl.Messages{}, c.Wait("GetMessage")
		}
		var recorded []impl.WindowMessage
		for _, u := range w.Recorded() {
			recorded = append(recorded, u.What.(impl.WindowMessage))
		}
		return impl.Messages{Messages: recorded}, nil
	})
	On(func(op impl.WindowHold) impl.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op impl.WindowHold) (impl.Nothing, error) {
		w.Hold(op.Messages)
		return impl.Nothing{}, nil
	})
	On(func(op impl.WindowNext) impl.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op impl.WindowNext) (impl.WindowMessage, error) {
		next := w.Next()
		if next == nil {
			return impl.WindowMessage{}, c.Wait("GetMessage")
		}
		return next.What.(impl.WindowMessage), nil
	})
	On(func(op impl.WindowReply) impl.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op impl.WindowReply) (impl.Nothing, error) {
		if !k.Reply(w.Thread) {
			return impl.Nothing{}, fmt.Errorf("no message is held")
		}
		return impl.Nothing{}, nil
	})
}
