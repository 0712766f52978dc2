package impl

// Operations on the clipboard. Those that name a window are performed by its
// thread; those that may do without one are then performed by one thread of the
// actor that has no window.

// FormatText is CF_TEXT: 8-bit text ended by a NUL byte.
const FormatText = 1

// ClipboardOpen opens the clipboard.
type ClipboardOpen struct {
	Window Window `json:"window,omitempty" doc:"for this window; none passes NULL: for the current task"`
}

// ClipboardClose closes the clipboard.
type ClipboardClose struct {
	Window Window `json:"window,omitempty"`
}

// ClipboardEmpty removes everything from the clipboard.
type ClipboardEmpty struct {
	Window Window `json:"window,omitempty"`
}

// ClipboardSet puts data of one format on the clipboard.
type ClipboardSet struct {
	Window Window `json:"window,omitempty"`
	Format int    `json:"format" doc:"1 is CF_TEXT"`
	Payload
	Delayed bool   `json:"delayed,omitempty" doc:"instead of data: NULL, which promises it"`
	Memory  Memory `json:"memory,omitempty" doc:"instead of data: a memory object of this actor, which becomes the clipboard's"`
}

// ClipboardPlaced is data that was put on the clipboard.
type ClipboardPlaced struct {
	Passed   int64 `json:"passed" doc:"the handle of the data; 0 promises them"`
	Returned int64 `json:"returned" doc:"what the call returned"`
}

// ClipboardGet reads data of one format from the clipboard.
type ClipboardGet struct {
	Window Window `json:"window,omitempty"`
	Format int    `json:"format" doc:"1 is CF_TEXT"`
}

// ClipboardOwner asks which window owns the clipboard.
type ClipboardOwner struct{}

// ClipboardOpener asks which window has the clipboard open.
type ClipboardOpener struct{}

// NativeWindow is a window as the platform names it in every process.
type NativeWindow struct {
	Native int64 `json:"native" doc:"an HWND; 0 is none"`
}

// ClipboardFormats lists the formats on the clipboard.
type ClipboardFormats struct {
	Window Window `json:"window,omitempty"`
}

// Formats are clipboard formats in the order of their enumeration.
type Formats struct {
	Formats []int `json:"formats,omitempty"`
}

// ClipboardCount counts the formats on the clipboard.
type ClipboardCount struct{}

// ClipboardAvailable asks whether a format is on the clipboard.
type ClipboardAvailable struct {
	Format int `json:"format" doc:"1 is CF_TEXT"`
}

// Truth is the answer to a question.
type Truth struct {
	Is bool `json:"is"`
}

func init() {
	const m = "clipboard"
	define[ClipboardOpen, Nothing](m, "clipboard.open", "opens the clipboard", "OpenClipboard.")
	define[ClipboardClose, Nothing](m, "clipboard.close", "closes the clipboard", "CloseClipboard.")
	define[ClipboardEmpty, Nothing](m, "clipboard.empty", "empties the clipboard", "EmptyClipboard.")
	define[ClipboardSet, ClipboardPlaced](m, "clipboard.set", "puts {data}{pattern}{memory} of format {format} on the clipboard", "SetClipboardData with movable memory, or with NULL.")
	define[ClipboardGet, Bytes](m, "clipboard.get", "reads format {format} from the clipboard", "GetClipboardData, and the whole memory object. NULL without an error code is a failure too.")
	define[ClipboardOwner, NativeWindow](m, "clipboard.owner", "asks who owns the clipboard", "GetClipboardOwner.")
	define[ClipboardOpener, NativeWindow](m, "clipboard.opener", "asks who has the clipboard open", "GetOpenClipboardWindow.")
	define[ClipboardFormats, Formats](m, "clipboard.formats", "lists the formats on the clipboard", "EnumClipboardFormats; the clipboard has to be open.")
	define[ClipboardCount, Count](m, "clipboard.count", "counts the formats on the clipboard", "CountClipboardFormats.")
	define[ClipboardAvailable, Truth](m, "clipboard.available", "asks whether format {format} is on the clipboard", "IsClipboardFormatAvailable.")
}
