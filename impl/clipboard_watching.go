package impl

// Operations of those who watch the clipboard.

// ClipboardSequence asks for the clipboard's sequence number.
type ClipboardSequence struct{}

// ClipboardView puts a window at the head of the chain of clipboard viewers.
type ClipboardView struct {
	Window Window `json:"window"`
}

// ClipboardUnview takes a window out of the chain of clipboard viewers.
type ClipboardUnview struct {
	Window Window `json:"window"`
	Next   int64  `json:"next" doc:"the HWND that follows it in the chain; 0 is none"`
}

// ClipboardListen makes a window a listener of the clipboard.
type ClipboardListen struct {
	Window Window `json:"window"`
}

// ClipboardUnlisten makes a window a listener no longer.
type ClipboardUnlisten struct {
	Window Window `json:"window"`
}

func init() {
	const m = "clipboard"
	define[ClipboardSequence, Value](m, "clipboard.sequence", "asks for the clipboard's sequence number", "GetClipboardSequenceNumber.")
	define[ClipboardView, NativeWindow](m, "clipboard.view", "joins the clipboard viewers", "SetClipboardViewer: the window that was the head of the chain.")
	define[ClipboardUnview, Nothing](m, "clipboard.unview", "leaves the clipboard viewers", "ChangeClipboardChain. It returns what the head of the chain answered: only an error code is a failure.")
	define[ClipboardListen, Nothing](m, "clipboard.listen", "begins to listen to the clipboard", "AddClipboardFormatListener.")
	define[ClipboardUnlisten, Nothing](m, "clipboard.unlisten", "stops listening to the clipboard", "RemoveClipboardFormatListener.")
}
