package clipboard

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/steps"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// Which formats are on the clipboard.

func init() {
	room.Action(steps.Action{Verb: "enumerate", Noun: "enumeration",
		Spellings: []spelling{as("the formats", func(_ *world, p *process) (impl.Operation, error) {
			own, err := windows.Of(p)
			return clipboard.ListFormats{Window: own}, err
		})},
		Checks: []spelling{
			as("{formats}", func(w *world, p *process, formats string) error { return enumerates(w, p, formats, "") }),
			as("{formats}, and then in some order {formats}", enumerates),
		},
	})
	room.Checks("what is on the clipboard",
		as("{formats} is/are on the clipboard", func(w *world, formats string) error { return available(w, formats, true) }),
		as("{formats} is/are not on the clipboard", func(w *world, formats string) error { return available(w, formats, false) }),
		as("{format} is on the clipboard if the setting has completed, and not if it has failed", func(w *world, format string) error {
			o, err := w.The("setting", "")
			if err != nil {
				return err
			}
			s, err := w.Complete(o)
			if err != nil {
				return err
			}
			return available(w, format, s.Failure == nil)
		}),
		as("the clipboard is empty", func(w *world) error { return counts(w, 0, "an empty clipboard") }),
		as("the clipboard has {int} format(s)", func(w *world, want int) error {
			return counts(w, want, steps.Plural(want, "format")+" on the clipboard")
		}),
		as("{role} finds no {format} in the list of formats", isNotListed),
	)
	const none, empty = -1, 0 // of GetPriorityClipboardFormat
	room.Action(steps.Action{Verb: "prefer", Checks: []spelling{
		as("{formats} in this order and gets {format}", func(w *world, p *process, formats, format string) error {
			want, err := numberOf(w, p, format)
			if err != nil {
				return err
			}
			return prefers(w, p, formats, want)
		}),
		as("{formats} in this order and gets none of them", func(w *world, p *process, formats string) error {
			return prefers(w, p, formats, none)
		}),
		as("{formats} in this order and finds the clipboard empty", func(w *world, p *process, formats string) error {
			return prefers(w, p, formats, empty)
		}),
	}})
}

// enumerates requires these formats in this order, and then exactly those in any.
func enumerates(w *world, p *process, first, then string) error {
	own, err := windows.Of(p)
	if err != nil {
		return err
	}
	ordered, err := numbersOf(w, p, first)
	if err != nil {
		return err
	}
	rest, err := numbersOf(w, p, then)
	if err != nil {
		return err
	}
	got, err := steps.Get[clipboard.Formats](w, p, clipboard.ListFormats{Window: own})
	if err != nil {
		return err
	}
	expected := slices.Concat(ordered, slices.Sorted(slices.Values(rest)))
	observed := slices.Clone(got.Formats)
	slices.Sort(observed[min(len(ordered), len(observed)):])
	if !slices.Equal(observed, expected) {
		return steps.Differs("the formats "+namesOf(w, slices.Concat(ordered, rest)), namesOf(w, got.Formats))
	}
	return nil
}

// counts requires that every process counts so many formats.
func counts(w *world, want int, expected string) error {
	return everywhere(w, clipboard.Count{}, func(count impl.Count) error {
		if count.Count != want {
			return steps.Differs(expected, steps.Plural(count.Count, "format")+" on it")
		}
		return nil
	})
}

func available(w *world, formats string, want bool) error {
	p, err := w.Someone()
	if err != nil {
		return err
	}
	numbers, err := numbersOf(w, p, formats)
	if err != nil {
		return err
	}
	says := map[bool]string{true: " is on the clipboard", false: " is not on the clipboard"}
	for _, number := range numbers {
		err := everywhere(w, clipboard.Available{Format: number}, func(there impl.Truth) error {
			if there.Is != want {
				name := nameOf(w, number)
				return steps.Differs(name+says[want], name+says[there.Is])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func isNotListed(w *world, p *process, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	listed, err := look[clipboard.Formats](w, p, clipboard.ListFormats{Window: windows.IfAny(p)})
	if err == nil && slices.Contains(listed.Formats, number) {
		return steps.Differs("no "+format+" in the list of formats", namesOf(w, listed.Formats))
	}
	return err
}

// prefers requires the number of a format, or what is returned instead of one.
func prefers(w *world, p *process, formats string, want int) error {
	numbers, err := numbersOf(w, p, formats)
	if err != nil {
		return err
	}
	got, err := steps.Get[clipboard.Format](w, p, clipboard.Priority{Formats: numbers})
	if err != nil || got.Format == want {
		return err
	}
	say := func(number int) string {
		switch number {
		case 0:
			return "an empty clipboard (0)"
		case -1:
			return "none of them (-1)"
		}
		return nameOf(w, number)
	}
	return steps.Differs(say(want), say(got.Format))
}
