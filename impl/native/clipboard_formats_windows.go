package native

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

var (
	registerClipboardFormat    = user32.NewProc("RegisterClipboardFormatW")
	getClipboardFormatName     = user32.NewProc("GetClipboardFormatNameW")
	getPriorityClipboardFormat = user32.NewProc("GetPriorityClipboardFormat")
	getKeyboardLayout          = user32.NewProc("GetKeyboardLayout")

	dragQueryFile = windows.NewLazySystemDLL("shell32.dll").NewProc("DragQueryFileW")
)

// nameOf is the name of a format, by a buffer of this size.
func nameOf(format, size int) (string, error) {
	size = max(size, 0)
	buffer := make([]uint16, size+1) // none of it would have no address
	length, err := invoke(getClipboardFormatName, uintptr(format), uintptr(unsafe.Pointer(&buffer[0])), uintptr(size))
	if err != nil {
		return "", err
	}
	if int(length) > size {
		return "", fmt.Errorf("the name has %d characters in a buffer of %d", length, size)
	}
	return windows.UTF16ToString(buffer[:length]), nil
}

// filesOf reads what an HDROP lists.
func filesOf(list uintptr) ([]string, error) {
	const howMany = 0xFFFFFFFF
	count, _, _ := dragQueryFile.Call(list, howMany, 0, 0)
	var files []string
	for i := range count {
		length, err := invoke(dragQueryFile, list, i, 0, 0)
		if err != nil {
			return nil, err
		}
		name := make([]uint16, length+1)
		if _, err := invoke(dragQueryFile, list, i, uintptr(unsafe.Pointer(&name[0])), length+1); err != nil {
			return nil, err
		}
		files = append(files, windows.UTF16ToString(name))
	}
	return files, nil
}

func init() {
	on(func(p *process, op clipboard.Register) (clipboard.Format, error) {
		format, err := invoke(registerClipboardFormat, uintptr(unsafe.Pointer(wide(op.Name))))
		return clipboard.Format{Format: int(format)}, err
	})
	on(func(p *process, op clipboard.GetName) (clipboard.Named, error) {
		name, err := nameOf(op.Format, op.Size)
		return clipboard.Named{Name: name}, err
	})
	on(func(p *process, op clipboard.Priority) (clipboard.Format, error) {
		formats := make([]uint32, len(op.Formats)+1) // none of it would have no address
		for i, format := range op.Formats {
			formats[i] = uint32(format)
		}
		format, _, _ := getPriorityClipboardFormat.Call(uintptr(unsafe.Pointer(&formats[0])), uintptr(len(op.Formats)))
		return clipboard.Format{Format: int(int32(format))}, nil
	})
	onClipboard(func(op clipboard.InputLanguage) window.Window { return op.Window },
		func(_ uintptr, op clipboard.InputLanguage) (impl.Value, error) {
			layout, _, _ := getKeyboardLayout.Call(0)
			return impl.Value{Value: int64(uint16(layout))}, nil
		})
	onClipboard(func(op clipboard.SetObject) window.Window { return op.Window },
		func(_ uintptr, op clipboard.SetObject) (impl.Nothing, error) {
			object, err := newObject(op.Object)
			if err != nil {
				return impl.Nothing{}, err
			}
			_, err = invoke(setClipboardData, uintptr(op.Format), object)
			return impl.Nothing{}, err
		})
	onClipboard(func(op clipboard.GetObject) window.Window { return op.Window },
		func(_ uintptr, op clipboard.GetObject) (clipboard.Object, error) {
			handle, err := invoke(getClipboardData, uintptr(op.Format))
			if err != nil {
				return clipboard.Object{}, err
			}
			if op.Format == clipboard.FormatMetafilePicture {
				return describePicture(handle)
			}
			return describeObject(handle)
		})
	onClipboard(func(op clipboard.GetFiles) window.Window { return op.Window },
		func(_ uintptr, op clipboard.GetFiles) (clipboard.Files, error) {
			list, err := invoke(getClipboardData, clipboard.FormatFiles)
			if err != nil {
				return clipboard.Files{}, err
			}
			files, err := filesOf(list)
			return clipboard.Files{Files: files}, err
		})
}

