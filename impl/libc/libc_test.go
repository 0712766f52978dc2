//go:build unix

package libc

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// deadline is only reached when something is wrong.
const deadline = 30 * time.Second

const token = "a secret"

func program(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("IPCSPEC_TEST_ACTOR"); path != "" {
		return path // such as one built with a sanitizer
	}
	path, err := Build(t.Context())
	if errors.Is(err, ErrNoCompiler) && !slices.Contains(strings.Split(os.Getenv("IPCSPEC_REQUIRE"), ","), "cc") {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// answer is a line from an actor.
type answer struct {
	ID    int             `json:"id"`
	OK    json.RawMessage `json:"ok"`
	Error struct {
		Condition, Native string
		Code              int
	} `json:"error"`
	Event string  `json:"event"`
	In    string  `json:"in"`
	Times []int64 `json:"t"`
}

type args map[string]any

// runner accepts the connections of actors, as the real runner does.
type runner struct {
	t        testing.TB
	listener net.Listener
	program  *exec.Cmd
	root     *actor

	mu      sync.Mutex
	arrived *sync.Cond
	actors  map[string]*actor
	worlds  int
}

// actor is the runner's end of one connection.
type actor struct {
	r         *runner
	name      string
	pid       int
	statement map[string]any
	conn      net.Conn
	nextID    atomic.Int64
	ended     chan struct{}

	mu    sync.Mutex
	lines map[int]chan answer
}

func startRunner(t testing.TB, network string) *runner {
	t.Helper()
	return startProgram(t, network, program(t))
}

func startProgram(t testing.TB, network, path string) *runner {
	t.Helper()
	r := &runner{t: t, actors: map[string]*actor{}}
	r.arrived = sync.NewCond(&r.mu)
	var address string
	var err error
	if network == "unix" {
		if runtime.GOOS != "linux" {
			t.Skip("abstract UNIX sockets need Linux")
		}
		name := fmt.Sprintf("@ipcspec-libc-test-%d-%d", os.Getpid(), time.Now().UnixNano())
		r.listener, err = net.Listen("unix", name)
		address = "unix:" + name
	} else {
		r.listener, err = net.Listen("tcp", "127.0.0.1:0")
		if err == nil {
			address = "tcp:" + r.listener.Addr().String()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	go r.accept()
	r.program = exec.Command(path)
	r.program.Env = append(os.Environ(), "IPCSPEC_ADDRESS="+address, "IPCSPEC_TOKEN="+token, "IPCSPEC_ACTOR=root")
	r.program.Stderr = os.Stderr
	if err := r.program.Start(); err != nil {
		t.Fatal(err)
	}
	r.root = r.actor("root")
	t.Cleanup(r.close)
	return r
}

// close ends the root actor by cutting its connection and checks that it exits well.
func (r *runner) close() {
	r.root.conn.Close()
	if err := r.program.Wait(); err != nil {
		r.t.Errorf("root actor: %v", err)
	}
	r.listener.Close()
}

func (r *runner) accept() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		go r.converse(conn)
	}
}

func (r *runner) converse(conn net.Conn) {
	lines := bufio.NewReaderSize(conn, 64<<10)
	first, err := lines.ReadBytes('\n')
	var greeting struct {
		Hello struct {
			Protocol     int
			Token, Actor string
			PID          int
			Statement    map[string]any
		}
	}
	if err != nil || json.Unmarshal(first, &greeting) != nil || greeting.Hello.Protocol != 1 || greeting.Hello.Token != token {
		r.t.Errorf("bad hello: %q, %v", first, err)
		conn.Close()
		return
	}
	a := &actor{r: r, name: greeting.Hello.Actor, pid: greeting.Hello.PID, statement: greeting.Hello.Statement,
		conn: conn, ended: make(chan struct{}), lines: map[int]chan answer{}}
	r.mu.Lock()
	r.actors[a.name] = a
	r.arrived.Broadcast()
	r.mu.Unlock()
	defer close(a.ended)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var got answer
		if err := json.Unmarshal(line, &got); err != nil {
			r.t.Errorf("%s sent %q: %v", a.name, line, err)
			return
		}
		a.mu.Lock()
		lines := a.lines[got.ID]
		a.mu.Unlock()
		if lines == nil {
			r.t.Errorf("%s sent %q, which answers nothing", a.name, line)
			return
		}
		lines <- got
	}
}

// actor waits until the actor has connected, and forgets the name.
func (r *runner) actor(name string) *actor {
	r.t.Helper()
	watchdog := time.AfterFunc(deadline, func() { panic("no connection from " + name) })
	defer watchdog.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.actors[name] == nil {
		r.arrived.Wait()
	}
	a := r.actors[name]
	delete(r.actors, name)
	return a
}

func (r *runner) world() string {
	r.t.Helper()
	r.worlds++
	name := fmt.Sprintf("world %d", r.worlds)
	r.root.do("world.begin", args{"world": name}, nil)
	return name
}

// started returns the actor that an operation of a starts: process.start, .spawn or .fork.
func (a *actor) started(op string, with args) *actor {
	a.r.t.Helper()
	var process struct{ PID int }
	a.do(op, with, &process)
	child := a.r.actor(with["actor"].(string))
	if child.pid != process.PID {
		a.r.t.Errorf("%s said pid %d, its starter %d", child.name, child.pid, process.PID)
	}
	return child
}

// pending is an operation that was sent.
type pending struct {
	a     *actor
	id    int
	op    string
	lines chan answer
}

func (a *actor) start(op, thread string, with args) *pending {
	p := &pending{a: a, id: int(a.nextID.Add(1)), op: op, lines: make(chan answer, 2)}
	a.mu.Lock()
	a.lines[p.id] = p.lines
	a.mu.Unlock()
	line, err := json.Marshal(map[string]any{"id": p.id, "op": op, "thread": thread, "args": with})
	if err != nil {
		a.r.t.Fatal(err)
	}
	if _, err := a.conn.Write(append(line, '\n')); err != nil {
		a.r.t.Errorf("%s: %s: %v", a.name, op, err)
	}
	return p
}

func (p *pending) next() answer {
	p.a.r.t.Helper()
	select {
	case got := <-p.lines:
		return got
	case <-p.a.ended:
		select {
		case got := <-p.lines:
			return got
		default:
			p.a.r.t.Fatalf("%s ended during %s", p.a.name, p.op)
		}
	case <-time.After(deadline):
		p.a.r.t.Fatalf("%s: no word of %s", p.a.name, p.op)
	}
	panic("unreachable")
}

func (p *pending) blocked(in string) {
	p.a.r.t.Helper()
	if got := p.next(); got.Event != "blocked" || got.In != in {
		p.a.r.t.Fatalf("%s: %s is not blocked in %s: %+v", p.a.name, p.op, in, got)
	}
}

func (p *pending) state() string {
	p.a.r.t.Helper()
	var is struct{ State, In string }
	p.a.do("state", args{"of": p.id}, &is)
	return strings.TrimSpace(is.State + " " + is.In)
}

// answer skips the event.
func (p *pending) answer() answer {
	p.a.r.t.Helper()
	got := p.next()
	if got.Event != "" {
		got = p.next()
	}
	return got
}

func (p *pending) ok(result any) {
	p.a.r.t.Helper()
	got := p.answer()
	if got.Error.Code != 0 || got.Error.Condition != "" || got.OK == nil {
		p.a.r.t.Fatalf("%s: %s failed: %+v", p.a.name, p.op, got.Error)
	}
	if len(got.Times) == 2 && got.Times[0] > got.Times[1] {
		p.a.r.t.Errorf("%s: %s ended before it began: %v", p.a.name, p.op, got.Times)
	}
	if result != nil {
		if err := json.Unmarshal(got.OK, result); err != nil {
			p.a.r.t.Fatalf("%s: %s: %q: %v", p.a.name, p.op, got.OK, err)
		}
	}
}

func (p *pending) fails(native string) {
	p.a.r.t.Helper()
	if got := p.answer(); got.Error.Native != native {
		p.a.r.t.Fatalf("%s: %s: want %s, got %+v %q", p.a.name, p.op, native, got.Error, got.OK)
	}
}

func (a *actor) do(op string, with args, result any) {
	a.r.t.Helper()
	a.start(op, "", with).ok(result)
}

func (a *actor) reads(handle, want string) {
	a.r.t.Helper()
	var got struct{ Data []byte }
	a.do("fd.read", args{"handle": handle, "size": 4096}, &got)
	if string(got.Data) != want {
		a.r.t.Errorf("%s reads %q, want %q", a.name, got.Data, want)
	}
}

func (a *actor) waitEnd() {
	a.r.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(deadline):
		a.r.t.Fatalf("%s does not end", a.name)
	}
}

