package impl

// Operations on clipboard formats: numbers and names, what the system makes of
// one format for another, and the formats whose data are no plain memory.

// Standard clipboard formats that operations treat in a way of their own.
const (
	FormatBitmap          = 2
	FormatMetafilePicture = 3
	FormatOEMText         = 7
	FormatDIB             = 8
	FormatPalette         = 9
	FormatUnicodeText     = 13
	FormatEnhMetafile     = 14
	FormatFiles           = 15
	FormatLocale          = 16
	FormatDIBV5           = 17
)

// FormatRegister registers a format by its name.
type FormatRegister struct {
	Name string `json:"name"`
}

// Format is a clipboard format.
type Format struct {
	Format int `json:"format"`
}

// FormatName asks what a registered format is called.
type FormatName struct {
	Format int `json:"format"`
	Size   int `json:"size" doc:"characters in the buffer, with the one for the NUL"`
}

// FormatNamed is what a format is called.
type FormatNamed struct {
	Name string `json:"name"`
}

// ClipboardPriority asks which of several formats is on the clipboard.
type ClipboardPriority struct {
	Formats []int `json:"formats" doc:"the best first"`
}

// InputLanguage asks for the input language of the thread that has a window.
type InputLanguage struct {
	Window Window `json:"window"`
}

// ClipboardSetObject makes an object and puts its handle on the clipboard.
type ClipboardSetObject struct {
	Window Window `json:"window,omitempty"`
	Format int    `json:"format"`
	Object
}

// ClipboardGetObject asks what a handle from the clipboard stands for.
type ClipboardGetObject struct {
	Window Window `json:"window,omitempty"`
	Format int    `json:"format"`
}

// Object is what a handle stands for.
type Object struct {
	Kind   string `json:"object" doc:"bitmap, palette, enhanced metafile, or metafile picture for memory that refers to a metafile"`
	Width  int    `json:"width,omitempty" doc:"of a bitmap, in pixels"`
	Height int    `json:"height,omitempty"`
}

// ClipboardFiles reads the list of files on the clipboard.
type ClipboardFiles struct {
	Window Window `json:"window,omitempty"`
}

// Files are names of files.
type Files struct {
	Files []string `json:"files,omitempty"`
}

func init() {
	const m = "clipboard"
	define[FormatRegister, Format](m, "format.register", "registers the format {name}", "RegisterClipboardFormat.")
	define[FormatName, FormatNamed](m, "format.name", "asks for the name of format {format} with a buffer of {size} characters", "GetClipboardFormatName; 0 is a failure.")
	define[ClipboardPriority, Format](m, "clipboard.priority", "asks which of the formats {formats} is on the clipboard", "GetPriorityClipboardFormat; 0 for an empty clipboard, -1 for none of them.")
	define[InputLanguage, Value](m, "input.language", "asks for its input language", "The language identifier in GetKeyboardLayout.")
	define[ClipboardSetObject, Nothing](m, "clipboard.set-object", "puts a new {object} as format {format} on the clipboard", "SetClipboardData with the handle of a new object.")
	define[ClipboardGetObject, Object](m, "clipboard.get-object", "asks what the handle in format {format} on the clipboard is", "GetClipboardData and GetObjectType.")
	define[ClipboardFiles, Files](m, "clipboard.files", "reads the list of files on the clipboard", "GetClipboardData of CF_HDROP, and DragQueryFile.")
}
