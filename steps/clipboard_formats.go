package steps

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// Sentences about what is copied and pasted, and in which format. Copying is
// all that a program does for it: it opens the clipboard, empties it, sets the
// data, or the promise of them, and closes it; pasting is to open it, to read and
// to close it. Without a window a process opens the clipboard for none.

// formats is what a scenario remembers of the formats that were registered.
type formats struct {
	registered []registeredFormat
}

func init() {
	does(role+` copies `+clipItems, func(w *World, role, items string) error { return w.copies(role, items) })
	does(role+` (sets|starts to set) (`+clipItem+`)`, func(w *World, role, how, item string) error {
		p, set, err := w.itemOf(role, item)
		switch {
		case err != nil:
			return err
		case how == "starts to set":
			return w.startOn(role, "setting", set)
		}
		_, err = w.do(p, set)
		return err
	})
	does(role+` copies `+theBlock+` as (`+clipFormat+`)`, func(w *World, role, name, format string) error {
		b, err := w.blockOf(role, name)
		if err != nil {
			return err
		}
		return w.replaces(role, func(p *Process) error {
			number, err := w.formatNumber(p, format)
			if err != nil {
				return err
			}
			_, err = w.do(p, clipboard.Set{Window: p.Window, Format: number, Memory: b.memory})
			return err
		})
	})
	does(role+` starts to read (CF_[A-Z0-9]+)`, func(w *World, role, format string) error {
		p, number, err := w.knowing(role, format)
		if err != nil {
			return err
		}
		return w.startOn(role, "read", clipboard.Get{Window: p.Window, Format: number})
	})
	checks(role+` pastes (`+clipContent+`) as (`+clipFormat+`)`, func(w *World, role, content, format string) error {
		return w.pastes(role, content, format)
	})
	checks(role+` pastes the input language of `+role+` as CF_LOCALE`, func(w *World, role, other string) error {
		p, err := w.windowed(other)
		if err != nil {
			return err
		}
		language, err := get[impl.Value](w, p, clipboard.InputLanguage{Window: p.Window})
		if err != nil {
			return err
		}
		return w.pastes(role, fmt.Sprintf("the bytes % X", binary.LittleEndian.AppendUint32(nil, uint32(language.Value))), "CF_LOCALE")
	})
	checks(`((?:CF_[A-Z0-9]+|format \d+)(?: and (?:CF_[A-Z0-9]+|format \d+))*) (?:is|are) (not )?on the clipboard`, func(w *World, formats, not string) error {
		return w.areAvailable(formats, not == "")
	})
	does(role+` starts to enumerate the formats`, func(w *World, role string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		return w.startOn(role, "enumeration", clipboard.ListFormats{Window: p.Window})
	})
	checks(role+` finds no (`+clipFormat+`) in the list of formats`, func(w *World, role, format string) error {
		p, number, err := w.knowing(role, format)
		if err != nil {
			return err
		}
		listed, err := looks[clipboard.Formats](w, p, clipboard.ListFormats{Window: p.Window})
		if err == nil && slices.Contains(listed.Formats, number) {
			return mismatch("no "+format+" in the list of formats", w.formatNames(listed.Formats))
		}
		return err
	})
	checks(role+` enumerates `+clipFormats+`(?:, and then in some order `+clipFormats+`)?`, func(w *World, role, first, then string) error {
		return w.enumerates(role, first, then)
	})
	checks(role+` prefers `+clipFormats+` in this order and (gets (?:none of them|`+clipFormat+`)|finds the clipboard empty)`, func(w *World, role, formats, outcome string) error {
		return w.prefers(role, formats, outcome)
	})
}

// itemOf is what a sentence says to set. Who promises data takes its time over
// the request for them, which is answered by a sentence of its own.
func (w *World) itemOf(role, item string) (*Process, clipboard.Set, error) {
	found := oneItem.FindStringSubmatch(item)
	p, number, err := w.knowing(role, found[2])
	if err != nil {
		return nil, clipboard.Set{}, err
	}
	set := clipboard.Set{Window: p.Window, Format: number, Delayed: found[1] == ""}
	if set.Delayed {
		return p, set, w.hold(role, "WM_RENDERFORMAT")
	}
	set.Data, err = memoryOf(found[1], number)
	return p, set, err
}