type opened struct {
	Handle string
	Native int
}
type pipeEnds struct{ Read, Write opened }

func (a *actor) pipe(flags ...string) (ends pipeEnds) {
	a.r.t.Helper()
	a.do("pipe.create", args{"flags": flags}, &ends)
	return ends
}

func onBothNetworks(t *testing.T, test func(t *testing.T, r *runner)) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) { test(t, startRunner(t, network)) })
	}
}

func needs(t *testing.T, r *runner, option string) {
	t.Helper()
	if options := r.root.statement["options"].(map[string]any); options[option] != true {
		t.Skipf("needs %v", r.root.statement["absent"].(map[string]any)[option])
	}
}

func TestHello(t *testing.T) {
	onBothNetworks(t, func(t *testing.T, r *runner) {
		s := r.root.statement
		if s["name"] != "libc" || s["family"] != "posix" || s["version"] == "" {
			t.Errorf("statement: %v", s)
		}
		if r.root.pid != r.program.Process.Pid {
			t.Errorf("pid %d, want %d", r.root.pid, r.program.Process.Pid)
		}
		got := r.root.start("win.ReadFile", "", nil).answer()
		if got.Error.Condition != "unsupported operation" {
			t.Errorf("an unknown operation: %+v", got)
		}
		world := r.world()
		p := r.root.started("process.start", args{"world": world, "actor": "p"})
		if got := p.start("world.begin", "", args{"world": "w"}).answer(); got.Error.Condition != "unsupported operation" {
			t.Errorf("world.begin of another actor: %+v", got)
		}
		if p.statement != nil {
			t.Errorf("%s makes a statement", p.name)
		}
	})
}

