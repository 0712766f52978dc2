// Package kernel is the core of the reference: processes, open files, names,
// signals, a virtual clock, and the table of transitions. It knows no mechanism;
// each has a room of its own that registers its transitions ([On]), its state
// ([Of], [Begins]) and what it does when a process or the computer ends ([Hook]).
//
// Every operation is a transition that is tried: it finishes, or changes something
// without finishing (half of a large write), or does nothing. What is not finished
// waits and is tried again, in order, until nothing changes any more. There is no
// goroutine inside, no real time and no randomness: the same operations give the
// same outcomes.
package kernel

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/upcall"
)

// Kernel is one world: a computer, or several in networks.
type Kernel struct {
	Rooms

	// Choices are the decisions that planted faults replace.
	Choices

	// Clock is the virtual time since the world began. It moves only when the
	// runner waits for a completion and nothing else can happen.
	Clock time.Duration

	Processes map[string]*Process // by actor name
	Computers []*Computer         // the first is where processes are that name none
	Root      *Node               // of the file system

	// Trying is the call whose transition is being tried.
	Trying *Call

	nextPID     func() int
	transitions map[reflect.Type]Transition
	ownTable    bool // not the table of all kernels
	waiting     []*Call
	changed     bool
	lastInode   int
}

// Transition tries an operation. It returns the result, or a *[impl.Failure], or
// what [Call.Wait] returns if the operation has to be tried again later.
type Transition func(k *Kernel, c *Call) (impl.Result, error)

// Call is an operation of a process.
type Call struct {
	Rooms

	Process *Process
	Thread  string
	Op      impl.Operation

	// Transferred is what a write that is not finished has already moved.
	Transferred int
	// Overlapped is true for a call that its process does not wait for.
	Overlapped bool
	// Begun is false on the first try.
	Begun bool
	// Deadline is the virtual time at which the call times out; 0 for none yet,
	// negative for never.
	Deadline time.Duration

	// Turns is how often a handler of a signal has begun or returned in its thread.
	Turns int

	id         int
	uses       []use
	held       bool // what it uses is held open by it
	settled    bool
	settlement impl.Settlement
	handlers   Thread           // those of signals that run in the middle of it
	pending    []Signal         // directed at its thread, which is in a handler that blocks them
	decided    *impl.Settlement // what comes of it when its handlers have returned
}

// InHandler says whether its thread is inside a handler of a signal.
func (c *Call) InHandler() bool { return c.handlers.Holding() }

// ID identifies the call within its process.
func (c *Call) ID() int { return c.id }

// Settled says whether it has completed, or ended with its process.
func (c *Call) Settled() bool { return c.settled }

// Settlement is how it stands.
func (c *Call) Settlement() impl.Settlement { return c.settlement }

type waits struct{ in string }

func (w waits) Error() string { return "waits in " + w.in }

// Wait says that the call has to wait inside the call named in.
func (c *Call) Wait(in string) error { return waits{in} }

// Waits says whether an error is what [Call.Wait] returns.
func Waits(err error) bool {
	_, is := err.(waits)
	return is
}

// New returns a kernel in which nothing has happened yet. Its processes get
// their ids from nextPID.
func New(nextPID func() int) *Kernel {
	return &Kernel{
		Choices:   defaultChoices(),
		Processes: map[string]*Process{}, Computers: []*Computer{{Name: firstComputer}},
		Root: root(), nextPID: nextPID, transitions: transitions,
	}
}

// transitions is the table of all operations; the rooms fill it.
var transitions = map[reflect.Type]Transition{}

// On says how operations of a type are tried. A room calls it when the program
// starts; a second transition for the same operations is a mistake of the program.
func On[Op, Res any](try func(k *Kernel, c *Call, op Op) (Res, error)) {
	t := reflect.TypeFor[Op]()
	if transitions[t] != nil {
		panic("two transitions for " + t.String())
	}
	transitions[t] = func(k *Kernel, c *Call) (impl.Result, error) {
		return try(k, c, c.Op.(Op))
	}
}

// Replace puts another transition in the place of the one for operations of
// type Op. The replacement is given the original.
func Replace[Op any](k *Kernel, with func(k *Kernel, c *Call, op Op, original Transition) (impl.Result, error)) {
	t := reflect.TypeFor[Op]()
	original := k.transitions[t]
	if !k.ownTable {
		k.transitions, k.ownTable = maps.Clone(k.transitions), true
	}
	k.transitions[t] = func(k *Kernel, c *Call) (impl.Result, error) { return with(k, c, c.Op.(Op), original) }
}

