package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/window"
)

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

// Register registers a format by its name.
type Register struct {
	Name string `json:"name" domain:"length 0..255"`
}

// Format is a clipboard format.
type Format struct {
	Format int `json:"format" makes:"clipboard format" varies:"format"`
}

// GetName asks what a registered format is called.
type GetName struct {
	Format int `json:"format" domain:"clipboard.format" takes:"clipboard format"`
	Size   int `json:"size" domain:"0,1,2,256" doc:"characters in the buffer, with the one for the NUL"`
}

// Named is what a format is called.
type Named struct {
	Name string `json:"name"`
}

// Priority asks which of several formats is on the clipboard.
type Priority struct {
	Formats []int `json:"formats" domain:"clipboard.format" takes:"clipboard format" doc:"the best first"`
}

// InputLanguage asks for the input language of the thread that has a window.
type InputLanguage struct {
	Window window.Window `json:"window" takes:"window"`
}

// SetObject makes an object and puts its handle on the clipboard.
type SetObject struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
	Format int           `json:"format" domain:"clipboard.object-format" takes:"clipboard format"`
	Object
}

// GetObject asks what a handle from the clipboard stands for.
type GetObject struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
	Format int           `json:"format" domain:"clipboard.object-format" takes:"clipboard format"`
}

// Object is what a handle stands for.
type Object struct {
	Kind   string `json:"object" domain:"bitmap|palette|enhanced metafile|metafile picture" doc:"bitmap, palette, enhanced metafile, or metafile picture for memory that refers to a metafile"`
	Width  int    `json:"width,omitempty" domain:"0,1,2" doc:"of a bitmap, in pixels"`
	Height int    `json:"height,omitempty" domain:"0,1,2"`
}

// GetFiles reads the list of files on the clipboard.
type GetFiles struct {
	Window window.Window `json:"window,omitempty" takes:"window"`
}

// Files are names of files.
type Files struct {
	Files []string `json:"files,omitempty"`
}

func init() {
	impl.Define[Register, Format](room, "format.register", "registers the format {name}", "RegisterClipboardFormat.",
		impl.Fails("Microsoft RegisterClipboardFormat", ""), impl.Fails("ReactOS's tests user32/clipboard.c", "ERROR_INVALID_NAME"), impl.Fails("Wine's tests kernel32/atom.c", "ERROR_INVALID_PARAMETER"))
	impl.Define[GetName, Named](room, "format.name", "asks for the name of format {format} with a buffer of {size} characters", "GetClipboardFormatName; 0 is a failure.",
		impl.Fails("Microsoft GetClipboardFormatName", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_PARAMETER"))
	impl.Define[Priority, Format](room, "clipboard.priority", "asks which of the formats {formats} is on the clipboard", "GetPriorityClipboardFormat; 0 for an empty clipboard, -1 for none of them.", impl.Fails("Microsoft GetPriorityClipboardFormat", ""))
	impl.Define[InputLanguage, impl.Value](room, "input.language", "asks for its input language", "The language identifier in GetKeyboardLayout.", impl.Vary("value", "user"), impl.Fails("Microsoft GetKeyboardLayout", ""))
	impl.Define[SetObject, impl.Nothing](room, "clipboard.set-object", "puts a new {object} as format {format} on the clipboard", "SetClipboardData with the handle of a new object.", impl.Fails("Microsoft SetClipboardData", ""), notOpen)
	impl.Define[GetObject, Object](room, "clipboard.get-object", "asks what the handle in format {format} on the clipboard is", "GetClipboardData and GetObjectType.", impl.Waits("GetClipboardData"),
		impl.Fails("Microsoft GetClipboardData", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_NOT_FOUND"), notOpen)
	impl.Define[GetFiles, Files](room, "clipboard.files", "reads the list of files on the clipboard", "GetClipboardData of CF_HDROP, and DragQueryFile.", impl.Waits("GetClipboardData"),
		impl.Fails("Microsoft GetClipboardData", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_NOT_FOUND"), notOpen)
}
