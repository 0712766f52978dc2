package clipboard

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/steps"
)

// The names of formats. "These formats" are those that the scenario has registered by
// itself, in the order of its sentences.

// registered are the formats as each process was told them.
type registered []struct {
	name   string
	number int
}

func init() {
	room.Checks("the numbers of registered formats",
		as("these are one format", func(w *world) error { return haveNumbers(w, "one format", func(int) int { return 1 }) }),
		as("these are different formats", func(w *world) error {
			return haveNumbers(w, "different formats", func(formats int) int { return formats })
		}),
		as("the numbers of these formats lie between 0xC000 and 0xFFFF", func(w *world) error {
			for _, f := range *steps.Of[registered](w) {
				if f.number < 0xC000 || f.number > 0xFFFF {
					return steps.Differs("a number between 0xC000 and 0xFFFF", fmt.Sprintf("0x%04X", f.number))
				}
			}
			return nil
		}),
		as("the number of this format is {int}", func(w *world, want int) error {
			got, err := lastRegistered(w)
			if err == nil && got != want {
				return steps.Differs(fmt.Sprintf("the number %d", want), fmt.Sprint(got))
			}
			return err
		}),
	)
	room.Checks("the name of a format",
		as("{role} finds the name {text} for this format", func(w *world, p *process, name string) error {
			return findsName(w, p, name, suffix(w), longName)
		}),
		as("{role} finds the name {text} for this format in a buffer of {int} characters", func(w *world, p *process, name string, size int) error {
			return findsName(w, p, name, "", size)
		}),
		as("{role} finds no name for {formats}", findsNoName),
	)
}

// longName is the buffer for any name.
const longName = 256

// suffix keeps names apart where the session outlives the scenario: what was
// registered stays.
func suffix(w *world) string {
	if w.Isolated() {
		return ""
	}
	return fmt.Sprintf(" (ipcspec %d %s)", os.Getpid(), w.Name)
}

var integerAtom = regexp.MustCompile(`^#\d+$`)

// ownName is a name with its suffix; one that registers nothing needs none.
func ownName(w *world, name string) string {
	if name == "" || integerAtom.MatchString(name) {
		return name
	}
	return name + suffix(w)
}

func register(w *world, p *process, name string) (int, error) {
	got, err := steps.Get[clipboard.Format](w, p, clipboard.Register{Name: ownName(w, name)})
	return got.Format, err
}

// enter makes a format one of "these".
func enter(w *world, name string, number int) {
	list := steps.Of[registered](w)
	*list = append(*list, struct {
		name   string
		number int
	}{strings.TrimSuffix(name, suffix(w)), number})
}

// lastRegistered is the number of "this format".
func lastRegistered(w *world) (int, error) {
	list := *steps.Of[registered](w)
	if len(list) == 0 {
		return 0, fmt.Errorf("the scenario has registered no format")
	}
	return list[len(list)-1].number, nil
}

// haveNumbers requires that so many of the numbers of these formats differ.
func haveNumbers(w *world, what string, different func(formats int) int) error {
	var numbers []int
	var observed []string
	for _, f := range *steps.Of[registered](w) {
		numbers = append(numbers, f.number)
		observed = append(observed, fmt.Sprintf("%q is 0x%04X", f.name, f.number))
	}
	slices.Sort(numbers)
	want := different(len(numbers))
	if len(numbers) < 2 {
		return fmt.Errorf("the scenario has registered %s, too few to compare", steps.Plural(len(numbers), "format"))
	}
	if len(slices.Compact(numbers)) != want {
		return steps.Differs(what, strings.Join(observed, ", "))
	}
	return nil
}

// findsName asks for the name of the format that was registered last. The suffix is
// what follows the name in a buffer of this size.
func findsName(w *world, p *process, want, suffix string, size int) error {
	number, err := lastRegistered(w)
	if err != nil {
		return err
	}
	o, err := w.Start(p, "", "", clipboard.GetName{Format: number, Size: size})
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("the name %q", want)
	named, ok := o.Last.Result.(clipboard.Named)
	if !ok {
		return w.Disagree(o, expected, o.Last.String())
	}
	if named.Name != want+suffix {
		return w.Disagree(o, expected, strconv.Quote(strings.TrimSuffix(named.Name, suffix)))
	}
	return nil
}

func findsNoName(w *world, p *process, formats string) error {
	numbers, err := numbersOf(w, p, formats)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		o, err := w.Start(p, "", "", clipboard.GetName{Format: number, Size: longName})
		if err != nil {
			return err
		}
		if o.Last.Failure == nil {
			return w.Disagree(o, "no name for "+nameOf(w, number), o.Last.String())
		}
	}
	return nil
}
