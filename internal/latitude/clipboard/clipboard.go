// Package clipboard says what the clipboard leaves open.
package clipboard

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/internal/latitude"
)

// objects are the formats whose handles are no memory, or memory that refers to more,
// and what they stand for.
var objects = map[int]string{
	clipboard.FormatBitmap: "bitmap", clipboard.FormatMetafilePicture: "metafile picture",
	clipboard.FormatPalette: "palette", clipboard.FormatEnhMetafile: "enhanced metafile",
}

// convertible are the formats that are made of each other.
var convertible = [][]int{
	{clipboard.FormatText, clipboard.FormatOEMText, clipboard.FormatUnicodeText},
	{clipboard.FormatBitmap, clipboard.FormatDIB, clipboard.FormatDIBV5},
	{clipboard.FormatMetafilePicture, clipboard.FormatEnhMetafile},
}

func init() {
	latitude.Leave(latitude.Room{Name: "clipboard", Watch: watch})
	latitude.Compare(func(op clipboard.Get, r impl.Bytes, content []byte) any {
		if op.Format == clipboard.FormatDIB || op.Format == clipboard.FormatDIBV5 {
			return fmt.Sprintf("an image of %d bytes", len(content)) // all of a header no document says
		}
		return string(content)
	})
	latitude.Compare(func(_ clipboard.Set, r clipboard.Placed, _ []byte) any {
		return struct{ promise, same bool }{r.Passed == 0, r.Returned == r.Passed}
	})
}

func watch(w *latitude.Watch) {
	// What a handle of the wrong kind becomes on the clipboard no document says.
	latitude.Before(w, func(c *kernel.Call, op clipboard.SetObject) bool {
		return objects[op.Format] != op.Kind || openForAnother(c, op.Window)
	})
	latitude.Before(w, func(c *kernel.Call, op clipboard.Set) bool {
		return objects[op.Format] != "" && !op.Delayed || ofNoBytes(op) || openForAnother(c, op.Window)
	})
	latitude.Before(w, noFiles)
	latitude.After(w, func(c *kernel.Call, op clipboard.Get, result impl.Result, _ error) bool {
		got, _ := result.(impl.Bytes) // a character that a code page does not have may become one that looks alike
		return objects[op.Format] != "" || bytes.ContainsAny(got.Data, "?") || bytes.IndexByte(got.Data, heaps.Unwritten) >= 0 || severalSources(c, op.Format)
	})
	latitude.Before(w, func(c *kernel.Call, op clipboard.GetObject) bool {
		return objects[op.Format] == "" || severalSources(c, op.Format)
	})
}

// noFiles says whether there is something as a list of files that is none, or may become
// so. What DragQueryFile makes of that no document says.
func noFiles(c *kernel.Call, _ clipboard.GetFiles) bool {
	const header = 20 // DROPFILES
	for _, item := range clipboards.At(c.Process.Computer).Items {
		if item.Format == clipboard.FormatFiles {
			return len(item.Data) < header || item.Data[0] != header || !bytes.HasSuffix(item.Data, []byte{0, 0})
		}
	}
	return false
}

// ofNoBytes says whether there is nothing in the memory. With which code that is refused,
// and whether before or after a clipboard that is not open, no document says (CLIP-144).
func ofNoBytes(op clipboard.Set) bool { return !op.Delayed && op.Memory == "" && op.Size() == 0 }

// openForAnother says whether somebody else has the clipboard open. Whether one who has
// not can set data Microsoft and Windows say differently (CLIP-129).
func openForAnother(c *kernel.Call, by window.Window) bool {
	var thread *kernel.Thread
	if w := windows.Named(c.Process, by); w != nil {
		thread = w.Thread
	}
	opener := clipboards.At(c.Process.Computer).Opener
	return opener != nil && (opener.Process != c.Process || opener.Thread != thread)
}

// severalSources reports whether a format is made of another one, and more than one is
// there to make it of. Which of them is taken no document says, unless one is Unicode
// text (CLIP-143).
func severalSources(c *kernel.Call, format int) bool {
	group := slices.IndexFunc(convertible, func(formats []int) bool { return slices.Contains(formats, format) })
	if group < 0 {
		return false
	}
	sources := 0
	for _, item := range clipboards.At(c.Process.Computer).Items {
		switch {
		case item.From != nil || !slices.Contains(convertible[group], item.Format):
		case item.Format == format, item.Format == clipboard.FormatUnicodeText:
			return false
		default:
			sources++
		}
	}
	return sources > 1
}
