package reference

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Window is a window with the thread that dispatches its messages.
type Window struct {
	Name    impl.Window
	Native  int64
	Process *Process
	Thread  *Thread
	Gone    bool // destroyed: only what it has received can be asked for

	hold     []string             // the messages to hold
	arrived  []impl.WindowMessage // held, and not told to window.next yet
	recorded []impl.WindowMessage
}

// Desktop has the windows of one computer.
type Desktop struct{ All []*Window }

// WindowsAt are the windows of a computer.
func WindowsAt(c *Computer) *Desktop { return Of[Desktop](c) }

// WindowCall is what a call remembers of the message to a window that it waits for.
type WindowCall struct{ Sent *Sent }

// WindowCallOf is what the call remembers of windows.
func WindowCallOf(c *Call) *WindowCall { return Of[WindowCall](c) }

// Thread dispatches the messages of its windows. While it is inside a message
// that is held, no message of another thread reaches it.
type Thread struct {
	incoming []*Sent // not dispatched yet
	held     []*Sent // the procedures do not return from them; the last is the innermost
}

// Inside says whether the thread is inside a message that is held.
func (t *Thread) Inside(message string) bool {
	return t != nil && slices.ContainsFunc(t.held, func(sent *Sent) bool { return sent.Message == message })
}

// Sent is a message that its sender may wait for.
type Sent struct {
	impl.WindowMessage
	To       *Window
	Answered bool
}

// Send sends a message to a window. It is answered at once unless the window
// holds it, or its thread is busy with another one. A thread that sends to a
// window of its own calls the procedure directly.
func (k *Kernel) Send(from *Thread, to *Window, m impl.WindowMessage) *Sent {
	sent := &Sent{WindowMessage: m, To: to}
	if from == to.Thread {
		k.receive(sent)
	} else {
		to.Thread.incoming = append(to.Thread.incoming, sent)
		k.dispatch(to.Thread)
	}
	return sent
}

func (k *Kernel) dispatch(t *Thread) {
	for len(t.held) == 0 && len(t.incoming) > 0 {
		next := t.incoming[0]
		t.incoming = t.incoming[1:]
		if !next.To.Gone {
			k.receive(next)
		}
	}
}

// receive calls the window procedure.
func (k *Kernel) receive(sent *Sent) {
	k.Touch()
	w := sent.To
	w.recorded = append(w.recorded, sent.WindowMessage)
	if slices.Contains(w.hold, sent.Message) {
		w.Thread.held = append(w.Thread.held, sent)
		w.arrived = append(w.arrived, sent.WindowMessage)
	} else {
		sent.Answered = true
	}
}

// reply returns from the innermost message of the thread.
func (k *Kernel) reply(t *Thread) {
	last := len(t.held) - 1
	t.held[last].Answered = true
	t.held = t.held[:last]
	k.dispatch(t)
}

// window is the process's own window with this name, or nil.
func (p *Process) window(name impl.Window) *Window {
	for _, w := range WindowsAt(p.Computer).All {
		if w.Process == p && w.Name == name {
			return w
		}
	}
	return nil
}

// destroy takes a window away, and what the clipboard had of it. Whoever waits
// for it to answer a message waits no longer.
func (k *Kernel) destroy(w *Window) {
	w.Gone = true
	k.lose(ClipboardAt(w.Process.Computer), w)
	for _, sent := range slices.Concat(w.Thread.held, w.Thread.incoming) {
		if sent.To == w {
			sent.Answered = true
		}
	}
}

// destroyWindows: a process that ends takes its windows along, without a message.
func (k *Kernel) destroyWindows(p *Process) {
	here := p.Computer
	for _, w := range WindowsAt(here).All {
		if w.Process == p && !w.Gone {
			k.destroy(w)
		}
	}
	if clip := ClipboardAt(here); clip.Opener != nil && clip.Opener.Process == p {
		ClipboardsOf(k).Abandoned(k, clip)
	}
}

func onWindow[Op, Res any](of func(Op) impl.Window, try func(k *Kernel, c *Call, w *Window, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		w := c.Process.window(of(op))
		if w == nil {
			var none Res
			return none, fmt.Errorf("%s has no window %q", c.Process.Name, of(op))
		}
		return try(k, c, w, op)
	})
}

func init() {
	on(func(k *Kernel, c *Call, op impl.WindowCreate) (impl.WindowCreated, error) {
		thread := &Thread{}
		if beside := c.Process.window(op.Beside); beside != nil {
			thread = beside.Thread
		}
		k.lastWindow++
		w := &Window{Native: k.lastWindow, Process: c.Process, Thread: thread}
		w.Name = impl.Window(fmt.Sprintf("%s:window-%d", c.Process.Name, k.lastWindow))
		WindowsAt(c.Process.Computer).All = append(WindowsAt(c.Process.Computer).All, w)
		return impl.WindowCreated{Window: w.Name, Native: w.Native}, nil
	})
	// CLIP-21, CLIP-101: an owner that still owes data is asked for it first.
	onWindow(func(op impl.WindowDestroy) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowDestroy) (impl.Nothing, error) {
		if clip := ClipboardAt(c.Process.Computer); WindowCallOf(c).Sent == nil && clip.Owner == w && ClipboardsOf(k).AsksForTheRest(clip) {
			WindowCallOf(c).Sent = k.Send(w.Thread, w, impl.WindowMessage{Message: "WM_RENDERALLFORMATS"})
		}
		if WindowCallOf(c).Sent != nil && !WindowCallOf(c).Sent.Answered {
			return impl.Nothing{}, c.Wait("DestroyWindow")
		}
		k.destroy(w)
		return impl.Nothing{}, nil
	})
	onWindow(func(op impl.WindowMessages) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowMessages) (impl.Messages, error) {
		if len(w.Thread.held) > 0 && !w.Gone {
			return impl.Messages{}, c.Wait("GetMessage")
		}
		recorded := w.recorded
		w.recorded = nil
		return impl.Messages{Messages: recorded}, nil
	})
	onWindow(func(op impl.WindowHold) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowHold) (impl.Nothing, error) {
		w.hold = op.Messages
		return impl.Nothing{}, nil
	})
	onWindow(func(op impl.WindowNext) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowNext) (impl.WindowMessage, error) {
		if len(w.arrived) == 0 {
			return impl.WindowMessage{}, c.Wait("GetMessage")
		}
		next := w.arrived[0]
		w.arrived = w.arrived[1:]
		return next, nil
	})
	onWindow(func(op impl.WindowReply) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowReply) (impl.Nothing, error) {
		if len(w.Thread.held) == 0 {
			return impl.Nothing{}, fmt.Errorf("no message is held")
		}
		k.reply(w.Thread)
		return impl.Nothing{}, nil
	})
}