// replaces empties the clipboard and fills it again.
func (w *World) replaces(role string, fill func(p *Process) error) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	for _, op := range []impl.Operation{clipboard.Open{Window: p.Window}, clipboard.Empty{Window: p.Window}} {
		if _, err := w.do(p, op); err != nil {
			return err
		}
	}
	if err := fill(p); err != nil {
		return err
	}
	_, err = w.do(p, clipboard.Close{Window: p.Window})
	return err
}

func (w *World) copies(role, items string) error {
	return w.replaces(role, func(p *Process) error {
		for _, item := range oneItem.FindAllString(items, -1) {
			_, set, err := w.itemOf(role, item)
			if err != nil {
				return err
			}
			if _, err := w.do(p, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// looks performs one operation of a reader between opening and closing.
func looks[R any](w *World, p *Process, op impl.Operation) (R, error) {
	var none R
	if _, err := w.do(p, clipboard.Open{Window: p.Window}); err != nil {
		return none, err
	}
	found, err := get[R](w, p, op)
	if err != nil {
		return none, err
	}
	_, err = w.do(p, clipboard.Close{Window: p.Window})
	return found, err
}

// pastes requires this content. Memory may be larger than what was put there.
func (w *World) pastes(role, content, format string) error {
	p, number, err := w.knowing(role, format)
	if err != nil {
		return err
	}
	want, err := memoryOf(content, number)
	if err != nil {
		return err
	}
	got, err := looks[impl.Bytes](w, p, clipboard.Get{Window: p.Window, Format: number})
	if err != nil {
		return err
	}
	if strings.HasPrefix(content, "the bytes ") {
		if len(got.Data) < len(want) || !slices.Equal(got.Data[:len(want)], want) {
			return mismatch(content+" as "+format, fmt.Sprintf("the bytes % X", got.Data[:min(len(got.Data), len(want)+8)]))
		}
		return nil
	}
	expected, _ := saidBy(want, number)
	said, ended := saidBy(got.Data, number)
	switch {
	case !ended:
		return mismatch(content+" as "+format, "text that no NUL ends: "+impl.Quote(got.Data))
	case number == clipboard.FormatText || number == clipboard.FormatOEMText || number == clipboard.FormatUnicodeText:
	case len(said) > len(expected):
		said = said[:len(expected)]
	}
	if !slices.Equal(said, expected) {
		return mismatch(impl.Quote(expected)+" as "+format, impl.Quote(said))
	}
	return nil
}

func (w *World) areAvailable(list string, want bool) error {
	p, err := w.someone()
	if err != nil {
		return err
	}
	numbers, err := w.formatNumbers(p, list)
	if err != nil {
		return err
	}
	says := map[bool]string{true: " is on the clipboard", false: " is not on the clipboard"}
	for _, number := range numbers {
		err := everywhere(w, clipboard.Available{Format: number}, func(there impl.Truth) error {
			if there.Is != want {
				name := w.formatName(number)
				return mismatch(name+says[want], name+says[there.Is])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// enumerates requires these formats in this order, and then exactly those in any.
func (w *World) enumerates(role, first, then string) error {
	p, err := w.windowed(role)
	if err != nil {
		return err
	}
	ordered, err := w.formatNumbers(p, first)
	if err != nil {
		return err
	}
	rest, err := w.formatNumbers(p, then)
	if err != nil {
		return err
	}
	got, err := get[clipboard.Formats](w, p, clipboard.ListFormats{Window: p.Window})
	if err != nil {
		return err
	}
	expected := slices.Concat(ordered, slices.Sorted(slices.Values(rest)))
	observed := slices.Clone(got.Formats)
	slices.Sort(observed[min(len(ordered), len(observed)):])
	if !slices.Equal(observed, expected) {
		return mismatch("the formats "+w.formatNames(slices.Concat(ordered, rest)), w.formatNames(got.Formats))
	}
	return nil
}

func (w *World) prefers(role, list, outcome string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	const empty, none = 0, -1
	numbers, err := w.formatNumbers(p, list)
	if err != nil {
		return err
	}
	want := empty
	switch format, gets := strings.CutPrefix(outcome, "gets "); {
	case format == "none of them":
		want = none
	case gets:
		if want, err = w.formatNumber(p, format); err != nil {
			return err
		}
	}
	got, err := get[clipboard.Format](w, p, clipboard.Priority{Formats: numbers})
	if err == nil && got.Format != want {
		says := map[int]string{empty: "an empty clipboard (0)", none: "none of them (-1)"}
		for _, number := range []int{want, got.Format} {
			if says[number] == "" {
				says[number] = w.formatNames([]int{number})
			}
		}
		return mismatch(says[want], says[got.Format])
	}
	return err
}
