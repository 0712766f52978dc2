package main

import (
	"context"
	"os"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/result"
)

// TestMain lets the test binary be the actor.
func TestMain(m *testing.M) {
	if os.Getenv(actor.EnvAddress) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestReference requires of the same kernel the same verdicts in this process and
// behind the wire: that is the self-test of the wire.
func TestReference(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	here := verdicts(t, "reference")
	there := verdicts(t, "'"+self+"' --reference")
	if len(here) < 100 || len(here) != len(there) {
		t.Errorf("%d scenarios in this process, %d behind the wire", len(here), len(there))
	}
	for id, s := range here {
		if other := there[id]; other.Verdict != s.Verdict || other.Reason != s.Reason || other.Weak != 0 {
			t.Errorf("%s: in this process %s %s, behind the wire %s %s", id, s.Verdict, s.Reason, other.Verdict, other.Reason)
		}
	}
}

func verdicts(t *testing.T, spelled string) map[string]result.Scenario {
	t.Helper()
	iut, err := ipcspec.Open(context.Background(), spelled)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{})
	if err != nil {
		t.Error(err)
	}
	if err := iut.Close(); err != nil {
		t.Error(err)
	}
	all := map[string]result.Scenario{}
	for _, s := range r.Scenarios {
		all[s.ID] = s
	}
	return all
}
