package kernel

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// Signal is a signal that was sent. A value comes with one that was queued.
type Signal struct {
	Name  string
	Value int
}

// Signals are the actions of a process, and for each of its threads the mask and
// what is pending. An operation that names no thread is performed by the first.
type Signals struct {
	Actions map[string]signal.Action
	Blocked map[string][]string // by thread
	Pending map[string][]Signal // directed at a thread
	Shared  []Signal            // directed at the process: for whichever thread takes it
	threads []string            // that are known, in the order in which they appeared

	Handlers Receiver // what holds signals, and counts them
}

// firstThread is the one that performs what names no thread.
const firstThread = ""

func newSignals() Signals {
	return Signals{
		Actions: map[string]signal.Action{}, Blocked: map[string][]string{}, Pending: map[string][]Signal{},
		threads: []string{firstThread},
	}
}

// know remembers a thread by the operations that it performs.
func (s *Signals) know(thread string) {
	if !slices.Contains(s.threads, thread) {
		s.threads = append(s.threads, thread)
	}
}

var numbers = map[string]int{
	"SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGBUS": 7, "SIGFPE": 8,
	"SIGKILL": 9, "SIGUSR1": 10, "SIGSEGV": 11, "SIGUSR2": 12, "SIGPIPE": 13, "SIGALRM": 14, "SIGTERM": 15,
	"SIGCHLD": 17, "SIGCONT": 18, "SIGSTOP": 19, "SIGTSTP": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGURG": 23,
	"SIGXCPU": 24, "SIGXFSZ": 25, "SIGVTALRM": 26, "SIGPROF": 27, "SIGWINCH": 28, "SIGIO": 29, "SIGSYS": 31,
}

// firstRealTime is SIGRTMIN as the C library of Linux has it.
const firstRealTime = 34

// number orders signals: real-time signals come behind the others, the lowest first.
func (s Signal) number() int {
	var n int
	if _, err := fmt.Sscanf(s.Name, "SIGRTMIN+%d", &n); err == nil || s.Name == "SIGRTMIN" {
		return firstRealTime + n
	}
	return numbers[s.Name]
}

// enqueue adds a signal to a pending set: a real-time signal as often as it is sent,
// any other once (PIPE-142).
func (k *Kernel) enqueue(set []Signal, s Signal) []Signal {
	if !k.Queues(s) && has(set, s.Name) {
		return set
	}
	return append(set, s)
}

func has(set []Signal, name string) bool {
	return slices.ContainsFunc(set, func(s Signal) bool { return s.Name == name })
}

func without(set []Signal, name string) []Signal {
	return slices.DeleteFunc(set, func(s Signal) bool { return s.Name == name })
}

// take removes the signal that is delivered next of those that are not blocked: the
// lowest number, and of one number the first (POSIX, sigaction(), SA_SIGINFO).
func take(set []Signal, blocked []string) (rest []Signal, next Signal, ok bool) {
	best := -1
	for i, s := range set {
		if !slices.Contains(blocked, s.Name) && (best < 0 || s.number() < set[best].number()) {
			best = i
		}
	}
	if best < 0 {
		return set, Signal{}, false
	}
	next = set[best]
	return slices.Delete(set, best, best+1), next, true
}

// Signal directs a signal at a process: the first thread that does not block it
// takes it; where all do, it is pending for the process.
func (k *Kernel) Signal(p *Process, s Signal) {
	for _, thread := range p.threads {
		c := &Call{Process: p, Thread: thread} // nothing, which is not interrupted
		if i := slices.IndexFunc(k.waiting, func(c *Call) bool { return c.Process == p && c.Thread == thread && c.Begun && !c.settled }); i >= 0 {
			c = k.waiting[i]
		}
		if !slices.Contains(k.blocked(c), s.Name) {
			k.interruptBy(c, s)
			return
		}
	}
	p.Shared = k.enqueue(p.Shared, s)
}

// SignalThread directs a signal at the thread that performs a call. It reports whether
// a handler has begun.
func (k *Kernel) SignalThread(c *Call, s Signal) (handled bool) {
	switch p := c.Process; {
	case slices.Contains(p.Blocked[c.Thread], s.Name):
		p.Pending[c.Thread] = k.enqueue(p.Pending[c.Thread], s)
	case slices.Contains(k.blocked(c), s.Name):
		c.pending = k.enqueue(c.pending, s)
	default:
		return k.deliver(c, s)
	}
	return false
}

// interruptBy directs a signal at a thread in the middle of its call. What comes of the
// call is decided now; in a handler it has been.
func (k *Kernel) interruptBy(c *Call, s Signal) {
	decides := k.Interrupts(c)
	if k.SignalThread(c, s) && c.Begun && decides {
		k.interrupt(c, s.Name)
	}
}

