package clipboard

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/steps"
	memories "github.com/ipcspec/ipcspec/steps/memory"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// What is copied and pasted, and in which format. Copying is all that a program does
// for it: it opens the clipboard, empties it, sets the data, or the promise of them,
// and closes it; pasting is to open it, to read and to close it.

func init() {
	room.Action(steps.Action{Verb: "set", Noun: "setting", Spellings: []spelling{
		as("{content} as {format}", setting),
		as("a promise of {format}", promising),
		as("a/an {drawing} as {format}", func(w *world, p *process, kind, format string) (impl.Operation, error) {
			number, err := numberOf(w, p, format)
			return clipboard.SetObject{Window: windows.IfAny(p), Format: number, Object: clipboard.Object{Kind: kind}}, err
		}),
	}})
	room.Checks("what setting returns", as("the setting returns the handle that it was given", returnsHandle))
	room.Action(steps.Action{Verb: "read", Noun: "read", Spellings: []spelling{
		as("{format}", func(w *world, p *process, format string) (impl.Operation, error) {
			number, err := numberOf(w, p, format)
			return clipboard.Get{Window: windows.IfAny(p), Format: number}, err
		}),
		as("the object in {format}", func(w *world, p *process, format string) (impl.Operation, error) {
			number, err := numberOf(w, p, format)
			return clipboard.GetObject{Window: windows.IfAny(p), Format: number}, err
		}),
		as("the files", func(_ *world, p *process) (impl.Operation, error) {
			return clipboard.GetFiles{Window: windows.IfAny(p)}, nil
		}),
	}})
	room.Action(steps.Action{Verb: "copy", Does: []spelling{
		as("{items}", copyItems),
		as("{block} as {format}", copyBlock),
		as("an image of {int} by {int} pixels as {bitmap-format}", copyBitmap),
		as("an image of {int} by {int} pixels as {dib-format}", copyDIB),
		as("a/an {drawing} as {format}", func(w *world, p *process, kind, format string) error {
			return copyObject(w, p, clipboard.Object{Kind: kind}, format)
		}),
		as("the files {roles}", func(w *world, p *process, names steps.Roles) error { return copyFiles(w, p, names, true) }),
		as("the files {roles} in 8-bit characters", func(w *world, p *process, names steps.Roles) error { return copyFiles(w, p, names, false) }),
	}})
	room.Action(steps.Action{Verb: "paste", Checks: []spelling{
		as("{content} as {format}", paste),
		as("the input language of {role} as CF_LOCALE", pasteLanguage),
		as("an image of {int} by {int} pixels as {bitmap-format}", pasteBitmap),
		as("an image of {int} by {int} pixels as {dib-format}", pasteDIB),
		as("a/an {drawing} as {format}", func(w *world, p *process, kind, format string) error {
			return pasteObject(w, p, clipboard.Object{Kind: kind}, format)
		}),
		as("the files {roles}", pasteFiles),
	}})
}

func setting(w *world, p *process, content, format string) (impl.Operation, error) {
	number, err := numberOf(w, p, format)
	if err != nil {
		return nil, err
	}
	data, err := memoryOf(content, number)
	return clipboard.Set{Window: windows.IfAny(p), Format: number, Payload: impl.Payload{Data: data}}, err
}

// promising takes its time over the request for what is promised, which is answered by
// a sentence of its own.
func promising(w *world, p *process, format string) (impl.Operation, error) {
	number, err := numberOf(w, p, format)
	if err != nil {
		return nil, err
	}
	return clipboard.Set{Window: windows.IfAny(p), Format: number, Delayed: true}, windows.Hold(w, p, "WM_RENDERFORMAT")
}

func returnsHandle(w *world) error {
	expected := "the handle that was given"
	o, err := w.Succeeded("setting", "", expected)
	if err != nil {
		return err
	}
	set, _ := o.Op.(clipboard.Set)
	if placed, ok := o.Last.Result.(clipboard.Placed); !ok || (placed.Passed == 0) != set.Delayed || placed.Returned != placed.Passed {
		return w.Disagree(o, expected, fmt.Sprintf("handle %#x for handle %#x", placed.Returned, placed.Passed))
	}
	return nil
}

// replace empties the clipboard and fills it again.
func replace(w *world, p *process, fill func() error) error {
	own := windows.IfAny(p)
	for _, op := range []impl.Operation{clipboard.Open{Window: own}, clipboard.Empty{Window: own}} {
		if _, err := w.Do(p, op); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	_, err := w.Do(p, clipboard.Close{Window: own})
	return err
}

func copyItems(w *world, p *process, items string) error {
	return replace(w, p, func() error {
		for _, item := range oneItem.FindAllStringSubmatch(items, -1) {
			content, format := item[1], item[2]
			set, err := impl.Operation(nil), error(nil)
			if content == "" {
				set, err = promising(w, p, format)
			} else {
				set, err = setting(w, p, content, format)
			}
			if err != nil {
				return err
			}
			if _, err := w.Do(p, set); err != nil {
				return err
			}
		}
		return nil
	})
}

func copyBlock(w *world, p *process, b *memories.Block, format string) error {
	if err := b.HeldBy(p); err != nil {
		return err
	}
	return replace(w, p, func() error {
		number, err := numberOf(w, p, format)
		if err != nil {
			return err
		}
		_, err = w.Do(p, clipboard.Set{Window: windows.IfAny(p), Format: number, Memory: b.Object})
		return err
	})
}

// look performs one operation of a reader between opening and closing.
func look[R any](w *world, p *process, op impl.Operation) (R, error) {
	var none R
	own := windows.IfAny(p)
	if _, err := w.Do(p, clipboard.Open{Window: own}); err != nil {
		return none, err
	}
	found, err := steps.Get[R](w, p, op)
	if err != nil {
		return none, err
	}
	_, err = w.Do(p, clipboard.Close{Window: own})
	return found, err
}

// paste requires this content. Memory may be larger than what was put there.
func paste(w *world, p *process, content, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	want, err := memoryOf(content, number)
	if err != nil {
		return err
	}
	got, err := look[impl.Bytes](w, p, clipboard.Get{Window: windows.IfAny(p), Format: number})
	if err != nil {
		return err
	}
	if strings.HasPrefix(content, "the bytes ") {
		if len(got.Data) < len(want) || !slices.Equal(got.Data[:len(want)], want) {
			return steps.Differs(content+" as "+format, fmt.Sprintf("the bytes % X", got.Data[:min(len(got.Data), len(want)+8)]))
		}
		return nil
	}
	expected, _ := saidBy(want, number)
	said, ended := saidBy(got.Data, number)
	switch {
	case !ended:
		return steps.Differs(content+" as "+format, "text that no NUL ends: "+impl.Quote(got.Data))
	case number == clipboard.FormatText || number == clipboard.FormatOEMText || number == clipboard.FormatUnicodeText:
	case len(said) > len(expected):
		said = said[:len(expected)]
	}
	if !slices.Equal(said, expected) {
		return steps.Differs(impl.Quote(expected)+" as "+format, impl.Quote(said))
	}
	return nil
}

func pasteLanguage(w *world, p, of *process) error {
	own, err := windows.Of(of)
	if err != nil {
		return err
	}
	language, err := steps.Get[impl.Value](w, of, clipboard.InputLanguage{Window: own})
	if err != nil {
		return err
	}
	return paste(w, p, fmt.Sprintf("the bytes % X", binary.LittleEndian.AppendUint32(nil, uint32(language.Value))), "CF_LOCALE")
}
