package actor

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// HelloDeadline is how long a program has to connect as the root actor.
const HelloDeadline = 10 * time.Second

// closeDeadline is how long the root actor has to tidy up when its connection ends.
const closeDeadline = 10 * time.Second

// Command is a program that speaks the protocol.
type Command struct {
	Argv []string
	Env  []string // in addition to the runner's own environment
	// Local allows an abstract UNIX socket instead of loopback TCP. Linux only.
	Local bool
}

// Remote is an implementation under test behind the wire protocol.
type Remote struct {
	token     string
	listener  net.Listener
	statement impl.Statement
	program   *exec.Cmd
	exited    chan struct{}
	stderr    tail

	mu     sync.Mutex
	actors map[string]*entry
	closed bool
}

// entry is a name that an actor has, or is expected under.
type entry struct {
	once  sync.Once
	ready chan struct{}
	actor *remoteActor
}

// Start starts the program as the root actor and waits until it has said hello.
// The error says in one line why it could not be started, with what the program
// wrote to standard error.
func Start(ctx context.Context, command Command) (*Remote, error) {
	r := &Remote{token: randomName(), actors: map[string]*entry{}, exited: make(chan struct{})}
	var err error
	if r.listener, err = listen(command.Local); err != nil {
		return nil, err
	}
	address := r.listener.Addr().Network() + ":" + r.listener.Addr().String()
	r.program = exec.Command(command.Argv[0], command.Argv[1:]...)
	r.program.Env = append(os.Environ(), command.Env...)
	r.program.Env = append(r.program.Env, EnvAddress+"="+address, EnvToken+"="+r.token, EnvActor+"="+RootName)
	r.program.Stdout, r.program.Stderr = &r.stderr, &r.stderr
	r.program.WaitDelay = time.Second
	ownGroup(r.program)
	if err := r.program.Start(); err != nil {
		r.listener.Close()
		return nil, fmt.Errorf("cannot start %s: %w", command.Argv[0], err)
	}
	go func() {
		r.program.Wait()
		close(r.exited)
	}()
	go r.accept()

	ctx, cancel := context.WithTimeout(ctx, HelloDeadline)
	defer cancel()
	root := r.entry(RootName)
	select {
	case <-root.ready:
	case <-r.exited:
		r.Close()
		return nil, fmt.Errorf("%s ended before it connected (%s)%s", command.Argv[0], r.program.ProcessState, r.stderr.quote())
	case <-ctx.Done():
		r.Close()
		return nil, fmt.Errorf("%s did not connect within %v%s", command.Argv[0], HelloDeadline, r.stderr.quote())
	}
	if root.actor.statement == nil {
		r.Close()
		return nil, fmt.Errorf("%s sent no statement of what it implements with its hello", command.Argv[0])
	}
	r.statement = *root.actor.statement
	if err := checkStatement(r.statement); err != nil {
		r.Close()
		return nil, fmt.Errorf("%s: %w", command.Argv[0], err)
	}
	return r, nil
}

func checkStatement(s impl.Statement) error {
	switch s.Family {
	case "posix", "windows", "both":
	default:
		return fmt.Errorf("its statement has the family %q; it is posix, windows or both", s.Family)
	}
	if len(s.Mechanisms) == 0 {
		return errors.New("its statement claims no mechanism")
	}
	return nil
}

func listen(local bool) (net.Listener, error) {
	if local {
		return net.Listen("unix", "@ipcspec-"+randomName())
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

func randomName() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (r *Remote) entry(name string) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.actors[name]
	if e == nil {
		e = &entry{ready: make(chan struct{})}
		r.actors[name] = e
	}
	return e
}

func (r *Remote) accept() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			a, err := r.greet(conn)
			if err != nil {
				conn.Close()
				return
			}
			e := r.entry(a.name)
			fresh := false
			e.once.Do(func() {
				fresh = true
				e.actor = a
				close(e.ready)
			})
			if !fresh {
				conn.Close()
				return
			}
			a.read()
		}()
	}
}

// Statement is what the root actor claimed in its hello.
func (r *Remote) Statement() impl.Statement { return r.statement }

// Root is the actor that the runner started.
func (r *Remote) Root() impl.Actor { return r.entry(RootName).actor }

// Actor waits until the actor with this name has connected.
func (r *Remote) Actor(ctx context.Context, name string) (impl.Actor, error) {
	e := r.entry(name)
	select {
	case <-e.ready:
		return e.actor, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("the process %s was started but did not connect: %w", name, ctx.Err())
	case <-r.Dead():
		return nil, r.Died()
	}
}

// Forget drops the names that begin with prefix once their world has ended.
func (r *Remote) Forget(prefix string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, e := range r.actors {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		delete(r.actors, name)
		select {
		case <-e.ready:
			e.actor.conn.Close()
		default:
		}
	}
}

// Dead is closed when the root actor's connection has ended.
func (r *Remote) Dead() <-chan struct{} { return r.entry(RootName).actor.ended }

// Died says why the root actor is no longer there.
func (r *Remote) Died() error {
	root := r.entry(RootName).actor
	if err := root.violation(); err != nil {
		return fmt.Errorf("the root actor broke the protocol: %w%s", err, r.stderr.quote())
	}
	select {
	case <-r.exited:
	case <-time.After(time.Second): // only to report the status as well
	}
	state := "still running"
	if r.program.ProcessState != nil {
		state = r.program.ProcessState.String()
	}
	return fmt.Errorf("the root actor's connection ended (%s)%s", state, r.stderr.quote())
}

// Close ends the connection of the root actor, which then ends all processes of
// its worlds and itself. One that does not is killed with its process group.
func (r *Remote) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	r.listener.Close()
	for _, e := range r.actors {
		select {
		case <-e.ready:
			e.actor.conn.Close()
		default:
		}
	}
	r.mu.Unlock()
	select {
	case <-r.exited:
		killGroup(r.program)
		return nil
	case <-time.After(closeDeadline):
		killGroup(r.program)
		<-r.exited
		return fmt.Errorf("%s did not end within %v of losing its connection and was killed", r.program.Path, closeDeadline)
	}
}

// tail keeps the end of what a program wrote.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 2048 {
		t.text = append([]byte(nil), t.text[len(t.text)-1024:]...)
	}
	return len(p), nil
}

func (t *tail) quote() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if last == "" {
		return ""
	}
	return fmt.Sprintf("; it wrote: %s", last)
}

// Rename gives the implementation another name in reports.
func (r *Remote) Rename(name string) { r.statement.Name = name }
