package remote_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/result"
)

// Faults at every message in turn. The hostile programs have what is wrong with the
// content of one; here every one is the last, or is cut in its middle.

const breakingArgument = "breaking="

// The scenarios have every kind of message: events, an answer of many kilobytes.
var breakable = []string{
	toTheEnd, waitingRead,
	"PIPE-10/the-writer-waits-until-the-reader-makes-room-and-nothing-is-lost",
}

// breaking is the reference behind the wire, in which a process dies at the Nth
// line that its role has to send: breaking=HOW:ROLE:N. With "counting" it writes
// how many there are to the file N.
func breaking(how string) int {
	iut, err := reference.New(nil, nil)
	if err != nil {
		return 1
	}
	words := strings.SplitN(how, ":", 3)
	n, _ := strconv.Atoi(words[2])
	b := &breaker{how: words[0], role: words[1], n: n, said: map[string]int{}}
	if b.how == "flooding" {
		go flood(os.Stdout)
		go flood(os.Stderr)
	}
	h := &host.Host{IUT: iut, Dial: func(name string) (io.ReadWriteCloser, error) {
		conn, err := actor.Connect()
		_, role, ok := strings.Cut(name, "/")
		if !ok {
			role = name
		}
		return &doomed{conn, b, role}, err
	}}
	if err := h.Serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if b.how == "counting" {
		b.mu.Lock()
		defer b.mu.Unlock()
		text, _ := json.Marshal(b.said)
		os.WriteFile(words[2], text, 0o666)
	}
	return 0
}

// flood writes for ever what would turn a terminal upside down.
func flood(f *os.File) {
	text := []byte(strings.Repeat("\x1b[2J\x07\xff", 1000))
	for {
		if _, err := f.Write(text); err != nil {
			return
		}
	}
}

type breaker struct {
	how, role string
	n         int

	mu   sync.Mutex
	said map[string]int // lines by role
}

// doomed is the connection of one actor.
type doomed struct {
	io.ReadWriteCloser
	by   *breaker
	role string
}

// Write is called with one whole line.
func (c *doomed) Write(line []byte) (int, error) {
	c.by.mu.Lock()
	c.by.said[c.role]++
	due := c.role == c.by.role && c.by.said[c.role] == c.by.n
	c.by.mu.Unlock()
	if !due {
		return c.ReadWriteCloser.Write(line)
	}
	if c.by.how == "mid-line" {
		c.ReadWriteCloser.Write(line[:len(line)/2])
	}
	if c.role == actor.RootName {
		os.Exit(2)
	}
	c.ReadWriteCloser.Close()
	return 0, net.ErrClosed
}

func breakingCommand(t *testing.T, how string) remote.Command {
	t.Helper()
	c := command(t, "")
	c.Argv[1] = breakingArgument + how
	c.Env = append(c.Env, "PATH=") // godog asks the go command when it is initialised
	return c
}

// sideBySide performs n tests, some at a time: they mostly wait.
func sideBySide(n int, test func(i int)) {
	var all sync.WaitGroup
	free := make(chan bool, 8)
	for i := range n {
		free <- true
		all.Go(func() {
			defer func() { <-free }()
			test(i)
		})
	}
	all.Wait()
}

// steadily requires that what is counted comes back to what it was.
func steadily(t *testing.T, what string, before int, count func() int) {
	t.Helper()
	var now int
	for range 400 { // the deadline is reached on failure only
		if now = count(); now <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d %s before, %d after\n%s", before, what, now, stacks[:runtime.Stack(stacks, true)])
}

func descriptors() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0 // nobody can tell here
	}
	return len(list)
}

// TestEveryMessageIsTheLast has an actor die instead of each line that it would
// send, and in the middle of each.
func TestEveryMessageIsTheLast(t *testing.T) {
	file := filepath.Join(t.TempDir(), "counts")
	counting := started(t, breakingCommand(t, "counting::"+file))
	if r, err := ipcspec.Run(context.Background(), counting, ipcspec.Options{IDs: breakable, Jobs: 1}); err != nil || r.Totals[result.Passed] != len(breakable) {
		t.Fatal(r.Totals, err)
	}
	ended(t, counting)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var counts map[string]int
	if err := json.Unmarshal(text, &counts); err != nil || len(counts) < 3 {
		t.Fatal(counts, err)
	}
	type at struct {
		how, role string
		n         int
	}
	var places []at
	tried := map[string]int{}
	for _, role := range slices.Sorted(maps.Keys(counts)) {
		for n := 1; n <= counts[role]; n++ {
			if n > 10 && n%4 != 0 {
				continue // one of many that fill the pipe
			}
			places = append(places, at{"dies", role, n}, at{"mid-line", role, n})
			tried[role] += 2
		}
	}
	goroutines, open := runtime.NumGoroutine(), descriptors()
	var mu sync.Mutex
	noticed := map[string]int{}
	sideBySide(len(places), func(i int) {
		p := places[i]
		name := fmt.Sprintf("%s %s at line %d", p.role, p.how, p.n)
		found := lastMessage(t, name, p.role, p.n, breakingCommand(t, fmt.Sprintf("%s:%s:%d", p.how, p.role, p.n)))
		mu.Lock()
		noticed[p.role] += found
		mu.Unlock()
	})
	for role, n := range tried {
		// What a child's death leaves green is the last line of each scenario.
		if noticed[role] < n-2*len(breakable) {
			t.Errorf("of %d deaths of %s, %d were noticed", n, role, noticed[role])
		}
	}
	steadily(t, "goroutines", goroutines, runtime.NumGoroutine)
	steadily(t, "descriptors", open, descriptors)
}

