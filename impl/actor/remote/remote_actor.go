package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/internal/patience"
)

// remoteActor is the runner's end of one actor's connection.
type remoteActor struct {
	name      string
	pid       int
	statement *impl.Statement
	conn      net.Conn
	reader    *bufio.Reader
	patience  time.Duration // how long it may leave a request unread
	virtual   func() bool   // time passes only when it is told that the runner waits
	admitted  *IUT          // by which it is an actor; only then it is asked for anything
	ended     chan struct{}

	writing sync.Mutex
	mu      sync.Mutex
	lastID  int
	pending map[int]*remotePending
	broken  error // what the actor did against the protocol
	over    bool
}

func (a *remoteActor) Name() string { return a.name }
func (a *remoteActor) PID() int     { return a.pid }

// violation is what the actor did against the protocol, or nil.
func (a *remoteActor) violation() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.broken
}

func (a *remoteActor) hasEnded() bool {
	select {
	case <-a.ended:
		return true
	default:
		return false
	}
}

func (a *remoteActor) read() {
	for {
		text, err := actor.ReadLine(a.reader)
		if err == nil {
			err = a.take(text)
		} else if !errors.Is(err, actor.ErrLineTooLong) {
			err = io.EOF // a reset is an end like any other
		}
		if err != nil {
			a.end(err)
			return
		}
	}
}

// goneTime is how long the connection of a process that is known to have ended has
// to end by itself: what it has answered before may still be on its way.
const goneTime = 500 * time.Millisecond

// Gone is told when somebody has waited for the process: it has ended, whatever
// its connection says (under Wine that can stay open).
func (a *remoteActor) Gone() {
	time.AfterFunc(goneTime, func() { a.end(io.EOF) })
}

func (a *remoteActor) end(why error) {
	a.mu.Lock()
	if a.over {
		a.mu.Unlock()
		return
	}
	a.over = true
	if why != io.EOF {
		a.broken = &impl.Broken{Actor: actor.Role(a.name), Err: why}
	}
	left, broken := a.pending, a.broken
	a.pending = map[int]*remotePending{}
	close(a.ended) // first: whoever sees an operation end sees why
	a.mu.Unlock()
	a.conn.Close()
	for _, p := range left {
		p.finish(impl.Settlement{Ended: true}, broken)
	}
}

func (a *remoteActor) take(text []byte) error {
	answer, err := actor.DecodeAnswer(text)
	if err != nil {
		return err
	}
	a.mu.Lock()
	p := a.pending[answer.ID]
	if p != nil && answer.Event == "" {
		delete(a.pending, answer.ID)
	}
	a.mu.Unlock()
	if p == nil {
		return fmt.Errorf("an answer to operation %d, which was never asked or was answered already", answer.ID)
	}
	if answer.Event != "" {
		return p.observe(answer)
	}
	settlement := impl.Settlement{Done: true, Failure: answer.Error}
	if len(answer.Times) == 2 {
		settlement.Called, settlement.Returned = answer.Times[0], answer.Times[1]
	}
	if answer.Error == nil {
		if settlement.Result, err = p.definition.DecodeResult(answer.OK); err == nil {
			err = impl.CheckResult(p.op, settlement.Result)
		}
		if err != nil {
			err = fmt.Errorf("the result of %s does not fit: %w", p.definition.Name, err)
			p.finish(impl.Settlement{Ended: true}, &impl.Broken{Actor: actor.Role(a.name), Err: err})
			return err
		}
	}
	a.admitted.note(p.op, settlement.Result)
	p.finish(settlement, nil)
	return nil
}

// Start sends the request. What goes wrong is found by the methods of what is
// returned.
func (a *remoteActor) Start(op impl.Operation, thread string) impl.Pending {
	p := &remotePending{
		actor: a, op: op, definition: impl.DefinitionOf(op),
		done: make(chan struct{}), observed: make(chan struct{}),
	}
	args, err := json.Marshal(op)
	if err != nil {
		p.finish(impl.Settlement{}, err)
		return p
	}
	if err := a.admitted.permit(op); err != nil {
		p.finish(impl.Settlement{}, &impl.Broken{Actor: actor.Role(a.name), Err: fmt.Errorf("it cannot be asked for %s: %w", p.definition.Name, err)})
		return p
	}
	a.mu.Lock()
	if a.over {
		broken := a.broken
		a.mu.Unlock()
		p.finish(impl.Settlement{Ended: true}, broken)
		return p
	}
	a.lastID++
	p.id = a.lastID
	a.pending[p.id] = p
	a.mu.Unlock()
	text, err := actor.EncodeLine(actor.Request{ID: p.id, Op: p.definition.Name, Thread: thread, Args: args, Token: a.admitted.tokenFor(op)})
	if err != nil {
		p.finish(impl.Settlement{}, err)
		return p
	}
	a.writing.Lock()
	defer a.writing.Unlock()
	a.conn.SetWriteDeadline(time.Now().Add(a.patience))
	if _, err := a.conn.Write(text); err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			a.end(errors.New("it stopped reading its requests"))
		}
	}
	return p
}

