package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
)

// TestCarryOut looks into two mechanisms, and sees what comes of what is found in the
// first one and of what ends it all in the second.
func TestCarryOut(t *testing.T) {
	gone := errors.New("it has died")
	idle := fmt.Errorf("%w: for a reason", errNothingDone)
	for _, c := range []struct {
		found     bool
		then      error
		interrupt bool
		status    int
		ended     string
	}{
		{found: false, status: statusOK},
		{found: true, status: statusFailed},
		{found: false, then: idle, status: statusUsage},
		{found: true, then: idle, status: statusFailed},
		{found: false, interrupt: true, status: statusInterrupted, ended: "interrupted"},
		{found: true, interrupt: true, status: statusFailed, ended: "interrupted"},
		{found: true, then: gone, status: statusBroken, ended: "mailslot: it has died"},
	} {
		messages, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		a := &app{err: messages}
		ctx, cancel := context.WithCancel(context.Background())
		s := &search{iut: "reference", mechanisms: []string{"pipe", "mailslot"}}
		status, ended := a.carryOut(ctx, "explore", s, nil, func() {}, func(_ impl.IUT, mechanism string) (bool, error) {
			if mechanism == "pipe" {
				return c.found, nil
			}
			if c.interrupt {
				cancel()
			}
			return false, c.then
		})
		cancel()
		messages.Close()
		if status != c.status || ended != c.ended {
			t.Errorf("%+v: status %d, ended %q", c, status, ended)
		}
	}
}
