package explore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
	queues "github.com/ipcspec/ipcspec/impl/reference/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/signal"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/steps"
)

// patience is how long a sentence, or an operation that the reference says is
// completed, may take. It is reached on disagreement only.
const patience = 3 * time.Second

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
}

// open is an operation that is spoken of later: the main one of the sentence with
// this number.
type open struct {
	move int
	*steps.Operation
}

func openLane(ctx context.Context, iut impl.IUT, mechanism string) (*lane, error) {
	l := &lane{iut: iut, world: steps.NewWorld(iut, fmt.Sprintf("x%d", worlds.Add(1)), mechanism)}
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
		o.Last = s
		if done == nil {
			done = map[int]string{}
		}
		done[o.move] = l.outcome(o.Operation, s)
		return true
	})
	return done, err
}

// await waits for an open operation to complete and returns its outcome. What has
// released it has returned: an operation that is seen waiting in its call now, and
// again a while later, was not released.
func (l *lane) await(ctx context.Context, move int) string {
	i := slices.IndexFunc(l.open, func(o *open) bool { return o.move == move })
	if i < 0 {
		return "never started"
	}
	o := l.open[i]
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for looks := 0; ; looks++ {
		s, err := o.Pending.State(within)
		switch {
		case err != nil:
			return "neither blocked nor completed: " + err.Error()
		case !s.Blocked:
			o.Last = s
			l.open = slices.Delete(l.open, i, i+1)
			return l.outcome(o.Operation, s)
		case looks == 4 || s.Weak:
			return "blocked"
		}
		time.Sleep(time.Duration(looks) * 5 * time.Millisecond)
	}
}

// ended is the outcome of an operation whose process ended by it.
const ended = "the process ended"

// outcome says how an operation stands, without what differs between two worlds
// that behave the same: numbers of handles, processes and windows, times.
func (l *lane) outcome(o *steps.Operation, s impl.Settlement) string {
	switch {
	case s.Ended:
		return ended
	case s.Blocked:
		return "blocked"
	case s.Failure != nil:
		return fmt.Sprintf("fails with %q", l.world.Plain(s.Failure.Condition))
	}
	if get, ok := o.Op.(clipboard.Get); ok && (get.Format == 8 || get.Format == 17) {
		content, _ := o.Content() // CF_DIB, CF_DIBV5: all of a header no document says
		return fmt.Sprintf("an image of %d bytes", len(content))
	}
	if content, ok := o.Content(); ok {
		var text string
		if len(content) > 100 {
			text = fmt.Sprintf("%d bytes beginning %q, by sum %x", len(content), content[:12], sum(content))
		} else {
			text = strconv.Quote(string(content))
		}
		if m, ok := s.Result.(sysvmsgqueue.Message); ok {
			text += fmt.Sprintf(" of type %d", m.Type)
		}
		return text
	}
	switch r := s.Result.(type) {
	case impl.Nothing, impl.Opened, bytestream.Ends:
	case impl.Count:
		if _, size := o.Op.(globalmemory.Size); size && r.Count > 0 {
			return "some bytes" // a block may be larger than was asked for
		}
		return strconv.Itoa(r.Count)
	case descriptor.Flags, descriptor.Status, impl.Truth, mailslot.Status, signal.Set:
		return fmt.Sprintf("%+v", r)
	case clipboard.Placed:
		if r.Returned != r.Passed {
			return "returns something else than it was given"
		}
	case globalmemory.Allocated:
		if r.Native == 0 {
			return "returns no handle"
		}
	case descriptor.EpollEvents:
		return fmt.Sprintf("%+v", r)
	case descriptor.Ready:
		var list []string
		for _, ready := range r.Ready {
			list = append(list, strings.Join(slices.Sorted(slices.Values(ready.Events)), "+"))
		}
		return fmt.Sprint(list)
	}
	return "completes"
}

func sum(data []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range data {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}

// model is the reference, of which the world that was begun last is known.
type model struct {
	*reference.IUT
	mechanism string // of the world that is begun next
	kernel    *kernel.Kernel
	*envelope
	untrue bool // sentences that do not hold are kept for what they do
	order  func(waiting []*kernel.Call) []*kernel.Call
}

// newModel returns a reference of its own for each worker. exceeds says whether
// privileged processes may exceed the system's limits.
func newModel(options map[string]int, exceeds bool) (*model, error) {
	m := &model{}
	iut, err := reference.New(options, func(k *kernel.Kernel) {
		m.kernel = k
		m.envelope = newEnvelope(k, m.mechanism)
		if !exceeds {
			no := func(*kernel.Process) bool { return false }
			pipes.Of(k).MayExceed = no
			allowed := queues.Of(k).MaxBytesAllowed
			queues.Of(k).MaxBytesAllowed = func(k *kernel.Kernel, q *queues.Queue, p *kernel.Process, bytes int) bool {
				return bytes <= queues.Of(k).Limits.MaxBytes && allowed(k, q, p, bytes)
			}
		}
		k.WakeOrder = func(waiting []*kernel.Call) []*kernel.Call {
			if m.order == nil {
				return waiting
			}
			return m.order(waiting)
		}
	})
	m.IUT = iut
	return m, err
}

func (m *model) open(ctx context.Context, mechanism string) (*lane, error) {
	m.mechanism = mechanism
	return openLane(ctx, m.IUT, mechanism)
}

// stock is how many processes there are, and how much there is in all: processes,
// what they have open, queues.
func (m *model) stock() (processes, all int) {
	all = len(queues.Of(m.kernel).All)
	for _, p := range m.kernel.Processes {
		if !p.Ended {
			processes++
			all += 1 + len(p.Handles)
		}
	}
	return processes, all
}

// refused reports whether a sentence makes no sense where it stands: neither did
// it succeed, nor did an implementation disagree with it.
func refused(err error) bool {
	var disagrees *steps.Mismatch
	return err != nil && !errors.As(err, &disagrees)
}
