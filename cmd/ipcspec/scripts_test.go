package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ipcspec/ipcspec/impl"
	wire "github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference"
	core "github.com/ipcspec/ipcspec/impl/reference/kernel"
)

var update = flag.Bool("update", false, "rewrite the expected texts of scripts/*.txtar")

// patience is how long one command of a script may take.
const patience = 2 * time.Minute

// An actor starts others by /proc/self/exe, a name by which testscript would not
// know the command.
func TestMain(m *testing.M) {
	if isActor() {
		main()
	}
	testscript.Main(m, map[string]func(){"ipcspec": main, "moody": moody, "untidy": untidy, "mortal": mortal, "dumb": dumb, "silent": silent})
}

// moody is an implementation that has its days: moody FILE N FAULT is the reference,
// with the fault whenever it is started for the Nth time by the count in FILE.
func moody() {
	count, _ := os.ReadFile(os.Args[1])
	os.WriteFile(os.Args[1], append(count, '.'), 0o666)
	var plant func(*core.Kernel)
	if strconv.Itoa(len(count)+1) == os.Args[2] {
		fault, _ := faults.Lookup(os.Args[3])
		plant = fault.Plant
	}
	iut, _ := reference.New(nil, plant)
	(&wire.Host{IUT: iut}).Serve()
}

// untidy is an implementation that leaves something: with "start" a file before its hello, with
// "child" a process, and with "files" a file in the directory for temporary
// files whenever a descriptor is duplicated: the reference otherwise.
func untidy() {
	switch os.Args[1] {
	case "start": // before its hello
		if f, err := os.CreateTemp("", "untidy-"); err == nil {
			f.Close()
		}
	case "child": // that goes on in a session of its own
		exec.Command("setsid", "sleep", "60").Start()
	}
	serve(func(op impl.Operation) {
		if _, ok := op.(descriptor.Dup); ok && os.Args[1] == "files" {
			if f, err := os.CreateTemp("", "untidy-"); err == nil {
				f.Close()
			}
		}
	})
}

// mortal is an implementation that ends at some operation: mortal N is the reference up
// to the Nth one of its processes.
func mortal() {
	left, _ := strconv.ParseInt(os.Args[1], 10, 64)
	var count atomic.Int64
	serve(func(impl.Operation) {
		if count.Add(1) == left {
			os.Exit(7)
		}
	})
}

// dumb is an implementation that does none of what it claims: its processes know no
// operation.
func dumb() {
	iut, _ := reference.New(nil, nil)
	(&wire.Host{IUT: dumbIUT{iut}}).Serve()
}

// silent is an implementation that begins worlds and answers nothing else, and does not end
// by itself. It has written a line when it is asked for something.
func silent() {
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	iut, _ := reference.New(nil, nil)
	go (&wire.Host{IUT: watchedIUT{iut, func(impl.Operation) { select {} }}}).Serve()
	select {}
}

type dumbIUT struct{ impl.IUT }

func (d dumbIUT) Root() impl.Actor { return dumbActor{d.IUT.Root()} }

type dumbActor struct{ impl.Actor }

func (d dumbActor) Start(op impl.Operation, thread string) impl.Pending {
	switch op.(type) {
	case impl.WorldBegin, impl.WorldEnd, impl.State:
		return d.Actor.Start(op, thread)
	}
	return refused{}
}

type refused struct{}

var unsupported = impl.Settlement{Done: true, Failure: &impl.Failure{Condition: impl.Unsupported}}

func (refused) ID() int                                         { return 0 }
func (refused) Settle(context.Context) (impl.Settlement, error) { return unsupported, nil }
func (refused) State(context.Context) (impl.Settlement, error)  { return unsupported, nil }
func (refused) Wait(context.Context) (impl.Settlement, error)   { return unsupported, nil }

// serve is the reference behind the protocol, with something done before each operation.
func serve(before func(impl.Operation)) {
	iut, _ := reference.New(nil, nil)
	(&wire.Host{IUT: watchedIUT{iut, before}}).Serve()
}

type watchedIUT struct {
	impl.IUT
	before func(impl.Operation)
}

func (w watchedIUT) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := w.IUT.Actor(ctx, name)
	return watchedActor{a, w.before}, err
}

type watchedActor struct {
	impl.Actor
	before func(impl.Operation)
}

func (w watchedActor) Start(op impl.Operation, thread string) impl.Pending {
	w.before(op)
	return w.Actor.Start(op, thread)
}

