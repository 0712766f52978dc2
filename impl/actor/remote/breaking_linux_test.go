package remote_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/result"
)

// The same with real processes: a program between the runner and the actors kills
// or stops one of them, or cuts its connection, at each message in turn.

const betweenArgument = "between="

func init() {
	if len(os.Args) == 3 {
		if how, ok := strings.CutPrefix(os.Args[1], betweenArgument); ok {
			os.Exit(between(how, os.Args[2]))
		}
	}
}

// between starts the program as the root actor and passes on what it and the
// runner say, until the Nth line of the role: between=HOW:ROLE:N.
func between(how, program string) int {
	words := strings.SplitN(how, ":", 3)
	n, _ := strconv.Atoi(words[2])
	p := &proxy{how: words[0], role: words[1], n: int64(n)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 9
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.pass(conn)
		}
	}()
	root := exec.Command(program)
	root.Env = append(os.Environ(), actor.EnvAddress+"=tcp:"+listener.Addr().String())
	root.Stderr = os.Stderr
	if root.Run() != nil {
		return 8
	}
	return 0
}

type proxy struct {
	how, role string
	n         int64
	said      atomic.Int64 // lines of the role
}

func (p *proxy) pass(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	line, err := lines.ReadBytes('\n')
	var greeting struct{ Hello actor.Hello }
	if err != nil || json.Unmarshal(line, &greeting) != nil {
		return
	}
	runner, err := actor.Connect()
	if err != nil {
		return
	}
	defer runner.Close()
	go func() { // what the runner says, and its silence
		io.Copy(conn, runner)
		conn.Close()
	}()
	_, role, ok := strings.Cut(greeting.Hello.Actor, "/")
	if !ok {
		role = greeting.Hello.Actor
	}
	for ; err == nil; line, err = lines.ReadBytes('\n') {
		if role == p.role && greeting.Hello.PID > 1 && p.said.Add(1) == p.n {
			switch p.how {
			case "killed":
				syscall.Kill(greeting.Hello.PID, syscall.SIGKILL)
				continue
			case "stopped":
				syscall.Kill(greeting.Hello.PID, syscall.SIGSTOP)
				continue
			case "cut":
				return
			case "cut mid-line":
				runner.Write(line[:len(line)/2])
				return
			}
		}
		if _, err := runner.Write(line); err != nil {
			return
		}
	}
}

// nativeActor builds the actor of this system.
func nativeActor(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "actor")
	output, err := exec.Command("go", "build", "-o", path, "github.com/ipcspec/ipcspec/cmd/ipcspec-actor").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return path
}

// realCommand is the actor of this system with the fault, in a directory for
// temporary files of its own.
func realCommand(t *testing.T, program, how string) (c remote.Command, temporary string) {
	t.Helper()
	temporary = t.TempDir()
	c = command(t, "")
	c.Argv = []string{c.Argv[0], betweenArgument + how, program}
	if how == "" {
		c.Argv = []string{program}
	}
	c.Env = append(c.Env, "PATH=/usr/bin:/bin", "TMPDIR="+temporary)
	return c, temporary
}

// remain lists the processes of a run: they have its directory in their environment.
func remain(temporary string) []string {
	var list []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err == nil && bytes.Contains(environment, []byte("TMPDIR="+temporary+"\x00")) {
			list = append(list, filepath.Base(filepath.Dir(file)))
		}
	}
	return list
}

// nothingRemains requires that no process of the run does; they end by themselves
// when their connection has, but not in the same moment.
func nothingRemains(t *testing.T, name, temporary string) {
	t.Helper()
	var left []string
	for range 1000 { // the deadline is reached on failure only
		if left = remain(temporary); len(left) == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%s: the processes %v are left", name, left)
}

// TestRealProcesses kills, stops and cuts off real actors at each of their messages.
func TestRealProcesses(t *testing.T) {
	scenarios := []string{toTheEnd, waitingRead}
	type at struct {
		how, role string
		n         int
	}
	var places []at
	// A root has a hello, and begins a world, starts "parent" and ends the world twice.
	for role, lines := range map[string]int{"root": 7, "parent": 8, "reader": 4, "writer": 4} {
		for n := 1; n <= lines; n++ {
			places = append(places, at{"killed", role, n}, at{"cut mid-line", role, n})
			if role == "root" {
				places = append(places, at{"cut", role, n})
			} else {
				places = append(places, at{"stopped", role, n})
			}
		}
	}
	// For a stopped root the whole deadline of what it was asked is waited for.
	places = append(places, at{"stopped", "root", 1}, at{"stopped", "root", 2})
	program := nativeActor(t)
	goroutines, open := runtime.NumGoroutine(), descriptors()
	queues, _ := os.ReadFile("/proc/sysvipc/msg")
	sideBySide(len(places), func(i int) {
		p := places[i]
		name := fmt.Sprintf("%s %s at line %d", p.role, p.how, p.n)
		c, temporary := realCommand(t, program, fmt.Sprintf("%s:%s:%d", p.how, p.role, p.n))
		hello := remote.HelloDeadline
		if p.how == "stopped" && p.role == "root" {
			hello = 2 * time.Second
		}
		c = c.Within(hello, 10*time.Second, 2*time.Second)
		iut, err := remote.Start(context.Background(), c)
		if err != nil {
			if p.role != "root" || p.n != 1 {
				t.Errorf("%s: it could not be started: %v", name, err)
			}
		} else {
			r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: scenarios, Jobs: 1, Timeout: time.Second})
			if (err != nil) != (p.role == "root") || r.Unreached+len(r.Scenarios) != len(scenarios) {
				t.Errorf("%s: the run said %v, %d verdicts, %d not reached", name, err, len(r.Scenarios), r.Unreached)
			}
			for _, s := range r.Scenarios {
				saysWhere := s.Verdict == result.Passed || strings.Contains(s.Reason, "ended") || strings.Contains(s.Reason, p.role)
				if !saysWhere || strings.Contains(s.Reason, "left behind") || strings.Contains(s.Reason, "\n") {
					t.Errorf("%s: %s: %s: %s", name, s.ID, s.Verdict, s.Reason)
				}
			}
			if err := iut.Close(); err != nil || !iut.Gone() {
				t.Errorf("%s: %v, gone: %v", name, err, iut.Gone())
			}
		}
		nothingRemains(t, name, temporary)
		left, _ := filepath.Glob(filepath.Join(temporary, "*"))
		if p.how == "killed" && p.role == "root" { // the next run takes that away
			c, _ := realCommand(t, program, "")
			c.Env = append(c.Env, "TMPDIR="+temporary)
			if next, err := remote.Start(context.Background(), c); err != nil {
				t.Errorf("%s: and then: %v", name, err)
			} else {
				next.Close()
			}
			left, _ = filepath.Glob(filepath.Join(temporary, "*"))
		}
		if len(left) > 0 {
			t.Errorf("%s: %v is left", name, left)
		}
	})
	steadily(t, "goroutines", goroutines, runtime.NumGoroutine)
	steadily(t, "descriptors", open, descriptors)
	if left := stayingQueues(string(queues)); os.Geteuid() == 0 && len(left) > 0 {
		t.Errorf("System V queues that were not there before:\n%s", strings.Join(left, "\n"))
	}
}

