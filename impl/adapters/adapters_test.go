// Package adapters_test runs the implementations behind the protocol that are not
// written in Go, as anybody's own would be run: by their command lines.
package adapters_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/result"
)

const script = "python/adapter.py"

// openPython starts the adapter, or skips the test where there is no Python.
func openPython(t *testing.T) impl.IUT {
	t.Helper()
	missing := func(why string) {
		t.Helper()
		if slices.Contains(strings.Split(os.Getenv("IPCSPEC_REQUIRE"), ","), "python") {
			t.Fatalf("IPCSPEC_REQUIRE names python, but %s", why)
		}
		t.Skip(why)
	}
	if runtime.GOOS == "windows" {
		missing("the adapter is about POSIX")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		missing("there is no python3")
	}
	iut, err := ipcspec.Open(context.Background(), "python3 "+script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { iut.Close() })
	return iut
}

// TestPython requires that everything that the adapter claims passes.
func TestPython(t *testing.T) {
	iut := openPython(t)
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{Tags: "@pipe", Jobs: 8, Audit: ipcspec.AuditFail})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Leaks {
		t.Errorf("left behind by one of %v: %s", l.Scenarios, l)
	}
	for _, s := range r.Scenarios {
		switch s.Verdict {
		case result.Failed, result.Inconclusive:
			t.Errorf("%s: %s: %s", s.ID, s.Verdict, s.Reason)
		}
	}
	const floor = 40
	if n := r.Totals[result.Passed]; n < floor {
		t.Errorf("%d scenarios passed; there have been at least %d", n, floor)
	}
	t.Logf("%v; blocking was concluded from silence %d times; %v", r.Totals, r.Weak, r.Duration.Round(time.Millisecond))
	if err := iut.Close(); err != nil {
		t.Error(err)
	}
}

// TestPythonIsSmall keeps the adapter an example that is read at one sitting.
func TestPythonIsSmall(t *testing.T) {
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > 150 {
		t.Errorf("%s has %d lines; 150 are promised", script, n)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if len(line) > 120 {
			t.Errorf("%s:%d has %d columns", script, i+1, len(line))
		}
	}
}

// TestPythonLeavesNothing kills the root actor in the middle of a run: the run
// ends, and every process with it.
func TestPythonLeavesNothing(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	mark := strconv.Itoa(os.Getpid()) + "-python"
	t.Setenv("IPCSPEC_TEST_MARK", mark)
	iut := openPython(t)
	some := make(chan bool, 100)
	ended := make(chan error)
	go func() {
		_, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{Tags: "@pipe", Progress: func(int, int, result.Scenario) { some <- true }})
		ended <- err
	}()
	<-some // of it is done; now it is in the middle
	_, pid := iut.(interface{ Trace() (string, int) }).Trace()
	root, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	root.Kill()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "the root actor's connection ended (signal: killed)") {
		t.Errorf("the run ended with %v", err)
	}
	iut.Close()
	deadline := time.Now().Add(10 * time.Second) // reached on failure only
	for len(marked(mark)) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", marked(mark))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// marked lists the processes that have the mark in their environment, beside ours.
func marked(mark string) []string {
	var list []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environment, err := os.ReadFile(file)
		pid := filepath.Base(filepath.Dir(file))
		if err == nil && pid != strconv.Itoa(os.Getpid()) && bytes.Contains(environment, []byte("IPCSPEC_TEST_MARK="+mark+"\x00")) {
			list = append(list, pid)
		}
	}
	return list
}
