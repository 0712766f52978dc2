package reference

import (
	"github.com/ipcspec/ipcspec/impl/window"
)

// ClipboardChoices are decisions about the clipboard.
type ClipboardChoices struct {
	ClipboardFree   func(clip *Clipboard, by Opener) bool
	Opened          func(clip *Clipboard, by Opener)
	Closed          func(clip *Clipboard)
	Emptied         func(clip *Clipboard)
	NewOwner        func(clip *Clipboard) *Window
	MaySet          func(clip *Clipboard, by Opener) bool
	WhoRenders      func(clip *Clipboard, reader Opener) *Window
	RenderRequest   func(format int) window.Message
	AwaitsRendering func(request *Sent) bool
	AsksForTheRest  func(clip *Clipboard) bool
	TellsOwner      func(clip *Clipboard, by Opener) bool
	OwnerGone       func(clip *Clipboard)
	Abandoned       func(k *Kernel, clip *Clipboard)
	MayRead         func(clip *Clipboard, by Opener) bool
	Placed          func(k *Kernel, clip *Clipboard, item *ClipboardItem, by Opener)
	Returned        func(handle int64) int64
	NextSequence    func(clip *Clipboard) int64
	Announce        func(k *Kernel, clip *Clipboard)
	NewViewer       func(clip *Clipboard, w *Window)
	ViewerLeaves    func(gone, next *Window) window.Message
	Unlisten        func(clip *Clipboard, w *Window)
}

func defaultClipboardChoices() ClipboardChoices {
	return ClipboardChoices{
		ClipboardFree:   clipboardFree,
		Opened:          func(*Clipboard, Opener) {},
		Closed:          func(clip *Clipboard) { clip.Opener = nil },
		Emptied:         func(clip *Clipboard) { clip.Items = nil }, // CLIP-06, CLIP-43
		NewOwner:        func(clip *Clipboard) *Window { return clip.Opener.Window },
		MaySet:          maySet,
		WhoRenders:      func(clip *Clipboard, _ Opener) *Window { return clip.Owner },
		RenderRequest:   renderRequest,
		AwaitsRendering: func(request *Sent) bool { return !request.Answered },
		AsksForTheRest:  (*Clipboard).owes,
		TellsOwner:      func(*Clipboard, Opener) bool { return true },
		OwnerGone:       ownerGone,
		Abandoned:       closeClipboard,
		MayRead:         (*Clipboard).openedBy,
		Placed:          placed,
		Returned:        func(handle int64) int64 { return handle },
		NextSequence:    func(clip *Clipboard) int64 { return clip.Sequence + 1 },
		Announce:        announce,
		NewViewer:       func(clip *Clipboard, w *Window) { clip.Viewer = w },
		ViewerLeaves:    viewerLeaves,
		Unlisten:        func(clip *Clipboard, w *Window) { clip.Listeners = remaining(clip.Listeners, w) },
	}
}