func TestPipeBetweenChildren(t *testing.T) {
	onBothNetworks(t, func(t *testing.T, r *runner) {
		parent := r.root.started("process.start", args{"world": r.world(), "actor": "the parent"})
		ends := parent.pipe()
		if ends.Read.Native != 3 || ends.Write.Native != 4 {
			t.Errorf("the lowest free descriptors are %d and %d", ends.Read.Native, ends.Write.Native)
		}
		other := parent.pipe()
		reader := parent.started("process.spawn", args{"actor": "the reader", "inherit": []string{ends.Read.Handle}})
		writer := parent.started("process.spawn", args{"actor": "the writer", "inherit": []string{ends.Write.Handle, other.Write.Handle}})
		parent.do("fd.close", args{"handle": ends.Read.Handle}, nil)
		parent.do("fd.close", args{"handle": ends.Write.Handle}, nil)
		parent.start("fd.close", "", args{"handle": ends.Write.Handle}).fails("EBADF")
		reader.start("fd.read", "", args{"handle": ends.Write.Handle, "size": 1}).fails("EBADF")

		read := reader.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 4096})
		read.blocked("read")
		if state := read.state(); state != "blocked read" {
			t.Errorf("the read is %q", state)
		}
		writer.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("hello")}, nil)
		var got struct{ Data []byte }
		read.ok(&got)
		if string(got.Data) != "hello" {
			t.Errorf("read %q", got.Data)
		}
		if state := read.state(); state != "done" {
			t.Errorf("the completed read is %q", state)
		}

		// No descriptor has leaked: the end of the writer is the end of the file.
		read = reader.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 4096})
		read.blocked("read")
		writer.start("process.exit", "", args{"status": 3})
		read.ok(&got)
		if len(got.Data) != 0 {
			t.Errorf("read %q instead of end-of-file", got.Data)
		}
		writer.waitEnd()
		var ended struct {
			Signal string
			Status int
		}
		parent.do("process.wait", args{"pid": writer.pid}, &ended)
		if ended.Status != 3 || ended.Signal != "" {
			t.Errorf("the writer ended %+v", ended)
		}
		if fresh := reader.pipe(); fresh.Read.Native != 4 || fresh.Write.Native != 5 {
			t.Errorf("a child that has descriptor 3 is given %d and %d", fresh.Read.Native, fresh.Write.Native)
		}
	})
}

func TestSigpipeKills(t *testing.T) {
	r := startRunner(t, "tcp")
	parent := r.root.started("process.start", args{"world": r.world(), "actor": "parent"})
	ends := parent.pipe()
	writer := parent.started("process.spawn", args{"actor": "writer", "inherit": []string{ends.Write.Handle}})
	parent.do("fd.close", args{"handle": ends.Read.Handle}, nil)
	wait := parent.start("process.wait", "", args{"pid": writer.pid})
	wait.blocked("wait")
	writer.start("fd.write", "", args{"handle": ends.Write.Handle, "data": []byte("x")})
	var ended struct{ Signal string }
	wait.ok(&ended)
	if ended.Signal != "SIGPIPE" {
		t.Errorf("the writer ended by %q", ended.Signal)
	}
	writer.waitEnd()
	parent.do("signal.action", args{"signal": "SIGPIPE", "action": "ignore"}, nil)
	parent.start("fd.write", "", args{"handle": ends.Write.Handle, "data": []byte("x")}).fails("EPIPE")
}

func TestFork(t *testing.T) {
	onBothNetworks(t, func(t *testing.T, r *runner) {
		parent := r.root.started("process.start", args{"world": r.world(), "actor": "parent"})
		ends := parent.pipe()
		// While a thread waits in a call, and another one has locks to take.
		read := parent.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 10})
		read.blocked("read")
		child := parent.started("process.fork", args{"actor": "child"})
		grandchild := child.started("process.fork", args{"actor": "grandchild"})
		grandchild.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("up")}, nil)
		var got struct{ Data []byte }
		read.ok(&got)
		if string(got.Data) != "up" {
			t.Errorf("read %q", got.Data)
		}
		if own := grandchild.pipe(); own.Read.Native != 5 || own.Read.Handle != "grandchild:1" {
			t.Errorf("the grandchild's own pipe: %+v", own)
		}
		// The death of the parent is seen although its descendants live.
		parent.start("process.exit", "", args{"status": 0})
		parent.waitEnd()
		read = child.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 10})
		read.blocked("read")
		grandchild.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("down")}, nil)
		read.ok(&got)
		if string(got.Data) != "down" {
			t.Errorf("read %q", got.Data)
		}
		var ended struct{ Status int }
		r.root.do("process.wait", args{"pid": parent.pid}, &ended)
		child.start("process.exit", "", args{"status": 7})
		r.root.do("process.wait", args{"pid": child.pid}, &ended) // an orphan
		if ended.Status != 7 {
			t.Errorf("the orphan ended with %d", ended.Status)
		}
	})
}