// lastMessage requires a verdict on each scenario, or the end of the run, and
// returns 1 if the fault was noticed.
func lastMessage(t *testing.T, name, role string, n int, c remote.Command) int {
	begun := time.Now()
	defer func() {
		if d := time.Since(begun); d > 15*time.Second {
			t.Errorf("%s: that took %v", name, d)
		}
	}()
	isRoot := role == actor.RootName
	iut, err := remote.Start(context.Background(), c)
	if err != nil {
		if !isRoot || n != 1 || !strings.Contains(err.Error(), "ended before it connected (exit status 2)") {
			t.Errorf("%s: it could not be started: %v", name, err)
		}
		return 1
	}
	defer func() {
		if err := iut.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !iut.Gone() {
			t.Errorf("%s: its program is still there", name)
		}
	}()
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: breakable, Jobs: 1, Timeout: time.Second})
	if r.Unreached+len(r.Scenarios) != len(breakable) {
		t.Errorf("%s: %d verdicts, %d not reached", name, len(r.Scenarios), r.Unreached)
	}
	if isRoot {
		if err == nil || !strings.Contains(err.Error(), "the root actor's connection ended (exit status 2)") {
			t.Errorf("%s: the run said %v", name, err)
		}
		if r.Unreached == 0 || r.Totals[result.Passed] != len(r.Scenarios) {
			t.Errorf("%s: %d not reached, verdicts %v", name, r.Unreached, r.Totals)
		}
		return 1
	}
	if err != nil {
		t.Errorf("%s: the run said %v", name, err)
	}
	bad := 0
	for _, s := range r.Scenarios {
		if s.Verdict == result.Passed {
			continue
		}
		bad++
		told := strings.Contains(s.Reason, "the process ended") || strings.Contains(s.Reason, `the process `+role+` was started but did not connect`)
		if !told || strings.Contains(s.Reason, "\n") || s.Verdict != result.Failed && s.Verdict != result.Inconclusive {
			t.Errorf("%s: %s: %s", name, s.Verdict, s.Reason)
		}
	}
	if bad > 1 {
		t.Errorf("%s: %d scenarios have seen it", name, bad)
	}
	return bad
}

// TestFlood has a program that never stops writing to its standard output and
// error: its verdicts are the same, and nothing of that reaches a terminal as more
// than text.
func TestFlood(t *testing.T) {
	t.Parallel()
	iut := started(t, breakingCommand(t, "flooding:root:6"))
	_, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: breakable, Jobs: 1})
	if err == nil || !strings.Contains(err.Error(), "the root actor's connection ended (exit status 2); it wrote: ") {
		t.Fatalf("it said %v", err)
	}
	if strings.ContainsAny(err.Error(), "\x1b\x07\n") || len(err.Error()) > 2000 {
		t.Errorf("it said %q", err)
	}
	ended(t, iut)
}

// TestAcceptGoesOn has a listener that is out of descriptors for a while.
func TestAcceptGoesOn(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	poor := &poorListener{Listener: listener, left: 3}
	iut, done := remote.Accepting(poor)
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintln(conn, `{"hello":{"protocol":1,"token":"t","actor":"w/late","pid":1}}`)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	reached := make(chan error, 1)
	go func() { reached <- iut.Reached(ctx, "w/late") }()
	select {
	case err := <-reached:
		if err != nil {
			t.Error(err)
		}
	case <-ctx.Done():
		t.Error("the connection was not taken")
	}
	listener.Close()
	select {
	case <-done:
	case <-ctx.Done():
		t.Error("the listener is still asked")
	}
}

// poorListener fails as often as is left.
type poorListener struct {
	net.Listener
	left int
}

func (l *poorListener) Accept() (net.Conn, error) {
	if l.left--; l.left >= 0 {
		return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return l.Listener.Accept()
}

// TestInterruptedStart interrupts a program that has connected and says nothing.
func TestInterruptedStart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeoutCause(context.Background(), 100*time.Millisecond, errors.New("Ctrl-C"))
	defer cancel()
	begun := time.Now()
	_, err := remote.Start(ctx, command(t, "never dials"))
	if err == nil || !strings.Contains(err.Error(), "had not connected when the run was ended: Ctrl-C") {
		t.Errorf("it said %v", err)
	}
	if d := time.Since(begun); d > 8*time.Second {
		t.Errorf("that took %v", d)
	}
}
