package ipcspec

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/libc"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/builtin"
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

// Open starts the implementation under test that is spelled so: a built-in name,
// with options as in "reference?mailslot.broadcast-limit=424"; otherwise a
// command line that speaks the protocol, split as a shell would but run without
// one, optionally with a label in front: "mine=python3 adapter.py".
//
// The error is an [*UnknownIUT] or a [*NotStarted].
func Open(ctx context.Context, spelled string) (impl.IUT, error) {
	name, query, _ := strings.Cut(spelled, "?")
	switch name {
	case "reference":
		options, err := numbers(query)
		if err != nil {
			return nil, &UnknownIUT{fmt.Errorf("%s: %w", spelled, err)}
		}
		iut, err := reference.New(options, nil)
		if err != nil {
			return nil, &UnknownIUT{err}
		}
		return iut, nil
	case "linux", "windows":
		if name != runtime.GOOS {
			return nil, &NotStarted{name, fmt.Errorf("this machine runs %s%s", runtime.GOOS, elsewhere(name))}
		}
		command, err := builtin.Actor(ctx)
		if err != nil {
			return nil, &NotStarted{name, err}
		}
		return start(ctx, name, "", command)
	case "libc":
		path, err := libc.Build(ctx)
		if err != nil {
			return nil, &NotStarted{name, err}
		}
		return start(ctx, name, "", actor.Command{Argv: []string{path}, Local: runtime.GOOS == "linux"})
	}
	label, words, err := splitCommand(spelled)
	if err != nil {
		return nil, &UnknownIUT{fmt.Errorf("%q is neither built in (%s) nor a command line: %w", spelled, strings.Join(Names, ", "), err)}
	}
	return start(ctx, spelled, label, actor.Command{Argv: words})
}

func elsewhere(name string) string {
	if name == "windows" {
		return "; under Wine it is: --iut 'wine ipcspec-actor.exe'"
	}
	return ""
}

func start(ctx context.Context, spelled, label string, command actor.Command) (impl.IUT, error) {
	remote, err := actor.Start(ctx, command)
	if err != nil {
		return nil, &NotStarted{spelled, err}
	}
	if label != "" {
		remote.Rename(label)
	}
	return remote, nil
}

func numbers(query string) (map[string]int, error) {
	options := map[string]int{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, text, _ := strings.Cut(pair, "=")
		value, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("option %s needs a number, not %q", name, text)
		}
		options[name] = value
	}
	return options, nil
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
