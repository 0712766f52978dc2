// Package window is the room of windows and their messages.
package window

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	upcalls "github.com/ipcspec/ipcspec/impl/reference/upcall"
	"github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Window is a window with the thread that dispatches its messages.
type Window struct {
	kernel.Receiver

	Name    window.Window
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
	Asks func(k *kernel.Kernel, w *Window) (m window.Message, asked bool)
	// Gone is called when a window has gone, and before who waits for it goes on.
	Gone func(k *kernel.Kernel, w *Window)
}

var hooks []Hooks

// Hook registers what a room does about windows.
func Hook(h Hooks) { hooks = append(hooks, h) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"windows": true}})
	upcalls.Find(source)
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
func Send(k *kernel.Kernel, from *kernel.Thread, to *Window, m window.Message) *kernel.Upcall {
	return k.Upcall(from, &to.Receiver, m.Message, m)
}

// Named is the process's own window with this name, or nil.
func Named(p *kernel.Process, name window.Window) *Window {
	for _, w := range At(p.Computer).All {
		if w.Process == p && w.Name == name {
			return w
		}
	}
	return nil
}

// source is the window as one of what processes are called at.
func source(p *kernel.Process, name upcall.Source) *upcalls.Source {
	w := Named(p, window.Window(name))
	if w == nil {
		return nil
	}
	return &upcalls.Source{
		Receiver: &w.Receiver, Reply: func(k *kernel.Kernel) bool { return k.Reply(w.Thread) },
		Values: func(u *kernel.Upcall) []int64 {
			m := u.What.(window.Message)
			return []int64{m.WParam, m.LParam}
		},
	}
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
func HandleOf(w *Window) window.Native {
	if w == nil {
		return window.Native{}
	}
	return window.Native{Native: w.Native}
}

// destroy takes a window away.
func destroy(k *kernel.Kernel, w *Window) {
	k.Dismiss(&w.Receiver, !w.Process.Ended, func() {
		for _, h := range hooks {
			h.Gone(k, w)
		}
	})
}

// On is for what is done with a window of the process.
func On[Op, Res any](of func(Op) window.Window, try func(k *kernel.Kernel, c *kernel.Call, w *Window, op Op) (Res, error)) {
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
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op window.Create) (window.Created, error) {
		thread := &kernel.Thread{}
		if beside := Named(c.Process, op.Beside); beside != nil {
			thread = beside.Thread
		}
		windows, here := kernel.Of[state](k), At(c.Process.Computer)
		windows.last++
		w := &Window{Native: windows.last, Process: c.Process, Receiver: kernel.Receiver{Thread: thread}}
		w.Name = window.Window(fmt.Sprintf("%s:window-%d", c.Process.Name, w.Native))
		here.All = append(here.All, w)
		return window.Created{Window: w.Name, Native: w.Native}, nil
	})
	On(func(op window.Destroy) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op window.Destroy) (impl.Nothing, error) {
		if w.Gone && !c.Begun { // CLIP-151
			return impl.Nothing{}, kernel.Windows("ERROR_INVALID_WINDOW_HANDLE")
		}
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
	On(func(op window.GetMessages) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op window.GetMessages) (window.Messages, error) {
		if w.Thread.Holding() && !w.Gone {
			return window.Messages{}, c.Wait("GetMessage")
		}
		var recorded []window.Message
		for _, u := range w.Recorded() {
			recorded = append(recorded, u.What.(window.Message))
		}
		return window.Messages{Messages: recorded}, nil
	})
	On(func(op window.Hold) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op window.Hold) (impl.Nothing, error) {
		w.Hold(op.Messages)
		return impl.Nothing{}, nil
	})
	On(func(op window.Next) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op window.Next) (window.Message, error) {
		next := w.Next()
		if next == nil {
			return window.Message{}, c.Wait("GetMessage")
		}
		return next.What.(window.Message), nil
	})
	On(func(op window.Reply) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *Window, op window.Reply) (impl.Nothing, error) {
		if !k.Reply(w.Thread) {
			return impl.Nothing{}, fmt.Errorf("no message is held")
		}
		return impl.Nothing{}, nil
	})
}
