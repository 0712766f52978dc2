package run

import (
	"errors"
	"testing"

	"github.com/ipcspec/ipcspec/steps"
)

// TestBreaker opens when nothing comes of waiting any more, and at no other time.
func TestBreaker(t *testing.T) {
	late := &steps.Undecided{Why: "a deadline"}
	var opened int
	b := newBreaker(2, func(why error) {
		var u *Unresponsive
		if !errors.As(why, &u) {
			t.Errorf("opened by %v", why)
		}
		opened++
	})
	in := func(n int, err error, isLate bool) {
		for range n {
			b.ended(err, isLate)
		}
	}
	in(atLeast-1, late, true)
	in(1, nil, false) // one that passed
	in(atLeast-1, late, true)
	in(1, errors.New("another outcome"), false) // one that failed by itself
	in(atLeast-1, late, true)
	in(3, late, false) // undecided at once
	if opened != 0 {
		t.Fatal("it has opened although something came of waiting")
	}
	in(5, late, true)
	if opened != 1 {
		t.Errorf("it has opened %d times", opened)
	}
}
