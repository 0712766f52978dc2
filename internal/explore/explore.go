// Package explore looks for behaviour that no scenario was written for. Random
// sequences of the specification's own sentences are executed on an implementation
// and on the reference side by side; where the two do not answer the same, the
// sequence is made as short as possible and becomes a scenario.
package explore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
)

// Options say what is explored, and for how long.
type Options struct {
	Mechanism string
	// Without leaves sentences out: those in which the implementation is known to
	// differ.
	Without *regexp.Regexp
	// Seed is that of the first sequence; the next one has the next number.
	Seed int64
	// Sequences and Time bound the exploration; 0 does not.
	Sequences int64
	Time      time.Duration
	// Jobs is how many sequences are executed at a time.
	Jobs int
	// Progress, if not nil, is called now and then.
	Progress func(Stats)
}

// Stats are what was executed.
type Stats struct {
	Sequences  int64 `json:"sequences"`
	Operations int64 `json:"operations"` // of the implementation
	Unsteady   int64 `json:"unsteady"`   // disagreements that did not come again
	// First is the first of those, with its whole sequence.
	First *Finding      `json:"first_unsteady,omitempty"`
	Took  time.Duration `json:"-"`
}

// PerSecond is the number of operations in a second.
func (s Stats) PerSecond() float64 { return float64(s.Operations) / s.Took.Seconds() }

// extent is how a sequence is made.
type extent struct {
	sentences int  // at the most
	attempts  int  // for each sentence
	replays   int  // sentences that are executed again because it has to be begun anew
	starts    int  // a process is started once in so many times that it could be
	ends      int  // something is closed, removed or ended once in so many times
	waits     int  // a time is waited for once in so many times
	again     int  // how often a disagreement has to come again
	untrue    bool // sentences that do not hold are kept for what they do
}

// Where a process takes a while to start, much is done with few. A finding tells
// more where all that led to it holds on the reference.
var (
	near = extent{sentences: 60, attempts: 3, replays: 40, starts: 1, ends: 2, waits: 1, again: 2}
	far  = extent{sentences: 400, attempts: 10, replays: 300, starts: 40, ends: 12, waits: 6, again: 12, untrue: true}
)

// due decides whether it is time for a phrase.
func (x extent) due(r *rand.Rand, p *phrase) bool {
	switch {
	case p.starts:
		return r.IntN(x.starts) == 0
	case p.ends:
		return r.IntN(x.ends) == 0
	case p.waits:
		return r.IntN(x.waits) == 0
	}
	return true
}

