package run

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/audit"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/result"
)

// Options of an execution.
type Options struct {
	Jobs    int           // scenarios at a time; 0 is twice the number of CPUs
	Timeout time.Duration // of each step; 0 is 10 s
	Seed    int64         // order of the scenarios; 0 keeps that of the files, unless
	Shuffle bool          // makes it a seed like others
	// Formats are godog formatters by name, each with where it writes.
	Formats []Format
	// Again returns the command that repeats one scenario.
	Again func(id string) string
	// Keep attaches what the actors did to scenarios that passed as well.
	Keep bool
	// Brief leaves out of the evidence what the actors did.
	Brief bool
	// Step, if not nil, is called before each step of a scenario, by its number from 0, where no
	// formatter is asked for.
	Step func(sc *spec.Scenario, step int)
	// Audit says what to do about what scenarios leave behind on this machine.
	Audit Audit
	// Progress, if not nil, is called after each executed scenario.
	Progress func(s result.Scenario)
}

// Format is a godog formatter and where it writes.
type Format struct {
	Name   string
	Output io.Writer
}

func (o Options) shuffles() bool { return o.Shuffle || o.Seed != 0 }

// randomize is the seed as godog takes it, to which 0 is none and -1 any.
func (o Options) randomize() int64 {
	if o.Seed == -1 || o.Seed == 0 && o.Shuffle {
		return math.MinInt64 - o.Seed
	}
	return o.Seed
}

// DefaultTimeout is the deadline of a step. It is only reached on failure.
const DefaultTimeout = 10 * time.Second

// endTimeout bounds how long the implementation may take to end a world.
const endTimeout = 10 * time.Second

// Mortal is an implementation that can die: one behind the protocol.
type Mortal interface {
	Dead() <-chan struct{}
	Died() error
}

var errDead = errors.New("the implementation has died")

// dead reports whether the implementation has died.
func (s *Session) dead() bool {
	mortal, ok := s.iut.(Mortal)
	if !ok {
		return false
	}
	select {
	case <-mortal.Dead():
		return true
	default:
		return false
	}
}

// Session executes scenarios against one implementation.
type Session struct {
	spec    *spec.Specification
	iut     impl.IUT
	options Options
	locks   locks
	breaker *breaker // nil in a suite of somebody else's

	mu      sync.Mutex
	results map[string]result.Scenario

	audit *audit.Audit // nil unless there is one
	leaks []result.Leak
}

// worlds numbers the worlds of this process, so that names never meet.
var worlds atomic.Int64

// NewSession returns a session for an implementation that has been started.
func NewSession(s *spec.Specification, iut impl.IUT, options Options) *Session {
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	if options.Again == nil {
		options.Again = func(string) string { return "" }
	}
	return &Session{spec: s, iut: iut, options: options, results: map[string]result.Scenario{}}
}

// Run executes the scenarios, which must all be executable, and returns their
// results by id. The error says that the implementation died, or that ctx ended.
func (s *Session) Run(ctx context.Context, scenarios []*spec.Scenario) (map[string]result.Scenario, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.breaker = newBreaker(max(1, s.options.Jobs), func(why error) { cancel(why) })
	if mortal, ok := s.iut.(Mortal); ok {
		go func() {
			select {
			case <-mortal.Dead():
				cancel(errDead)
			case <-ctx.Done():
			}
		}()
	}
	if len(scenarios) > 0 {
		s.beginAudit()
		var err error
		if len(s.options.Formats) > 0 {
			err = s.byGodog(ctx, scenarios)
		} else {
			s.execute(ctx, scenarios)
		}
		if s.dead() {
			return s.results, s.iut.(Mortal).Died()
		}
		if err != nil {
			return nil, err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return s.results, err
	}
	s.endAudit(ctx)
	return s.results, nil
}
