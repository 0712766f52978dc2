package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/near"
)

// flags is the flag set of a subcommand. Its errors are one line that says what
// is wrong and what to type.
type flags struct {
	*flag.FlagSet
	positional []string
	twice      string // the flag that was given again although it takes one value
}

func newFlags(subcommand string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(subcommand, flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	return f
}

// parse reads flags before and after positional arguments, of which there may be
// so many.
func (f *flags) parse(args []string, most int) error {
	f.VisitAll(f.limit)
	for {
		if err := f.Parse(args); err != nil {
			return f.explain(err)
		}
		rest := f.Args()
		if len(rest) == 0 {
			break
		}
		if end := len(args) - len(rest); end > 0 && args[end-1] == "--" {
			f.positional = append(f.positional, rest...)
			break
		}
		f.positional = append(f.positional, rest[0])
		args = rest[1:]
	}
	if len(f.positional) > most {
		if f.Lookup("id") != nil && anID.MatchString(f.positional[most]) {
			return fmt.Errorf("%q is not expected; --id %s executes it", f.positional[most], f.positional[most])
		}
		return fmt.Errorf("%q is not expected; ipcspec help %s shows how it goes", f.positional[most], f.Name())
	}
	return nil
}

// anID is what ids of behaviours and scenarios begin with.
var anID = regexp.MustCompile(`^[A-Z]+-\d`)

// limit lets a flag that takes one value be given once: the last of several would
// win silently. What only says yes may be said again.
func (f *flags) limit(one *flag.Flag) {
	switch value := one.Value.(type) {
	case *words:
		return
	case interface{ IsBoolFlag() bool }:
		if value.IsBoolFlag() {
			return
		}
	}
	one.Value = &single{Value: one.Value, again: func() { f.twice = one.Name }}
}

// single is the value of a flag that may be given once.
type single struct {
	flag.Value
	given bool
	again func()
}

func (s *single) Set(text string) error {
	if s.given {
		s.again()
		return errors.New("is given twice")
	}
	s.given = true
	return s.Value.Set(text)
}

var (
	badValue = regexp.MustCompile(`(?s)^invalid value (".*") for flag -(\S+): (.*)$`)
	badBool  = regexp.MustCompile(`(?s)^invalid boolean value (".*") for -(\S+): `)
)

// explain puts errors of package flag into words that help.
func (f *flags) explain(err error) error {
	text := err.Error()
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if f.twice != "" {
		return fmt.Errorf("%s is given twice; %s takes one", dashed(f.twice), f.Name())
	}
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		var names []string
		f.VisitAll(func(other *flag.Flag) { names = append(names, other.Name) })
		hint := "; ipcspec help " + f.Name() + " lists them"
		if found := near.Of(strings.TrimLeft(name, "-"), names); found != "" {
			hint = "; did you mean " + dashed(found) + "?"
		}
		return fmt.Errorf("there is no flag %s%s", dashed(name), hint)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("%s needs a value", dashed(name))
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("%s %s, not %s", dashed(m[2]), m[3], m[1])
	}
	if m := badBool.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("%s is given or left out; it takes no value", dashed(m[2]))
	}
	return err
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// words is a flag that may be given several times.
type words []string

func (w *words) String() string { return strings.Join(*w, " ") }

func (w *words) Set(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("needs a value")
	}
	*w = append(*w, text)
	return nil
}

func (f *flags) words(name string) *[]string {
	list := &words{}
	f.Var(list, name, "")
	return (*[]string)(list)
}

// mostJobs is more than any machine needs, and not more than one can bear.
const mostJobs = 1000

// number is a flag with a whole number in a range.
func (f *flags) number(name string, least, most int) *int {
	n := new(int)
	f.Func(name, "", func(text string) error {
		value, err := strconv.Atoi(text)
		if err != nil || value < least || value > most {
			return fmt.Errorf("needs a whole number from %d to %d", least, most)
		}
		*n = value
		return nil
	})
	return n
}

// seed is a 64-bit number that decides what chance does, and whether it was given:
// 0 is one like others.
type seed struct {
	number int64
	given  bool
}

// fresh chooses a seed unless one was given. It is printed.
func (s *seed) fresh() {
	if !s.given {
		*s = seed{1 + rand.Int64N(1<<31), true}
	}
}

func (f *flags) seed(name string) *seed {
	s := new(seed)
	f.Func(name, "", func(text string) error {
		value, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return errors.New("needs a whole number")
		}
		*s = seed{value, true}
		return nil
	})
	return s
}

// duration is a flag with a positive duration.
func (f *flags) duration(name string) *time.Duration {
	d := new(time.Duration)
	f.Func(name, "", func(text string) error {
		value, err := time.ParseDuration(text)
		if err != nil || value <= 0 {
			return errors.New("needs a duration like 10s or 500ms")
		}
		*d = value
		return nil
	})
	return d
}

// audit is a flag with what to do about what is left behind.
func (f *flags) audit(name string, a *ipcspec.Audit) {
	f.Func(name, "", func(text string) error {
		switch text {
		case "off":
			*a = ipcspec.AuditOff
		case "report", "fail":
			*a = ipcspec.Audit(text)
		default:
			return errors.New("needs off, report or fail")
		}
		return nil
	})
}

// usage handles what parse returned: help that was asked for, or an error.
func (a *app) usage(f *flags, err error) int {
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(a.out, manual[f.Name()])
		return statusOK
	}
	return a.wrong(f.Name(), err)
}
