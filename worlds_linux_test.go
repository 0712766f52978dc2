package ipcspec_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// ofWorlds has an implementation with worlds that need something of their own.
type ofWorlds struct {
	*testing.T
	iut impl.IUT
	ctx context.Context
}

// withWorlds runs a test against both programs that are actors on Linux.
func withWorlds(t *testing.T, option string, test func(w ofWorlds)) {
	if os.Geteuid() != 0 {
		need(t, "root", "only root has namespaces")
	}
	for _, spelled := range []string{"linux", "libc"} {
		t.Run(spelled, func(t *testing.T) {
			if spelled == "libc" && !hasCompiler() {
				need(t, "cc", "there is no C compiler")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			iut := open(t, spelled)
			if s := iut.Statement(); !s.Has(option) {
				need(t, "root", "needs "+s.Absent[option])
			}
			test(ofWorlds{t, iut, ctx})
		})
	}
}

func (w ofWorlds) try(a impl.Actor, op impl.Operation) impl.Settlement {
	w.Helper()
	s, err := a.Start(op, "").Wait(w.ctx)
	if err != nil {
		w.Fatalf("%s: %v", impl.Phrase(op), err)
	}
	return s
}

func (w ofWorlds) do(a impl.Actor, op impl.Operation) impl.Result {
	w.Helper()
	s := w.try(a, op)
	if s.Failure != nil {
		w.Fatalf("%s: %v", impl.Phrase(op), s.Failure)
	}
	return s.Result
}

func (w ofWorlds) begin(world string, needs ...string) impl.WorldBegun {
	w.Helper()
	return w.do(w.iut.Root(), impl.WorldBegin{World: world, Needs: needs}).(impl.WorldBegun)
}

func (w ofWorlds) end(world string) {
	w.Helper()
	if leaks := w.do(w.iut.Root(), impl.WorldEnd{World: world}).(impl.WorldEnded).Leaks; len(leaks) > 0 {
		w.Errorf("leaks of %s: %v", world, leaks)
	}
}

// shell runs a script in the world and returns what it says.
func (w ofWorlds) shell(world, script string) string {
	w.Helper()
	ran := w.do(w.iut.Root(), impl.ProcessRun{World: world, Argv: []string{"sh", "-c", script}}).(impl.ProgramEnded)
	return strings.TrimSpace(ran.Output)
}

func (w ofWorlds) start(op impl.ProcessStart) impl.Actor {
	w.Helper()
	w.do(w.iut.Root(), op)
	return w.actor(op.Actor)
}

func (w ofWorlds) actor(name string) impl.Actor {
	w.Helper()
	a, err := w.iut.Actor(w.ctx, name)
	if err != nil {
		w.Fatal(err)
	}
	w.do(a, impl.ClockNow{}) // it talks to the runner
	return a
}

func namespace(t *testing.T, pid int, kind string) string {
	t.Helper()
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/%s", pid, kind))
	if err != nil {
		t.Fatal(err)
	}
	return link
}

// holders lists the threads in a namespace, and the descriptors and mounts of it.
func holders(kind, space string) (list []string) {
	for _, pattern := range []string{"/proc/[0-9]*/task/[0-9]*/ns/" + kind, "/proc/[0-9]*/fd/*"} {
		links, _ := filepath.Glob(pattern)
		for _, link := range links {
			if to, err := os.Readlink(link); err == nil && to == space {
				list = append(list, link)
			}
		}
	}
	return list
}

// TestPrivateMounts has worlds with file systems of their own, beside one without.
func TestPrivateMounts(t *testing.T) {
	withWorlds(t, "private-mounts", func(w ofWorlds) {
		name := fmt.Sprintf("ipcspec-test-%d-%s", os.Getpid(), filepath.Base(w.Name()))
		w.begin("one", "private-mounts")
		begun := w.begin("two", "private-mounts")
		w.begin("plain")
		if kinds := w.shell("one", "stat -f -c %T /dev/shm /dev/mqueue; ls /dev/shm /dev/mqueue | wc -l; stat -c %a /dev/shm"); kinds != "tmpfs\nmqueue\n3\n1777" {
			w.Errorf("the mounts are %q", kinds)
		}
		if got := w.shell("two", "/bin/pwd"); got != begun.Directory {
			w.Errorf("programs work in %q, and the world's directory is %q", got, begun.Directory)
		}
		w.shell("one", "echo mine > /dev/shm/"+name+"; echo > /dev/null; touch /dev/mqueue/"+name)
		if got := w.shell("one", "cat /dev/shm/"+name+"; ls /dev/mqueue"); got != "mine\n"+name {
			w.Errorf("in its own world: %q", got)
		}
		for _, other := range []string{"two", "plain"} {
			if got := w.shell(other, "ls /dev/shm /dev/mqueue 2>&1"); strings.Contains(got, name) {
				w.Errorf("in the world %s: %q", other, got)
			}
		}
		if _, err := os.Lstat("/dev/shm/" + name); !os.IsNotExist(err) {
			w.Errorf("on this machine: %v", err)
		}
		// Actors, also of another user, are where programs are, and in the world's directory.
		p := w.start(impl.ProcessStart{World: "two", Actor: "two/p", SecondUser: true})
		w.do(p, impl.FileCreate{Path: "file"})
		if _, err := os.Lstat(filepath.Join(begun.Directory, "file")); err != nil {
			w.Error(err)
		}
		space := namespace(w.T, p.PID(), "mnt")
		if own := namespace(w.T, os.Getpid(), "mnt"); space == own || namespace(w.T, w.iut.Root().PID(), "mnt") != own {
			w.Errorf("the actor's mounts are %s, the runner's %s", space, own)
		}
		w.do(w.iut.Root(), impl.WorldRestart{World: "one"})
		if got := w.shell("one", "ls /dev/shm /dev/mqueue; stat -f -c %T /dev/shm"); strings.Contains(got, name) || !strings.HasSuffix(got, "tmpfs") {
			w.Errorf("after a restart: %q", got)
		}
		for _, world := range []string{"one", "two", "plain"} {
			w.end(world)
		}
		await(w.T, func() bool { return len(holders("mnt", space)) == 0 }, func() string { return strings.Join(holders("mnt", space), ", ") })
	})
}

// TestPrivateNetworks has worlds that the runner cannot be reached from over a network.
func TestPrivateNetworks(t *testing.T) {
	withWorlds(t, "private-networks", func(w ofWorlds) {
		own := namespace(w.T, os.Getpid(), "net")
		w.begin("one", "private-networks", "private-mounts")
		w.begin("two", "private-networks")
		w.begin("plain")
		a := w.start(impl.ProcessStart{World: "one", Actor: "one/a"})
		b := w.start(impl.ProcessStart{World: "one", Actor: "one/b", SecondUser: true})
		c := w.start(impl.ProcessStart{World: "one", Actor: "one/c", Network: "another"})
		d := w.start(impl.ProcessStart{World: "one", Actor: "one/d", Network: "another"})
		e := w.start(impl.ProcessStart{World: "two", Actor: "two/e"})
		f := w.start(impl.ProcessStart{World: "plain", Actor: "plain/f"})
		w.do(c, impl.ProcessSpawn{Actor: "one/child"})
		child := w.actor("one/child")
		space := map[string]string{}
		for name, p := range map[string]impl.Actor{"a": a, "b": b, "c": c, "d": d, "e": e, "f": f, "child": child} {
			space[name] = namespace(w.T, p.PID(), "net")
		}
		if space["a"] != space["b"] || space["c"] != space["d"] || space["c"] != space["child"] || space["f"] != own {
			w.Errorf("who belongs together does not: %v; the runner: %s", space, own)
		}
		if distinct := []string{space["a"], space["c"], space["e"], own}; len(slices.Compact(slices.Sorted(slices.Values(distinct)))) != 4 {
			w.Errorf("networks are shared: %v", distinct)
		}
		if w.iut.Statement().Has("fork") {
			w.do(b, impl.ProcessFork{Actor: "one/forked"})
			if forked := w.actor("one/forked"); namespace(w.T, forked.PID(), "net") != space["b"] {
				w.Error("the forked child is in another network")
			}
		}
		// The loopback interface is up in the first network, and what came last is in it again.
		if got := w.shell("one", "readlink /proc/self/ns/net; grep -c 127.0.0.1 /proc/self/net/fib_trie"); got != space["a"]+"\n2" {
			w.Errorf("a program: %q, and its world has %s", got, space["a"])
		}
		if s := w.try(w.iut.Root(), impl.ProcessStart{World: "plain", Actor: "plain/g", Network: "another"}); s.Failure == nil || s.Failure.Condition != impl.Unsupported {
			w.Errorf("a network in a world without: %v", s)
		}
		if s := w.try(w.iut.Root(), impl.WorldBegin{World: "three", Needs: []string{"private-universe"}}); s.Failure == nil || s.Failure.Condition != impl.Unsupported {
			w.Errorf("an unknown need: %v", s)
		}
		w.do(w.iut.Root(), impl.WorldRestart{World: "two"})
		if again := w.start(impl.ProcessStart{World: "two", Actor: "two/again"}); namespace(w.T, again.PID(), "net") == space["e"] {
			w.Error("after a restart the network is the same")
		}
		for _, world := range []string{"one", "two", "plain"} {
			w.end(world)
		}
		for name, space := range space {
			if space != own {
				await(w.T, func() bool { return len(holders("net", space)) == 0 }, func() string { return name + ": " + strings.Join(holders("net", space), ", ") })
			}
		}
	})
}

// TestRootOfAUserNamespace has actors whose root is root in name: it cannot come back from
// a namespace that it makes, and there is no second user.
func TestRootOfAUserNamespace(t *testing.T) {
	if err := exec.Command("unshare", "-Ur", "true").Run(); err != nil {
		need(t, "root", fmt.Sprintf("user namespaces cannot be made here: %v", err))
	}
	for name, argv := range nativePrograms(t) {
		if name == "python" {
			continue // has no second user anywhere
		}
		t.Run(name, func(t *testing.T) {
			root, next := rawRunner(t, append([]string{"unshare", "-Ur"}, argv...))
			root.must("world.begin", `{"world":"w"}`)
			for _, user := range []string{"second_user", "unprivileged"} {
				answer := root.ask("process.start", fmt.Sprintf(`{"world":"w","actor":"w/p","%s":true}`, user))
				if answer.Error == nil || answer.Error.Condition != impl.Unsupported {
					t.Errorf("%s: %+v", user, answer)
				}
			}
			root.must("process.start", `{"world":"w","actor":"w/q"}`)
			q := next()
			q.must("msgq.get", `{"key":0,"create":true,"mode":384}`)
			root.must("world.end", `{"world":"w"}`)
		})
	}
}
