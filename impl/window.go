package impl

// Operations on windows and their messages.
//
// Every window has a thread of its own, which dispatches messages and performs
// the operations that name the window. A message that wants an answer can be
// held: while it is, the window's thread stays inside the window procedure and
// performs operations there, until window.reply lets the procedure return.

// Window names a window within one actor.
type Window string

// WindowCreate makes a hidden top-level window with a thread of its own, or of
// another window.
type WindowCreate struct {
	Beside Window `json:"beside,omitempty" doc:"the window whose thread it is to share; none gives it its own"`
}

// WindowCreated is a window that was made.
type WindowCreated struct {
	Window Window `json:"window"`
	Native int64  `json:"native" doc:"the HWND, the same in every process"`
}

// WindowDestroy destroys a window.
type WindowDestroy struct {
	Window Window `json:"window"`
}

// WindowMessages asks for the messages since it was last asked, up to a marker
// that is posted behind them, or up to the window's end.
type WindowMessages struct {
	Window Window `json:"window"`
}

// WindowMessage is a message that a window procedure was called with.
type WindowMessage struct {
	Message string `json:"message" doc:"WM_RENDERFORMAT"`
	WParam  int64  `json:"wparam"`
	LParam  int64  `json:"lparam"`
}

// Messages are messages in the order in which they arrived.
type Messages struct {
	Messages []WindowMessage `json:"messages,omitempty"`
}

// WindowHold makes the window hold messages from now on.
type WindowHold struct {
	Window   Window   `json:"window"`
	Messages []string `json:"messages" doc:"WM_RENDERFORMAT, WM_RENDERALLFORMATS, WM_DESTROYCLIPBOARD; none ends it"`
}

// WindowNext waits for the next message that is held.
type WindowNext struct {
	Window Window `json:"window"`
}

// WindowReply lets the window procedure return from the message that is held.
type WindowReply struct {
	Window Window `json:"window"`
	Result int64  `json:"result,omitempty"`
}

func init() {
	define[WindowCreate, WindowCreated]("", "window.create", "creates a window", "Option windows. CreateWindowEx, in a thread of its own that dispatches messages, or in that of another window.")
	define[WindowDestroy, Nothing]("", "window.destroy", "destroys the window {window}", "Option windows. DestroyWindow in the window's thread.")
	define[WindowMessages, Messages]("", "window.messages", "asks for the messages of {window}", "Option windows. PostMessage of a marker; answered when it is dispatched: sent messages and those posted before it have come by then. Of a window that was destroyed, what came before. Messages of clipboards, DDE, WM_COPYDATA, and from WM_USER on.")
	define[WindowHold, Nothing]("", "window.hold", "holds {messages} of {window}", "Option windows. The window procedure does not return from such a message before window.reply.")
	define[WindowNext, WindowMessage]("", "window.next", "waits for a held message of {window}", "Option windows. Operations that name the window are performed inside the window procedure until window.reply.")
	define[WindowReply, Nothing]("", "window.reply", "returns {result} from the held message of {window}", "Option windows.")
}
