package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// allowed is how long one race may take. It is reached on failure only.
const allowed = 10 * time.Second

// object is what clients race for.
type object interface {
	sequential
	// random makes an operation of a process; name is like no other in the race.
	random(r *rand.Rand, by site, name string) impl.Operation
	// afterwards takes out what is left when the clients have done what they can, and
	// sees to it that all of them come to their end.
	afterwards(*race) error
}

// site is a process.
type site struct {
	role  string
	actor impl.Actor
}

// client performs one operation after another.
type client struct {
	number int
	site
	thread string

	entries  []*entry
	finished bool // no further operation will be begun
}

// current is the operation that the client is at.
func (c *client) current() *entry {
	for _, e := range c.entries {
		if !e.done {
			return e
		}
	}
	return nil
}

// entry is an operation that was begun.
type entry struct {
	record
	client  *client
	pending impl.Pending
	done    bool
	blocked bool // it was seen waiting

	from, until int64 // when it was last asked about
	weak        bool  // and the answer was a conclusion from silence
}

// race is one history while it is made.
type race struct {
	ctx     context.Context
	owner   *client
	clients []*client

	mu        sync.Mutex
	changed   sync.Cond
	completed int // operations
	err       error
	waiting   []*entry // as of when it was quiet last
	seen      []record // what was observed then
}

// errStuck ends a race in which waiting operations are never released.
var errStuck = errors.New("operations wait although everything was done to release them")

// newRace prepares a race for something that a process owns.
func newRace(ctx context.Context, owner site) *race {
	x := &race{ctx: ctx, owner: &client{site: owner, finished: true}}
	x.changed.L = &x.mu
	return x
}

// run lets clients perform what they are to: one after another, or all of it handed
// over at once, so that the actor's threads lose no time.
func (x *race) run(o object, todo map[*client][]impl.Operation, burst bool) ([]record, error) {
	stop := context.AfterFunc(x.ctx, func() { x.fail(fmt.Errorf("a race has not come to its end: %w", x.ctx.Err())) })
	defer stop()
	for _, c := range x.clients {
		go x.drive(c, todo[c], burst)
	}
	_, err := x.quiet()
	if err == nil {
		x.observe()
		err = o.afterwards(x)
	}
	if err != nil && !errors.Is(err, errStuck) {
		return nil, err
	}
	return x.records(), nil
}

func (x *race) drive(c *client, ops []impl.Operation, burst bool) {
	for _, op := range ops {
		e, err := x.begin(c, op)
		if err != nil {
			return
		}
		if !burst {
			x.await(func() bool { return e.done })
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	c.finished = true
	x.changed.Broadcast()
}

func (x *race) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.err == nil {
		x.err = err
	}
	x.changed.Broadcast()
}

// await waits until something holds of what the lock guards, or the race has failed.
func (x *race) await(holds func() bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for !holds() && x.err == nil {
		x.changed.Wait()
	}
	return x.err
}

// begin starts an operation and follows it.
func (x *race) begin(c *client, op impl.Operation) (*entry, error) {
	e := &entry{client: c}
	e.Operation = Operation{Client: c.number, Actor: c.role, Thread: c.thread, Op: op}
	x.mu.Lock()
	if x.err != nil {
		defer x.mu.Unlock()
		return nil, x.err
	}
	c.entries = append(c.entries, e)
	x.mu.Unlock()
	e.Call = now()
	pending := c.actor.Start(op, c.thread)
	x.mu.Lock()
	e.pending = pending
	x.mu.Unlock()
	go x.follow(e)
	return e, nil
}

func (x *race) follow(e *entry) {
	s, err := e.pending.Settle(x.ctx)
	for err == nil && s.Blocked {
		x.mu.Lock()
		e.blocked = true
		before := x.completed
		x.changed.Broadcast()
		x.mu.Unlock()
		if s, err = e.pending.Wait(x.ctx); err == nil && s.Blocked { // it can only be released by another one
			if x.await(func() bool { return x.completed != before }) != nil {
				return
			}
			s, err = e.pending.State(x.ctx)
		}
	}
	returned := now()
	if err == nil && s.Failure != nil && s.Failure.Condition == impl.Unsupported {
		err = &impl.Broken{Actor: e.Actor, Err: fmt.Errorf("it does not know %s", impl.DefinitionOf(e.Op).Name)}
	}
	if err != nil {
		x.fail(err)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	e.Return, e.Outcome = returned, s
	e.times(s)
	e.done = true
	x.completed++
	x.changed.Broadcast()
}

// perform has the owner perform an operation that must not wait now.
func (x *race) perform(c *client, op impl.Operation) (impl.Settlement, error) {
	e, err := x.begin(c, op)
	if err == nil {
		err = x.await(func() bool { return e.done || e.blocked })
	}
	for err == nil && !x.isDone(e) {
		var waiting []impl.Operation
		if waiting, err = x.quiet(); len(waiting) > 0 && !x.isDone(e) {
			x.observe()
			err = errStuck
		}
	}
	if err != nil {
		return impl.Settlement{}, err
	}
	return e.Outcome, nil
}

func (x *race) isDone(e *entry) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return e.done
}

func (x *race) everybody() []*client { return append([]*client{x.owner}, x.clients...) }

// quiet waits until every client has done all that it was to do, or waits, and
// returns what they wait in.
func (x *race) quiet() ([]impl.Operation, error) {
	for {
		var waiting []*entry
		before := 0
		err := x.await(func() bool {
			waiting, before = nil, x.completed
			for _, c := range x.everybody() {
				e := c.current()
				switch {
				case e == nil && !c.finished, e != nil && !e.blocked:
					return false
				case e != nil:
					waiting = append(waiting, e)
				}
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		for _, e := range waiting {
			from := now()
			s, err := e.pending.State(x.ctx)
			if err != nil {
				x.fail(err)
				return nil, err
			}
			if !s.Blocked {
				waiting = nil // it is about to complete
				if err := x.await(func() bool { return x.completed != before }); err != nil {
					return nil, err
				}
				break
			}
			e.from, e.until, e.weak = from, now(), s.Weak
		}
		x.mu.Lock()
		same := x.completed == before
		x.mu.Unlock()
		if same {
			x.waiting = waiting
			var ops []impl.Operation
			for _, e := range waiting {
				ops = append(ops, e.Op)
			}
			return ops, nil
		}
	}
}

// observe puts down that what was found waiting when it was quiet was waiting: it had
// no effect until then, and nothing may have been there to release it.
func (x *race) observe() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range x.waiting {
		if e.weak {
			continue
		}
		e.notBefore = e.from
		r := record{Operation: e.Operation}
		r.Client = len(x.clients) + 1
		r.Call, r.Return, r.Outcome = e.from, e.until, impl.Settlement{Blocked: true}
		x.seen = append(x.seen, r)
	}
	x.waiting = nil
}

// finished waits until all operations have completed.
func (x *race) finished() error {
	waiting, err := x.quiet()
	if err == nil && len(waiting) > 0 {
		x.observe()
		return errStuck
	}
	return err
}

// records are what came of it. What never completed had no effect.
func (x *race) records() []record {
	x.mu.Lock()
	defer x.mu.Unlock()
	list := x.seen
	for _, c := range x.everybody() {
		for _, e := range c.entries {
			if e.done {
				list = append(list, e.record)
			}
		}
	}
	return list
}
