package run

import (
	"testing"

	"github.com/ipcspec/ipcspec/result"
)

// TestOwnLeaks: each scenario fails by an object that is its own for sure, or else by one
// that no other has failed by.
func TestOwnLeaks(t *testing.T) {
	leaks := []result.Leak{
		{Kind: "file", Object: "1", Scenarios: []string{"A", "B", "C"}, Established: true},
		{Kind: "file", Object: "2", Scenarios: []string{"A", "B", "C"}, Established: true},
		{Kind: "file", Object: "3", Scenarios: []string{"A"}, Established: true},
		{Kind: "queue", Object: "4", Scenarios: []string{"B"}, Established: true},
		{Kind: "queue", Object: "5", Scenarios: []string{"A", "C"}},
		{Kind: "queue", Object: "6", Scenarios: []string{"B"}, Established: true, FindingOut: true},
	}
	taken := map[string]bool{}
	for _, c := range []struct{ scenario, want string }{{"A", "3"}, {"B", "14"}, {"C", "2"}, {"D", ""}} {
		got := ""
		for _, l := range ownLeaks(leaks, c.scenario, taken) {
			taken[l.Object] = true
			got += l.Object
		}
		if got != c.want {
			t.Errorf("%s fails by %q, want %q", c.scenario, got, c.want)
		}
	}
}