type queueID struct{ Queue int64 }

func TestQueues(t *testing.T) {
	r := startRunner(t, "tcp")
	world := r.world()
	a := r.root.started("process.start", args{"world": world, "actor": "a"})
	b := r.root.started("process.start", args{"world": world, "actor": "b"})
	var queue, same queueID
	key := 0x7e570000 + os.Getpid()&0xffff
	a.do("msgq.get", args{"key": key, "create": true, "exclusive": true, "mode": 0o600}, &queue)
	b.do("msgq.get", args{"key": key, "mode": 0}, &same)
	if queue != same {
		t.Errorf("one key, two queues: %v, %v", queue, same)
	}
	receive := b.start("msgq.receive", "", args{"queue": queue.Queue, "type": 2, "size": 100})
	receive.blocked("msgrcv")
	a.do("msgq.send", args{"queue": queue.Queue, "type": 1, "data": []byte("one")}, nil)
	if state := receive.state(); state != "blocked msgrcv" {
		t.Errorf("the receive of another type is %q", state)
	}
	a.do("msgq.send", args{"queue": queue.Queue, "type": 2, "data": []byte("two")}, nil)
	var message struct {
		Type int
		Data []byte
	}
	receive.ok(&message)
	if message.Type != 2 || string(message.Data) != "two" {
		t.Errorf("received %d %q", message.Type, message.Data)
	}
	// For a receiver that had to wait Linux notes the thread instead of the process.
	a.do("msgq.send", args{"queue": queue.Queue, "type": 3}, nil)
	b.do("msgq.receive", args{"queue": queue.Queue, "type": 3, "size": 100}, nil)
	var status map[string]int64
	a.do("msgq.stat", args{"queue": queue.Queue}, &status)
	if status["messages"] != 1 || status["mode"] != 0o600 || status["last_sender"] != int64(a.pid) || status["last_receiver"] != int64(b.pid) {
		t.Errorf("status: %v", status)
	}
	a.do("msgq.set", args{"queue": queue.Queue, "mode": 0o200}, nil)
	a.do("msgq.set", args{"queue": queue.Queue, "max_bytes": 100}, nil)
	a.do("msgq.set", args{"queue": queue.Queue, "mode": 0o640}, nil)
	a.do("msgq.stat", args{"queue": queue.Queue}, &status)
	if status["max_bytes"] != 100 || status["mode"] != 0o640 {
		t.Errorf("status after changes: %v", status)
	}
	send := a.start("msgq.send", "", args{"queue": queue.Queue, "type": 1, "pattern": args{"seed": 1, "size": 98}})
	send.blocked("msgsnd")
	receive = b.start("msgq.receive", "", args{"queue": queue.Queue, "type": 9, "size": 100})
	receive.blocked("msgrcv")
	b.do("msgq.remove", args{"queue": queue.Queue}, nil)
	receive.fails("EIDRM")
	send.fails("EIDRM")
	b.start("msgq.receive", "", args{"queue": queue.Queue, "size": -1}).fails("EINVAL")
}

func TestWorldsAreSeparate(t *testing.T) {
	r := startRunner(t, "unix")
	needs(t, r, "restart")
	first, second := r.world(), r.world()
	a := r.root.started("process.start", args{"world": first, "actor": "a"})
	b := r.root.started("process.start", args{"world": second, "actor": "b"})
	c := b.started("process.spawn", args{"actor": "c"})
	key := args{"key": 4711, "create": true, "exclusive": true, "mode": 0o600}
	var queue queueID
	a.do("msgq.get", key, &queue)
	b.do("msgq.get", key, &queue)
	c.start("msgq.get", "", key).fails("EEXIST")
	var ran struct {
		Status int
		Output string
	}
	r.root.do("process.run", args{"world": second, "argv": []string{"sh", "-c", `cat /proc/sysvipc/msg; echo "$IPCSPEC_TOKEN"; ls /proc/$$/fd; exit 5`}}, &ran)
	if lines := strings.Fields(ran.Output); ran.Status != 5 || !slices.Contains(lines, "4711") || strings.Contains(ran.Output, token) || slices.Contains(lines, "3") {
		t.Errorf("run: %d %s", ran.Status, ran.Output)
	}
	r.root.do("world.restart", args{"world": second}, nil)
	b.waitEnd()
	c.waitEnd()
	b = r.root.started("process.start", args{"world": second, "actor": "b"})
	b.start("msgq.get", "", args{"key": 4711}).fails("ENOENT")
	a.start("msgq.get", "", key).fails("EEXIST")
	var end struct{ Leaks []string }
	r.root.do("world.end", args{"world": first}, &end)
	a.waitEnd()
	if len(end.Leaks) > 0 {
		t.Errorf("leaks: %v", end.Leaks)
	}
	b.do("clock.now", nil, nil)
}

