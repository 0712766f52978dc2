// Package impl is the contract between the specification and what it is
// executed against.
//
// An implementation under test is one program that can be told to do things as
// several processes. It is told by data: every operation is a Go struct with a
// name ("fd.read", "msgq.send"), every result is one, and the registry in
// this package lists them all. The wire protocol, the reference implementation,
// planted faults and in-process implementations all share these values.
//
// This package knows neither Gherkin nor verdicts.
package impl

import (
	"context"
	"fmt"
	"strings"
)

// IUT is an implementation under test that has been started.
//
// Whoever has a Go library to verify implements this interface directly, or
// takes [github.com/ipcspec/ipcspec/impl/actor.InProcess], which asks for less.
type IUT interface {
	// Statement is the implementation conformance statement: what is claimed.
	Statement() Statement

	// Root is the actor that begins and ends worlds and starts the first
	// process of each. It lives as long as the IUT.
	Root() Actor

	// Actor returns the actor that process.start, process.spawn or process.fork
	// gave this name. It waits until that actor can be spoken to, until it has
	// died, or until ctx ends.
	Actor(ctx context.Context, name string) (Actor, error)

	// Close ends the implementation and everything that it started.
	Close() error
}

// Actor is one process of an implementation under test.
type Actor interface {
	Name() string
	PID() int

	// Start asks the actor to perform op on the named thread ("" lets the
	// actor choose) and returns at once. A registered operation struct is
	// passed by value.
	Start(op Operation, thread string) Pending
}

// Operation is a value of one of the registered operation types.
type Operation any

// Result is a value of the result type that is registered for an operation.
type Result any

// Pending is an operation that was started.
type Pending interface {
	// ID identifies the operation within its actor, for thread.signal.
	ID() int

	// Settle waits until the operation has completed, is known to be blocked,
	// or its actor has ended. The error is non-nil when none of these could be
	// established before ctx ended, or when the actor broke the protocol.
	Settle(ctx context.Context) (Settlement, error)

	// State says how the operation stands now. Unlike Settle it asks afresh:
	// an operation that was blocked may have completed since.
	State(ctx context.Context) (Settlement, error)

	// Wait waits until the operation has completed or its actor has ended. If
	// the implementation knows that the operation will stay blocked for ever it
	// says so at once; otherwise the error tells that ctx ended.
	Wait(ctx context.Context) (Settlement, error)
}

// Settlement is how an operation stands: exactly one of Done, Blocked and Ended.
type Settlement struct {
	// Done: the operation completed with Result, or failed with Failure.
	Done    bool
	Result  Result
	Failure *Failure

	// Called and Returned say, if Returned is not 0, when the operation was begun
	// and when it had completed: nanoseconds of one monotonic clock, which is the
	// same for all actors of the implementation.
	Called, Returned int64

	// Blocked: the operation waits inside the call named In ("read").
	Blocked bool
	In      string

	// Weak is true when Blocked was concluded from silence, because the actor
	// cannot observe its own threads.
	Weak bool

	// Ended: the actor died before it could answer.
	Ended bool
}

// String describes the settlement in words, without native codes.
func (s Settlement) String() string {
	switch {
	case s.Ended:
		return "the process ended"
	case s.Blocked && s.In != "":
		return "blocked in " + s.In
	case s.Blocked:
		return "blocked"
	case s.Failure != nil:
		return s.Failure.Error()
	case s.Done:
		return PhraseResult(s.Result)
	}
	return "not settled"
}

// Failure is the outcome of an operation that the implementation refused.
type Failure struct {
	// Condition is the platform-neutral name, as in [Conditions].
	Condition string `json:"condition,omitempty"`
	// Native is the platform's name of the code ("EPIPE", "ERROR_BROKEN_PIPE").
	Native string `json:"native,omitempty"`
	// Code is the platform's number of it.
	Code int `json:"code,omitempty"`
}

func (f *Failure) Error() string {
	if f.Native == "" || f.Native == f.Condition {
		return fmt.Sprintf("%q", f.Condition)
	}
	if f.Code == 0 {
		return fmt.Sprintf("%q (%s)", f.Condition, f.Native)
	}
	return fmt.Sprintf("%q (%s %d)", f.Condition, f.Native, f.Code)
}

// Unsupported is the condition of an operation that an actor does not know. It
// is a failure of the implementation if the operation belongs to what it claims.
const Unsupported = "unsupported operation"

