package reference

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Window is a window with the thread that dispatches its messages.
type Window struct {
	Name    window.Window
	Native  int64
	Process *Process
	Thread  *Thread
	Gone    bool // destroyed: only what it has received can be asked for

	hold     []string         // the messages to hold
	arrived  []window.Message // held, and not told to window.next yet
	recorded []window.Message
}

// Thread dispatches the messages of its windows. While it is inside a message
// that is held, no message of another thread reaches it.
type Thread struct {
	incoming []*Sent // not dispatched yet
	held     []*Sent // the procedures do not return from them; the last is the innermost
}

// Inside says whether the thread is inside a message that is held.
func (t *Thread) Inside(message string) bool {
	return t != nil && slices.ContainsFunc(t.held, func(sent *Sent) bool { return sent.Message.Message == message })
}

// Sent is a message that its sender may wait for.
type Sent struct {
	window.Message
	To       *Window
	Answered bool
}

// Send sends a message to a window. It is answered at once unless the window
// holds it, or its thread is busy with another one. A thread that sends to a
// window of its own calls the procedure directly.
func (k *Kernel) Send(from *Thread, to *Window, m window.Message) *Sent {
	sent := &Sent{Message: m, To: to}
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
	w.recorded = append(w.recorded, sent.Message)
	if slices.Contains(w.hold, sent.Message.Message) {
		w.Thread.held = append(w.Thread.held, sent)
		w.arrived = append(w.arrived, sent.Message)
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
func (p *Process) window(name window.Window) *Window {
	for _, w := range p.Computer.Windows {
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
	k.lose(&w.Process.Computer.Clipboard, w)
	for _, sent := range slices.Concat(w.Thread.held, w.Thread.incoming) {
		if sent.To == w {
			sent.Answered = true
		}
	}
}

// destroyWindows: a process that ends takes its windows along, without a message.
func (k *Kernel) destroyWindows(p *Process) {
	here := p.Computer
	for _, w := range here.Windows {
		if w.Process == p && !w.Gone {
			k.destroy(w)
		}
	}
	if clip := &here.Clipboard; clip.Opener != nil && clip.Opener.Process == p {
		k.Abandoned(k, clip)
	}
}

func onWindow[Op, Res any](of func(Op) window.Window, try func(k *Kernel, c *Call, w *Window, op Op) (Res, error)) {
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
	on(func(k *Kernel, c *Call, op window.Create) (window.Created, error) {
		thread := &Thread{}
		if beside := c.Process.window(op.Beside); beside != nil {
			thread = beside.Thread
		}
		k.lastWindow++
		w := &Window{Native: k.lastWindow, Process: c.Process, Thread: thread}
		w.Name = window.Window(fmt.Sprintf("%s:window-%d", c.Process.Name, k.lastWindow))
		c.Process.Computer.Windows = append(c.Process.Computer.Windows, w)
		return window.Created{Window: w.Name, Native: w.Native}, nil
	})
	// CLIP-21, CLIP-101: an owner that still owes data is asked for it first.
	onWindow(func(op window.Destroy) window.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op window.Destroy) (impl.Nothing, error) {
		if clip := &c.Process.Computer.Clipboard; c.Sent == nil && clip.Owner == w && k.AsksForTheRest(clip) {
			c.Sent = k.Send(w.Thread, w, window.Message{Message: "WM_RENDERALLFORMATS"})
		}
		if c.Sent != nil && !c.Sent.Answered {
			return impl.Nothing{}, c.Wait("DestroyWindow")
		}
		k.destroy(w)
		return impl.Nothing{}, nil
	})
	onWindow(func(op window.GetMessages) window.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op window.GetMessages) (window.Messages, error) {
		if len(w.Thread.held) > 0 && !w.Gone {
			return window.Messages{}, c.Wait("GetMessage")
		}
		recorded := w.recorded
		w.recorded = nil
		return window.Messages{Messages: recorded}, nil
	})
	onWindow(func(op window.Hold) window.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op window.Hold) (impl.Nothing, error) {
		w.hold = op.Messages
		return impl.Nothing{}, nil
	})
	onWindow(func(op window.Next) window.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op window.Next) (window.Message, error) {
		if len(w.arrived) == 0 {
			return window.Message{}, c.Wait("GetMessage")
		}
		next := w.arrived[0]
		w.arrived = w.arrived[1:]
		return next, nil
	})
	onWindow(func(op window.Reply) window.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op window.Reply) (impl.Nothing, error) {
		if len(w.Thread.held) == 0 {
			return impl.Nothing{}, fmt.Errorf("no message is held")
		}
		k.reply(w.Thread)
		return impl.Nothing{}, nil
	})
}
