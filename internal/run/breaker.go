package run

import (
	"errors"
	"fmt"
	"sync"

	"github.com/ipcspec/ipcspec/steps"
)

// A breaker ends a run in which nothing comes of waiting any more: each scenario in a row
// has waited for the implementation until a deadline, and so will all others.
type breaker struct {
	mu    sync.Mutex
	row   int
	trips int
	open  func(why error)
}

// rounds is how often all scenarios at a time may have waited in vain.
const rounds = 2

// atLeast is how many scenarios that are, however few are executed at a time.
const atLeast = 6

func newBreaker(jobs int, open func(error)) *breaker {
	return &breaker{trips: max(atLeast, rounds*jobs), open: open}
}

// Unresponsive is why a run was ended whose scenarios all wait in vain.
type Unresponsive struct{ Scenarios int }

func (u *Unresponsive) Error() string {
	return fmt.Sprintf("%d scenarios in a row have waited for it until a deadline; it is not waited for any longer", u.Scenarios)
}

// ended is told of each scenario, with what it failed by if it has.
func (b *breaker) ended(failed error, late bool) {
	var undecided *steps.Undecided
	b.mu.Lock()
	defer b.mu.Unlock()
	if failed == nil || !late && !errors.As(failed, &undecided) {
		b.row = 0
		return
	}
	if !late {
		return // undecided at once: that says nothing of waiting
	}
	if b.row++; b.row == b.trips {
		b.open(&Unresponsive{b.row})
	}
}
