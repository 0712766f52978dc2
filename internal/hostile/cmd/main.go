//go:build unix

// This program is the hostile peer: `hostile MODE`. Without a mode it judges a runner by
// all of them: `hostile RUNNER` runs, explores and races with each, and prints what did not
// end well: what took long or much memory, was green for nothing, or got to the terminal.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ipcspec/ipcspec/internal/hostile"
	"github.com/ipcspec/ipcspec/internal/outside"
)

const (
	mostTime   = 30 * time.Second
	mostMemory = 256 << 10 // KiB
	mostText   = 4 << 20
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: hostile MODE | hostile RUNNER")
		os.Exit(2)
	}
	if !strings.Contains(os.Args[1], "/") {
		os.Exit(hostile.Main(os.Args[1]))
	}
	os.Exit(judge(os.Args[1]))
}

type outcome struct {
	what   string
	wrong  []string
	took   time.Duration
	memory int64
}

func judge(runner string) int {
	self, err := os.Executable()
	if err != nil {
		return 2
	}
	var all []outcome
	var mu sync.Mutex
	var wait sync.WaitGroup
	free := make(chan bool, 6) // they mostly wait
	begun := time.Now()
	for _, mode := range hostile.Modes() {
		for _, command := range [][]string{
			{"run", "--mechanism", "pipe", "--timeout", "2s", "--deadline", "25s", "--jobs", "4", "--audit", "off"},
			{"explore", "--mechanism", "pipe", "--budget", "1s"},
			{"race", "--mechanism", "pipe", "--budget", "1s"},
		} {
			if command[0] != "run" && strings.HasPrefix(mode, "hello-") {
				continue // they begin alike
			}
			free <- true
			wait.Go(func() {
				defer func() { <-free }()
				o := try(runner, self, mode, command)
				mu.Lock()
				defer mu.Unlock()
				all = append(all, o)
				for _, wrong := range o.wrong {
					fmt.Printf("%s: %s\n", o.what, wrong)
				}
			})
		}
	}
	wait.Wait()
	slowest := slices.MaxFunc(all, func(a, b outcome) int { return int(a.took - b.took) })
	largest := slices.MaxFunc(all, func(a, b outcome) int { return int(a.memory - b.memory) })
	bad := 0
	for _, o := range all {
		if len(o.wrong) > 0 {
			bad++
		}
	}
	fmt.Printf("%d cases, %d unacceptable; the slowest took %.1f s (%s); the most memory was %d MiB (%s); %.0f s\n",
		len(all), bad, slowest.took.Seconds(), slowest.what, largest.memory>>10, largest.what, time.Since(begun).Seconds())
	if bad > 0 {
		return 1
	}
	return 0
}

func try(runner, self, mode string, command []string) outcome {
	o := outcome{what: command[0] + " " + mode}
	dir, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		o.wrong = append(o.wrong, err.Error())
		return o
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 2*mostTime)
	defer cancel()
	arguments := append(slices.Clone(command), "--iut", "'"+self+"' "+mode, "--format", "json:"+filepath.Join(dir, "r.json"))
	c := exec.CommandContext(ctx, runner, arguments...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	c.Dir = dir
	c.WaitDelay = time.Second
	begun := time.Now()
	c.Run()
	o.took = time.Since(begun)
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.memory = int64(usage.Maxrss)
	}
	wrong := func(format string, args ...any) { o.wrong = append(o.wrong, fmt.Sprintf(format, args...)) }
	status := c.ProcessState.ExitCode()
	text := said.String()
	if o.took > mostTime {
		wrong("it took %v", o.took)
	}
	if o.memory > mostMemory {
		wrong("the runner had %d MiB", o.memory>>10)
	}
	if status < 0 || status > 3 || strings.Contains(text, "panic:") || strings.Contains(text, "goroutine ") {
		wrong("status %d: %s", status, outside.Line(text))
	}
	if status == 3 && strings.TrimSpace(text) == "" {
		wrong("it gave no reason")
	}
	if status == 0 && (mode == "silent" || mode == "garbage" || mode == "never-connects") {
		wrong("it is green")
	}
	report, _ := os.ReadFile(filepath.Join(dir, "r.json"))
	for name, shown := range map[string]string{"the terminal": text, "the report": string(report)} {
		if len(shown) > mostText {
			wrong("%s has %d bytes", name, len(shown))
		}
		if strings.ContainsFunc(strings.ReplaceAll(shown, "\ufffd", ""), func(r rune) bool { return r != '\n' && !outside.Harmless(r) }) {
			wrong("%s is given what it would obey", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "PWNED")); err == nil {
		wrong("something was executed")
	}
	return o
}
