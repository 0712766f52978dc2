//go:build unix

// Package hostile is an implementation that is wrong in one way at a time: the reference
// behind the wire, with lies in what it says, or with no manners. Lies are derived from the
// types of the contract: an operation that is added is lied about without a line here.
package hostile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Modes are all ways of being wrong.
func Modes() []string {
	modes := []string{
		"silent", "garbage", "floods", "floods-events", "drips", "twice", "never-connects", "stops", "stops-later",
		"dies-3", "dies-30", "dies-300", "writes-without-end", "stays", "forks", "connections", "long-line", "empty", "slow",
	}
	for name := range lies {
		modes = append(modes, "results-"+name)
		for _, field := range append(fieldsOf(actor.Hello{}), "statement.name", "statement.version", "statement.family", "statement.mechanisms",
			"statement.options", "statement.platforms", "statement.claims", "statement.absent") {
			modes = append(modes, "hello-"+field+"-"+name)
		}
	}
	slices.Sort(modes)
	return modes
}

func fieldsOf(v any) []string {
	text, _ := json.Marshal(v)
	var members map[string]json.RawMessage
	json.Unmarshal(text, &members)
	var names []string
	for name := range members {
		names = append(names, name)
	}
	return names
}

// obeyed is what a terminal, a shell or a system of CI would obey.
const obeyed = "\x1b[2J\x1b]0;t\x07\u202e\u009b31m\x7f'; touch PWNED #\n::error::x"

// lies are values in the place of true ones, by what they are. What they are told instead
// of they need not fit.
var lies = map[string]func(truth any) any{
	"nothing":  func(any) any { return nil },
	"negative": number(-1),
	"zero":     number(0),
	"huge":     number(1e13),
	"extreme":  number(-9223372036854775808),
	"broken":   number(0.5),
	"empty": func(truth any) any {
		switch truth.(type) {
		case string:
			return ""
		case []any:
			return []any{}
		case map[string]any:
			return map[string]any{}
		}
		return truth
	},
	"obeyed": text(obeyed),
	"long":   text(strings.Repeat("A", 900<<10)),
	"many": func(truth any) any {
		if _, ok := truth.([]any); ok {
			return slices.Repeat([]any{"x"}, 100000)
		}
		return truth
	},
	"other": func(truth any) any {
		switch truth.(type) {
		case string:
			return []any{1}
		case float64:
			return "x"
		case bool:
			return map[string]any{}
		}
		return true
	},
	"deep": func(any) any { return json.RawMessage(strings.Repeat("[", 9000) + strings.Repeat("]", 9000)) },
}

func number(n float64) func(any) any {
	return func(truth any) any {
		if _, ok := truth.(float64); ok {
			return n
		}
		return truth
	}
}

func text(s string) func(any) any {
	return func(truth any) any {
		if _, ok := truth.(string); ok {
			return s
		}
		return truth
	}
}

// lie tells a lie in the place of each value that a truth consists of.
func lie(truth any, with func(any) any) any {
	if members, ok := truth.(map[string]any); ok {
		for name, value := range members {
			members[name] = lie(value, with)
		}
		return members
	}
	return with(truth)
}

// Main is the program; its argument is the mode. It returns its exit status.
func Main(mode string) int {
	if !slices.Contains(Modes(), mode) {
		fmt.Fprintf(os.Stderr, "there is no mode %q\n", mode)
		return 2
	}
	iut, err := reference.New(nil, nil)
	if err != nil {
		return 1
	}
	switch mode {
	case "never-connects":
		stay()
	case "stops":
		syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	case "writes-without-end":
		go io.Copy(os.Stderr, endless{})
		go io.Copy(os.Stdout, endless{})
	case "forks":
		for range 50 {
			exec.Command("setsid", "sleep", "20").Start()
		}
	case "connections":
		for range 900 {
			if conn, err := actor.Connect(); err == nil {
				defer conn.Close()
			}
		}
	case "long-line":
		if conn, err := actor.Connect(); err == nil {
			conn.Write(bytes.Repeat([]byte("x"), 8<<20))
		}
	}
	h := &host.Host{IUT: iut, Dial: func(name string) (io.ReadWriteCloser, error) {
		conn, err := actor.Connect()
		return &liar{ReadWriteCloser: conn, mode: mode, root: name == actor.RootName}, err
	}}
	if err := h.Serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if mode == "stays" {
		stay()
	}
	return 0
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return copy(b, strings.Repeat(obeyed, 20)), nil }

