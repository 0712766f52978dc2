package history

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/steps"
)

// Options say what is raced for, and for how long.
type Options struct {
	Mechanism string
	// Seed is that of the first world; the next one has the next number. It decides
	// who is to do what, not how it comes out.
	Seed int64
	// Histories and Time bound it; 0 does not.
	Histories int64
	Time      time.Duration
	// Jobs is how many races there are at a time.
	Jobs int
	// Progress, if not nil, is called now and then.
	Progress func(Stats)
}

// Stats are what was executed.
type Stats struct {
	Histories   int64         `json:"histories"`
	Operations  int64         `json:"operations"`
	Overlapping int64         `json:"overlapping"` // operations that were under way with another one
	ByActors    int64         `json:"by_actors"`   // histories with the times of the actors
	Undecided   int64         `json:"undecided"`   // histories that took too long to judge
	Took        time.Duration `json:"-"`
}

// PerSecond is the number of operations in a second.
func (s Stats) PerSecond() float64 { return float64(s.Operations) / s.Took.Seconds() }

// stages prepare a world for the mechanisms that can be raced for; the file of each
// enters its own.
var stages = map[string]func(*arena) error{}

// Mechanisms are those that can be raced for.
func Mechanisms() []string {
	return slices.DeleteFunc(impl.MechanismNames(), func(name string) bool { return stages[name] == nil })
}

// perWorld is how many histories are made with the same processes.
const perWorld = 12

var worlds atomic.Int64

// Race returns the first history that no order explains, or nil if none was found
// within the bounds. The error says what the implementation did that ends everything.
func Race(ctx context.Context, iut impl.IUT, o Options) (*Finding, Stats, error) {
	begun, outer := time.Now(), ctx
	if stages[o.Mechanism] == nil {
		return nil, Stats{}, fmt.Errorf("%s: there is nothing to race for", o.Mechanism)
	}
	if o.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Time)
		defer cancel()
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var stats Stats
	var finding *Finding
	var failed error
	var next, begunHistories atomic.Int64
	more := func() bool {
		return ctx.Err() == nil && (o.Histories == 0 || begunHistories.Add(1) <= o.Histories)
	}
	judge := func(seed int64, m sequential, records []record) (clock Clock, explained bool) {
		list, clock := timed(records)
		verdict := check(m, list)
		mu.Lock()
		defer mu.Unlock()
		stats.Histories++
		stats.Operations += int64(len(list))
		stats.Overlapping += int64(overlapping(list))
		if clock == Actors {
			stats.ByActors++
		}
		switch verdict {
		case unknown:
			stats.Undecided++
		case illegal:
			if finding == nil {
				finding = newFinding(o.Mechanism, seed, m, list, clock)
			}
			stop()
		}
		if o.Progress != nil {
			stats.Took = time.Since(begun)
			o.Progress(stats)
		}
		return clock, verdict != illegal
	}
	var wg sync.WaitGroup
	for range max(1, o.Jobs) {
		wg.Go(func() {
			for again := true; again && ctx.Err() == nil; {
				seed := o.Seed + next.Add(1) - 1
				var err error
				again, err = world(outer, iut, o.Mechanism, seed, more, judge)
				if err != nil && outer.Err() == nil {
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
					stop()
				}
			}
		})
	}
	wg.Wait()
	stats.Took = time.Since(begun)
	if finding != nil {
		failed = nil
	}
	return finding, stats, failed
}

// arena is a world and the processes in it.
type arena struct {
	ctx        context.Context
	iut        impl.IUT
	world      string
	processes  int // to be started beside the owner
	owner      site
	sites      []site // the owner's first
	ownerRaces bool   // it has clients too
	// makeObject makes a fresh one; nil if there is none left.
	makeObject func(*rand.Rand) (object, error)
}

