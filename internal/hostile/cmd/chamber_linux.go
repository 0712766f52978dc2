package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/internal/hostile"
	"github.com/ipcspec/ipcspec/internal/outside"
)

// The bars.
const (
	mostTime   = 30 * time.Second
	someWork   = 2 * time.Second  // until somebody interrupts it
	toEnd      = 13 * time.Second // then: 2 s for worlds, 10 for root, and the machine's own
	mostMemory = 256 << 10        // KiB, of the runner
	mostData   = 1 << 30          // of each process: more is refused to it
	mostText   = 4 << 20
	mostStay   = 3 * time.Second // until what was ended has gone
)

const interrupted = 130 // the status after Ctrl-C

// chamber is the first process of a case: it tries one command of the runner, and says what
// came of it.
func chamber(runner string, t trial) int {
	err := furnish()
	o := outcome{What: t.name()}
	if err == nil {
		o, err = t.attempt(runner)
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// furnish makes the places that belong to the namespaces.
func furnish() error {
	if os.Getpid() != 1 {
		return errors.New("this is no namespace of its own")
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=64m"); err != nil {
		return err
	}
	return unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: mostData, Max: mostData})
}

func (t trial) attempt(runner string) (outcome, error) {
	o := outcome{What: t.name()}
	self, err := os.Executable()
	if err != nil {
		return o, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return o, err
	}
	report := filepath.Join(dir, "report.json")
	arguments := append(slices.Clone(t.command), "--format", "json:"+report)
	if t.mode != "" {
		arguments = append(arguments, "--iut", "'"+self+"' "+t.mode)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*mostTime)
	defer cancel()
	c := exec.CommandContext(ctx, runner, arguments...)
	said := &beginning{most: mostText + 1}
	c.Stdout, c.Stderr = said, said
	c.WaitDelay = time.Second
	begun := time.Now()
	if err := c.Start(); err != nil {
		return o, err
	}
	if t.signal {
		time.AfterFunc(someWork, func() { c.Process.Signal(os.Interrupt) })
	}
	c.Wait()
	o.Took = time.Since(begun)
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.Memory = int64(usage.Maxrss)
	}
	written, _ := os.ReadFile(report)
	os.Remove(report)
	v := verdict{trial: t, subcommand: t.command[0], status: c.ProcessState.ExitCode(), text: said.String(), report: written}
	o.Wrong = v.wrong(o)
	o.Wrong = append(o.Wrong, v.stays(dir)...)
	return o, nil
}

// verdict is what there is to judge a case by.
type verdict struct {
	trial
	subcommand string
	status     int
	text       string // for people
	report     []byte
}

// bar is how long it may take. An interrupted one has what PROTOCOL.md gives it.
func (v verdict) bar() time.Duration {
	if v.signal {
		return someWork + toEnd
	}
	return mostTime
}

func (v verdict) wrong(o outcome) (list []string) {
	wrong := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if most := v.bar(); o.Took > most {
		wrong("it took %v", o.Took)
	}
	if o.Memory > mostMemory {
		wrong("the runner had %d MiB", o.Memory>>10)
	}
	if v.signal && v.status == interrupted {
		v.status = 3
	}
	if v.status < 0 || v.status > 3 || strings.Contains(v.text, "panic:") || strings.Contains(v.text, "goroutine ") {
		wrong("status %d: %s", v.status, outside.Line(v.text))
	}
	if v.status == 3 && !strings.Contains(v.text, "ipcspec "+v.subcommand+": ") && !strings.Contains(v.text, "ENDED EARLY") {
		wrong("it gave no reason: %s", outside.Line(v.text))
	}
	for name, shown := range map[string]string{"the terminal": v.text, "the report": string(v.report)} {
		if len(shown) > mostText {
			wrong("%s has %d bytes", name, len(shown))
		}
		if strings.ContainsFunc(strings.ReplaceAll(shown, "\ufffd", ""), func(r rune) bool { return r != '\n' && !outside.Harmless(r) }) {
			wrong("%s is given what it would obey", name)
		}
	}
	switch n, err := executed(v.report); {
	case v.status != 0:
	case err != nil:
		wrong("it is green without a report: %v", err)
	case n == 0:
		wrong("it is green, and nothing was executed")
	case v.subcommand == "run" && hostile.Noticed(v.mode):
		wrong("it is green, and nobody has noticed")
	}
	return list
}

// executed counts in a report what was: scenarios, sequences or histories, faults.
func executed(report []byte) (int, error) {
	var r struct {
		Runs         []struct{ Totals map[string]int }
		Explorations []struct{ Operations int }
		Races        []struct{ Operations int }
		Faults       []any
	}
	if err := json.Unmarshal(report, &r); err != nil {
		return 0, err
	}
	n := len(r.Faults)
	for _, one := range r.Runs {
		n += one.Totals["passed"] + one.Totals["failed"] + one.Totals["deviated"]
	}
	for _, one := range append(r.Explorations, r.Races...) {
		n += one.Operations
	}
	return n, nil
}

// stays is what is still there although the runner has ended, and was not told of.
func (v verdict) stays(dir string) (list []string) {
	var left []thing
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		left = remaining(dir)
		if len(left) == 0 || time.Since(begun) > mostStay {
			break
		}
	}
	untold := map[string][]thing{}
	for _, one := range left {
		if one.what == "process" && v.mode == "escapes" {
			continue // PROTOCOL.md says what is never caught
		}
		if !strings.Contains(v.text, one.named) {
			untold[one.what] = append(untold[one.what], one)
		}
	}
	for what, things := range untold {
		if what != "process" && len(things) <= foundOut && strings.Contains(v.text, fmt.Sprintf("each of %d times that it was started", foundOut)) {
			continue
		}
		for _, one := range things {
			list = append(list, fmt.Sprintf("%s is left (%s), and not told of", one.named, one.about))
		}
	}
	return list
}

// foundOut is how often an audit starts an implementation to find out whether it has left
// something: what those starts leave is told of by that number.
const foundOut = 3

// thing is what may be left, and how a report names it.
type thing struct{ what, named, about string }

// remaining are the processes, files and System V objects that there are.
func remaining(dir string) (list []thing) {
	for {
		if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != nil || pid <= 0 {
			break
		}
	}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid > 1 {
			command, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
			list = append(list, thing{"process", "pid " + e.Name() + ",", outside.Line(strings.ReplaceAll(string(command), "\x00", " "))})
		}
	}
	for _, place := range []string{dir, "/dev/shm"} {
		entries, _ := os.ReadDir(place)
		for _, e := range entries {
			if e.Name() != homeName {
				list = append(list, thing{"file", filepath.Join(place, e.Name()), "a file"})
			}
		}
	}
	for kind, number := range map[string]string{"msg": "msqid", "sem": "semid", "shm": "shmid"} {
		text, _ := os.ReadFile("/proc/sysvipc/" + kind)
		for i, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
			if fields := strings.Fields(string(line)); i > 0 && len(fields) > 1 {
				list = append(list, thing{kind, number + " " + fields[1] + ",", string(line)})
			}
		}
	}
	return list
}

// beginning keeps what is written first.
type beginning struct {
	bytes.Buffer
	most int
}

func (b *beginning) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), max(0, b.most-b.Len()))])
	return len(p), nil
}

var _ io.Writer = (*beginning)(nil)