var said atomic.Int64

// liar is the connection of one actor.
type liar struct {
	io.ReadWriteCloser
	mode  string
	root  bool
	greet bool
}

// Write is called with one whole line.
func (l *liar) Write(line []byte) (int, error) {
	if !l.greet {
		l.greet = true
		l.send(l.hello(line))
		return len(line), nil
	}
	switch said := said.Add(1); {
	case l.mode == "silent" && said > 2, l.mode == "stops-later" && said == 40 && syscall.Kill(os.Getpid(), syscall.SIGSTOP) != nil:
		return len(line), nil
	case l.mode == "dies-"+fmt.Sprint(said):
		os.Exit(7)
	}
	switch l.mode {
	case "garbage":
		line = []byte("Segmentation fault" + obeyed + "\n")
	case "twice":
		l.send(line)
	case "floods":
		for range 100000 {
			if l.send([]byte(`{"id":4711,"ok":{}}`+"\n")) != nil {
				return len(line), nil
			}
		}
	case "floods-events":
		var a actor.Answer
		json.Unmarshal(line, &a)
		for range 100000 {
			if l.send(fmt.Appendf(nil, `{"id":%d,"event":"unknown"}`+"\n", a.ID)) != nil {
				return len(line), nil
			}
		}
	case "drips":
		for i := range line {
			l.send(line[i : i+1])
			time.Sleep(time.Second)
		}
		return len(line), nil
	case "slow":
		time.Sleep(time.Second)
	case "empty":
		var a actor.Answer
		if json.Unmarshal(line, &a) == nil && a.Event == "" {
			line = fmt.Appendf(nil, `{"id":%d,"ok":{}}`+"\n", a.ID)
		}
	}
	if name, ok := strings.CutPrefix(l.mode, "results-"); ok && !l.root {
		line = l.lied(line, lies[name])
	}
	l.send(line)
	return len(line), nil
}

func (l *liar) send(line []byte) error {
	_, err := l.ReadWriteCloser.Write(line)
	return err
}

// lied is an answer with lies in all of its result, or in its failure.
func (l *liar) lied(line []byte, with func(any) any) []byte {
	var answer map[string]any
	if json.Unmarshal(line, &answer) != nil {
		return line
	}
	for _, part := range []string{"ok", "error", "in", "t"} {
		if value, there := answer[part]; there {
			answer[part] = lie(value, with)
		}
	}
	return encode(answer, line)
}

// hello lies in one field.
func (l *liar) hello(line []byte) []byte {
	rest, ok := strings.CutPrefix(l.mode, "hello-")
	if !ok {
		return line
	}
	field, name, _ := strings.Cut(rest, "-")
	var greeting map[string]map[string]any
	if json.Unmarshal(line, &greeting) != nil {
		return line
	}
	at := greeting["hello"]
	if _, inner, ok := strings.Cut(field, "."); ok {
		if at, ok = at["statement"].(map[string]any); !ok {
			return line
		}
		field = inner
	}
	if truth, there := at[field]; there {
		if at[field] = lie(truth, lies[name]); name == "nothing" || name == "other" || name == "deep" {
			at[field] = lies[name](truth)
		}
	}
	return encode(greeting, line)
}

func encode(value any, otherwise []byte) []byte {
	line, err := json.Marshal(value)
	if err != nil || len(line) >= actor.MaxLine {
		return otherwise
	}
	return append(line, '\n')
}

// stay goes on until it is killed.
func stay() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	for range signals {
	}
}