// stayingQueues are the System V queues that there are and were not before. Tests of other packages
// have some for a while.
func stayingQueues(before string) (left []string) {
	for range 100 {
		now, _ := os.ReadFile("/proc/sysvipc/msg")
		left = nil
		for line := range strings.Lines(string(now)) {
			if key := strings.Fields(line); len(key) > 1 && !strings.Contains(before, key[1]) {
				left = append(left, line)
			}
		}
		if len(left) == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond) // nothing tells when they go
	}
	return left
}

// TestInterruptedWhileStopped interrupts a run whose root actor, or another one,
// has been stopped.
func TestInterruptedWhileStopped(t *testing.T) {
	program := nativeActor(t)
	for _, role := range []string{"root:3", "parent:2"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			c, temporary := realCommand(t, program, "stopped:"+role)
			iut := started(t, c.Within(remote.HelloDeadline, 10*time.Second, time.Second))
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			go func() {
				for ctx.Err() == nil { // as soon as one is stopped
					for _, pid := range remain(temporary) {
						status, _ := os.ReadFile("/proc/" + pid + "/stat")
						if bytes.Contains(status, []byte(") T ")) {
							cancel()
						}
					}
					time.Sleep(5 * time.Millisecond)
				}
			}()
			begun := time.Now()
			r, err := ipcspec.Run(ctx, iut, ipcspec.Options{IDs: []string{toTheEnd}, Jobs: 1, Timeout: time.Minute})
			if err == nil || r.Died != "interrupted" || r.Unreached != 1 {
				t.Errorf("the run said %v, %d not reached", err, r.Unreached)
			}
			ended(t, iut)
			if d := time.Since(begun); d > 12*time.Second {
				t.Errorf("that took %v", d)
			}
			nothingRemains(t, role, temporary)
			if left, _ := os.ReadDir(temporary); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

// TestProcessesWithoutEnd has programs of a world that start others: in their
// process group, and out of it over several generations.
func TestProcessesWithoutEnd(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("there is no setsid")
	}
	program := nativeActor(t)
	c, temporary := realCommand(t, program, "")
	iut := started(t, c)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	perform := func(op impl.Operation) impl.Settlement {
		t.Helper()
		s, err := iut.Root().Start(op, "").Wait(ctx)
		if err != nil || s.Failure != nil {
			t.Fatalf("%s: %v %v", impl.Phrase(op), s, err)
		}
		return s
	}
	perform(impl.WorldBegin{World: "other"})
	perform(impl.WorldBegin{World: "w"})
	const quiet = "exec >/dev/null 2>&1 </dev/null;"
	bomb := "i=0; while [ $i -lt 40 ]; do sleep 60 & i=$((i+1)); done; wait"
	iut.Root().Start(impl.ProcessRun{World: "w", Argv: []string{"sh", "-c", "trap '' TERM HUP INT;" + bomb}}, "")
	generations := "setsid sh -c 'setsid sh -c \"setsid sleep 60 & sleep 60\" & sleep 60 & sleep 60' &" + bomb
	perform(impl.ProcessRun{World: "w", Argv: []string{"setsid", "-f", "sh", "-c", quiet + generations}})
	perform(impl.ProcessRun{World: "other", Argv: []string{"setsid", "-f", "sh", "-c", quiet + "exec sleep 60"}})
	many := func() bool { return len(remain(temporary)) > 84 }
	for ; ctx.Err() == nil && !many(); time.Sleep(5 * time.Millisecond) {
	}
	s := perform(impl.WorldEnd{World: "w"})
	if leaks := s.Result.(impl.WorldEnded).Leaks; len(leaks) > 0 {
		t.Errorf("left behind: %v", leaks)
	}
	if left := remain(temporary); len(left) != 2 { // the root, and what is of the other world
		t.Errorf("the processes %v are left", left)
	}
	ended(t, iut)
	nothingRemains(t, "in the end", temporary)
}
