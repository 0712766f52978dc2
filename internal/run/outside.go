package run

import (
	"fmt"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

// What is said in a result may come from the implementation. It is made harmless and
// short here, once, for all that shows it.

const (
	mostEvents  = 200 // of a timeline
	mostHanging = 20
)

func neutral(r result.Scenario) result.Scenario {
	r.Reason = outside.Text(r.Reason)
	if r.Evidence == nil {
		return r
	}
	e := *r.Evidence
	e.Expected, e.Observed, e.Error = outside.Text(e.Expected), outside.Text(e.Observed), outside.Text(e.Error)
	if n := len(e.Hanging); n > mostHanging {
		e.Hanging = append(e.Hanging[:mostHanging:mostHanging], fmt.Sprintf("and %d more", n-mostHanging))
	}
	for i, text := range e.Hanging {
		e.Hanging[i] = outside.Line(text)
	}
	if n := len(e.Timeline); n > mostEvents {
		const first = mostEvents / 10
		rest := e.Timeline[n-(mostEvents-first):]
		left := result.Event{Actor: "...", AtUS: e.Timeline[first].AtUS, Does: fmt.Sprintf("and %d more operations", n-mostEvents)}
		e.Timeline = append(append(e.Timeline[:first:first], left), rest...)
	}
	r.Evidence = &e
	return r
}

// told is an error as it is told to godog, which prints it.
type told struct{ error }

func (t told) Error() string { return outside.Text(t.error.Error()) }
func (t told) Unwrap() error { return t.error }

func tell(err error) error {
	if err == nil {
		return nil
	}
	return told{err}
}
