package reference

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// ClipboardState has the decisions about clipboards and their formats.
type ClipboardState struct {
	ClipboardFree   func(clip *Clipboard, by Opener) bool
	Opened          func(clip *Clipboard, by Opener)
	Closed          func(clip *Clipboard)
	Emptied         func(clip *Clipboard)
	NewOwner        func(clip *Clipboard) *Window
	MaySet          func(clip *Clipboard, by Opener) bool
	WhoRenders      func(clip *Clipboard, reader Opener) *Window
	RenderRequest   func(format int) impl.WindowMessage
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
	ViewerLeaves    func(gone, next *Window) impl.WindowMessage
	Unlisten        func(clip *Clipboard, w *Window)

	SameName     func(registered, name string) bool
	FindFormat   func(k *Kernel, p *Process, name string) *RegisteredFormat
	NewFormat    func(here *Computer) int
	IntegerAtom  func(name string) (int, bool)
	FormatNamed  func(here *Computer, format int) (string, error)
	CopiedName   func(name string, size int) string
	Stored       func(format int, data []byte) []byte
	Conversions  func(format int) []int
	Synthesize   func(k *Kernel, clip *Clipboard)
	Language     func(clip *Clipboard) int
	CodePage     func(clip *Clipboard, format int) string
	Converted    func(k *Kernel, clip *Clipboard, item *ClipboardItem) ([]byte, *impl.Object)
	Enumerate    func(clip *Clipboard) (impl.Formats, error)
	Preferred    func(clip *Clipboard, formats []int) int
	DroppedFiles func(list []byte) []string
}

// ClipboardsOf is the state of clipboards.
func ClipboardsOf(k *Kernel) *ClipboardState { return Of[ClipboardState](k) }

func init() {
	Begins(func() *ClipboardState {
		return &ClipboardState{
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

			SameName: strings.EqualFold, FindFormat: findFormat, NewFormat: newFormat, IntegerAtom: integerAtom,
			FormatNamed: formatNamed, CopiedName: copiedName,
			Stored:      stored,
			Conversions: func(format int) []int { return conversions[format] },
			Synthesize:  synthesize,
			Language:    func(*Clipboard) int { return inputLanguage },
			CodePage:    codePage, Converted: converted, Enumerate: enumerate,
			Preferred: preferred, DroppedFiles: droppedFiles,
		}
	})
}
