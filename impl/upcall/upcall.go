// Package upcall has the operations on what a process is called for: signals, window
// messages.
//
// Where calls come to is a source. A call that the source holds stays in its handler, as
// long as the scenario wants: the source says that it came, other things are done, and
// then it is told to return. The thread that the handler runs in is blocked in "handler"
// meanwhile, and with it the operation that it interrupted.
package upcall

import "github.com/ipcspec/ipcspec/impl"

const room = "upcall"

// Source is where a process is called: one of its windows, or [Signals].
type Source string

// Signals are the handlers of a process's signals, whichever thread takes them. They are
// there from the beginning.
const Signals Source = "signals"

// InHandler is what any operation waits in whose thread is in a handler that is held.
const InHandler = "handler"

// Hold makes the source hold calls from now on.
type Hold struct {
	Source Source   `json:"source" takes:"window|signals"`
	What   []string `json:"what,omitempty" domain:"SIGPIPE|SIGUSR1|SIGUSR2" doc:"signals that have a handler, or messages as in window.hold; none ends it"`
}

// Next waits for the next call that the source holds.
type Next struct {
	Source Source `json:"source" takes:"window|signals"`
}

// Called is a call that is held.
type Called struct {
	What   string  `json:"what" doc:"SIGUSR1, WM_RENDERFORMAT"`
	Values []int64 `json:"values,omitempty" varies:"parameter" doc:"wParam and lParam of a message"`
}

// Reply lets a handler return.
type Reply struct {
	Source Source `json:"source" takes:"window|signals"`
	Result int64  `json:"result,omitempty" domain:"0,1" doc:"what it returns, if anything"`
}

// Count waits until the source has returned often enough from calls of one name.
type Count struct {
	Source  Source `json:"source" takes:"window|signals"`
	What    string `json:"what" domain:"SIGPIPE|SIGUSR1|SIGUSR2"`
	AtLeast int    `json:"at_least,omitempty" domain:"0,1,2" doc:"0 does not wait"`
}

func init() {
	own := impl.Fails("PROTOCOL.md", "")

	impl.Define[Hold, impl.Nothing](room, "upcall.hold", "holds {what} of {source}", "Option handlers. A handler does not return from such a call before upcall.reply.", own)
	impl.Define[Next, Called](room, "upcall.next", "waits for a held call of {source}", "Option handlers. The first one that it has not told of.", own, impl.Waits("upcall.next"))
	impl.Define[Reply, impl.Nothing](room, "upcall.reply", "returns {result} from the held call of {source}", "Option handlers. Of signals from that of which upcall.next told last, of a window from the innermost. It does not wait until the handler has returned.", own)
	impl.Define[Count, impl.Count](room, "upcall.count", "waits until {source} has handled {what} {at_least} times", "Option handlers. From how many, held or not, handlers of the process have returned; what is forked begins at 0.", own, impl.Waits("upcall.count"))
}