// Statement is an implementation conformance statement (ICS): what an
// implementation under test claims to implement.
type Statement struct {
	// Name and Version identify the implementation in reports.
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`

	// Family is "posix", "windows" or "both". Rules of another family do not
	// apply.
	Family string `json:"family"`

	// Platforms lists the platforms whose own rules apply: "linux".
	Platforms []string `json:"platforms,omitempty"`

	// Mechanisms lists the mechanisms that are implemented, by feature tag:
	// "pipe", "sysv-msgqueue", "mailslot", "clipboard".
	Mechanisms []string `json:"mechanisms"`

	// Options holds what scenarios may need ("second-uid": true, for the tag
	// @needs-second-uid) and numbers that authorities disagree on
	// ("mailslot.broadcast-limit": 400). See [Options].
	Options map[string]any `json:"options,omitempty"`

	// Claims lists the rules tagged @may that the implementation claims. A
	// claimed one binds.
	Claims []string `json:"claims,omitempty"`

	// Absent says for an option that is not offered why, in words that
	// complete "needs ...": "second-uid": "root".
	Absent map[string]string `json:"absent,omitempty"`
}

// Has reports whether the option is claimed: present and neither false nor 0.
func (s Statement) Has(option string) bool {
	switch v := s.Options[option].(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0
	case int:
		return v != 0
	case string:
		return v != ""
	}
	return true
}

// Int returns the number that the option is set to, and whether it is one.
func (s Statement) Int(option string) (int, bool) {
	switch v := s.Options[option].(type) {
	case float64:
		return int(v), v == float64(int(v))
	case int:
		return v, true
	}
	return 0, false
}

// SetNumbers changes options that are numbers.
func (s Statement) SetNumbers(options map[string]int) error {
	for name, value := range options {
		if _, ok := s.Int(name); !ok {
			return fmt.Errorf("the %s has no option %q with a number", s.Name, name)
		}
		if err := CheckOption(name, value); err != nil {
			return err
		}
		s.Options[name] = value
	}
	return nil
}

// Options explains the options that scenarios ask for, by name.
var Options = map[string]string{
	"fork":                     "a process can be duplicated without starting a program (fork)",
	"restart":                  "the computer, or a stand-in such as a fresh IPC namespace, can be restarted within a scenario",
	"private-mounts":           "a world can have file systems of its own at /dev/shm and /dev/mqueue",
	"private-networks":         "a world can have networks of its own, each with a loopback interface and nothing else",
	"second-uid":               "a process of a second, unprivileged user can be started",
	"unprivileged":             "a process without special privileges can be started",
	"programs":                 "the system's own programs can be run (ipcrm; on Windows cmd and findstr)",
	"ftok":                     "ftok() can be called",
	"pathconf":                 "fpathconf() can be called",
	"closed-descriptors":       "operations can be given a number that no descriptor has",
	"poll":                     "poll() and select()",
	"epoll":                    "epoll",
	"signals":                  "signals: dispositions, masks, pending sets, per thread",
	"handlers":                 "the handler of a signal or a message can be held, and returns when it is told to",
	"threads":                  "an actor performs operations on threads that the scenario names",
	"nonblocking":              "O_NONBLOCK can be set and cleared",
	"exceed-limits":            "privileged processes may exceed the system's limits",
	"handle-limit":             "the number of handles that a process may have can be limited",
	"message-copy":             "MSG_COPY (Linux with CONFIG_CHECKPOINT_RESTORE)",
	"pipe.buf":                 "PIPE_BUF: the longest write, in bytes, that is never split; 512 when absent",
	"page-size":                "the size of a page of memory in bytes",
	"private-clipboard":        "each scenario has a clipboard of its own",
	"computers":                "several computers in domains",
	"mailslot.broadcast-limit": "the longest message, in bytes, that is broadcast to a domain: 400 or 424",
	"windows":                  "window messages and message loops",
	"virtual-clock":            "time passes only while the runner waits for an operation to complete",
	"memory-objects":           "global memory objects, as the clipboard takes them",
}

// DescribeOption names the option for a reader; an unknown one is returned as it is.
func DescribeOption(option string) string {
	if d, ok := Options[option]; ok {
		return d
	}
	return strings.ReplaceAll(option, "-", " ")
}
