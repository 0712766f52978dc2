package steps

import (
	"fmt"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Time, by the clock of the implementation.

// tick is how coarse the clock of Windows's timers is: what was to wait until a
// tick may wake by so much too early.
const tick = 16 * time.Millisecond

// noted is when somebody looked at the clock.
type noted struct{ at int64 }

func init() {
	Core.Does("look at the clock", As("{role} looks at its clock", func(w *World, p *Process) (err error) {
		clock := Of[noted](w)
		clock.at, err = w.monotonic(p)
		return err
	}))
	Core.Checks("time has passed", As("at least {int} milliseconds have passed on the clock of {role}", func(w *World, want int, p *Process) error {
		now, err := w.monotonic(p)
		passed := time.Duration(now - Of[noted](w).at)
		if err == nil && passed < time.Duration(want)*time.Millisecond-tick {
			return Differs(fmt.Sprintf("that at least %d milliseconds have passed", want), fmt.Sprint(passed.Milliseconds()))
		}
		return err
	}))
}

func (w *World) monotonic(p *Process) (int64, error) {
	t, err := Get[impl.ClockTime](w, p, impl.ClockNow{})
	return t.Monotonic, err
}
