package reference

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// RegisteredFormat is a format that was registered by its name. Nothing takes
// it back before the session ends (CLIP-42).
type RegisteredFormat struct {
	Name   string
	Format int
	By     *Process
}

// firstFormat and lastFormat are the numbers of registered formats (CLIP-13).
const (
	firstFormat = 0xC000
	lastFormat  = 0xFFFF
)

// findFormat looks in the whole session, not only in the process (CLIP-39).
func findFormat(k *Kernel, p *Process, name string) *RegisteredFormat {
	here := p.Computer.Formats
	i := slices.IndexFunc(here, func(f *RegisteredFormat) bool { return k.SameName(f.Name, name) })
	if i < 0 {
		return nil
	}
	return here[i]
}

func newFormat(here *Computer) int { return firstFormat + len(here.Formats) }

// formatNamed knows no predefined format (CLIP-41).
func formatNamed(here *Computer, format int) (string, error) {
	for _, f := range here.Formats {
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

// performAs performs another operation in the place of the one of the call.
func (k *Kernel) performAs(c *Call, op impl.Operation) (impl.Result, error) {
	own := c.Op
	defer func() { c.Op = own }()
	c.Op = op
	return k.transitions[reflect.TypeOf(op)](k, c)
}

func init() {
	// CLIP-39, CLIP-40: a name has one number.
	on(func(k *Kernel, c *Call, op impl.FormatRegister) (impl.Format, error) {
		if op.Name == "" {
			return impl.Format{}, Windows("ERROR_INVALID_NAME")
		}
		if found := k.FindFormat(k, c.Process, op.Name); found != nil {
			return impl.Format{Format: found.Format}, nil
		}
		here := c.Process.Computer
		format := k.NewFormat(here)
		if format > lastFormat {
			return impl.Format{}, Windows("ERROR_NOT_ENOUGH_MEMORY")
		}
		here.Formats = append(here.Formats, &RegisteredFormat{Name: op.Name, Format: format, By: c.Process})
		return impl.Format{Format: format}, nil
	})
	on(func(k *Kernel, c *Call, op impl.FormatName) (impl.FormatNamed, error) {
		name, err := k.FormatNamed(c.Process.Computer, op.Format)
		return impl.FormatNamed{Name: k.CopiedName(name, op.Size)}, err
	})
	on(func(k *Kernel, c *Call, op impl.ClipboardPriority) (impl.Format, error) {
		return impl.Format{Format: k.Preferred(&c.Process.Computer.Clipboard, op.Formats)}, nil
	})
	onWindow(func(op impl.InputLanguage) impl.Window { return op.Window }, func(k *Kernel, c *Call, w *Window, op impl.InputLanguage) (impl.Value, error) {
		return impl.Value{Value: inputLanguage}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ClipboardSetObject) (impl.Nothing, error) {
		if _, err := k.performAs(c, impl.ClipboardSet{Window: op.Window, Format: op.Format}); err != nil {
			return impl.Nothing{}, err
		}
		c.Process.Computer.Clipboard.item(op.Format).Object = &op.Object
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.ClipboardGetObject) (impl.Object, error) {
		if _, err := k.performAs(c, impl.ClipboardGet(op)); err != nil {
			return impl.Object{}, err
		}
		clip := &c.Process.Computer.Clipboard
		object := k.object(clip, clip.item(op.Format))
		if object == nil {
			return impl.Object{}, fmt.Errorf("format %d has memory and no object", op.Format)
		}
		return *object, nil
	})
	on(func(k *Kernel, c *Call, op impl.ClipboardFiles) (impl.Files, error) {
		list, err := k.performAs(c, impl.ClipboardGet{Window: op.Window, Format: impl.FormatFiles})
		if err != nil {
			return impl.Files{}, err
		}
		return impl.Files{Files: k.DroppedFiles(list.(impl.Bytes).Data)}, nil
	})
}