// world begins a world, makes histories in it, and ends it.
func world(ctx context.Context, iut impl.IUT, mechanism string, seed int64, more func() bool, judge func(int64, sequential, []record) (Clock, bool)) (again bool, err error) {
	h := fnv.New64a()
	h.Write([]byte(mechanism))
	r := rand.New(rand.NewPCG(uint64(seed), h.Sum64()))
	a := &arena{ctx: ctx, iut: iut, world: fmt.Sprintf("r%d", worlds.Add(1)), processes: 1 + r.IntN(3)}
	w := steps.NewWorld(iut, a.world, mechanism)
	w.Run = ctx
	within, cancel := patience.WithTimeout(ctx, allowed)
	defer cancel()
	if err := w.Begin(within); err != nil {
		return false, err
	}
	defer func() {
		if err != nil { // it is over, and nobody is waited for
			over, now := context.WithCancel(ctx)
			now()
			w.Run = over
		}
		within, cancel := patience.WithTimeout(context.WithoutCancel(ctx), allowed)
		defer cancel()
		leaks, ended := w.End(within)
		switch {
		case len(leaks) > 0:
			err = errors.Join(err, fmt.Errorf("left behind: %v", leaks))
		case err == nil:
			err = ended
		}
	}()
	if a.owner, err = a.start("owner"); err != nil {
		return false, err
	}
	if err := stages[mechanism](a); err != nil {
		return false, err
	}
	threads := iut.Statement().Has("threads")
	clock := Runner
	for range perWorld {
		if !more() {
			return false, nil
		}
		object, err := a.makeObject(r)
		if err != nil || object == nil {
			return true, err
		}
		within, cancel := patience.WithTimeout(ctx, allowed)
		x, todo := a.draw(within, r, object, threads)
		burst := threads && clock == Actors && r.IntN(2) == 0
		records, err := x.run(object, todo, burst)
		cancel()
		if err != nil {
			return false, err
		}
		var explained bool
		if clock, explained = judge(seed, object, records); !explained {
			return false, nil
		}
	}
	return true, nil
}

// mostClients bounds what has to be thought about: orders are many.
const mostClients = 5

// draw decides by chance who is to do what.
func (a *arena) draw(ctx context.Context, r *rand.Rand, o object, threads bool) (*race, map[*client][]impl.Operation) {
	x := newRace(ctx, a.owner)
	todo := map[*client][]impl.Operation{}
	sites := a.sites
	if !a.ownerRaces {
		sites = sites[1:]
	}
	each := 1 + r.IntN(max(1, mostClients/len(sites)))
	if len(sites) == 1 {
		each = max(each, 2)
	}
	for _, s := range sites {
		for t := range each {
			c := &client{number: len(x.clients) + 1, site: s}
			if threads {
				c.thread = fmt.Sprintf("t%d", t+1)
			}
			x.clients = append(x.clients, c)
			for n := range 2 + r.IntN(5) {
				todo[c] = append(todo[c], o.random(r, s, fmt.Sprintf("%c%d", 'a'+c.number-1, n)))
			}
		}
	}
	return x, todo
}

// start starts a process without relatives.
func (a *arena) start(role string) (site, error) {
	name := a.world + "/" + role
	_, err := ask[impl.ProcessStarted](a, a.iut.Root(), impl.ProcessStart{World: a.world, Actor: name})
	return a.adopt(role, name, err)
}

// spawn starts a child of the owner.
func (a *arena) spawn(role string, inherit []impl.Handle) (site, error) {
	name := a.world + "/" + role
	_, err := ask[impl.ProcessStarted](a, a.owner.actor, impl.ProcessSpawn{Actor: name, Inherit: inherit})
	return a.adopt(role, name, err)
}

func (a *arena) adopt(role, name string, err error) (site, error) {
	if err != nil {
		return site{}, err
	}
	within, cancel := patience.WithTimeout(a.ctx, allowed)
	defer cancel()
	process, err := a.iut.Actor(within, name)
	s := site{role, process}
	a.sites = append(a.sites, s)
	return s, err
}

// ask has an operation performed that completes, before or between races.
func ask[R any](a *arena, by impl.Actor, op impl.Operation) (result R, err error) {
	within, cancel := patience.WithTimeout(a.ctx, allowed)
	defer cancel()
	s, err := by.Start(op, "").Wait(within)
	if err == nil && s.Failure != nil {
		err = s.Failure
	}
	result, ok := s.Result.(R)
	if err == nil && !ok {
		err = errors.New(s.String())
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", impl.Phrase(op), err)
	}
	return result, err
}

// mostReleases bounds how often it is tried to release what waits after a race.
const mostReleases = 300

func fails(s impl.Settlement, native string) bool {
	return s.Done && s.Failure != nil && s.Failure.Condition == impl.Condition(native)
}

func succeeds(s impl.Settlement) bool { return s.Done && s.Failure == nil }

func linux(s impl.Statement) bool { return slices.Contains(s.Platforms, "linux") }

// text is a payload that begins with a name and has a random length.
func text(r *rand.Rand, name string, longest int) impl.Payload {
	n := max(len(name)+1, 1+r.IntN(longest))
	data := []byte(name)
	for len(data) < n-1 { // like no other, so that a part of it tells whose it is
		data = append(data, byte('A'+r.IntN(26)))
	}
	return impl.Payload{Data: append(data, ' ')}
}

func abridged(text string) string {
	if len(text) <= 60 {
		return text
	}
	return text[:40] + "..." + text[len(text)-17:]
}