func TestSecondUser(t *testing.T) {
	r := startRunner(t, "tcp")
	needs(t, r, "second-uid")
	world := r.world()
	a := r.root.started("process.start", args{"world": world, "actor": "a"})
	b := r.root.started("process.start", args{"world": world, "actor": "b", "second_user": true})
	var ids struct{ UID, GID int }
	b.do("process.ids", nil, &ids)
	if ids.UID != 65534 || ids.GID != 65534 {
		t.Errorf("ids %+v", ids)
	}
	var queue queueID
	a.do("msgq.get", args{"create": true, "mode": 0o600}, &queue)
	b.start("msgq.send", "", args{"queue": queue.Queue, "type": 1}).fails("EACCES")
	b.start("msgq.set", "", args{"queue": queue.Queue, "mode": 0o666}).fails("EPERM")
	b.do("msgq.get", args{"create": true, "mode": 0o200}, &queue)
	b.do("msgq.set", args{"queue": queue.Queue, "max_bytes": 5000}, nil)
	var status map[string]int64
	a.do("msgq.stat", args{"queue": queue.Queue}, &status)
	if status["max_bytes"] != 5000 || status["mode"] != 0o200 || status["owner_uid"] != 65534 {
		t.Errorf("a change by an owner who may not read: %v", status)
	}
	b.do("file.create", args{"path": "f"}, nil)
	a.do("file.link", args{"path": "f", "to": "g"}, nil)
	var k1, k2 struct{ Key int64 }
	a.do("file.key", args{"path": "f", "project": 1}, &k1)
	b.do("file.key", args{"path": "g", "project": 1}, &k2)
	if k1 != k2 {
		t.Errorf("two names of one file: keys %v, %v", k1, k2)
	}
	b.start("file.create", "", args{"path": "../f"}).fails("EINVAL")
	ends := b.pipe()
	read := b.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1})
	read.blocked("read")
	c := b.started("process.spawn", args{"actor": "c", "inherit": []string{ends.Write.Handle}})
	c.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
	read.ok(nil)
	b.start("pipe.set-size", "", args{"handle": ends.Read.Handle, "size": 1 << 30}).fails("EPERM")
}

func TestSignals(t *testing.T) {
	r := startRunner(t, "tcp")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	pending := func(thread string) (s struct{ Signals []string }) {
		a.start("signal.pending", thread, nil).ok(&s)
		return s
	}
	a.do("signal.action", args{"signal": "SIGUSR1", "action": "handle"}, nil)
	read := a.start("fd.read", "reader", args{"handle": ends.Read.Handle, "size": 1})
	read.blocked("read")
	a.do("thread.signal", args{"of": read.id, "signal": "SIGUSR1"}, nil)
	read.fails("EINTR")

	a.do("signal.action", args{"signal": "SIGUSR1", "action": "handle", "restart": true}, nil)
	read = a.start("fd.read", "reader", args{"handle": ends.Read.Handle, "size": 1})
	read.blocked("read")
	a.do("thread.signal", args{"of": read.id, "signal": "SIGUSR1"}, nil)
	for read.state() != "blocked read" {
	}
	a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
	read.ok(nil)

	a.start("signal.block", "writer", args{"signal": "SIGPIPE"}).ok(nil)
	a.do("fd.close", args{"handle": ends.Read.Handle}, nil)
	a.start("fd.write", "writer", args{"handle": ends.Write.Handle, "data": []byte("x")}).fails("EPIPE")
	if got := pending("writer").Signals; len(got) != 1 || got[0] != "SIGPIPE" {
		t.Errorf("pending in the writing thread: %v", got)
	}
	if got := pending("reader").Signals; len(got) != 0 {
		t.Errorf("pending in another thread: %v", got)
	}

	// A forked child keeps what its parent does on signals, a spawned one does not.
	broken := a.pipe()
	a.do("signal.action", args{"signal": "SIGPIPE", "action": "ignore"}, nil)
	a.do("fd.close", args{"handle": broken.Read.Handle}, nil)
	forked := a.started("process.fork", args{"actor": "forked"})
	forked.start("fd.write", "", args{"handle": broken.Write.Handle, "data": []byte("x")}).fails("EPIPE")
	spawned := a.started("process.spawn", args{"actor": "spawned", "inherit": []string{broken.Write.Handle}})
	spawned.start("fd.write", "", args{"handle": broken.Write.Handle, "data": []byte("x")})
	spawned.waitEnd()

	// A partial write counts.
	full := a.pipe()
	write := a.start("fd.write", "writer", args{"handle": full.Write.Handle, "pattern": args{"seed": 1, "size": 1 << 20}})
	write.blocked("write")
	a.do("signal.action", args{"signal": "SIGUSR2", "action": "handle"}, nil)
	a.do("thread.signal", args{"of": write.id, "signal": "SIGUSR2"}, nil)
	var count struct{ Count int }
	write.ok(&count)
	if count.Count <= 0 || count.Count >= 1<<20 {
		t.Errorf("the interrupted write says %d", count.Count)
	}
}

