package remote

import "testing"

// TestStarved reads what programs write that lack something, in pieces.
func TestStarved(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		lacked string
	}{
		{[]string{"all is well\n", "EAGAIN\n"}, ""},
		{[]string{"x\nruntime: failed to create new OS thread (have 5 already; errno=11)\ngoroutine 1:\n"}, "runtime: failed to create new OS thread (have 5 already; errno=11)"},
		{[]string{"actor: cannot create a thread: Resource temp", "orarily unavailable\n"}, "actor: cannot create a thread: Resource temporarily unavailable"},
		{[]string{"fork: Cannot allocate memory\n", "later\n"}, "fork: Cannot allocate memory"},
	} {
		iut := &IUT{}
		for _, piece := range c.pieces {
			iut.stderr.Write([]byte(piece))
		}
		if got := iut.Starved(); got != c.lacked {
			t.Errorf("%q: %q", c.pieces, got)
		}
	}
}
