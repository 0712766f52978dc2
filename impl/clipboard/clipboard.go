// Package clipboard has the operations on the clipboard. Those that name a window
// are performed by its thread; those that may do without one are then performed
// by one thread of the actor that has no window.
package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/window"
)

const room = "clipboard"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "CLIP", Family: "windows", Traits: []string{"window", "memory"},
		Absent:     map[string]string{"linux": "a mechanism of Windows", "libc": "a mechanism of Windows"},
		Properties: impl.Properties{Unrelated: true, BothWays: true, Unit: "messages", Lifetime: "system", Name: "one"},
		Specimen: []string{
			`processes "owner" and "reader", each with a window`,
		},
	})
}

// FormatText is CF_TEXT: 8-bit text ended by a NUL byte.
const FormatText = 1

// Open opens the clipboard.
type Open struct {
	Window window.Window `json:"window,omitempty" doc:"for this window; none passes NULL: for the current task"`
}

// Close closes the clipboard.
type Close struct {
	Window window.Window `json:"window,omitempty"`
}

// Empty removes everything from the clipboard.
type Empty struct {
	Window window.Window `json:"window,omitempty"`
}

// Set puts data of one format on the clipboard.
type Set struct {
	Window window.Window `json:"window,omitempty"`
	Format int           `json:"format" doc:"1 is CF_TEXT"`
	impl.Payload
	Delayed bool          `json:"delayed,omitempty" doc:"instead of data: NULL, which promises it"`
	Memory  memory.Object `json:"memory,omitempty" doc:"instead of data: a memory object of this actor, which becomes the clipboard's"`
}

// Placed is data that was put on the clipboard.
type Placed struct {
	Passed   int64 `json:"passed" doc:"the handle of the data; 0 promises them"`
	Returned int64 `json:"returned" doc:"what the call returned"`
}

// Get reads data of one format from the clipboard.
type Get struct {
	Window window.Window `json:"window,omitempty"`
	Format int           `json:"format" doc:"1 is CF_TEXT"`
}

// Owner asks which window owns the clipboard.
type Owner struct{}

// Opener asks which window has the clipboard open.
type Opener struct{}

// ListFormats lists the formats on the clipboard.
type ListFormats struct {
	Window window.Window `json:"window,omitempty"`
}

// Formats are clipboard formats in the order of their enumeration.
type Formats struct {
	Formats []int `json:"formats,omitempty"`
}

// Count counts the formats on the clipboard.
type Count struct{}

// Available asks whether a format is on the clipboard.
type Available struct {
	Format int `json:"format" doc:"1 is CF_TEXT"`
}

func init() {
	impl.Define[Open, impl.Nothing](room, "clipboard.open", "opens the clipboard", "OpenClipboard.")
	impl.Define[Close, impl.Nothing](room, "clipboard.close", "closes the clipboard", "CloseClipboard.")
	impl.Define[Empty, impl.Nothing](room, "clipboard.empty", "empties the clipboard", "EmptyClipboard.")
	impl.Define[Set, Placed](room, "clipboard.set", "puts {data}{pattern}{memory} of format {format} on the clipboard", "SetClipboardData with movable memory, or with NULL.")
	impl.Define[Get, impl.Bytes](room, "clipboard.get", "reads format {format} from the clipboard", "GetClipboardData, and the whole memory object. NULL without an error code is a failure too.")
	impl.Define[Owner, window.Native](room, "clipboard.owner", "asks who owns the clipboard", "GetClipboardOwner.")
	impl.Define[Opener, window.Native](room, "clipboard.opener", "asks who has the clipboard open", "GetOpenClipboardWindow.")
	impl.Define[ListFormats, Formats](room, "clipboard.formats", "lists the formats on the clipboard", "EnumClipboardFormats; the clipboard has to be open.")
	impl.Define[Count, impl.Count](room, "clipboard.count", "counts the formats on the clipboard", "CountClipboardFormats.")
	impl.Define[Available, impl.Truth](room, "clipboard.available", "asks whether format {format} is on the clipboard", "IsClipboardFormatAvailable.")
}