var (
	gdi32                  = windows.NewLazySystemDLL("gdi32.dll")
	createCompatibleBitmap = gdi32.NewProc("CreateCompatibleBitmap")
	createPalette          = gdi32.NewProc("CreatePalette")
	createEnhMetaFile      = gdi32.NewProc("CreateEnhMetaFileW")
	closeEnhMetaFile       = gdi32.NewProc("CloseEnhMetaFile")
	createMetaFile         = gdi32.NewProc("CreateMetaFileW")
	closeMetaFile          = gdi32.NewProc("CloseMetaFile")
	drawRectangle          = gdi32.NewProc("Rectangle")
	getObjectType          = gdi32.NewProc("GetObjectType")
	getObject              = gdi32.NewProc("GetObjectW")
	getDC                  = user32.NewProc("GetDC")
	releaseDC              = user32.NewProc("ReleaseDC")
)

// objectTypes are what GetObjectType returns.
var objectTypes = map[uintptr]string{5: "palette", 7: "bitmap", 9: "metafile", 13: "enhanced metafile"}

// metafilePicture is METAFILEPICT.
type metafilePicture struct {
	mode, width, height int32
	metafile            uintptr
}

// bitmapDescription is BITMAP.
type bitmapDescription struct {
	kind, width, height, widthBytes int32
	planes, bitsPixel               uint16
	bits                            uintptr
}

// newObject makes what the clipboard is going to own.
func newObject(o clipboard.Object) (uintptr, error) {
	switch o.Kind {
	case "bitmap":
		screen, err := invoke(getDC, 0)
		if err != nil {
			return 0, err
		}
		defer releaseDC.Call(0, screen)
		return invoke(createCompatibleBitmap, screen, uintptr(o.Width), uintptr(o.Height))
	case "palette":
		description := struct { // LOGPALETTE
			version, count uint16
			red            [4]byte
		}{0x300, 1, [4]byte{0xFF}}
		return invoke(createPalette, uintptr(unsafe.Pointer(&description)))
	case "enhanced metafile":
		return drawn(createEnhMetaFile, closeEnhMetaFile, 0, 0, 0, 0)
	case "metafile picture":
		metafile, err := drawn(createMetaFile, closeMetaFile, 0)
		if err != nil {
			return 0, err
		}
		const text = 1 // MM_TEXT
		picture := metafilePicture{mode: text, width: 10, height: 10, metafile: metafile}
		return movableMemory(unsafe.Slice((*byte)(unsafe.Pointer(&picture)), unsafe.Sizeof(picture)))
	}
	return 0, fmt.Errorf("no object is called %q", o.Kind)
}

// drawn is a metafile with a rectangle in it.
func drawn(create, close *windows.LazyProc, args ...uintptr) (uintptr, error) {
	context, err := invoke(create, args...)
	if err != nil {
		return 0, err
	}
	drawRectangle.Call(context, 0, 0, 10, 10)
	return invoke(close, context)
}

func describeObject(handle uintptr) (clipboard.Object, error) {
	number, _, err := getObjectType.Call(handle)
	kind := objectTypes[number]
	if number == 0 {
		return clipboard.Object{}, fail(err)
	}
	if kind == "" {
		return clipboard.Object{}, fmt.Errorf("an object of type %d", number)
	}
	o := clipboard.Object{Kind: kind}
	if kind == "bitmap" {
		var b bitmapDescription
		if _, err := invoke(getObject, handle, unsafe.Sizeof(b), uintptr(unsafe.Pointer(&b))); err != nil {
			return o, err
		}
		o.Width, o.Height = int(b.width), int(b.height)
	}
	return o, nil
}

// describePicture looks for the metafile that a memory object refers to.
func describePicture(memory uintptr) (clipboard.Object, error) {
	data, err := contentOf(memory)
	if err != nil {
		return clipboard.Object{}, err
	}
	var picture metafilePicture
	if len(data) < int(unsafe.Sizeof(picture)) {
		return clipboard.Object{}, fail(syscall.Errno(windows.ERROR_INVALID_HANDLE))
	}
	picture = *(*metafilePicture)(unsafe.Pointer(&data[0]))
	if o, err := describeObject(picture.metafile); err != nil || o.Kind != "metafile" {
		return o, err
	}
	return clipboard.Object{Kind: "metafile picture"}, nil
}
