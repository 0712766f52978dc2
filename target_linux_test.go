package ipcspec_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/libc"
)

// insideNamespaces says that a test runs where it can do no harm.
const insideNamespaces = "IPCSPEC_TEST_INSIDE"

// inNamespaces runs this test once more, as root of PID, IPC and mount namespaces of its own. It
// returns true there, and false outside when that has passed.
func inNamespaces(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideNamespaces) != "" {
		return true
	}
	if os.Geteuid() != 0 {
		need(t, "root", "only root has namespaces for all that could be killed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The shell is init there, so that this program is not.
	inside := exec.CommandContext(t.Context(), "unshare", "-p", "-f", "-i", "-m", "--mount-proc", "--kill-child",
		"sh", "-c", `"$@"; exit $?`, "sh", self, "-test.run", "^"+t.Name()+"$", "-test.count", "1", "-test.v")
	inside.Env = append(os.Environ(), insideNamespaces+"=yes")
	output, err := inside.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "--- PASS: "+t.Name()) {
		t.Errorf("in namespaces of its own (%v):\n%s", err, output)
	}
	return false
}

// nativePrograms are the actors that signal processes of this system.
func nativePrograms(t *testing.T) map[string][]string {
	t.Helper()
	linux := filepath.Join(t.TempDir(), "ipcspec-actor")
	if output, err := exec.Command("go", "build", "-o", linux, "./cmd/ipcspec-actor").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	programs := map[string][]string{"linux": {linux}}
	if path, err := libc.Build(context.Background()); err == nil {
		programs["libc"] = []string{path}
	} else {
		need(t, "cc", err.Error())
	}
	if python, err := exec.LookPath("python3"); err == nil {
		programs["python"] = []string{python, "impl/adapters/python/adapter.py"}
	} else {
		need(t, "python", err.Error())
	}
	return programs
}

// raw speaks to an actor as no runner does: it asks for anything.
type raw struct {
	t      *testing.T
	conn   net.Conn
	lines  *bufio.Reader
	pid    int
	lastID int
}

// rawRunner starts a program as the root actor and hands out the connections of all actors.
func rawRunner(t *testing.T, argv []string) (root *raw, next func() *raw) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	program := exec.Command(argv[0], argv[1:]...)
	program.Env = append(os.Environ(), actor.EnvAddress+"=tcp:"+listener.Addr().String(), actor.EnvToken+"=secret", actor.EnvActor+"="+actor.RootName)
	program.Stderr = os.Stderr
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	next = func() *raw {
		t.Helper()
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		a := &raw{t: t, conn: conn, lines: bufio.NewReader(conn)}
		line, err := a.lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		hello, err := actor.DecodeHello(line)
		if err != nil {
			t.Fatal(err)
		}
		a.pid = hello.PID
		return a
	}
	root = next()
	t.Cleanup(func() {
		root.conn.Close()
		program.Wait()
		listener.Close()
	})
	return root, next
}

// ask returns the answer to a request.
func (a *raw) ask(op, arguments string) actor.Answer {
	a.t.Helper()
	a.lastID++
	a.conn.SetReadDeadline(time.Now().Add(10 * time.Second)) // reached on failure only
	fmt.Fprintf(a.conn, `{"id":%d,"op":%q,"args":%s}`+"\n", a.lastID, op, arguments)
	for {
		var answer actor.Answer
		line, err := a.lines.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &answer)
		}
		if err != nil {
			a.t.Fatalf("%s %s: %v", op, arguments, err)
		}
		if answer.ID == a.lastID && answer.Event == "" {
			return answer
		}
	}
}

func (a *raw) must(op, arguments string) {
	a.t.Helper()
	if answer := a.ask(op, arguments); answer.Error != nil {
		a.t.Fatalf("%s %s: %v", op, arguments, answer.Error)
	}
}

// TestActorsKillNobodyElse asks our own actors to do what no runner may ask for: to signal
// everybody, init, the runner, root, and a process that was there before.
func TestActorsKillNobodyElse(t *testing.T) {
	if !inNamespaces(t) {
		return
	}
	for name, argv := range nativePrograms(t) {
		t.Run(name, func(t *testing.T) {
			bystander := exec.Command("sleep", "60")
			if err := bystander.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { bystander.Process.Kill(); bystander.Wait() })
			root, next := rawRunner(t, argv)
			root.must("world.begin", `{"world":"w"}`)
			start := func(by *raw, op, name string) *raw {
				by.must(op, fmt.Sprintf(`{"world":"w","actor":"w/%s"}`, name))
				return next()
			}
			first, other := start(root, "process.start", "first"), start(root, "process.start", "other")
			child := start(first, "process.spawn", "child")
			for who, by := range map[string]*raw{"root": root, "an actor": first} {
				for what, pid := range map[string]int{
					"everybody": -1, "its own group": 0, "init": 1, "the group of another one": -other.pid,
					"the runner": os.Getpid(), "root": root.pid, "a bystander": bystander.Process.Pid,
				} {
					for _, op := range []string{"process.kill", "process.wait"} {
						if answer := by.ask(op, fmt.Sprintf(`{"pid":%d}`, pid)); answer.Error == nil {
							t.Errorf("%s was asked for %s of %s, and did it", who, op, what)
						}
					}
				}
				by.must("clock.now", "{}")
			}
			if err := syscall.Kill(bystander.Process.Pid, 0); err != nil {
				t.Errorf("the bystander: %v", err)
			}
			other.must("clock.now", "{}")
			// What belongs to the scenario is ended, by its parent and by root.
			grandchild := start(child, "process.spawn", "grandchild")
			first.must("process.kill", fmt.Sprintf(`{"pid":%d}`, child.pid))
			first.must("process.wait", fmt.Sprintf(`{"pid":%d}`, child.pid))
			root.must("process.kill", fmt.Sprintf(`{"pid":%d}`, grandchild.pid))
			root.must("process.wait", fmt.Sprintf(`{"pid":%d}`, grandchild.pid))
			root.must("process.kill", fmt.Sprintf(`{"pid":%d}`, other.pid))
			root.must("world.end", `{"world":"w"}`)
		})
	}
}
