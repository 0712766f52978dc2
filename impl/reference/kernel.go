// Package reference is the portable reference implementation: a model of all
// mechanisms that is executed.
//
// It is one deterministic kernel in plain Go: processes, handle tables, objects,
// names, a virtual clock. Every operation is a transition that is tried: it
// finishes, or changes something without finishing (half of a large write), or
// does nothing. What is not finished waits and is tried again, in order, until
// nothing changes any more. There is no goroutine inside, no real time and no
// randomness: the same operations give the same outcomes.
//
// Where an implementer can go wrong stands a named choice point (who gets the
// message, is this end-of-file), so that package faults can replace one of them
// and the kernel's own code stays clean. Beside each transition stands the id of
// the rule that it satisfies.
package reference

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/impl"
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
	Files     map[string]int      // paths and inode numbers
	Computers []*Computer         // the first is where processes are that name none

	// Trying is the call whose transition is being tried.
	Trying *Call

	nextPID     func() int
	transitions map[reflect.Type]Transition
	ownTable    bool // not the table of all kernels
	waiting     []*Call
	changed     bool
	lastInode   int
	lastWindow  int64
	lastValue   int // of a HANDLE
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

	id         int
	settled    bool
	settlement impl.Settlement
}

type waits struct{ in string }

func (w waits) Error() string { return "waits in " + w.in }

// Wait says that the call has to wait inside the call named in.
func (c *Call) Wait(in string) error { return waits{in} }

// NewKernel returns a kernel in which nothing has happened yet. Its processes get
// their ids from nextPID.
func NewKernel(nextPID func() int) *Kernel {
	return &Kernel{
		Choices:   defaultChoices(),
		Processes: map[string]*Process{}, Files: map[string]int{}, Computers: []*Computer{{Name: firstComputer}},
		nextPID: nextPID, transitions: transitions,
	}
}

// transitions is the table of all operations; the files of the mechanisms fill it.
var transitions = map[reflect.Type]Transition{}

func on[Op, Res any](try func(k *Kernel, c *Call, op Op) (Res, error)) {
	transitions[reflect.TypeFor[Op]()] = func(k *Kernel, c *Call) (impl.Result, error) {
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
	c.Process.lastID++
	c.id = c.Process.lastID
	k.waiting = append(k.waiting, c)
	k.try(c)
	k.Settle()
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
	if !c.Process.Ended {
		transition, known := k.transitions[typeOf(c.Op)]
		if !known {
			transition = unsupported
		}
		s = settlement(transition(k, c))
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
		c.settlement, c.settled = s, !s.Blocked
	}
}

// settlement says what a transition has come to.
func settlement(result impl.Result, err error) impl.Settlement {
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

func (k *Kernel) deadlines() []time.Duration {
	var list []time.Duration
	for _, c := range k.waiting {
		if c.Deadline > 0 {
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

var codes = map[string]int{
	"EPERM": 1, "ENOENT": 2, "ESRCH": 3, "EINTR": 4, "E2BIG": 7, "EBADF": 9, "ECHILD": 10, "EAGAIN": 11,
	"EACCES": 13, "EBUSY": 16, "EEXIST": 17, "EINVAL": 22, "EMFILE": 24, "ESPIPE": 29, "EPIPE": 32,
	"ENOMSG": 42, "EIDRM": 43,
}

// Posix makes the failure with this name of <errno.h>.
func Posix(name string) error {
	code, ok := codes[name]
	if !ok {
		panic(fmt.Sprintf("the reference has no number for %s", name))
	}
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: code}
}

var windowsCodes = map[string]int{
	"ERROR_FILE_NOT_FOUND": 2, "ERROR_ACCESS_DENIED": 5, "ERROR_INVALID_HANDLE": 6, "ERROR_HANDLE_EOF": 38,
	"ERROR_BAD_NETPATH": 53, "ERROR_INVALID_PARAMETER": 87, "ERROR_SEM_TIMEOUT": 121, "ERROR_INSUFFICIENT_BUFFER": 122,
	"ERROR_INVALID_NAME": 123, "ERROR_ALREADY_EXISTS": 183, "ERROR_NOT_FOUND": 1168,
	"ERROR_CLIPBOARD_NOT_OPEN": 1418, "ERROR_PATH_NOT_FOUND": 3, "ERROR_NOT_ENOUGH_MEMORY": 8, "ERROR_BROKEN_PIPE": 109,
	"ERROR_DISCARDED": 157, "ERROR_NOT_LOCKED": 158, "ERROR_NO_DATA": 232, "ERROR_OPERATION_ABORTED": 995,
	"ERROR_IO_INCOMPLETE": 996, "ERROR_IO_PENDING": 997, "ERROR_INVALID_WINDOW_HANDLE": 1400, "ERROR_NOT_SUPPORTED": 50, "ERROR_NOACCESS": 998,
	"ERROR_INVALID_FUNCTION": 1, "ERROR_SHARING_VIOLATION": 32,
}

// Windows makes the failure with this name of winerror.h.
func Windows(name string) error {
	code, ok := windowsCodes[name]
	if !ok {
		panic(fmt.Sprintf("the reference has no number for %s", name))
	}
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: code}
}

func typeOf(op impl.Operation) reflect.Type { return reflect.TypeOf(op) }