// Explore returns the first disagreement, or nil if none was found within the
// bounds. The error says that the mechanism cannot be explored, or what the
// implementation did that ends everything.
func Explore(ctx context.Context, s *spec.Specification, iut impl.IUT, o Options) (*Finding, Stats, error) {
	begun := time.Now()
	outer := ctx
	if o.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Time)
		defer cancel()
	}
	calm, found := context.WithCancel(outer) // a finding is not given up for want of time
	defer found()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var stats Stats
	var mu sync.Mutex
	var finding *Finding
	var failed error
	var next atomic.Int64
	var wg sync.WaitGroup
	end := func(f *Finding, err error) {
		mu.Lock()
		defer mu.Unlock()
		if finding == nil && failed == nil {
			finding, failed = f, err
		}
		stop()
		found()
	}
	for range max(1, o.Jobs) {
		e, err := newExplorer(ctx, s, iut, o)
		if err != nil {
			return nil, stats, err
		}
		e.run = outer
		e.count = func(n int) {
			operations := atomic.AddInt64(&stats.Operations, int64(n))
			if o.Progress != nil {
				o.Progress(Stats{Sequences: next.Load(), Operations: operations, Took: time.Since(begun)})
			}
		}
		wg.Go(func() {
			for ctx.Err() == nil {
				n := next.Add(1) - 1
				if o.Sequences > 0 && n >= o.Sequences {
					return
				}
				d, err := e.sequence(ctx, o.Seed+n)
				if ctx.Err() != nil && e.died() == nil {
					return
				}
				var f *Finding
				if err == nil && d != nil {
					f = e.judge(calm, d)
				}
				if died := e.died(); died != nil {
					err = fmt.Errorf("%w; it was executing the sequence of --seed %d, at the end of which stands: %s", died, o.Seed+n, e.trail())
				}
				if err != nil {
					end(nil, err)
					return
				}
				atomic.AddInt64(&stats.Sequences, 1)
				if f == nil || calm.Err() != nil && !f.Steady {
					continue
				}
				f.Seed, f.Operations = o.Seed+n, atomic.LoadInt64(&stats.Operations)
				if f.Again == f.Of {
					end(f, nil)
					continue
				}
				mu.Lock()
				stats.Unsteady++
				stats.First = cmp.Or(stats.First, f)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if finding == nil && failed == nil && stats.Unsteady > 1 && stats.Unsteady*unsteadySequences >= stats.Sequences {
		finding = stats.First
	}
	stats.Took = time.Since(begun)
	return finding, stats, failed
}

// ErrNothing means that no sentence is left of which a sequence could be made.
var ErrNothing = errors.New("no sentence is left to explore with")

// newExplorer returns an explorer with a reference of its own, which makes the
// same choices as the implementation where documents leave them open.
func newExplorer(ctx context.Context, s *spec.Specification, iut impl.IUT, o Options) (*explorer, error) {
	stated := iut.Statement()
	m, err := newModel(stated, seen(s, o.Mechanism)...)
	if err != nil {
		return nil, err
	}
	var scenarios []*spec.Scenario
	for _, sc := range s.Scenarios() {
		if verdict, _ := run.Decide(stated, sc); verdict != "" {
			continue
		}
		if verdict, _ := run.Decide(m.Statement(), sc); verdict == "" {
			scenarios = append(scenarios, sc)
		}
	}
	a, err := read(ctx, s, scenarios, o.Mechanism, o.Without, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Mechanism, err)
	}
	if len(a.phrases) == 0 || len(a.sources) == 0 {
		return nil, ErrNothing
	}
	e := &explorer{alphabet: a, model: m, iut: iut, extent: far, real: !stated.Has("virtual-clock"), count: func(int) {}}
	if _, here := iut.(*reference.IUT); here {
		e.extent = near
	}
	m.untrue = e.extent.untrue
	return e, nil
}

// seen are the mechanism and traits whose operations its features can speak of.
func seen(s *spec.Specification, mechanism string) []string {
	names := []string{mechanism}
	for _, sc := range s.Scenarios() {
		if sc.Behaviour.Mechanism == mechanism {
			names = append(names, sc.Uses...)
		}
	}
	for _, name := range slices.Clone(names) {
		if m := impl.LookupMechanism(name); m != nil {
			names = append(names, m.Traits...)
		}
	}
	return names
}

// sequence executes the sequence with this seed.
func (e *explorer) sequence(ctx context.Context, seed int64) (_ *disagreement, err error) {
	defer func() { // here nobody else would end what has been started
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in the sequence of --seed %d: %v", seed, r)
		}
	}()
	h := fnv.New64a()
	h.Write([]byte(e.alphabet.mechanism))
	r := rand.New(rand.NewPCG(uint64(seed), h.Sum64()))
	moves, err := e.model.walk(ctx, e.alphabet, r, int(uint64(seed)%(1<<31)), e.extent)
	if err != nil {
		return nil, err
	}
	return e.follow(ctx, moves)
}

// unsteadySequences: an implementation that does not always answer the same is found where
// more than one sequence in so many disagreed, whether again or not. Where several wait,
// and race when they are woken, it has been one of 400.
const unsteadySequences = 20

// judge repeats what disagreed. What comes out the same each time is made short; of
// the rest it is told how often there was a disagreement, whichever.
func (e *explorer) judge(ctx context.Context, d *disagreement) *Finding {
	again, of, same := e.repeat(ctx, d)
	if !same || ctx.Err() != nil {
		f := e.tell(d)
		f.Again, f.Of, f.Steady = again, of, same
		return f
	}
	short := e.shrink(ctx, d)
	if _, _, same = e.repeat(ctx, short); !same {
		short = d
	}
	if ctx.Err() != nil { // it is told as it was found
		f := e.tell(d)
		f.Again, f.Of, f.Steady = again, of, true
		return f
	}
	f := e.finding(ctx, short)
	f.Again, f.Of, f.Steady = again, of, true
	return f
}

// enough is how long repetitions may take together once there were three: those in
// which something waits in vain take seconds each.
const enough = 15 * time.Second

// repeat says how many of so many repetitions disagree, and whether all do as the
// first did.
func (e *explorer) repeat(ctx context.Context, d *disagreement) (again, of int, same bool) {
	begun := time.Now()
	same = true
	for of < e.extent.again && (of < 3 || time.Since(begun) < enough) && e.died() == nil {
		of++
		other, err := e.compare(ctx, sentencesOf(d.moves))
		if err == nil && other != nil {
			again++
		}
		same = same && err == nil && other != nil && other.at == d.at && other.observed == d.observed
	}
	return again, of, same
}

// died says why the implementation is no longer there, if it is not.
func (e *explorer) died() error {
	mortal, ok := e.iut.(interface {
		Dead() <-chan struct{}
		Died() error
	})
	if !ok {
		return nil
	}
	select {
	case <-mortal.Dead():
		return mortal.Died()
	default:
		return nil
	}
}

// trail is the end of the sequence that was executed last.
func (e *explorer) trail() string {
	last := sentencesOf(e.followed[max(0, len(e.followed)-5):])
	var texts []string
	for _, s := range last {
		texts = append(texts, s.text)
	}
	return strings.Join(texts, "; ")
}
