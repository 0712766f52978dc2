package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Sequence asks for the clipboard's sequence number.
type Sequence struct{}

// View puts a window at the head of the chain of clipboard viewers.
type View struct {
	Window window.Window `json:"window" takes:"window"`
}

// Unview takes a window out of the chain of clipboard viewers.
type Unview struct {
	Window window.Window `json:"window" takes:"window"`
	Next   int64         `json:"next" takes:"window" doc:"the HWND that follows it in the chain; 0 is none"`
}

// Listen makes a window a listener of the clipboard.
type Listen struct {
	Window window.Window `json:"window" takes:"window"`
}

// Unlisten makes a window a listener no longer.
type Unlisten struct {
	Window window.Window `json:"window" takes:"window"`
}

func init() {
	impl.Define[Sequence, impl.Value](room, "clipboard.sequence", "asks for the clipboard's sequence number", "GetClipboardSequenceNumber.", impl.Vary("value", "sequence"), impl.Fails("Microsoft GetClipboardSequenceNumber", ""))
	impl.Define[View, window.Native](room, "clipboard.view", "joins the clipboard viewers", "SetClipboardViewer: the window that was the head of the chain.", impl.Fails("Microsoft SetClipboardViewer", ""), badWindow)
	impl.Define[Unview, impl.Nothing](room, "clipboard.unview", "leaves the clipboard viewers", "ChangeClipboardChain. It returns what the head of the chain answered: only an error code is a failure.", impl.Waits("ChangeClipboardChain"), impl.Fails("Microsoft ChangeClipboardChain", ""), badWindow)
	impl.Define[Listen, impl.Nothing](room, "clipboard.listen", "begins to listen to the clipboard", "AddClipboardFormatListener.", impl.Fails("Microsoft AddClipboardFormatListener", ""), listening)
	impl.Define[Unlisten, impl.Nothing](room, "clipboard.unlisten", "stops listening to the clipboard", "RemoveClipboardFormatListener.", impl.Fails("Microsoft RemoveClipboardFormatListener", ""), listening)
}

// listening is the failure of who listens already, does not listen, or is no window any more.
var listening = impl.Fails("Wine's tests user32/clipboard.c", "ERROR_INVALID_PARAMETER ERROR_INVALID_WINDOW_HANDLE")

// badWindow is the failure of what is no window any more.
var badWindow = impl.Fails("Wine's tests user32/clipboard.c", "ERROR_INVALID_WINDOW_HANDLE")