func TestReadiness(t *testing.T) {
	r := startRunner(t, "unix")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	type event struct {
		Handle string
		Events []string
		Data   uint64
	}
	var ready struct{ Ready, Events []event }
	ends := a.pipe("nonblock")
	a.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1}).fails("EAGAIN")
	poll := a.start("fd.poll", "", args{"handles": []any{args{"handle": ends.Read.Handle, "events": []string{"in"}}}, "timeout": -1})
	poll.blocked("poll")
	choose := a.start("fd.select", "", args{"read": []string{ends.Read.Handle}, "timeout": -1})
	choose.blocked("select")
	var epoll opened
	a.do("epoll.create", nil, &epoll)
	a.do("epoll.add", args{"epoll": epoll.Handle, "handle": ends.Read.Handle, "events": []string{"in", "edge"}, "data": uint64(1<<64 - 1)}, nil)
	wait := a.start("epoll.wait", "", args{"epoll": epoll.Handle, "timeout": -1})
	wait.blocked("epoll_wait")
	a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
	poll.ok(&ready)
	if len(ready.Ready) != 1 || ready.Ready[0].Handle != ends.Read.Handle || !slices.Equal(ready.Ready[0].Events, []string{"in"}) {
		t.Errorf("poll: %+v", ready)
	}
	choose.ok(&ready)
	if len(ready.Ready) != 1 || !slices.Equal(ready.Ready[0].Events, []string{"in"}) {
		t.Errorf("select: %+v", ready)
	}
	wait.ok(&ready)
	if len(ready.Events) != 1 || ready.Events[0].Data != 1<<64-1 {
		t.Errorf("epoll: %+v", ready)
	}
	ready.Events = nil
	a.do("epoll.wait", args{"epoll": epoll.Handle, "timeout": 0}, &ready)
	if len(ready.Events) != 0 {
		t.Errorf("edge-triggered epoll reports twice: %+v", ready)
	}
	a.do("fd.poll", args{"handles": []any{args{"handle": "nobody:1", "events": []string{"in"}}}, "timeout": 0}, &ready)
	if len(ready.Ready) != 1 || ready.Ready[0].Events[0] != "nval" {
		t.Errorf("poll of a handle that is not open: %+v", ready)
	}
	begun := time.Now()
	a.do("fd.poll", args{"handles": []any{args{"handle": epoll.Handle, "events": []string{"in"}}}, "timeout": 20}, &ready)
	if time.Since(begun) < 20*time.Millisecond {
		t.Errorf("the timeout was over after %v", time.Since(begun))
	}
}

func TestDescriptors(t *testing.T) {
	r := startRunner(t, "tcp")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	h := func(end opened) args { return args{"handle": end.Handle} }
	var dup opened
	a.do("fd.dup", h(ends.Write), &dup)
	if dup.Native != 5 {
		t.Errorf("dup gave %d", dup.Native)
	}
	a.do("fd.set-nonblock", args{"handle": dup.Handle, "nonblock": true}, nil)
	var flags struct{ Nonblock, Cloexec bool }
	a.do("fd.flags", h(ends.Write), &flags)
	if !flags.Nonblock || flags.Cloexec {
		t.Errorf("flags %+v", flags)
	}
	var status struct {
		Type string
		Size int
	}
	a.do("fd.stat", h(ends.Read), &status)
	if status.Type != "fifo" {
		t.Errorf("status %+v", status)
	}
	var count struct{ Count int }
	a.do("fd.writev", args{"handle": dup.Handle, "pieces": [][]byte{[]byte("ab"), {}, []byte("c")}}, &count)
	a.do("fd.unread", h(ends.Read), &count)
	if count.Count != 3 {
		t.Errorf("%d unread", count.Count)
	}
	second := a.pipe()
	a.do("pipe.tee", args{"from": ends.Read.Handle, "to": second.Write.Handle, "size": 2}, &count)
	a.reads(second.Read.Handle, "ab")
	a.do("pipe.splice", args{"from": ends.Read.Handle, "to": second.Write.Handle, "size": 10}, &count)
	a.reads(second.Read.Handle, "abc")
	a.do("fd.set-nonblock", args{"handle": dup.Handle}, nil)
	tee := a.start("pipe.tee", "", args{"from": ends.Read.Handle, "to": second.Write.Handle, "size": 2})
	tee.blocked("tee")
	splice := a.start("pipe.splice", "", args{"from": second.Read.Handle, "to": ends.Write.Handle, "size": 2})
	splice.blocked("splice")
	a.start("fd.pread", "", args{"handle": ends.Read.Handle, "size": 1}).fails("ESPIPE")
	a.start("fd.pwrite", "", args{"handle": ends.Write.Handle, "data": []byte("x")}).fails("ESPIPE")
	a.start("fd.seek", "", args{"handle": ends.Write.Handle}).fails("ESPIPE")
	var value struct{ Value int }
	a.do("fd.pathconf", args{"handle": ends.Read.Handle, "name": "PIPE_BUF"}, &value)
	if value.Value < 512 {
		t.Errorf("PIPE_BUF %d", value.Value)
	}
	a.do("pipe.set-size", args{"handle": ends.Read.Handle, "size": 5000}, &value)
	a.do("pipe.get-size", h(ends.Write), &value)
	if value.Value != 8192 {
		t.Errorf("size %d", value.Value)
	}
	a.do("pipe.max-size", nil, &value)
}

