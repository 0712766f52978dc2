// Package window has the operations on windows and their messages.
//
// Every window has a thread of its own, which dispatches messages and performs
// the operations that name the window. A message that wants an answer can be
// held: while it is, the window's thread stays inside the window procedure and
// performs operations there, until window.reply lets the procedure return.
package window

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "window"

// Window names a window within one actor.
type Window string

// Create makes a hidden top-level window with a thread of its own, or of
// another window.
type Create struct {
	Beside Window `json:"beside,omitempty" takes:"window" doc:"the window whose thread it is to share; none gives it its own"`
}

// Created is a window that was made.
type Created struct {
	Window Window `json:"window" makes:"window" varies:"handle"`
	Native int64  `json:"native" makes:"window" varies:"native" doc:"the HWND, the same in every process"`
}

// Destroy destroys a window.
type Destroy struct {
	Window Window `json:"window" takes:"window"`
}

// GetMessages asks for the messages since it was last asked, up to a marker
// that is posted behind them, or up to the window's end.
type GetMessages struct {
	Window Window `json:"window" takes:"window"`
}

// Message is a message that a window procedure was called with.
type Message struct {
	Message string `json:"message" doc:"WM_RENDERFORMAT"`
	WParam  int64  `json:"wparam" varies:"parameter"`
	LParam  int64  `json:"lparam" varies:"parameter"`
}

// Messages are messages in the order in which they arrived.
type Messages struct {
	Messages []Message `json:"messages,omitempty"`
}

// Hold makes the window hold messages from now on.
type Hold struct {
	Window   Window   `json:"window" takes:"window"`
	Messages []string `json:"messages" domain:"WM_RENDERFORMAT|WM_RENDERALLFORMATS|WM_DESTROYCLIPBOARD" doc:"WM_RENDERFORMAT, WM_RENDERALLFORMATS, WM_DESTROYCLIPBOARD; none ends it"`
}

// Next waits for the next message that is held.
type Next struct {
	Window Window `json:"window" takes:"window"`
}

// Reply lets the window procedure return from the message that is held.
type Reply struct {
	Window Window `json:"window" takes:"window"`
	Result int64  `json:"result,omitempty" domain:"0,1"`
}

// Native is a window as the platform names it in every process.
type Native struct {
	Native int64 `json:"native" makes:"window" varies:"native|0" doc:"an HWND; 0 is none"`
}

func init() {
	impl.Natural("parameter", "a parameter of a message, unless it is a small number: no window, handle or registered format", func(n int64) int64 { return min(n, 0xC000) })

	impl.Define[Create, Created](room, "window.create", "creates a window", "Option windows. CreateWindowEx, in a thread of its own that dispatches messages, or in that of another window.", impl.Fails("Microsoft CreateWindowEx", ""))
	impl.Define[Destroy, impl.Nothing](room, "window.destroy", "destroys the window {window}", "Option windows. DestroyWindow in the window's thread.", impl.Waits("DestroyWindow"),
		impl.Fails("Microsoft DestroyWindow", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_WINDOW_HANDLE"))
	impl.Define[GetMessages, Messages](room, "window.messages", "asks for the messages of {window}", "Option windows. PostMessage of a marker; answered when it is dispatched: sent messages and those posted before it have come by then. Of a window that was destroyed, what came before. Messages of clipboards, DDE, WM_COPYDATA, and from WM_USER on.", impl.Waits("GetMessage"), impl.Fails("Microsoft GetMessage", ""))
	impl.Define[Hold, impl.Nothing](room, "window.hold", "holds {messages} of {window}", "Option windows. The window procedure does not return from such a message before window.reply.", impl.Fails("PROTOCOL.md", ""))
	impl.Define[Next, Message](room, "window.next", "waits for a held message of {window}", "Option windows. Operations that name the window are performed inside the window procedure until window.reply.", impl.Waits("GetMessage"), impl.Fails("Microsoft GetMessage", ""))
	impl.Define[Reply, impl.Nothing](room, "window.reply", "returns {result} from the held message of {window}", "Option windows.", impl.Fails("PROTOCOL.md", ""))
}
