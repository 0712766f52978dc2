package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ipcspec/ipcspec/internal/hostile"
)

// atATime is how many cases are tried at a time: they mostly wait.
const atATime = 16

// homeName is the folder in that of a case that programs may write to: where Go counts.
const homeName = "home"

// outcome is what came of one case.
type outcome struct {
	What   string
	Wrong  []string
	Took   time.Duration
	Memory int64         // of the runner, at most, in KiB
	CPU    time.Duration // of the whole case
}

// trials are all modes against everything that meets a peer. One lie at a time is told to
// all mechanisms: an operation that is added is lied about, too. What is wrong from the first
// answer on needs no more scenarios than those that POSIX asks for.
func trials() (list []trial) {
	pipe, few := []string{"--mechanism", "pipe"}, []string{"--tags", "@pipe and @posix"}
	run := []string{"run", "--timeout", "2s", "--deadline", "15s", "--jobs", "4"}
	searches := func(budget string) [][]string {
		return [][]string{slices.Concat([]string{"explore", "--budget", budget}, pipe), slices.Concat([]string{"race", "--budget", budget}, pipe)}
	}
	add := func(mode string, commands ...[]string) {
		for _, command := range commands {
			list = append(list, trial{mode: mode, command: command})
		}
	}
	for _, mode := range hostile.Waited {
		for _, command := range append(searches("1m"), slices.Concat([]string{"run"}, few)) {
			list = append(list, trial{mode: mode, command: command, signal: true})
		}
	}
	for _, mode := range hostile.Modes() {
		switch {
		case strings.HasPrefix(mode, "hello-"): // nobody lies after that
			add(mode, slices.Concat(run, []string{"--id", "PIPE-07"}))
		case hostile.OneAtATime(mode):
			add(mode, append(searches("300ms"), run)...)
		case hostile.Lies(mode):
			add(mode, append(searches("300ms"), slices.Concat(run, pipe))...)
		default:
			add(mode, append(searches("1s"), slices.Concat(run, few))...)
		}
	}
	// What a terminal is given while it goes on; and nobody has a say in a proof.
	add("results-obeyed", slices.Concat(run, []string{"--format", "pretty"}))
	add("one-obeyed", slices.Concat(run, []string{"--format", "progress"}))
	add("", []string{"prove", "--mechanism", "global-memory"})
	return list
}

func judge(runner string) int {
	var mu sync.Mutex
	var outcomes []outcome
	var wait sync.WaitGroup
	free := make(chan bool, atATime)
	begun := time.Now()
	for _, t := range trials() {
		free <- true
		wait.Go(func() {
			defer func() { <-free }()
			o := t.enter(runner)
			mu.Lock()
			defer mu.Unlock()
			outcomes = append(outcomes, o)
			for _, wrong := range o.Wrong {
				fmt.Printf("%s: %s\n", o.What, wrong)
			}
		})
	}
	wait.Wait()
	slowest := slices.MaxFunc(outcomes, func(a, b outcome) int { return int(a.Took - b.Took) })
	largest := slices.MaxFunc(outcomes, func(a, b outcome) int { return int(a.Memory - b.Memory) })
	bad := 0
	for _, o := range outcomes {
		if len(o.Wrong) > 0 {
			bad++
		}
	}
	if os.Getenv("HOSTILE_TIMES") != "" {
		for _, o := range outcomes {
			fmt.Printf("%6.1f s  %6.1f s of CPU  %4d MiB  %s\n", o.Took.Seconds(), o.CPU.Seconds(), o.Memory>>10, o.What)
		}
	}
	fmt.Printf("%d cases, %d unacceptable; the slowest took %.1f s (%s); the most memory was %d MiB (%s); %.0f s\n",
		len(outcomes), bad, slowest.Took.Seconds(), slowest.What, largest.Memory>>10, largest.What, time.Since(begun).Seconds())
	if bad > 0 {
		return 1
	}
	return 0
}

// enter tries it in processes, System V objects and mounts of its own, so that all of what
// stays is seen, and goes.
func (t trial) enter(runner string) outcome {
	o := outcome{What: t.name()}
	failed := func(err error) outcome {
		o.Wrong = append(o.Wrong, "it was not tried: "+err.Error())
		return o
	}
	self, err := os.Executable()
	if err != nil {
		return failed(err)
	}
	if runner, err = filepath.Abs(runner); err != nil {
		return failed(err)
	}
	dir, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir)
	home := filepath.Join(dir, homeName)
	if err := os.Mkdir(home, 0o700); err != nil {
		return failed(err)
	}
	command := exec.Command(self, append([]string{chamberArgument, runner, t.mode, strconv.FormatBool(t.signal)}, t.command...)...)
	command.Dir = dir
	command.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+home, "XDG_CACHE_HOME="+home, "GOMEMLIMIT=", "GOGC=")
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	var messages bytes.Buffer
	command.Stderr = &messages
	said, err := command.Output()
	if err != nil {
		return failed(fmt.Errorf("%w: %s", err, messages.String()))
	}
	if err := json.Unmarshal(said, &o); err != nil {
		return failed(err)
	}
	o.CPU = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return o
}
