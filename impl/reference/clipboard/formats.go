package clipboard

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// RegisteredFormat is a format that was registered by its name. Nothing takes
// it back before the session ends (CLIP-42).
type RegisteredFormat struct {
	Name   string
	Format int
	By     *kernel.Process
}

// firstFormat is where the numbers of registered formats begin (CLIP-13).
const firstFormat = 0xC000

// findFormat looks in the whole session, not only in the process (CLIP-39).
func findFormat(k *kernel.Kernel, p *kernel.Process, name string) *RegisteredFormat {
	here := At(p.Computer).Formats
	i := slices.IndexFunc(here, func(f *RegisteredFormat) bool { return Of(k).SameName(f.Name, name) })
	if i < 0 {
		return nil
	}
	return here[i]
}

// mostCharacters is how long the name of an atom can be.
const mostCharacters = 255

func newFormat(here *kernel.Computer) int { return firstFormat + len(At(here).Formats) }

// integerAtom is the number that a name of # and digits stands for (CLIP-127).
func integerAtom(name string) (number int, is bool) {
	digits, is := strings.CutPrefix(name, "#")
	number, err := strconv.Atoi(digits)
	return number, is && err == nil
}

// formatNamed knows no predefined format (CLIP-41).
func formatNamed(here *kernel.Computer, format int) (string, error) {
	for _, f := range At(here).Formats {
		if f.Format == format {
			return f.Name, nil
		}
	}
	return "", kernel.Windows("ERROR_INVALID_PARAMETER")
}

// copiedName leaves room for the NUL.
func copiedName(name string, size int) string { return name[:min(len(name), max(size-1, 0))] }

// preferred is the first that is there (CLIP-49).
func preferred(clip *Clipboard, formats []int) int {
	if len(clip.Items) == 0 {
		return 0
	}
	for _, format := range formats {
		if clip.item(format) != nil {
			return format
		}
	}
	return -1
}

// enumerate ends without an error (CLIP-48).
func enumerate(clip *Clipboard) (clipboard.Formats, error) {
	var formats clipboard.Formats
	for _, item := range clip.Items {
		formats.Formats = append(formats.Formats, item.Format)
	}
	return formats, nil
}

func init() {
	// CLIP-39, CLIP-40: a name has one number.
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Register) (clipboard.Format, error) {
		if op.Name == "" { // CLIP-125
			return clipboard.Format{}, kernel.Windows("ERROR_INVALID_NAME")
		}
		if !Of(k).NameFits(op.Name) { // CLIP-147
			return clipboard.Format{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		if number, ok := Of(k).IntegerAtom(op.Name); ok {
			return clipboard.Format{Format: number}, nil
		}
		if found := Of(k).FindFormat(k, c.Process, op.Name); found != nil {
			return clipboard.Format{Format: found.Format}, nil
		}
		here := c.Process.Computer
		format := Of(k).NewFormat(here)
		At(here).Formats = append(At(here).Formats, &RegisteredFormat{Name: op.Name, Format: format, By: c.Process})
		return clipboard.Format{Format: format}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.GetName) (clipboard.Named, error) {
		name, err := Of(k).FormatNamed(c.Process.Computer, op.Format)
		return clipboard.Named{Name: Of(k).CopiedName(name, op.Size)}, err
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Priority) (clipboard.Format, error) {
		return clipboard.Format{Format: Of(k).Preferred(At(c.Process.Computer), op.Formats)}, nil
	})
	windows.On(func(op clipboard.InputLanguage) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, w *windows.Window, op clipboard.InputLanguage) (impl.Value, error) {
		return impl.Value{Value: inputLanguage}, nil
	})
	onClipboard(func(op clipboard.SetObject) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.SetObject) (impl.Nothing, error) {
		return impl.Nothing{}, put(k, clip, by, ClipboardItem{Format: op.Format, Object: &op.Object})
	})
	onClipboard(func(op clipboard.GetObject) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.GetObject) (clipboard.Object, error) {
		item, err := fetch(k, c, clip, by, op.Format)
		if object := object(k, clip, item); object != nil {
			return *object, err
		}
		return clipboard.Object{}, cmp.Or(err, fmt.Errorf("format %d has memory and no object", op.Format))
	})
	onClipboard(func(op clipboard.GetFiles) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.GetFiles) (clipboard.Files, error) {
		item, err := fetch(k, c, clip, by, clipboard.FormatFiles)
		return clipboard.Files{Files: Of(k).DroppedFiles(content(k, clip, item))}, err
	})
}
