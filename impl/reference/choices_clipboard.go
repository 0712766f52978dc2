package reference

import "github.com/ipcspec/ipcspec/impl"

// ClipboardChoices are decisions about the clipboard.
type ClipboardChoices struct {
	ClipboardFree   func(clip *Clipboard, by Opener) bool
	Opened          func(clip *Clipboard, by Opener)
	Closed          func(clip *Clipboard)
	Emptied         func(clip *Clipboard)
	NewOwner        func(clip *Clipboard) *Window
	MaySet          func(clip *Clipboard, by Opener) bool
	WhoRenders      func(clip *Clipboard, reader Opener) *Window
	RenderRequest   func(format int) impl.WindowMessage
	AwaitsRendering func(request *Sent) bool
}

func defaultClipboardChoices() ClipboardChoices {
	return ClipboardChoices{
		ClipboardFree:   clipboardFree,
		Opened:          func(*Clipboard, Opener) {},
		Closed:          func(clip *Clipboard) { clip.Opener = nil },
		Emptied:         func(clip *Clipboard) { clip.Items = nil },
		NewOwner:        func(clip *Clipboard) *Window { return clip.Opener.Window },
		MaySet:          maySet,
		WhoRenders:      func(clip *Clipboard, _ Opener) *Window { return clip.Owner },
		RenderRequest:   renderRequest,
		AwaitsRendering: func(request *Sent) bool { return !request.Answered },
	}
}