func TestDescriptorLimit(t *testing.T) {
	r := startRunner(t, "tcp")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	// fill opens what can be opened, partly on threads that are new under the limit.
	fill := func(p *actor, free int) {
		t.Helper()
		for i := range free / 2 {
			thread := ""
			if i < 3 {
				thread = fmt.Sprint("new thread ", i)
			}
			p.start("pipe.create", thread, nil).ok(nil)
		}
		if free%2 == 1 {
			p.start("pipe.create", "", nil).fails("EMFILE")
			p.do("epoll.create", nil, nil)
		}
		p.start("epoll.create", "the last thread", nil).fails("EMFILE")
	}
	for _, free := range []int{0, 1, 2, 5} {
		a.do("fd.limit", args{"free": free}, nil)
		fill(a.started("process.fork", args{"actor": fmt.Sprint("forked with ", free)}), free)
		child := a.started("process.spawn", args{"actor": fmt.Sprint("spawned with ", free)})
		child.do("epoll.create", nil, nil)
	}
	a.do("fd.limit", args{"free": 601}, nil)
	fill(a, 601)
}

func TestNothingIsLeftWhenTheConnectionIsCut(t *testing.T) {
	temporary := t.TempDir()
	if err := os.Chmod(temporary, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temporary)
	r := startRunner(t, "tcp")
	key := 0x1bc00000 + os.Getpid()
	var all []*actor
	for range 3 {
		world := r.world()
		a := r.root.started("process.start", args{"world": world, "actor": "a"})
		b := a.started("process.spawn", args{"actor": "b"})
		c := b.started("process.fork", args{"actor": "c"})
		a.do("file.create", args{"path": "left behind"}, nil)
		c.do("msgq.get", args{"key": key, "create": true, "mode": 0o600}, nil)
		ends := a.pipe()
		a.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1}).blocked("read")
		b.start("process.exit", "", nil)
		a.do("process.kill", args{"pid": c.pid, "signal": "SIGSTOP"}, nil)
		all = append(all, a, b, c)
		r.root.start("process.run", "", args{"world": world, "argv": []string{"sleep", "1000"}})
	}
	r.root.conn.Close()
	for _, a := range all {
		a.waitEnd()
	}
	if err := r.program.Wait(); err != nil {
		t.Errorf("root actor: %v", err)
	}
	r.program = exec.Command("true")
	r.program.Start()
	for _, a := range all {
		if err := syscall.Kill(a.pid, 0); err != syscall.ESRCH {
			t.Errorf("%s (%d) still exists: %v", a.name, a.pid, err)
		}
	}
	if queues, _ := os.ReadFile("/proc/sysvipc/msg"); strings.Contains(string(queues), fmt.Sprintf("%10d", key)) {
		t.Errorf("the queue is left:\n%s", queues)
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) > 0 {
		t.Errorf("left in the temporary directory: %v", left)
	}
}

func TestTerminationCleansUp(t *testing.T) {
	r := startRunner(t, "tcp")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	r.program.Process.Signal(os.Interrupt)
	a.waitEnd()
	if err := r.program.Wait(); err == nil || r.program.ProcessState.ExitCode() != 128+int(syscall.SIGINT) {
		t.Errorf("root actor: %v", err)
	}
	r.program = exec.Command("true")
	r.program.Start()
}

func TestMalformedRequestEndsTheActor(t *testing.T) {
	r := startRunner(t, "tcp")
	r.program.Stderr = nil
	for i, line := range []string{"{", `{"id":1}`, `{"id":0,"op":"state"}`, `{"id":1,"op":"state"}}`, `["x"`, strings.Repeat("x", 1<<20)} {
		a := r.root.started("process.start", args{"world": r.world(), "actor": fmt.Sprint("a", i)})
		io.WriteString(a.conn, line+"\n")
		a.waitEnd()
		var ended struct{ Status int }
		r.root.do("process.wait", args{"pid": a.pid}, &ended)
		if ended.Status != 1 {
			t.Errorf("after %.20q the actor ended with status %d", line, ended.Status)
		}
	}
}

