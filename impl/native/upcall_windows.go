package native

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/impl/window"
)

// What a window holds, whichever operations ask for it: window.hold and its like, or
// those on any source of upcalls.

func (w *hwnd) holds(names []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hold = names
}

func (w *hwnd) next() window.Message { return <-w.arrived }

// handles notes that the window procedure is about to return.
func (w *hwnd) handles(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.handled[name]++
	w.returned.Broadcast()
}

// count waits until the procedure has returned often enough from messages of a name.
func (w *hwnd) count(name string, enough int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.handled[name] < enough {
		w.returned.Wait()
	}
	return w.handled[name]
}

func init() {
	offering(func(s *impl.Statement) { offer(s, "handlers", true, "") })
	onWindow(func(op upcall.Hold) window.Window { return window.Window(op.Source) },
		func(w *hwnd, op upcall.Hold) (impl.Nothing, error) {
			w.holds(op.What)
			return impl.Nothing{}, nil
		})
	onWindow(func(op upcall.Next) window.Window { return window.Window(op.Source) },
		func(w *hwnd, op upcall.Next) (upcall.Called, error) {
			m := w.next()
			return upcall.Called{What: m.Message, Values: []int64{m.WParam, m.LParam}}, nil
		})
	onWindow(func(op upcall.Reply) window.Window { return window.Window(op.Source) },
		func(w *hwnd, op upcall.Reply) (impl.Nothing, error) {
			return impl.Nothing{}, w.reply(op.Result)
		})
	onWindow(func(op upcall.Count) window.Window { return window.Window(op.Source) },
		func(w *hwnd, op upcall.Count) (impl.Count, error) {
			return impl.Count{Count: w.count(op.What, op.AtLeast)}, nil
		})
}
