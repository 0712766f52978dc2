package reference

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Window is a window with a thread of its own. While that thread is inside a
// message that is held, no other message reaches it.
type Window struct {
	Name    impl.Window
	Native  int64
	Process *Process

	hold     []string             // the messages to hold
	incoming []*Sent              // not dispatched yet
	held     *Sent                // the procedure does not return from it
	arrived  []impl.WindowMessage // held, and not told to window.next yet
	recorded []impl.WindowMessage
}

// Sent is a message that its sender may wait for.
type Sent struct {
	impl.WindowMessage
	Answered bool
}

// Send sends a message to a window. It is answered at once unless the window
// holds it, or is busy with another one that it holds.
func (k *Kernel) Send(to *Window, m impl.WindowMessage) *Sent {
	sent := &Sent{WindowMessage: m}
	to.incoming = append(to.incoming, sent)
	k.dispatch(to)
	return sent
}

func (k *Kernel) dispatch(w *Window) {
	for w.held == nil && len(w.incoming) > 0 {
		next := w.incoming[0]
		w.incoming = w.incoming[1:]
		w.recorded = append(w.recorded, next.WindowMessage)
		if slices.Contains(w.hold, next.Message) {
			w.held = next
			w.arrived = append(w.arrived, next.WindowMessage)
		} else {
			next.Answered = true
		}
	}
	k.Touch()
}

func (p *Process) window(name impl.Window) (*Window, error) {
	for _, w := range p.Computer.Windows {
		if w.Process == p && w.Name == name {
			return w, nil
		}
	}
	return nil, fmt.Errorf("%s has no window %q", p.Name, name)
}

// destroy takes a window away, and what the clipboard had of it. Whoever waits
// for it to answer a message waits no longer.
func (k *Kernel) destroy(w *Window) {
	here := w.Process.Computer
	here.Windows = slices.DeleteFunc(here.Windows, func(other *Window) bool { return other == w })
	here.Clipboard.lose(w)
	if w.held != nil {
		w.held.Answered = true
	}
	for _, sent := range w.incoming {
		sent.Answered = true
	}
	k.Touch()
}

// destroyWindows: a process that ends takes its windows along, without a message.
func (k *Kernel) destroyWindows(p *Process) {
	for _, w := range slices.Clone(p.Computer.Windows) {
		if w.Process == p {
			k.destroy(w)
		}
	}
	if opener := p.Computer.Clipboard.Opener; opener != nil && opener.Process == p {
		p.Computer.Clipboard.Opener = nil
	}
}

func onWindow[Op, Res any](of func(Op) impl.Window, try func(k *Kernel, c *Call, w *Window, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		w, err := c.Process.window(of(op))
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, w, op)
	})
}

func init() {
	on(func(k *Kernel, c *Call, op impl.WindowCreate) (impl.WindowCreated, error) {
		k.lastWindow++
		w := &Window{Native: 0x10000 + 2*k.lastWindow, Process: c.Process}
		w.Name = impl.Window(fmt.Sprintf("%s:window-%d", c.Process.Name, k.lastWindow))
		c.Process.Computer.Windows = append(c.Process.Computer.Windows, w)
		return impl.WindowCreated{Window: w.Name, Native: w.Native}, nil
	})
	// CLIP-21: an owner that still owes data is asked for it first.
	onWindow(func(op impl.WindowDestroy) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowDestroy) (impl.Nothing, error) {
		if clip := &c.Process.Computer.Clipboard; c.Sent == nil && clip.Owner == w && clip.owes() {
			c.Sent = k.Send(w, impl.WindowMessage{Message: "WM_RENDERALLFORMATS"})
		}
		if c.Sent != nil && !c.Sent.Answered {
			return impl.Nothing{}, c.Wait("DestroyWindow")
		}
		k.destroy(w)
		return impl.Nothing{}, nil
	})
	onWindow(func(op impl.WindowMessages) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.WindowMessages) (impl.Messages, error) {
		if w.held != nil {
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
		if w.held == nil {
			return impl.Nothing{}, fmt.Errorf("no message is held")
		}
		w.held.Answered = true
		w.held = nil
		k.dispatch(w)
		return impl.Nothing{}, nil
	})
}
