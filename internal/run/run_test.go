package run

import (
	"context"
	"testing"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
	"os"
)

func TestX(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	var iut impl.IUT
	if c := os.Getenv("IUT"); c != "" {
		iut, err = actor.Start(context.Background(), actor.Command{Argv: []string{c}, Local: true})
	} else {
		iut, err = reference.New(nil, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer iut.Close()
	var list []*spec.Scenario
	for _, sc := range s.Scenarios() {
		if v, why := Decide(iut.Statement(), sc); v == "" {
			list = append(list, sc)
		} else {
			t.Log(sc.ID, v, why)
		}
	}
	rs, err := NewSession(s, iut, Options{Jobs: 4}).Run(context.Background(), list)
	t.Log(len(list), len(rs), err)
	for id, r := range rs {
		if r.Verdict != "passed" {
			t.Logf("%s %s %s\n   %+v", id, r.Verdict, r.Reason, r.Evidence)
		}
	}
}