// TestScripts runs scripts/*.txtar, in which the command ipcspec is this test
// binary.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../scripts",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": exitcode, "interrupt": interrupt, "hangup": hangup, "steady": steady, "jsonhas": jsonHas,
		},
	})
}

// condition knows "mounts", a disk of one's own can be had, and "root".
func condition(name string) (bool, error) {
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "mounts":
		return exec.Command("unshare", "-Urm", "true").Run() == nil, nil
	}
	return false, fmt.Errorf("there is no condition %q", name)
}

// exitcode runs a program and demands its exact status:
//
//	exitcode 2 ipcspec run --nonsense
//
// testscript's own exec only tells zero from the rest, and waits for ever when a
// grandchild keeps the output open.
func exitcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := prepare(ctx, ts, args[1:])
	command.Stdout, command.Stderr = ts.Stdout(), ts.Stderr()
	finished(ts, ctx, command, command.Run(), want)
}

// interrupt runs a program until it has written a line, sends it SIGINT, and
// demands status 130.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	interruptBy(ts, os.Interrupt, args)
}

// interruptTime is how long an interrupted run has: worlds 2 s to end, and root 10.
const interruptTime = slower * 13 * time.Second

// hangup is the same with SIGHUP: its terminal has gone.
func hangup(ts *testscript.TestScript, neg bool, args []string) {
	interruptBy(ts, syscall.SIGHUP, args)
}

func interruptBy(ts *testscript.TestScript, by os.Signal, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := prepare(ctx, ts, args)
	command.Stderr = ts.Stderr()
	output, err := command.StdoutPipe()
	ts.Check(err)
	ts.Check(command.Start())
	lines := bufio.NewReader(output)
	first, err := lines.ReadString('\n')
	ts.Check(err)
	ts.Check(command.Process.Signal(by))
	begun := time.Now()
	var rest bytes.Buffer
	_, err = rest.ReadFrom(lines)
	ts.Check(err)
	ts.Stdout().Write([]byte(first + rest.String()))
	finished(ts, ctx, command, command.Wait(), statusInterrupted)
	if took := time.Since(begun); took > interruptTime {
		ts.Fatalf("it ended %v after the signal", took)
	}
}

// prepare makes a command of its own process group with the script's environment.
func prepare(ctx context.Context, ts *testscript.TestScript, args []string) *exec.Cmd {
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	ts.Check(command.Err)
	command.Dir = ts.MkAbs(".")
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		command.Env = append(command.Env, name+"="+ts.Getenv(name))
	}
	for _, name := range []string{"NO_COLOR", "HOME", "TERM", "SHELL", "TMPDIR"} {
		if value := ts.Getenv(name); value != "" {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	command.WaitDelay = time.Second
	killTogether(command)
	return command
}

func finished(ts *testscript.TestScript, ctx context.Context, command *exec.Cmd, err error, want int) {
	if ctx.Err() != nil {
		ts.Fatalf("%v took longer than %v", command.Args, patience)
	}
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		ts.Fatalf("%v: %v", command.Args, err)
	}
	if got := command.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
}

var (
	milliseconds = regexp.MustCompile(` +\d+\.\d ms`)
	seconds      = regexp.MustCompile(`\d+\.\d s\b`)
)

// steady copies a file (or stdout) and replaces the times in it, which change
// from run to run: steady stdout copy.
func steady(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: steady FILE COPY")
	}
	text := milliseconds.ReplaceAllString(ts.ReadFile(args[0]), " T ms")
	text = seconds.ReplaceAllString(text, "T s")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

// jsonHas demands that a file (or stdout) is one JSON document, and that it has
// members, optionally with a value: jsonhas stdout schema=1 runs.0.iut.name.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: jsonhas FILE MEMBER[=VALUE]...")
	}
	var document any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &document))
	for _, wanted := range args[1:] {
		path, value, compared := strings.Cut(wanted, "=")
		at, ok := document, true
		for member := range strings.SplitSeq(path, ".") {
			switch container := at.(type) {
			case map[string]any:
				at, ok = container[member]
			case []any:
				i, err := strconv.Atoi(member)
				ok = err == nil && i < len(container)
				if ok {
					at = container[i]
				}
			default:
				ok = false
			}
			if !ok {
				break
			}
		}
		if ok && compared {
			text, err := json.Marshal(at)
			ts.Check(err)
			ok = strings.Trim(string(text), `"`) == value
		}
		if ok == neg {
			ts.Fatalf("%s: %s: there: %v", args[0], wanted, ok)
		}
	}
}
