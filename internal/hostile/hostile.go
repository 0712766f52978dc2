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
	"maps"
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

// Modes are all ways of being wrong. Those that wait most come first.
func Modes() []string {
	modes := slices.Concat(Waited, manners)
	for _, name := range slices.Sorted(maps.Keys(lies)) {
		for _, about := range []string{all, one, roots} {
			modes = append(modes, about+name)
		}
	}
	for _, field := range helloFields() {
		for _, name := range slices.Sorted(maps.Keys(lies)) {
			if _, told := helloWith(field, lies[name]); told {
				modes = append(modes, "hello-"+field+"-"+name)
			}
		}
	}
	return modes
}

// Waited are the ways of being wrong in which others wait for what does not come, or comes late.
var Waited = []string{"drips", "never-connects", "stops", "stops-later", "stays", "slow", "silent", "connections"}

// manners are the others that are no lies.
var manners = []string{
	"forks", "escapes", "leaves", "garbage", "floods", "floods-events", "twice", "dies-3", "dies-30", "dies-300", "writes-without-end", "long-line", "empty",
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
			exec.Command("setsid", "sleep", "60").Start()
		}
	case "escapes":
		escape()
	case "leaves":
		os.CreateTemp("", "hostile-left-")
		syscall.Syscall(syscall.SYS_MSGGET, 0, 0o600|01000, 0) // IPC_CREAT
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

// said and turns count answers of all actors.
var said, turns atomic.Int64

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
		l.send(hello(line, l.mode))
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
	line = l.lied(line)
	l.send(line)
	return len(line), nil
}

func (l *liar) send(line []byte) error {
	_, err := l.ReadWriteCloser.Write(line)
	return err
}

// lied is an answer with the lies of the mode in its result, or in its failure.
func (l *liar) lied(line []byte) []byte {
	for _, about := range []string{all, one, roots} {
		name, ok := strings.CutPrefix(l.mode, about)
		if !ok || l.root != (about == roots) {
			continue
		}
		var answer map[string]any
		if json.Unmarshal(line, &answer) != nil {
			return line
		}
		turn := -1
		if about == one {
			turn = int(turns.Add(1))
		}
		for _, part := range []string{"ok", "error", "in", "t"} {
			if value, there := answer[part]; there {
				answer[part] = lie(value, lies[name], turn)
			}
		}
		return encode(answer, line)
	}
	return line
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
