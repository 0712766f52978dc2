package actor

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// localActor is a process in this program.
type localActor struct {
	iut         *local
	world, name string
	pid         int
	parent      *localActor // nil for one that the root started
	handler     Handler     // nil for the root
	ctx         context.Context
	cancel      context.CancelFunc

	mu      sync.Mutex
	lastID  int
	calls   map[*localPending]bool
	over    bool
	endedAs impl.ProcessEnded
	waited  bool
	ended   chan struct{}
}

func (a *localActor) Name() string { return a.name }
func (a *localActor) PID() int     { return a.pid }

// Start performs the operation on a goroutine of its own.
func (a *localActor) Start(op impl.Operation, thread string) impl.Pending {
	p := &localPending{
		actor: a, op: op, done: make(chan struct{}), observed: make(chan struct{}), returned: make(chan struct{}),
	}
	p.goroutine.Store(new(string))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lastID++
	p.id = a.lastID
	if a.over {
		p.finish(impl.Settlement{Ended: true}, nil)
		return p
	}
	if a.calls == nil {
		a.calls = map[*localPending]bool{}
	}
	a.calls[p] = true
	go p.run(&LocalCall{Op: op, Thread: thread, ctx: a.ctx, pending: p})
	return p
}

// underway lists the calls that have not returned.
func (a *localActor) underway() []*localPending {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []*localPending
	for p := range a.calls {
		list = append(list, p)
	}
	return list
}

// end ends the process: first what it had open goes, then its death can be seen.
func (a *localActor) end(as impl.ProcessEnded) {
	a.mu.Lock()
	if a.over {
		a.mu.Unlock()
		return
	}
	a.over, a.endedAs = true, as
	a.mu.Unlock()
	a.cancel()
	a.handler.End()
	close(a.ended)
	for _, p := range a.underway() {
		p.finish(impl.Settlement{Ended: true}, nil)
	}
}

func (a *localActor) isOver() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.over
}

// manage performs what concerns processes; ok is false for everything else.
func (a *localActor) manage(call *LocalCall) (r impl.Result, err error, ok bool) {
	switch op := call.Op.(type) {
	case impl.ProcessKill:
		r, err = impl.Nothing{}, a.iut.kill(op)
	case impl.ProcessWait:
		r, err = a.wait(call, op.PID)
	case impl.ClockNow:
		r = impl.ClockTime{Monotonic: now(), Real: time.Now().Unix()}
	default:
		if a == a.iut.root {
			r, err = a.iut.manage(op)
			break
		}
		switch op := op.(type) {
		case impl.ProcessSpawn:
			r, err = a.iut.begin(a.world, op.Actor, a, op.Inherit)
		case impl.ProcessExit:
			a.end(impl.ProcessEnded{Status: op.Status})
		default:
			return nil, nil, false
		}
	}
	return r, err, true
}

// manage performs what only the root does.
func (l *local) manage(op impl.Operation) (impl.Result, error) {
	switch op := op.(type) {
	case impl.WorldBegin:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.worlds[op.World] = map[string]*localActor{}
		return impl.WorldBegun{Isolated: true}, nil
	case impl.WorldEnd:
		return l.endWorld(op.World), nil
	case impl.ProcessStart:
		return l.begin(op.World, op.Actor, nil, nil)
	}
	return nil, ErrUnsupported
}

var started = time.Now().Add(-1) // so that no time is 0

func now() int64 { return int64(time.Since(started)) }

func (l *local) kill(op impl.ProcessKill) error {
	a := l.find(op.PID)
	switch {
	case a == nil:
		return Failed("ESRCH")
	case op.Signal != "" && op.Signal != "SIGKILL":
		return ErrUnsupported
	}
	a.end(impl.ProcessEnded{Signal: "SIGKILL"})
	return nil
}

// wait waits for a child to end; the root may wait for any process.
func (a *localActor) wait(call *LocalCall, pid int) (impl.Result, error) {
	child := a.iut.find(pid)
	if child == nil || child.parent != a && a != a.iut.root {
		return nil, Failed("ECHILD")
	}
	select {
	case <-child.ended:
	default:
		call.Blocked("wait")
		select {
		case <-child.ended:
		case <-call.Context().Done():
			return nil, Failed("EINTR")
		}
	}
	child.mu.Lock()
	defer child.mu.Unlock()
	if child.waited {
		return nil, Failed("ECHILD")
	}
	child.waited = true
	return child.endedAs, nil
}

// localPending is an operation on its way.
type localPending struct {
	actor *localActor
	id    int
	op    impl.Operation

	once     sync.Once
	done     chan struct{} // closed when result and err stand
	result   impl.Settlement
	err      error
	returned chan struct{} // closed when its goroutine has come back

	announced sync.Once
	observed  chan struct{} // closed when it was announced as waiting
	in        string
	goroutine atomic.Pointer[string] // that performs it; "" before it has begun
}

func (p *localPending) ID() int      { return p.id }
func (p *localPending) name() string { return impl.DefinitionOf(p.op).Name }

func (p *localPending) finish(s impl.Settlement, err error) {
	p.once.Do(func() {
		p.result, p.err = s, err
		close(p.done)
	})
}

func (p *localPending) announce(in string) {
	p.announced.Do(func() {
		p.in = in
		close(p.observed)
	})
}

// run performs the operation.
func (p *localPending) run(call *LocalCall) {
	a := p.actor
	goroutine := goroutineID()
	p.goroutine.Store(&goroutine)
	defer func() {
		if r := recover(); r != nil {
			p.finish(impl.Settlement{}, &impl.Broken{Actor: Role(a.name), Err: fmt.Errorf("panic: %v%s", r, origin(debug.Stack()))})
		}
		a.mu.Lock()
		delete(a.calls, p)
		a.mu.Unlock()
		close(p.returned)
	}()
	called := now()
	result, err, ok := a.manage(call)
	if !ok {
		result, err = a.handler.Perform(call)
	}
	returned := now()
	var signal killed
	var failure *impl.Failure
	if errors.As(err, &signal) {
		a.end(impl.ProcessEnded{Signal: string(signal)})
	}
	switch {
	case a.isOver(): // whatever became of it, nobody is there to tell
		<-a.ended
		p.finish(impl.Settlement{Ended: true}, nil)
	case errors.As(err, &failure):
		p.finish(impl.Settlement{Done: true, Failure: failure, Called: called, Returned: returned}, nil)
	case err != nil:
		p.finish(impl.Settlement{Done: true, Failure: &impl.Failure{Condition: err.Error()}}, nil)
	default:
		if want := impl.DefinitionOf(p.op).Result; result == nil && want == reflect.TypeFor[impl.Nothing]() {
			result = impl.Nothing{}
		} else if reflect.TypeOf(result) != want {
			p.finish(impl.Settlement{}, &impl.Broken{Actor: Role(a.name), Err: fmt.Errorf("the result of %s is %T and not %v", p.name(), result, want)})
			return
		}
		p.finish(impl.Settlement{Done: true, Result: result, Called: called, Returned: returned}, nil)
	}
}

// origin is where a panic came from, for a message in one line.
func origin(stack []byte) string {
	_, after, _ := strings.Cut(string(stack), "\npanic(")
	lines := strings.Split(after, "\n")
	if len(lines) < 4 {
		return ""
	}
	where, _, _ := strings.Cut(strings.TrimSpace(lines[3]), " +0x")
	return " at " + where
}