// Perform begins an operation and lets everything happen that follows from it.
func (k *Kernel) Perform(c *Call) {
	c.Process.know(c.Thread)
	c.Process.lastID++
	c.id = c.Process.lastID
	k.waiting = append(k.waiting, c)
	k.try(c)
	k.Settle()
}

// Begin begins an operation that is a part of another one: nobody waits for it but
// who has begun it.
func (k *Kernel) Begin(c *Call) {
	k.waiting = append(k.waiting, c)
	k.try(c)
}

// Touch tells that something has changed that waiting operations may depend on.
func (k *Kernel) Touch() { k.changed = true }

// Settle tries all waiting operations until nothing changes any more.
func (k *Kernel) Settle() {
	for k.changed {
		k.changed = false
		for _, c := range k.WakeOrder(slices.Clone(k.waiting)) {
			if !c.settled {
				k.try(c)
			}
		}
	}
	k.waiting = slices.DeleteFunc(k.waiting, func(c *Call) bool { return c.settled })
}

// try lets a call do what it can by now. What a process has begun ends with it.
func (k *Kernel) try(c *Call) {
	k.Trying = c
	var s impl.Settlement
	switch {
	case c.Process.Ended:
	case k.Suspended(c):
		s = inHandler
	case c.decided != nil:
		s = *c.decided
	default:
		transition, known := k.transitions[typeOf(c.Op)]
		if !known {
			transition = unsupported
		}
		s = Outcome(transition(k, c))
		c.Begun = true
	}
	if c.Process.Ended { // before, or of it
		s = impl.Settlement{Ended: true}
	}
	k.finish(c, s)
	if c.settled {
		k.Touch()
	}
}

func unsupported(*Kernel, *Call) (impl.Result, error) {
	return nil, &impl.Failure{Condition: impl.Unsupported}
}

func (k *Kernel) finish(c *Call, s impl.Settlement) {
	if !c.settled {
		s = k.told(c, s)
		c.settlement, c.settled = s, !s.Blocked
	}
	k.hold(c)
}

// told is how a call stands for others: while its thread is in a handler it has not
// returned (PIPE-140).
func (k *Kernel) told(c *Call, s impl.Settlement) impl.Settlement {
	if !s.Blocked {
		c.decided = &s
	}
	if k.Withheld(c) && !s.Ended {
		return inHandler
	}
	return s
}

// inHandler is how a call stands whose thread is in the handler of a signal.
var inHandler = impl.Settlement{Blocked: true, In: upcall.InHandler}

// Outcome says what a transition has come to.
func Outcome(result impl.Result, err error) impl.Settlement {
	switch err := err.(type) {
	case nil:
		return impl.Settlement{Done: true, Result: result}
	case waits:
		return impl.Settlement{Blocked: true, In: err.in}
	case *impl.Failure:
		return impl.Settlement{Done: true, Failure: err}
	}
	return impl.Settlement{Done: true, Failure: &impl.Failure{Condition: err.Error()}}
}

// Waiting returns the operations that wait, in the order in which they came.
func (k *Kernel) Waiting() []*Call { return k.waiting }

// Timed reports whether an operation waits that the clock will end.
func (k *Kernel) Timed() bool { return len(k.deadlines()) != 0 }

// Advance moves the virtual clock to the next deadline of a waiting operation.
func (k *Kernel) Advance() {
	k.Clock = slices.Min(k.deadlines())
	k.Touch()
	k.Settle()
}

// deadlines are those to come: what waits although its own has passed, by a mistake that
// was planted, does not wait for the clock.
func (k *Kernel) deadlines() []time.Duration {
	var list []time.Duration
	for _, c := range k.waiting {
		if c.Deadline > k.Clock && !c.InHandler() {
			list = append(list, c.Deadline)
		}
	}
	return list
}

// DueIn lets the call time out after so many milliseconds of virtual time; a
// negative number is never. What is said when the call begins holds until its end.
// It reports whether that time has come.
func (k *Kernel) DueIn(c *Call, milliseconds int) bool {
	switch {
	case c.Deadline != 0:
	case milliseconds < 0:
		c.Deadline = time.Duration(milliseconds)
	default:
		c.Deadline = k.Clock + time.Duration(milliseconds)*time.Millisecond
	}
	return c.Deadline >= 0 && k.Clock >= c.Deadline
}

// epoch is the virtual clock's beginning, 2026-01-01 00:00:00 UTC, in seconds.
const epoch = 1767225600

// Now is the virtual real time in seconds.
func (k *Kernel) Now() int64 { return epoch + int64(k.Clock/time.Second) }

func typeOf(op impl.Operation) reflect.Type { return reflect.TypeOf(op) }
