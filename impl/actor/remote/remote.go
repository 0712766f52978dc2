// Package remote is the runner's end of the wire protocol: an implementation under test
// that is a program, and its actors.
package remote

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/internal/patience"
)

// HelloDeadline is how long a program has to connect as the root actor.
const HelloDeadline = 10 * time.Second

// limits are deadlines; each is only reached by a program that is broken.
type limits struct {
	hello time.Duration // to connect as the root actor, and to say hello on any connection
	close time.Duration // for the root actor to tidy up when its connection ends
	write time.Duration // for an actor to read a request
	gone  time.Duration // for connections to end once their world has
}

var defaultLimits = limits{hello: HelloDeadline, close: 10 * time.Second, write: 5 * time.Second, gone: 10 * time.Second}

// Command is a program that speaks the protocol.
type Command struct {
	Argv []string
	Env  []string // in addition to the runner's own environment
	// Local allows an abstract UNIX socket instead of loopback TCP. Linux only.
	Local bool
	// Temporary is a directory with the program that is removed when nobody starts it any more.
	Temporary string

	limits *limits // nil for the default
}

// IUT is an implementation under test behind the wire protocol.
type IUT struct {
	run       string // what all tokens begin with
	limits    limits
	listener  net.Listener
	statement impl.Statement
	program   *exec.Cmd
	exited    chan struct{}
	stderr    tail
	temporary string

	// Origin is for whoever has started it, to keep what he has seen before.
	Origin any

	mu       sync.Mutex
	actors   map[string]*entry
	tokens   map[string]string // of the actors that may connect, by name
	started  map[int]string    // the actors that were started, by the numbers that their starters gave
	strays   strays            // connections that have not said hello
	refusal  error             // why a connection was not taken last
	closed   bool
	accepted sync.WaitGroup
}

// Start starts the program as the root actor and waits until it has said hello.
// The error says in one line why it could not be started, with what the program
// wrote to standard error.
func Start(ctx context.Context, command Command) (*IUT, error) {
	r := &IUT{
		run: randomName(), limits: defaultLimits, temporary: command.Temporary, exited: make(chan struct{}),
		actors: map[string]*entry{}, tokens: map[string]string{}, started: map[int]string{},
	}
	if command.limits != nil {
		r.limits = *command.limits
	}
	var err error
	if r.listener, err = listen(command.Local); err != nil {
		r.removeTemporary()
		return nil, err
	}
	address := r.listener.Addr().Network() + ":" + r.listener.Addr().String()
	r.program = exec.Command(command.Argv[0], command.Argv[1:]...)
	r.program.Env = append(os.Environ(), command.Env...)
	r.program.Env = append(r.program.Env, actor.EnvAddress+"="+address, actor.EnvToken+"="+r.expect(actor.RootName), actor.EnvActor+"="+actor.RootName)
	r.program.Stdout, r.program.Stderr = &r.stderr, &r.stderr
	r.program.WaitDelay = 250 * time.Millisecond // children that it leaves have its standard error
	ownGroup(r.program)
	if err := r.program.Start(); err != nil {
		r.listener.Close()
		r.removeTemporary()
		return nil, fmt.Errorf("cannot start %s: %w", command.Argv[0], err)
	}
	go func() {
		r.program.Wait()
		close(r.exited)
	}()
	go r.accept()
	if err := r.awaitRoot(ctx); err != nil {
		r.abandon()
		return nil, fmt.Errorf("%s %w", command.Argv[0], err)
	}
	if runtime.GOOS == "linux" { // from now on it finds itself without its path
		r.removeTemporary()
	}
	return r, nil
}

func (r *IUT) removeTemporary() {
	if r.temporary != "" {
		os.RemoveAll(r.temporary)
	}
}

// awaitRoot waits for the hello of the root actor and takes its statement.
func (r *IUT) awaitRoot(ctx context.Context) error {
	within, cancel := patience.WithTimeout(ctx, r.limits.hello)
	defer cancel()
	root := r.entry(actor.RootName)
	select {
	case <-root.ready:
	case <-r.exited:
		select {
		case <-root.ready: // it had connected before
		default:
			return fmt.Errorf("ended before it connected (%s)%s%s%s", r.program.ProcessState, r.refused(), r.stderr.quote(), r.noLoopback())
		}
	case <-within.Done():
		if ctx.Err() != nil {
			return fmt.Errorf("had not connected when the run was ended: %w", context.Cause(ctx))
		}
		return fmt.Errorf("did not connect within %v%s%s%s", r.limits.hello, r.refused(), r.stderr.quote(), r.noLoopback())
	}
	statement := root.actor.statement
	if statement == nil {
		return fmt.Errorf("sent no statement of what it implements with its hello%s", r.stderr.quote())
	}
	r.statement = neutral(*statement)
	return r.statement.Check()
}

