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
		Name: room, Prefix: "CLIP", Family: "windows", Traits: []string{"window", "memory", "upcall"},
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
	Window window.Window `json:"window,omitempty" takes:"window" doc:"for this window; none passes NULL: for the current task"`
}

// Close closes the clipboard.
type Close struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
}

// Empty removes everything from the clipboard.
type Empty struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
}

// Set puts data of one format on the clipboard.
type Set struct {
	Window       window.Window `json:"window,omitempty" takes:"window"`
	Format       int           `json:"format" domain:"clipboard.format" takes:"clipboard format" doc:"1 is CF_TEXT"`
	impl.Payload `domain:"0,1,4096"`
	Delayed      bool          `json:"delayed,omitempty" doc:"instead of data: NULL, which promises it"`
	Memory       memory.Object `json:"memory,omitempty" takes:"memory object" doc:"instead of data: a memory object of this actor, which becomes the clipboard's"`
}

// Placed is data that was put on the clipboard.
type Placed struct {
	Passed   int64 `json:"passed" varies:"native" doc:"the handle of the data; 0 promises them"`
	Returned int64 `json:"returned" varies:"native" doc:"what the call returned"`
}

// Get reads data of one format from the clipboard.
type Get struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
	Format int           `json:"format" domain:"clipboard.format" takes:"clipboard format" doc:"1 is CF_TEXT"`
}

// Owner asks which window owns the clipboard.
type Owner struct{}

// Opener asks which window has the clipboard open.
type Opener struct{}

// ListFormats lists the formats on the clipboard.
type ListFormats struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
}

// Formats are clipboard formats in the order of their enumeration.
type Formats struct {
	Formats []int `json:"formats,omitempty" makes:"clipboard format" varies:"format"`
}

// Count counts the formats on the clipboard.
type Count struct{}

// Available asks whether a format is on the clipboard.
type Available struct {
	Format int `json:"format" domain:"clipboard.format" takes:"clipboard format" doc:"1 is CF_TEXT"`
}

func init() {
	// The standard formats of winuser.h, and the ends of what is private (0x200) and of GDI objects (0x300).
	impl.Enumerated("clipboard.format", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 0x80, 0x81, 0x82, 0x83, 0x8E, 0x200, 0x2FF, 0x300, 0x3FF)
	// Those whose handles are objects, or memory that refers to one.
	impl.Enumerated("clipboard.object-format", FormatBitmap, FormatMetafilePicture, FormatPalette, FormatEnhMetafile)
	impl.Natural("format", "a format that was registered: from 0xC000 on the number is the system's choice", func(n int64) int64 { return min(n, 0xC000) })

	impl.Define[Open, impl.Nothing](room, "clipboard.open", "opens the clipboard", "OpenClipboard.",
		impl.Fails("Microsoft OpenClipboard", ""), impl.Fails("Wine's tests user32/clipboard.c", "ERROR_ACCESS_DENIED ERROR_INVALID_WINDOW_HANDLE"))
	impl.Define[Close, impl.Nothing](room, "clipboard.close", "closes the clipboard", "CloseClipboard.", impl.Fails("Microsoft CloseClipboard", ""), notOpen)
	impl.Define[Empty, impl.Nothing](room, "clipboard.empty", "empties the clipboard", "EmptyClipboard.", impl.Waits("EmptyClipboard"), impl.Fails("Microsoft EmptyClipboard", ""), notOpen)
	impl.Define[Set, Placed](room, "clipboard.set", "puts {data}{pattern}{memory} of format {format} on the clipboard", "SetClipboardData with movable memory, or with NULL.",
		impl.Fails("Microsoft SetClipboardData", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"), notOpen)
	impl.Define[Get, impl.Bytes](room, "clipboard.get", "reads format {format} from the clipboard", "GetClipboardData, and the whole memory object. NULL without an error code is a failure too.", impl.Waits("GetClipboardData"),
		impl.Fails("Microsoft GetClipboardData", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_NOT_FOUND"), notOpen)
	impl.Define[Owner, window.Native](room, "clipboard.owner", "asks who owns the clipboard", "GetClipboardOwner.", impl.Fails("Microsoft GetClipboardOwner", ""))
	impl.Define[Opener, window.Native](room, "clipboard.opener", "asks who has the clipboard open", "GetOpenClipboardWindow.", impl.Fails("Microsoft GetOpenClipboardWindow", ""))
	impl.Define[ListFormats, Formats](room, "clipboard.formats", "lists the formats on the clipboard", "EnumClipboardFormats; the clipboard has to be open.", impl.Fails("Microsoft EnumClipboardFormats", ""), notOpen)
	impl.Define[Count, impl.Count](room, "clipboard.count", "counts the formats on the clipboard", "CountClipboardFormats.", impl.Fails("Microsoft CountClipboardFormats", ""))
	impl.Define[Available, impl.Truth](room, "clipboard.available", "asks whether format {format} is on the clipboard", "IsClipboardFormatAvailable.", impl.Fails("Microsoft IsClipboardFormatAvailable", ""))
}

// notOpen is the failure of whoever has not opened the clipboard.
var notOpen = impl.Fails("Wine's tests user32/clipboard.c", "ERROR_CLIPBOARD_NOT_OPEN")
