package remote_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/result"
)

// An implementation that gives wrong numbers to its processes. Its processes are the
// reference's, so that nothing comes of what is asked for; it notes that.

const numberingArgument = "numbering="

// numbering is called as numbering=FILE:ROOT:HELLO:STARTED, the numbers that root gives in its
// hello, all others in theirs, and who starts one; "" is the right one, "me" that of this program,
// "runner" that of the runner.
func numbering(how string) int {
	words := strings.SplitN(how, ":", 4)
	iut, err := reference.New(nil, nil)
	if err != nil {
		return 1
	}
	number := func(word string) []byte {
		switch word {
		case "me":
			word = strconv.Itoa(os.Getpid())
		case "runner":
			word = strconv.Itoa(os.Getppid())
		}
		return []byte(word)
	}
	h := &host.Host{IUT: iut, Dial: func(name string) (io.ReadWriteCloser, error) {
		conn, err := actor.Connect()
		if err != nil {
			return nil, err
		}
		notes, err := os.OpenFile(words[0], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		n := &misnumbered{ReadWriteCloser: conn, notes: notes, hello: number(words[2]), started: number(words[3])}
		if name == actor.RootName {
			n.hello = number(words[1])
		}
		return n, err
	}}
	if err := h.Serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

type misnumbered struct {
	io.ReadWriteCloser
	notes          io.Writer
	hello, started []byte
}

var (
	inHello  = regexp.MustCompile(`^(\{"hello":.*"pid":)(\d+)`)
	inAnswer = regexp.MustCompile(`^(\{"id":\d+,"ok":\{"pid":)(\d+)`)
)

func (m *misnumbered) Write(line []byte) (int, error) {
	instead := line
	for _, c := range []struct {
		where *regexp.Regexp
		pid   []byte
	}{{inHello, m.hello}, {inAnswer, m.started}} {
		if len(c.pid) > 0 {
			instead = c.where.ReplaceAll(instead, append([]byte("${1}"), c.pid...))
		}
	}
	_, err := m.ReadWriteCloser.Write(instead)
	return len(line), err
}

func (m *misnumbered) Read(b []byte) (int, error) {
	n, err := m.ReadWriteCloser.Read(b)
	m.notes.Write(b[:n])
	return n, err
}

// asked lists the processes that the implementation was asked to do something to.
func asked(t *testing.T, notes string) (pids []int) {
	t.Helper()
	text, err := os.ReadFile(notes)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var request struct {
			Op   string
			Args struct{ PID int }
		}
		if json.Unmarshal(line, &request) != nil {
			continue // of two connections that were noted at the same time
		}
		switch request.Op {
		case "process.kill", "process.wait", "win.duplicate":
			pids = append(pids, request.Args.PID)
		}
	}
	return pids
}

const (
	killed = "PIPE-07/the-death-of-the-last-writer-is-as-good-as-a-close"
	given  = "APIPE-08/a-duplicate-works"
)

// refused is why the runner asks for nothing.
func refused(pid int, why string) string {
	return fmt.Sprintf("broke the contract: it cannot be asked for process.kill: process %d %s", pid, why)
}

// numbers are those that an implementation gives, and what the runner says of them in a scenario.
type numbers struct {
	root, hello, started any
	scenario, reason     string
}

// test requires in any case that nothing is asked about the runner, the bystanders, and what would
// be more than one process.
func (c numbers) test(t *testing.T, bystanders ...int) {
	notes := filepath.Join(t.TempDir(), "asked")
	self := command(t, "")
	self.Argv[1] = numberingArgument + fmt.Sprintf("%s:%v:%v:%v", notes, c.root, c.hello, c.started)
	iut := started(t, self)
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: []string{c.scenario}})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Scenarios[0]; (s.Verdict == result.Passed) != (c.reason == "") || !strings.Contains(s.Reason, c.reason) {
		t.Errorf("%s: %s", s.Verdict, s.Reason)
	}
	ended(t, iut)
	pids := asked(t, notes)
	for _, pid := range pids {
		if pid < 2 || pid == os.Getpid() || slices.Contains(bystanders, pid) {
			t.Errorf("it was asked to do something to process %d", pid)
		}
	}
	if c.reason == "" && len(pids) == 0 {
		t.Error("it was never asked to end a process")
	}
}

// TestTargets has numbers that would end much more than a process.
func TestTargets(t *testing.T) {
	never := func(pid int) string {
		return fmt.Sprintf(`"writer" broke the contract: who started it gave its pid as %d: %[1]d is the number of no process that may be signalled or waited for`, pid)
	}
	for _, c := range []numbers{
		{"", 1, "", killed, ""}, // an actor that is init in its container
		{"", 0, "", killed, ""},
		{"", -1, "", killed, ""},
		{"", "runner", "", killed, ""},
		{1, 1, 1, killed, never(1)},
		{-1, -1, -1, killed, never(-1)},
		{0, 0, 0, killed, never(0)},
		{"runner", "runner", "runner", killed, refused(os.Getpid(), "is the runner")},
		{"", "runner", "runner", killed, refused(os.Getpid(), "is the runner")},
		{"", -1, -1, given, "may be signalled or waited for"},
	} {
		t.Run(fmt.Sprintf("root %v, hello %v, started %v, %.5s", c.root, c.hello, c.started, c.scenario), func(t *testing.T) {
			t.Parallel()
			c.test(t)
		})
	}
}

// TestUnknownTarget: a process that nobody started is no target, whatever its number.
func TestUnknownTarget(t *testing.T) {
	t.Parallel()
	iut := started(t, command(t, "nothing"))
	for _, pid := range []int{-1, 0, 1, 2, 4711, os.Getpid()} {
		for _, op := range []impl.Operation{impl.ProcessKill{PID: pid}, impl.ProcessWait{PID: pid}} {
			if s, err := iut.Root().Start(op, "").Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "it cannot be asked for process.") {
				t.Errorf("%#v: %v, %v", op, s, err)
			}
		}
	}
	ended(t, iut)
}
