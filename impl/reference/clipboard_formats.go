package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// RegisteredFormat is a format that was registered by its name. Nothing takes
// it back before the session ends (CLIP-42).
type RegisteredFormat struct {
	Name   string
	Format int
	By     *Process
}

// firstFormat is where the numbers of registered formats begin (CLIP-13).
const firstFormat = 0xC000

// findFormat looks in the whole session, not only in the process (CLIP-39).
func findFormat(k *Kernel, p *Process, name string) *RegisteredFormat {
	here := ClipboardAt(p.Computer).Formats
	i := slices.IndexFunc(here, func(f *RegisteredFormat) bool { return ClipboardsOf(k).SameName(f.Name, name) })
	if i < 0 {
		return nil
	}
	return here[i]
}

func newFormat(here *Computer) int { return firstFormat + len(ClipboardAt(here).Formats) }

// integerAtom is the number that a name of # and digits stands for (CLIP-127).
func integerAtom(name string) (number int, is bool) {
	digits, is := strings.CutPrefix(name, "#")
	number, err := strconv.Atoi(digits)
	return number, is && err == nil
}

// formatNamed knows no predefined format (CLIP-41).
func formatNamed(here *Computer, format int) (string, error) {
	for _, f := range ClipboardAt(here).Formats {
		if f.Format == format {
			return f.Name, nil
		}
	}
	return "", Windows("ERROR_INVALID_PARAMETER")
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
func enumerate(clip *Clipboard) (impl.Formats, error) {
	var formats impl.Formats
	for _, item := range clip.Items {
		formats.Formats = append(formats.Formats, item.Format)
	}
	return formats, nil
}

func init() {
	// CLIP-39, CLIP-40: a name has one number.
	on(func(k *Kernel, c *Call, op impl.FormatRegister) (impl.Format, error) {
		if op.Name == "" { // CLIP-125
			return impl.Format{}, Windows("ERROR_INVALID_NAME")
		}
		if number, ok := ClipboardsOf(k).IntegerAtom(op.Name); ok {
			return impl.Format{Format: number}, nil
		}
		if found := ClipboardsOf(k).FindFormat(k, c.Process, op.Name); found != nil {
			return impl.Format{Format: found.Format}, nil
		}
		here := c.Process.Computer
		format := ClipboardsOf(k).NewFormat(here)
		ClipboardAt(here).Formats = append(ClipboardAt(here).Formats, &RegisteredFormat{Name: op.Name, Format: format, By: c.Process})
		return impl.Format{Format: format}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FormatName) (impl.FormatNamed, error) {
		name, err := ClipboardsOf(k).FormatNamed(c.Process.Computer, op.Format)
		return impl.FormatNamed{Name: ClipboardsOf(k).CopiedName(name, op.Size)}, err
	})
	on(func(k *Kernel, c *Call, op impl.ClipboardPriority) (impl.Format, error) {
		return impl.Format{Format: ClipboardsOf(k).Preferred(ClipboardAt(c.Process.Computer), op.Formats)}, nil
	})
	onWindow(func(op impl.InputLanguage) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.InputLanguage) (impl.Value, error) {
		return impl.Value{Value: inputLanguage}, nil
	})
	onClipboard(func(op impl.ClipboardSetObject) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardSetObject) (impl.Nothing, error) {
		return impl.Nothing{}, k.put(clip, by, ClipboardItem{Format: op.Format, Object: &op.Object})
	})
	onClipboard(func(op impl.ClipboardGetObject) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardGetObject) (impl.Object, error) {
		item, err := k.fetch(c, clip, by, op.Format)
		if object := k.object(clip, item); object != nil {
			return *object, err
		}
		return impl.Object{}, cmp.Or(err, fmt.Errorf("format %d has memory and no object", op.Format))
	})
	onClipboard(func(op impl.ClipboardFiles) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardFiles) (impl.Files, error) {
		item, err := k.fetch(c, clip, by, impl.FormatFiles)
		return impl.Files{Files: ClipboardsOf(k).DroppedFiles(k.content(clip, item))}, err
	})
}