// blocked are the signals that the thread of a call does not take: those of its mask,
// and those in whose handlers it is (PIPE-141).
func (k *Kernel) blocked(c *Call) []string {
	return slices.Concat(c.Process.Blocked[c.Thread], k.BlockedInHandlers(c))
}

// blockedInHandlers: each handler blocks its own signal, and no other (PIPE-144).
func blockedInHandlers(c *Call) (names []string) {
	for _, u := range c.handlers.held {
		names = append(names, u.Name)
	}
	return names
}

// deliver does what the action of the signal says. It reports whether that is a
// handler.
func (k *Kernel) deliver(c *Call, s Signal) (handled bool) {
	p := c.Process
	action := p.Actions[s.Name].Action
	switch action {
	case "ignore":
	case "handle":
		c.Turns++
		u := &Upcall{Name: s.Name, What: s, To: &p.Handlers, thread: &c.handlers, returned: func() {
			c.Turns++
			k.deliverPending(c)
		}}
		if c.Op == nil { // only who performs something can be held
			u.answer()
		} else {
			k.receive(u)
		}
	default:
		k.End(p, impl.ProcessEnded{Signal: s.Name})
	}
	return action == "handle"
}

// deliverPending delivers what a thread does not block any more (PIPE-114).
func (k *Kernel) deliverPending(c *Call) {
	p := c.Process
	for !p.Ended {
		var s Signal
		var ok bool
		blocked := k.blocked(c)
		if c.pending, s, ok = take(c.pending, blocked); !ok {
			if p.Pending[c.Thread], s, ok = take(p.Pending[c.Thread], blocked); !ok {
				if p.Shared, s, ok = take(p.Shared, blocked); !ok {
					return
				}
			}
		}
		k.deliver(c, s)
	}
}

// interrupt lets a waiting call return with what it has, or go on, after a handler. One
// that has moved something is not begun again (PIPE-32).
func (k *Kernel) interrupt(c *Call, signal string) {
	if c.Process.Actions[signal].Restart && restartable[reflect.TypeOf(c.Op)] && c.Transferred == 0 {
		return
	}
	result, err := k.Interrupted(c)
	k.finish(c, Outcome(result, err))
}

var restartable = map[reflect.Type]bool{}

// Restarts says that SA_RESTART restarts operations of a type: signal(7) lists them;
// System V message queues and polling are not among them (PIPE-101, PIPE-125, MSGQ-104).
func Restarts[Op any]() { restartable[reflect.TypeFor[Op]()] = true }

// interrupted: a write that has moved something says how much (PIPE-32).
func interrupted(c *Call) (impl.Result, error) {
	if c.Transferred > 0 {
		return impl.Count{Count: c.Transferred}, nil
	}
	return nil, Posix("EINTR")
}

func init() {
	Restarts[impl.ProcessWait]()
	On(func(k *Kernel, c *Call, op signal.Action) (impl.Nothing, error) {
		p := c.Process
		p.Actions[op.Signal] = op
		if op.Action == "ignore" { // what is pending is discarded (POSIX, System Interfaces 2.4.3)
			p.Shared = without(p.Shared, op.Signal)
			for thread := range p.Pending {
				p.Pending[thread] = without(p.Pending[thread], op.Signal)
			}
			for _, other := range k.waiting {
				if other.Process == p {
					other.pending = without(other.pending, op.Signal)
				}
			}
		}
		return impl.Nothing{}, nil
	})
	On(func(k *Kernel, c *Call, op signal.Block) (impl.Nothing, error) {
		p := c.Process
		blocked := slices.DeleteFunc(p.Blocked[c.Thread], func(s string) bool { return s == op.Signal })
		if !op.Unblock {
			blocked = append(blocked, op.Signal)
		}
		p.Blocked[c.Thread] = blocked
		k.deliverPending(c)
		return impl.Nothing{}, nil
	})
	On(func(k *Kernel, c *Call, op signal.GetPending) (signal.Set, error) {
		var names []string
		for _, s := range slices.Concat(c.Process.Pending[c.Thread], c.Process.Shared) {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
		return signal.Set{Signals: names}, nil
	})
	On(func(k *Kernel, c *Call, op signal.ToThread) (impl.Nothing, error) {
		for _, other := range k.waiting {
			if other.Process == c.Process && other.id == op.Of {
				k.interruptBy(other, Signal{Name: op.Signal})
				return impl.Nothing{}, nil
			}
		}
		return impl.Nothing{}, fmt.Errorf("operation %d is not pending", op.Of)
	})
}