// noLoopback says what programs need to connect, where they connect over TCP and it is
// not there: in a container without a network the loopback interface is down.
func (r *IUT) noLoopback() string {
	list, err := net.Interfaces()
	up := slices.ContainsFunc(list, func(i net.Interface) bool {
		return i.Flags&(net.FlagLoopback|net.FlagUp) == net.FlagLoopback|net.FlagUp
	})
	if up || err != nil || r.listener.Addr().Network() != "tcp" {
		return ""
	}
	return "; programs connect over TCP to 127.0.0.1, and the loopback interface is down (ip link set lo up)"
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

// Statement is what the root actor claimed in its hello.
func (r *IUT) Statement() impl.Statement { return r.statement }

// Trace tells how the program's processes can be told from others: by what the token in
// their environment begins with, and by their descent from one.
func (r *IUT) Trace() (run string, root int) { return r.run, r.program.Process.Pid }

// Rename gives the implementation another name in reports.
func (r *IUT) Rename(name string) { r.statement.Name = name }

// Root is the actor that the runner started.
func (r *IUT) Root() impl.Actor { return r.entry(actor.RootName).actor }

// Actor waits until the actor with this name has connected.
func (r *IUT) Actor(ctx context.Context, name string) (impl.Actor, error) {
	e := r.entry(name)
	select {
	case <-e.ready:
		return e.actor, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("the process %s was started but did not connect: %w%s", actor.Role(name), ctx.Err(), r.refused())
	case <-r.Dead():
		return nil, r.Died()
	}
}

// Dead is closed when the root actor's connection has ended.
func (r *IUT) Dead() <-chan struct{} { return r.entry(actor.RootName).actor.ended }

// Died says why the root actor is no longer there.
func (r *IUT) Died() error {
	root := r.entry(actor.RootName).actor
	if err := root.violation(); err != nil {
		return fmt.Errorf("%w%s", err, r.stderr.quote())
	}
	select {
	case <-r.exited:
	case <-time.After(time.Second): // only to report the status as well
	}
	state := "still running"
	select {
	case <-r.exited:
		state = r.program.ProcessState.String()
	default:
	}
	return fmt.Errorf("the root actor's connection ended (%s)%s", state, r.stderr.quote())
}

// answerTime is how long the root actor has to say how an operation stands, which
// it does at once whatever its threads are doing.
const answerTime = 5 * time.Second

// Silent reports whether the root actor no longer answers, and ends its connection
// then: nothing more is to be had from it. It is asked how an operation stands that
// has not completed by its deadline. Of one that ctx did not let answer nothing is known.
func (r *IUT) Silent(ctx context.Context, pending impl.Pending) bool {
	within, cancel := patience.WithTimeout(ctx, min(answerTime, r.limits.gone))
	defer cancel()
	root := r.entry(actor.RootName).actor
	if _, err := root.Start(impl.State{Of: pending.ID()}, "").Wait(within); err == nil || within.Err() == nil || ctx.Err() != nil {
		return false
	}
	root.end(errors.New("it no longer answers; it may have been stopped"))
	return true
}

// Close ends the connection of the root actor, which then ends all processes of
// its worlds and itself. One that does not is killed with its process group.
func (r *IUT) Close() error {
	if !r.hangUp() {
		return nil
	}
	defer r.removeTemporary()
	continueGroup(r.program) // a stopped one would not see that
	select {
	case <-r.exited:
		killGroup(r.program)
		return nil
	case <-time.After(r.limits.close):
		killGroup(r.program)
		<-r.exited
		return fmt.Errorf("%s did not end within %v of losing its connection and was killed", r.program.Path, r.limits.close)
	}
}

// leaveNow is how long a program that never became a root actor has to leave by
// itself: it has no worlds, but may have made what it would take away.
const leaveNow = time.Second

// abandon ends a program that never became a root actor.
func (r *IUT) abandon() {
	defer r.removeTemporary()
	r.hangUp()
	continueGroup(r.program)
	select {
	case <-r.exited:
	case <-time.After(min(leaveNow, r.limits.close)):
	}
	killGroup(r.program)
	<-r.exited
}

// hangUp ends all connections. It returns false if that has been done before.
func (r *IUT) hangUp() bool {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return false
	}
	r.closed = true
	r.listener.Close()
	r.strays.close()
	for _, e := range r.actors {
		select {
		case <-e.ready:
			e.actor.conn.Close()
		default:
		}
	}
	r.mu.Unlock()
	r.accepted.Wait()
	return true
}
