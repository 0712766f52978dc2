package ipcspec_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/result"
)

// TestMain lets the test binary be a runner: one that goes on until it is killed,
// or with IPCSPEC_TEST_ONCE one that tells by its status how much failed.
func TestMain(m *testing.M) {
	if spelled := os.Getenv("IPCSPEC_TEST_RUNNER"); spelled != "" {
		os.Exit(runForEver(spelled))
	}
	os.Exit(m.Run())
}

func runForEver(spelled string) int {
	iut, err := ipcspec.Open(context.Background(), spelled)
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 3
	}
	for {
		r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{})
		if err != nil {
			os.Stderr.WriteString(err.Error())
			return 1
		}
		if os.Getenv("IPCSPEC_TEST_ONCE") != "" {
			iut.Close()
			return r.Totals[result.Failed] + r.Totals[result.Inconclusive]
		}
	}
}

// TestNothingIsLeft kills a runner without warning in the middle of its work.
// Its actors, their queues and their directories must go by themselves.
func TestNothingIsLeft(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	for _, spelled := range []string{"linux", "libc"} {
		t.Run(spelled, func(t *testing.T) {
			if spelled == "libc" {
				if !hasCompiler() {
					need(t, "cc", "there is no C compiler")
				}
			}
			temporary := t.TempDir()
			os.Chmod(temporary, 0o755)
			os.Chmod(filepath.Dir(temporary), 0o755)
			mark := "IPCSPEC_TEST_MARK=" + strconv.Itoa(os.Getpid()) + spelled
			queues := sysvQueues(t)
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			runner := exec.Command(self)
			runner.Env = append(os.Environ(), "IPCSPEC_TEST_RUNNER="+spelled, mark, "TMPDIR="+temporary)
			var stderr bytes.Buffer
			runner.Stderr = &stderr
			if err := runner.Start(); err != nil {
				t.Fatal(err)
			}
			// In the middle of its work: the runner, the root actor, and some of
			// a scenario.
			await(t, func() bool { return len(marked(mark)) >= 5 }, func() string { return stderr.String() })
			runner.Process.Kill()
			runner.Wait()
			await(t, func() bool { return len(marked(mark)) == 0 }, func() string { return strings.Join(marked(mark), ", ") })
			await(t, func() bool {
				left, _ := os.ReadDir(temporary)
				return len(left) == 0
			}, func() string {
				left, _ := os.ReadDir(temporary)
				return left[0].Name()
			})
			if now := sysvQueues(t); now != queues {
				t.Errorf("System V queues before:\n%s\nand after:\n%s", queues, now)
			}
		})
	}
}

func hasCompiler() bool {
	_, err := exec.LookPath("cc")
	return err == nil
}

// await looks again and again until the condition holds; the deadline is only
// reached on failure.
func await(t *testing.T, holds func() bool, otherwise func() string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute) // reached on failure only
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("still: %s", otherwise())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// marked lists the processes that have the mark in their environment.
func marked(mark string) []string {
	var list []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err == nil && bytes.Contains(environment, []byte(mark+"\x00")) {
			list = append(list, filepath.Base(filepath.Dir(file)))
		}
	}
	return list
}

func sysvQueues(t *testing.T) string {
	t.Helper()
	list, err := os.ReadFile("/proc/sysvipc/msg")
	if err != nil {
		t.Fatal(err)
	}
	return string(list)
}

// TestActorLinksLittle keeps what every scenario pays for out of the actor. With net
// came cgo, where there is a C compiler: a dynamic program, which starts half as fast.
func TestActorLinksLittle(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "./cmd/ipcspec-actor")
	list.Env = append(os.Environ(), "GOOS=linux")
	output, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dependency := range strings.Lines(string(output)) {
		dependency = strings.TrimSpace(dependency)
		for _, heavy := range []string{"net", "runtime/cgo", "math/big", "testing", "github.com/cucumber/", "regexp"} {
			if dependency == heavy || strings.HasSuffix(heavy, "/") && strings.HasPrefix(dependency, heavy) {
				t.Errorf("the actor links %s", dependency)
			}
		}
	}
}
