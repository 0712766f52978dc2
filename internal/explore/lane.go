package explore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/latitude"
	"github.com/ipcspec/ipcspec/internal/patience"
	"github.com/ipcspec/ipcspec/steps"
)

// allowed is how long a sentence, or an operation that the reference says is
// completed, may take. It is reached on disagreement only.
const allowed = 3 * time.Second

// longest is how many operations a sentence may need: what fills a pipe of one byte
// with a megabyte would need more than a million.
const longest = 2000

// worlds numbers the worlds of all lanes, so that names never meet.
var worlds atomic.Int64

// lane is one world of one implementation, in which a sequence is executed.
type lane struct {
	iut   impl.IUT
	world *steps.World
	seen  int     // operations that were looked at
	open  []*open // that have not completed
	begun time.Time
	late  []*open // that have completed since they were begun, and were not told to anybody
}

// open is an operation that is spoken of later: the main one of the sentence with
// this number.
type open struct {
	move int
	*steps.Operation
}

// openLane begins a world; run ends when somebody interrupts the exploring.
func openLane(ctx, run context.Context, iut impl.IUT, mechanism string) (*lane, error) {
	l := &lane{iut: iut, world: steps.NewWorld(iut, fmt.Sprintf("x%d", worlds.Add(1)), mechanism), begun: time.Now()}
	l.world.Run = run
	l.world.Trace()
	return l, l.world.Begin(ctx)
}

// close ends the world. What it leaves behind is an error.
func (l *lane) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	leaks, err := l.world.End(ctx)
	if err == nil && len(leaks) > 0 {
		err = fmt.Errorf("left behind: %v", leaks)
	}
	return err
}

// answer is what a sentence led to.
type answer struct {
	err       error
	main      *steps.Operation // the only operation that it started, or the one that it speaks of
	outcome   string           // of that
	limit     time.Duration    // how long that waits until it ends by itself; 0 if it does not
	completed map[int]string   // outcomes of earlier operations, by their sentence
	all       []string         // outcomes of all that it started, if it does not hold
	did       []*steps.Operation
}

// perform executes the sentence with this number.
func (l *lane) perform(number int, s sentence) answer {
	var got answer
	l.world.AtMost(longest)
	got.err = s.call(l.world)
	started := l.world.Started(l.seen)
	l.seen += len(started)
	if got.err != nil {
		got.did = started
		for _, o := range started {
			got.all = append(got.all, l.outcome(o, o.Last))
		}
	}
	if n := len(started); n == 1 || n > 1 && started[n-1].Kind != "" {
		got.main = started[n-1]
		got.outcome = l.outcome(got.main, got.main.Last)
		if got.main.Last.Blocked {
			l.open = append(l.open, &open{number, got.main})
		}
	}
	return got
}

// settled looks at all open operations afresh, and returns those that have
// completed.
func (l *lane) settled(ctx context.Context, except int) (map[int]string, error) {
	var done map[int]string
	var err error
	l.open = slices.DeleteFunc(l.open, func(o *open) bool {
		if o.move == except || err != nil {
			return false
		}
		var s impl.Settlement
		if s, err = o.Pending.State(ctx); err != nil || s.Blocked {
			return false
		}
		if done == nil {
			done = map[int]string{}
		}
		done[o.move] = l.complete(o, s)
		return true
	})
	return done, err
}

// complete notes what came of an operation that was open, and returns its outcome.
func (l *lane) complete(o *open, s impl.Settlement) string {
	l.world.Record(o.Operation, s)
	l.late = append(l.late, o)
	return l.outcome(o.Operation, s)
}

// arrive lets the scenario have what operations have brought late: in the order in which
// they were begun, because the last handle of a name is the one that is spoken of. An
// action that is not content with it adds to the outcome.
func (l *lane) arrive(got *answer, number int) {
	slices.SortStableFunc(l.late, func(a, b *open) int { return a.move - b.move })
	for _, o := range l.late {
		err := l.world.Saw(o.Operation, o.Last)
		switch {
		case err == nil:
		case o.move == number:
			got.outcome += "; " + l.world.Plain(err.Error())
		default:
			got.completed[o.move] += "; " + l.world.Plain(err.Error())
		}
	}
	l.late = nil
	l.seen += len(l.world.Started(l.seen))
}

// await waits for an open operation to complete and returns its outcome. What has
// released it has returned: an operation that is seen waiting in its call now, and
// again a while later, was not released. Where time has to pass for it, it takes so long.
func (l *lane) await(ctx context.Context, move int, passed time.Duration) string {
	i := slices.IndexFunc(l.open, func(o *open) bool { return o.move == move })
	if i < 0 {
		return "never started"
	}
	o := l.open[i]
	within, cancel := patience.WithTimeout(ctx, passed+allowed)
	defer cancel()
	if passed > 0 {
		o.Pending.Wait(within) // whatever comes of it is seen below
	}
	for looks := 0; ; looks++ {
		s, err := o.Pending.State(within)
		switch {
		case err != nil:
			return "neither blocked nor completed: " + err.Error()
		case !s.Blocked:
			l.open = slices.Delete(l.open, i, i+1)
			return l.complete(o, s)
		case looks == 4 || s.Weak:
			return "blocked"
		}
		time.Sleep(time.Duration(looks) * 5 * time.Millisecond)
	}
}

// ended is the outcome of an operation whose process ended by it.
const ended = "the process ended"

// outcome says how an operation stands, without what differs between two worlds
// that behave the same.
func (l *lane) outcome(o *steps.Operation, s impl.Settlement) string {
	switch {
	case s.Ended:
		return ended
	case s.Blocked:
		return "blocked"
	case s.Failure != nil:
		return fmt.Sprintf("fails with %q", l.world.Plain(s.Failure.Condition))
	}
	content, brings := o.Content()
	text := l.world.Plain(describe(latitude.Comparable(o.Op, s.Result, content), brings))
	if brings {
		text = strings.TrimSuffix(describeBytes(content)+" "+text, " ")
	}
	return cmp.Or(text, "completes")
}

// refused reports whether a sentence makes no sense where it stands: neither did
// it succeed, nor did an implementation disagree with it.
func refused(err error) bool {
	var disagrees *steps.Mismatch
	return err != nil && !errors.As(err, &disagrees)
}
