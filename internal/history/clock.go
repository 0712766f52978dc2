package history

import (
	"math"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// record is an operation with what two clocks say of it.
type record struct {
	Operation              // Call and Return by the runner's clock
	called, returned int64 // by the actors' clock; 0 if it does not say
	notBefore        int64 // by the runner's clock: it was seen waiting then
}

var started = time.Now()

// now is the runner's clock.
func now() int64 { return int64(time.Since(started)) }

// Clock says whose times a history has.
type Clock string

// The clocks. The runner calls a little before the actor does and hears of the return
// a little after it: whatever is impossible by its clock is so by the other.
const (
	Actors Clock = "actors"
	Runner Clock = "runner"
)

// timed chooses the clock of a history. That of the actors is better, if they say it
// of all operations, and if one offset puts all of them into the times between which
// the runner waited for them: else it is not one clock.
func timed(records []record) ([]Operation, Clock) {
	least, greatest := int64(math.MinInt64), int64(math.MaxInt64)
	complete := true
	for _, r := range records {
		if r.Outcome.Blocked {
			continue
		}
		if r.returned == 0 {
			complete = false
			break
		}
		least = max(least, r.Call-r.called)
		greatest = min(greatest, r.Return-r.returned)
	}
	clock := Runner
	if complete && least <= greatest {
		clock = Actors
	}
	var list []Operation
	for _, r := range records {
		o := r.Operation
		switch {
		case clock == Runner:
			o.Call = max(o.Call, r.notBefore)
		case o.Outcome.Blocked: // only the runner knows
			o.Call, o.Return = o.Call-greatest, o.Return-least
		default:
			o.Call, o.Return = r.called, r.returned
			if r.notBefore != 0 {
				o.Call = max(o.Call, r.notBefore-greatest)
			}
		}
		list = append(list, o)
	}
	return list, clock
}

// times are what an implementation says of an operation.
func (r *record) times(s impl.Settlement) { r.called, r.returned = s.Called, s.Returned }