func TestBulk(t *testing.T) {
	r := startRunner(t, "unix")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	a.do("pipe.set-size", args{"handle": ends.Read.Handle, "size": 1 << 18}, nil)
	a.do("fd.write", args{"handle": ends.Write.Handle, "pattern": args{"seed": 7, "size": 262144}}, nil)
	var got struct{ Data []byte }
	a.do("fd.read", args{"handle": ends.Read.Handle, "size": 262144}, &got)
	x := uint32(7)
	for i, b := range got.Data {
		if b != byte(x>>24) {
			t.Fatalf("byte %d of the pattern is %d", i, b)
		}
		x = x*1664525 + 1013904223
	}
	if len(got.Data) != 262144 {
		t.Errorf("read %d bytes", len(got.Data))
	}
	literal := make([]byte, 700_000) // a line of almost 1 MiB
	write := a.start("fd.write", "", args{"handle": ends.Write.Handle, "data": literal})
	write.blocked("write")
	for left := len(literal); left > 0; left -= len(got.Data) {
		a.do("fd.read", args{"handle": ends.Read.Handle, "size": 262144}, &got)
	}
	write.ok(nil)
}

// TestBlockedIsNeverFalse releases a read and asks at once: "blocked" would be false then.
func TestBlockedIsNeverFalse(t *testing.T) {
	rounds := 200
	if s := os.Getenv("IPCSPEC_TEST_ROUNDS"); s != "" {
		fmt.Sscan(s, &rounds)
	}
	r := startRunner(t, "unix")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	states := map[string]int{}
	for range rounds {
		read := a.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1})
		read.blocked("read")
		a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
		state := read.state()
		states[state]++
		if strings.HasPrefix(state, "blocked") {
			t.Errorf("a released read is %q", state)
		}
		read.ok(nil)
	}
	t.Logf("right after the release: %v", states)
}

func BenchmarkStart(b *testing.B) {
	r := startRunner(b, "unix")
	world := r.world()
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		a := r.root.started("process.start", args{"world": world, "actor": "a"})
		took = append(took, time.Since(begun))
		r.root.do("process.kill", args{"pid": a.pid}, nil)
		r.root.do("process.wait", args{"pid": a.pid}, nil)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkBlockedRead(b *testing.B) {
	r := startRunner(b, "unix")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		read := a.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1})
		read.blocked("read")
		took = append(took, time.Since(begun))
		a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
		read.ok(nil)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func TestBuild(t *testing.T) {
	program(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	first, err := Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(first)
	again, err := Build(t.Context())
	after, _ := os.Stat(again)
	if err != nil || first != again || !os.SameFile(before, after) {
		t.Errorf("%s was built again as %s: %v", first, again, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(first)); len(entries) != 1 {
		t.Errorf("beside the program: %v", entries)
	}
	t.Setenv("CC", "no-such-compiler")
	if _, err := Build(t.Context()); !errors.Is(err, ErrNoCompiler) {
		t.Errorf("without a compiler: %v", err)
	}
	t.Setenv("CC", "cc -Dmain=")
	if _, err := Build(context.Background()); err == nil || !strings.Contains(err.Error(), "runtime.c") {
		t.Errorf("the compiler's output is missing: %v", err)
	}
}

// TestAnotherNetworkReachesTheRunner lets the root actor connect for those who cannot,
// whatever kind of connection that is.
func TestAnotherNetworkReachesTheRunner(t *testing.T) {
	onBothNetworks(t, func(t *testing.T, r *runner) {
		needs(t, r, "private-networks")
		r.root.do("world.begin", args{"world": "w", "needs": []string{"private-networks"}}, nil)
		a := r.root.started("process.start", args{"world": "w", "actor": "a", "second_user": true})
		if ends := a.pipe(); ends.Read.Native != 3 || ends.Write.Native != 4 {
			t.Errorf("the lowest free descriptors are %d and %d", ends.Read.Native, ends.Write.Native)
		}
		b := a.started("process.spawn", args{"actor": "b"})
		a.do("fd.limit", args{"free": 0}, nil)
		c := a.started("process.fork", args{"actor": "c"})
		own, _ := os.Readlink("/proc/self/ns/net")
		for _, p := range []*actor{a, b, c} {
			if network, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", p.pid)); err != nil || network == own {
				t.Errorf("%s is in the network %s, as its runner is: %v", p.name, network, err)
			}
		}
		r.root.do("world.end", args{"world": "w"}, nil)
		for _, p := range []*actor{a, b, c} {
			p.waitEnd()
		}
	})
}
