package ipcspec

import (
	"errors"
	"fmt"
	"time"
)

// ErrNothingSelected means that no behaviour has the wanted tags and ids: that is
// an error, because a run that executes nothing proves nothing.
var ErrNothingSelected = errors.New("nothing is selected")

// OutOfTime is the cause of a context that ended because all that was to be done has
// taken too long.
type OutOfTime struct{ After time.Duration }

func (o *OutOfTime) Error() string { return fmt.Sprintf("the deadline of %v for all of it", o.After) }

// NotStarted is the error of an implementation that could not be started. Its
// text says why in one line.
type NotStarted struct {
	Name string
	Err  error
}

func (n *NotStarted) Error() string { return n.Name + ": " + n.Err.Error() }

// Unwrap returns the reason.
func (n *NotStarted) Unwrap() error { return n.Err }

// UnknownIUT is the error of a name that is neither built in nor a command.
type UnknownIUT struct{ Err error }

func (u *UnknownIUT) Error() string { return u.Err.Error() }
