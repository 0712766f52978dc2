package ipcspec

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/libc"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/audit"
	"github.com/ipcspec/ipcspec/internal/builtin"
	"github.com/ipcspec/ipcspec/internal/cache"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/result"
)

// Names are the implementations that are built in.
var Names = []string{"linux", "libc", "windows", "reference"}

// Default returns the implementations that are verified when none is named: this
// operating system, where it has actors of its own, and the reference.
func Default() []string {
	switch runtime.GOOS {
	case "linux", "windows":
		return []string{runtime.GOOS, "reference"}
	}
	return []string{"reference"}
}

// Check reports without starting anything whether there is an implementation
// that is spelled so. The error is an [*UnknownIUT].
func Check(spelled string) error {
	_, err := resolve(spelled)
	return err
}

// Open starts the implementation under test that is spelled so: a built-in name,
// with options as in "reference?mailslot.broadcast-limit=424"; otherwise a
// command line that speaks the protocol, split as a shell would but run without
// one, optionally with a label in front: "mine=python3 adapter.py".
//
// "reference?fault=NAME" plants one of the faults of `ipcspec prove`: whoever
// wants to see what a failure looks like verifies that.
//
// The error is an [*UnknownIUT] or a [*NotStarted].
func Open(ctx context.Context, spelled string) (impl.IUT, error) {
	open, err := resolve(spelled)
	if err != nil {
		return nil, err
	}
	start := audit.Starting()
	iut, err := open(ctx)
	if err != nil {
		return nil, &NotStarted{spelled, err}
	}
	if program, ok := iut.(*remote.IUT); ok {
		start.Started()
		program.Origin = start
	}
	return iut, nil
}

// Remaining returns what an implementation has left behind on this machine that is of no
// scenario: what it made when it was started, and processes that go on. It was opened by
// [Open] as spelled, and has been closed.
func Remaining(ctx context.Context, iut impl.IUT, spelled string) []result.Leak {
	program, ok := iut.(*remote.IUT)
	if !ok {
		return nil
	}
	start, ok := program.Origin.(*audit.Start)
	if !ok {
		return nil
	}
	var trace audit.Trace
	trace.Run, trace.Root = program.Trace()
	return start.End(ctx, trace, func(ctx context.Context) bool {
		again, err := Open(ctx, spelled)
		return err == nil && again.Close() == nil
	})
}

type opener func(ctx context.Context) (impl.IUT, error)

// resolve finds what is meant.
func resolve(spelled string) (opener, error) {
	name, query, optioned := strings.Cut(spelled, "?")
	if optioned && name != "reference" && slices.Contains(Names, name) {
		return nil, &UnknownIUT{fmt.Errorf("%s: only the reference takes options", spelled)}
	}
	switch name {
	case "reference":
		iut, err := openReference(query)
		if err != nil {
			return nil, &UnknownIUT{fmt.Errorf("%s: %w", spelled, err)}
		}
		return func(context.Context) (impl.IUT, error) { return iut, nil }, nil
	case "linux", "windows":
		return func(ctx context.Context) (impl.IUT, error) {
			if name != runtime.GOOS {
				return nil, fmt.Errorf("this machine runs %s%s", runtime.GOOS, elsewhere(name))
			}
			command, err := builtin.Actor(ctx)
			if err != nil {
				return nil, err
			}
			return start(ctx, "", command)
		}, nil
	case "libc":
		return func(ctx context.Context) (impl.IUT, error) {
			path, err := libc.Build(ctx)
			if err != nil {
				return nil, err
			}
			return start(ctx, "", remote.Command{Argv: []string{path}, Local: runtime.GOOS == "linux", Temporary: cache.Private(path)})
		}, nil
	}
	label, words, err := splitCommand(spelled)
	if err == nil {
		_, err = exec.LookPath(words[0])
	}
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			err = errors.New("no such program")
		}
		hint := near.Hint(spelled, Names)
		if hint == "" {
			hint = "; built in are " + strings.Join(Names, ", ") + "; anything else is the command line of a program"
		}
		return nil, &UnknownIUT{fmt.Errorf("there is no implementation %q: %w%s", spelled, err, hint)}
	}
	return func(ctx context.Context) (impl.IUT, error) { return start(ctx, label, remote.Command{Argv: words}) }, nil
}

// openReference starts the reference with options, among them a planted fault.
func openReference(query string) (impl.IUT, error) {
	options, chosen := map[string]int{}, map[string]string{}
	var planted func(*kernel.Kernel)
	var known []string
	statement := reference.Statement()
	for name := range statement.Options {
		if _, ok := statement.Int(name); ok || len(kernel.Words(name)) > 0 {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	given := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		name, text, _ := strings.Cut(pair, "=")
		switch {
		case pair == "":
			continue
		case given[name]:
			return nil, fmt.Errorf("option %s is given twice", name)
		case name == "fault":
			if err := checkFault(text); err != nil {
				return nil, err
			}
			fault, _ := faults.Lookup(text)
			planted = fault.Plant
		case !slices.Contains(known, name):
			return nil, fmt.Errorf("there is no option %s%s", name, near.Hint(name, append(known, "fault")))
		case len(kernel.Words(name)) > 0:
			chosen[name] = text
		default:
			value, err := strconv.Atoi(text)
			if err != nil {
				return nil, fmt.Errorf("option %s needs a number, not %q", name, text)
			}
			options[name] = value
		}
		given[name] = true
	}
	iut, err := reference.New(options, planted)
	for name, word := range chosen {
		if err := iut.Choose(name, word); err != nil {
			return nil, err
		}
	}
	return iut, err
}

func elsewhere(name string) string {
	if name == "windows" {
		return "; under Wine it is: --iut 'wine ipcspec-actor.exe', built by GOOS=windows go build ./cmd/ipcspec-actor"
	}
	return ""
}

func start(ctx context.Context, label string, command remote.Command) (impl.IUT, error) {
	iut, err := remote.Start(ctx, command)
	if err != nil {
		return nil, err
	}
	if label != "" {
		iut.Rename(label)
	}
	return iut, nil
}

// splitCommand splits a command line at blanks, minding quotes and backslashes,
// and takes a label off its front.
func splitCommand(line string) (label string, words []string, err error) {
	var word strings.Builder
	begun := false
	quote := rune(0)
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && runtime.GOOS != "windows":
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return "", nil, errors.New("a quote is not closed")
	}
	if begun {
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return "", nil, errors.New("it is empty")
	}
	if name, command, ok := strings.Cut(words[0], "="); ok && command != "" && !strings.ContainsAny(name, "/\\") {
		label, words[0] = name, command
	}
	return label, words, nil
}
