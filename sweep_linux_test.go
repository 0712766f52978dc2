package ipcspec_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/ipcspec/ipcspec/impl/libc"
)

// TestNextRunRemoves kills a run together with its root actor, where no IPC
// namespace takes the queues away, and requires that the next run removes them.
func TestNextRunRemoves(t *testing.T) {
	if os.Geteuid() != 0 {
		need(t, "root", "only root can become another user")
	}
	actors := map[string]func(path string) error{
		"linux": func(path string) error {
			build := exec.Command("go", "build", "-o", path, "./cmd/ipcspec-actor")
			build.Stderr = os.Stderr
			return build.Run()
		},
		"libc": func(path string) error {
			built, err := libc.Build(context.Background())
			if err != nil {
				return err
			}
			program, err := os.ReadFile(built)
			if err != nil {
				return err
			}
			return os.WriteFile(path, program, 0o755)
		},
	}
	for name, provide := range actors {
		t.Run(name, func(t *testing.T) {
			directory, err := os.MkdirTemp("", "ipcspec-test-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(directory) })
			os.Chmod(directory, 0o777)
			actor := filepath.Join(directory, "actor")
			if err := provide(actor); err != nil {
				need(t, "cc", err.Error())
			}
			os.Chmod(actor, 0o755)
			mark := "IPCSPEC_TEST_MARK=" + strconv.Itoa(os.Getpid()) + "sweep" + name
			start := func(more ...string) *exec.Cmd {
				runner := exec.Command("/proc/self/exe")
				runner.Dir = directory
				runner.Env = append(os.Environ(), "IPCSPEC_TEST_RUNNER="+actor, mark, "TMPDIR="+directory, "HOME="+directory)
				runner.Env = append(runner.Env, more...)
				runner.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
				if err := runner.Start(); err != nil {
					t.Fatal(err)
				}
				return runner
			}
			// A run that ends by itself leaves nothing either.
			if err := start("IPCSPEC_TEST_ONCE=1").Wait(); err != nil {
				t.Errorf("a whole run: %v", err)
			}
			if n := ownedQueues(t); n != 0 {
				t.Fatalf("a whole run left %d queues", n)
			}
			killAll := func(runner *exec.Cmd) {
				for left := marked(mark); len(left) > 0; left = marked(mark) {
					for _, text := range left {
						if pid, err := strconv.Atoi(text); err == nil && pid > 1 {
							syscall.Kill(pid, syscall.SIGKILL)
						}
					}
				}
				runner.Wait()
			}
			// Killed as soon as it has a queue: before anybody can remove it.
			for tries := 0; ; tries++ {
				runner := start()
				await(t, func() bool { return ownedQueues(t) > 0 }, func() string { return "no queue was made" })
				killAll(runner)
				if ownedQueues(t) > 0 {
					break
				}
				if tries == 50 {
					t.Fatal("no run could be killed while it had a queue")
				}
			}
			runs := func() []string {
				list, _ := filepath.Glob(filepath.Join(directory, "ipcspec-run-*"))
				return list
			}
			old := runs()
			runner := start()
			await(t, func() bool {
				for _, run := range old {
					if _, err := os.Stat(run); err == nil {
						return false
					}
				}
				return true
			}, func() string { return "left: " + strings.Join(runs(), ", ") })
			runner.Process.Kill()
			runner.Wait()
			await(t, func() bool { return len(marked(mark)) == 0 && len(runs()) == 0 }, func() string { return strings.Join(runs(), ", ") + inWords(marked(mark)) })
			if n := ownedQueues(t); n != 0 {
				t.Errorf("%d queues are left", n)
			}
		})
	}
}

// inWords says what processes are and where they wait.
func inWords(pids []string) string {
	var b strings.Builder
	for _, pid := range pids {
		for _, file := range []string{"cmdline", "stat", "syscall", "wchan"} {
			text, _ := os.ReadFile(filepath.Join("/proc", pid, file))
			fmt.Fprintf(&b, "\n%s %s: %q", pid, file, text)
		}
	}
	return b.String()
}

// ownedQueues counts the System V queues that the second user created.
func ownedQueues(t *testing.T) int {
	t.Helper()
	n := 0
	for line := range strings.Lines(sysvQueues(t)) {
		if fields := strings.Fields(line); len(fields) > 9 && fields[9] == "65534" {
			n++
		}
	}
	return n
}
