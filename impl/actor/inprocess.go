package actor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Handler is one process of an implementation that lives in this program.
type Handler interface {
	// Perform performs call.Op and returns its result, of the type that belongs
	// to it. Each call has a goroutine of its own; calls run side by side.
	//
	// An operation that is refused returns an [*impl.Failure], as [Failed] makes
	// it; one that the process does not know returns [ErrUnsupported]; one that
	// kills the process returns [Killed].
	Perform(call *LocalCall) (impl.Result, error)

	// End is called once, when the process has ended, however it did: what it
	// had open is closed, as the death of a process closes it. The contexts of
	// its calls have been cancelled. End does not wait for them.
	End()
}

// LocalProcess says which process a [Handler] is wanted for.
type LocalProcess struct {
	World string // names and keys of one world do not meet those of another
	Name  string
	PID   int
	// Parent is the handler of the process that starts this one, and Inherit
	// what it hands down: the child knows each by the same [impl.Handle], and
	// nothing else. Parent is nil for a process without relatives.
	Parent  Handler
	Inherit []impl.Handle
}

// LocalCall is one operation of a process in this program.
type LocalCall struct {
	// Op is a value of a registered operation type.
	Op impl.Operation
	// Thread is the thread that has to perform it; "" leaves that open. Only
	// implementations with the option "threads" are told one.
	Thread string

	ctx     context.Context
	pending *localPending
}

// Context is cancelled when the process ends. What waits must return then.
func (c *LocalCall) Context() context.Context { return c.ctx }

// Blocked announces that the operation is about to wait inside the call named in
// ("read"), on this goroutine, until another operation releases it. Say so while
// holding the lock that such another operation needs; saying it again does no
// harm. Whoever never says so is given 100 ms to complete and counts as blocked
// after that, which reports show as weaker evidence.
func (c *LocalCall) Blocked(in string) { c.pending.announce(in) }

// ErrUnsupported is the error of an operation that an implementation does not know.
var ErrUnsupported error = &impl.Failure{Condition: impl.Unsupported}

// Failed makes the failure with this name of <errno.h> or winerror.h ("EPIPE").
func Failed(native string) error {
	return &impl.Failure{Condition: impl.Condition(native), Native: native}
}

// Killed is what an operation returns that ends its own process by a signal.
func Killed(signal string) error { return killed(signal) }

type killed string

func (k killed) Error() string { return "killed by " + string(k) }

// InProcess makes an implementation under test of code in this program. It does
// what concerns worlds and processes: start makes the [Handler] of each new
// process, which performs the rest.
//
//	iut := actor.InProcess(impl.Statement{
//		Name: "mypipe", Family: "posix", Mechanisms: []string{"pipe"},
//	}, func(p actor.LocalProcess) (actor.Handler, error) {
//		return newProcess(p), nil
//	})
//	ipcspec.Test(t, iut)
//
// The folder examples/gopipe has a whole one.
func InProcess(statement impl.Statement, start func(LocalProcess) (Handler, error)) impl.IUT {
	l := &local{statement: statement, start: start, lastPID: 99, worlds: map[string]map[string]*localActor{}}
	l.root = &localActor{iut: l, name: RootName, pid: 1, ended: make(chan struct{})}
	l.root.ctx, l.root.cancel = context.WithCancel(context.Background())
	return l
}

// local is the implementation under test.
type local struct {
	statement impl.Statement
	start     func(LocalProcess) (Handler, error)
	root      *localActor

	mu      sync.Mutex
	lastPID int
	worlds  map[string]map[string]*localActor // by name of the world and of the process
}

func (l *local) Statement() impl.Statement { return l.statement }
func (l *local) Root() impl.Actor          { return l.root }

func (l *local) Actor(ctx context.Context, name string) (impl.Actor, error) {
	world, _, _ := strings.Cut(name, "/")
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.worlds[world][name]; a != nil {
		return a, nil
	}
	return nil, fmt.Errorf("there is no process %q", name)
}

// Close ends all worlds.
func (l *local) Close() error {
	l.mu.Lock()
	var names []string
	for name := range l.worlds {
		names = append(names, name)
	}
	l.mu.Unlock()
	var leaks []string
	for _, name := range names {
		leaks = append(leaks, l.endWorld(name).Leaks...)
	}
	l.root.cancel()
	if len(leaks) > 0 {
		return errors.New(strings.Join(leaks, "; "))
	}
	return nil
}

// begin makes a process and its handler.
func (l *local) begin(world, name string, parent *localActor, inherit []impl.Handle) (impl.ProcessStarted, error) {
	l.mu.Lock()
	if l.worlds[world] == nil {
		l.mu.Unlock()
		return impl.ProcessStarted{}, fmt.Errorf("there is no world %q", world)
	}
	l.lastPID++
	a := &localActor{iut: l, world: world, name: name, pid: l.lastPID, parent: parent, ended: make(chan struct{})}
	l.mu.Unlock()
	a.ctx, a.cancel = context.WithCancel(context.Background())
	wanted := LocalProcess{World: world, Name: name, PID: a.pid, Inherit: inherit}
	if parent != nil {
		wanted.Parent = parent.handler
	}
	handler, err := l.start(wanted)
	if err != nil {
		a.cancel()
		return impl.ProcessStarted{}, err
	}
	a.handler = handler
	l.mu.Lock()
	defer l.mu.Unlock()
	l.worlds[world][name] = a
	return impl.ProcessStarted{PID: a.pid}, nil
}

// find returns the process with this id, or nil.
func (l *local) find(pid int) *localActor {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, world := range l.worlds {
		for _, a := range world {
			if a.pid == pid {
				return a
			}
		}
	}
	return nil
}

// leaveTime is how long a call has to return once its process has ended.
const leaveTime = 2 * time.Second

// endWorld ends the processes of a world. A call that does not return although
// its process has ended is a leak.
func (l *local) endWorld(name string) impl.WorldEnded {
	l.mu.Lock()
	world := l.worlds[name]
	delete(l.worlds, name)
	l.mu.Unlock()
	for _, a := range world {
		a.end(impl.ProcessEnded{Signal: "SIGKILL"})
	}
	within, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	var ended impl.WorldEnded
	for _, a := range world {
		for _, p := range a.underway() {
			select {
			case <-p.returned:
			case <-within.Done():
				ended.Leaks = append(ended.Leaks, fmt.Sprintf("%s of %q, which does not return although its process has ended", p.name(), Role(a.name)))
			}
		}
	}
	return ended
}
