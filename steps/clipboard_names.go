package steps

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// Sentences about the names of clipboard formats. "These formats" are those
// that the scenario has registered by itself, in the order of its sentences.

// registeredFormat is a format as one process was told it.
type registeredFormat struct {
	name   string
	number int
}

func init() {
	does(role+` registers the formats? `+names, func(w *World, role, names string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		for _, name := range listed(names) {
			number, err := w.registerFormat(p, name)
			if err != nil {
				return err
			}
			w.formats.registered = append(w.formats.registered, registeredFormat{name, number})
		}
		return nil
	})
	does(role+` starts to register the format `+text, func(w *World, role, name string) error {
		return w.startOn(role, "registration", clipboard.Register{Name: w.ownName(name)})
	})
	checks(`these are (one format|different formats)`, func(w *World, what string) error { return w.compareFormats(what) })
	checks(`the numbers of these formats lie between 0xC000 and 0xFFFF`, func(w *World) error {
		for _, f := range w.formats.registered {
			if f.number < 0xC000 || f.number > 0xFFFF {
				return mismatch("a number between 0xC000 and 0xFFFF", fmt.Sprintf("0x%04X", f.number))
			}
		}
		return nil
	})
	checks(`the number of this format is `+number, func(w *World, want int) error {
		last := len(w.formats.registered) - 1
		if last < 0 {
			return fmt.Errorf("the scenario has registered no format")
		}
		if got := w.formats.registered[last].number; got != want {
			return mismatch(fmt.Sprintf("the number %d", want), fmt.Sprint(got))
		}
		return nil
	})
	checks(role+` finds the name `+text+` for this format(?: in a buffer of `+number+` characters)?`, func(w *World, role, name, size string) error {
		return w.findsName(role, name, size)
	})
	checks(role+` finds no name for `+clipFormats, func(w *World, role, formats string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		numbers, err := w.formatNumbers(p, formats)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			o, err := w.start(p, "", "", clipboard.GetName{Format: number, Size: longName})
			if err != nil {
				return err
			}
			if o.Last.Failure == nil {
				return w.disagree(o, "no name for "+w.formatNames([]int{number}), o.Last.String())
			}
		}
		return nil
	})
}

// longName is the buffer for any name.
const longName = 256

// formatSuffix keeps names apart where the session outlives the scenario: what
// was registered stays.
func (w *World) formatSuffix() string {
	if w.isolated {
		return ""
	}
	return fmt.Sprintf(" (ipcspec %d %s)", os.Getpid(), w.Name)
}

var integerAtom = regexp.MustCompile(`^#\d+$`)

// ownName is a name with its suffix; one that registers nothing needs none.
func (w *World) ownName(name string) string {
	if name == "" || integerAtom.MatchString(name) {
		return name
	}
	return name + w.formatSuffix()
}

func (w *World) registerFormat(p *Process, name string) (int, error) {
	registered, err := get[clipboard.Format](w, p, clipboard.Register{Name: w.ownName(name)})
	return registered.Format, err
}

func (w *World) compareFormats(what string) error {
	var numbers []int
	var observed []string
	for _, f := range w.formats.registered {
		numbers = append(numbers, f.number)
		observed = append(observed, fmt.Sprintf("%q is 0x%04X", f.name, f.number))
	}
	slices.Sort(numbers)
	want := 1
	if what == "different formats" {
		want = len(numbers)
	}
	if len(numbers) < 2 {
		return fmt.Errorf("the scenario has registered %s, too few to compare", plural(len(numbers), "format"))
	}
	if len(slices.Compact(numbers)) != want {
		return mismatch(what, strings.Join(observed, ", "))
	}
	return nil
}

// findsName asks for the name of the format that was registered last.
func (w *World) findsName(role, want, size string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	if len(w.formats.registered) == 0 {
		return fmt.Errorf("the scenario has registered no format")
	}
	op := clipboard.GetName{Format: w.formats.registered[len(w.formats.registered)-1].number, Size: longName}
	suffix := w.formatSuffix()
	if size != "" {
		suffix = ""
		if _, err := fmt.Sscan(size, &op.Size); err != nil {
			return err
		}
	}
	o, err := w.start(p, "", "", op)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("the name %q", want)
	named, ok := o.Last.Result.(clipboard.Named)
	if !ok {
		return w.disagree(o, expected, o.Last.String())
	}
	if named.Name != want+suffix {
		return w.disagree(o, expected, strconv.Quote(strings.TrimSuffix(named.Name, suffix)))
	}
	return nil
}
