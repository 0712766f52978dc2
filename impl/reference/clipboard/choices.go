package clipboard

import (
	"strings"
	"unicode/utf8"

	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// State has the decisions about clipboards and their formats.
type State struct {
	ClipboardFree   func(clip *Clipboard, by Opener) bool
	Opened          func(clip *Clipboard, by Opener)
	Closed          func(clip *Clipboard)
	Emptied         func(clip *Clipboard)
	NewOwner        func(clip *Clipboard) *windows.Window
	MaySet          func(clip *Clipboard, by Opener) bool
	WhoRenders      func(clip *Clipboard, reader Opener) *windows.Window
	RenderRequest   func(format int) window.Message
	AwaitsRendering func(request *kernel.Upcall) bool
	AsksForTheRest  func(clip *Clipboard) bool
	TellsOwner      func(clip *Clipboard, by Opener) bool
	OwnerGone       func(clip *Clipboard)
	Abandoned       func(k *kernel.Kernel, clip *Clipboard)
	MayRead         func(clip *Clipboard, by Opener) bool
	Takes           func(item ClipboardItem) bool
	Placed          func(k *kernel.Kernel, clip *Clipboard, item *ClipboardItem, by Opener)
	Added           func(k *kernel.Kernel, clip *Clipboard)
	Returned        func(handle int64) int64
	NextSequence    func(clip *Clipboard) int64
	Announce        func(k *kernel.Kernel, clip *Clipboard)
	NewViewer       func(clip *Clipboard, w *windows.Window)
	ViewerLeaves    func(gone, next *windows.Window) window.Message
	Unlisten        func(clip *Clipboard, w *windows.Window)

	NameFits     func(name string) bool
	SameName     func(registered, name string) bool
	FindFormat   func(k *kernel.Kernel, p *kernel.Process, name string) *RegisteredFormat
	NewFormat    func(here *kernel.Computer) int
	IntegerAtom  func(name string) (int, bool)
	FormatNamed  func(here *kernel.Computer, format int) (string, error)
	CopiedName   func(name string, size int) string
	Stored       func(format int, data []byte) []byte
	Conversions  func(format int) []int
	Sources      func(set []*ClipboardItem) []*ClipboardItem
	Synthesize   func(k *kernel.Kernel, clip *Clipboard)
	Language     func(clip *Clipboard) int
	CodePage     func(clip *Clipboard, format int) string
	Converted    func(k *kernel.Kernel, clip *Clipboard, item *ClipboardItem) ([]byte, *clipboard.Object)
	Enumerate    func(clip *Clipboard) (clipboard.Formats, error)
	Preferred    func(clip *Clipboard, formats []int) int
	DroppedFiles func(list []byte) []string
}

// Of is the state of clipboards.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"private-clipboard": true}})
	kernel.Begins(func() *State {
		return &State{
			ClipboardFree:   clipboardFree,
			Opened:          func(*Clipboard, Opener) {},
			Closed:          func(clip *Clipboard) { clip.Opener = nil },
			Emptied:         func(clip *Clipboard) { clip.Items = nil }, // CLIP-06, CLIP-43
			NewOwner:        func(clip *Clipboard) *windows.Window { return clip.Opener.Window },
			MaySet:          maySet,
			WhoRenders:      func(clip *Clipboard, _ Opener) *windows.Window { return clip.Owner },
			RenderRequest:   renderRequest,
			AwaitsRendering: func(request *kernel.Upcall) bool { return !request.Answered },
			AsksForTheRest:  (*Clipboard).owes,
			TellsOwner:      func(*Clipboard, Opener) bool { return true },
			OwnerGone:       ownerGone,
			Abandoned:       closeClipboard,
			MayRead:         (*Clipboard).openedBy,
			Takes:           takes,
			Placed:          placed,
			Added:           count,
			Returned:        func(handle int64) int64 { return handle },
			NextSequence:    func(clip *Clipboard) int64 { return clip.Sequence + 1 },
			Announce:        tellAll,
			NewViewer:       func(clip *Clipboard, w *windows.Window) { clip.Viewer = w },
			ViewerLeaves:    viewerLeaves,
			Unlisten:        func(clip *Clipboard, w *windows.Window) { clip.Listeners = remaining(clip.Listeners, w) },

			NameFits: func(name string) bool { return utf8.RuneCountInString(name) <= mostCharacters },
			SameName: strings.EqualFold, FindFormat: findFormat, NewFormat: newFormat, IntegerAtom: integerAtom,
			FormatNamed: formatNamed, CopiedName: copiedName,
			Stored:      stored,
			Conversions: func(format int) []int { return conversions[format] },
			Sources:     sources,
			Synthesize:  synthesize,
			Language:    func(*Clipboard) int { return inputLanguage },
			CodePage:    codePage, Converted: converted, Enumerate: enumerate,
			Preferred: preferred, DroppedFiles: droppedFiles,
		}
	})
}