// remotePending is an operation on its way.
type remotePending struct {
	actor      *remoteActor
	op         impl.Operation
	definition *impl.Definition
	id         int

	observed chan struct{} // closed at the first event
	event    actor.Answer
	done     chan struct{} // closed when settlement and err stand
	once     sync.Once
	result   impl.Settlement
	err      error
}

func (p *remotePending) ID() int { return p.id }

func (p *remotePending) finish(s impl.Settlement, err error) {
	p.once.Do(func() {
		p.result, p.err = s, err
		close(p.done)
	})
}

func (p *remotePending) observe(event actor.Answer) error {
	select {
	case <-p.observed:
		return fmt.Errorf("two events for operation %d", p.id)
	default:
	}
	p.event = event
	close(p.observed)
	return nil
}

// Settle waits for the answer or for the event that the operation blocks.
func (p *remotePending) Settle(ctx context.Context) (impl.Settlement, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-p.observed:
	case <-ctx.Done():
		return impl.Settlement{}, p.undecided(ctx)
	}
	select {
	case <-p.done:
		return p.result, p.err
	default:
	}
	if p.event.Event == "unknown" {
		return p.afterSettleTime(ctx)
	}
	return impl.Settlement{Blocked: true, In: p.event.In}, nil
}

func (p *remotePending) afterSettleTime(ctx context.Context) (impl.Settlement, error) {
	silent := make(chan struct{})
	defer patience.After(actor.SettleTime, func() { close(silent) }).Stop()
	select {
	case <-p.done:
		return p.result, p.err
	case <-silent:
		return impl.Settlement{Blocked: true, Weak: true}, nil
	case <-ctx.Done():
		return impl.Settlement{}, p.undecided(ctx)
	}
}

// State asks the actor until the answer is no longer "running".
func (p *remotePending) State(ctx context.Context) (impl.Settlement, error) {
	for pause := 100 * time.Microsecond; ; pause = min(2*pause, 20*time.Millisecond) {
		select {
		case <-p.done:
			return p.result, p.err
		default:
		}
		asked := p.actor.Start(impl.State{Of: p.id}, "")
		answer, err := asked.Wait(ctx)
		if err != nil {
			return answer, err
		}
		is, ok := answer.Result.(impl.StateIs)
		if !ok { // the actor ended, or does not know the operation
			return p.afterSettleTime(ctx)
		}
		switch is.State {
		case "blocked":
			return impl.Settlement{Blocked: true, In: is.In}, nil
		case "done":
			return p.Wait(ctx)
		case "unknown":
			return p.afterSettleTime(ctx)
		}
		select { // "running" is no verdict: ask again
		case <-p.done:
		case <-time.After(pause):
		case <-ctx.Done():
			return impl.Settlement{}, p.undecided(ctx)
		}
	}
}

// Wait waits for the answer. What waits for the end of a process waits for no
// time, and its actor may not have been told yet what will end that process.
func (p *remotePending) Wait(ctx context.Context) (impl.Settlement, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-p.observed:
		if p.definition.Name != "process.wait" && p.actor.virtual() {
			p.actor.Start(impl.Await{Of: p.id}, "")
		}
	case <-ctx.Done():
		return impl.Settlement{}, p.undecided(ctx)
	}
	select {
	case <-p.done:
		return p.result, p.err
	case <-ctx.Done():
		return impl.Settlement{}, p.undecided(ctx)
	}
}

func (p *remotePending) undecided(ctx context.Context) error {
	return fmt.Errorf("%s of %s has neither completed nor settled: %w", p.definition.Name, actor.Role(p.actor.name), ctx.Err())
}
