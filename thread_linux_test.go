package ipcspec_test

import (
	"context"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
)

// TestBusyThread asks for a second operation on a thread that is blocked in a
// first: the actor stays responsive, and the second is not called blocked.
func TestBusyThread(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for _, spelled := range []string{"linux", "libc"} {
		t.Run(spelled, func(t *testing.T) {
			if spelled == "libc" && !hasCompiler() {
				need(t, "cc", "there is no C compiler")
			}
			iut := open(t, spelled)
			perform := func(a impl.Actor, op impl.Operation) impl.Result {
				t.Helper()
				s, err := a.Start(op, "").Wait(ctx)
				if err != nil || s.Failure != nil {
					t.Fatalf("%s: %v %v", impl.Phrase(op), s, err)
				}
				return s.Result
			}
			perform(iut.Root(), impl.WorldBegin{World: "w"})
			perform(iut.Root(), impl.ProcessStart{World: "w", Actor: "w/p"})
			p, err := iut.Actor(ctx, "w/p")
			if err != nil {
				t.Fatal(err)
			}
			ends := perform(p, pipe.Create{}).(bytestream.Ends)
			read := p.Start(descriptor.Read{Handle: ends.Read.Handle, Size: 1}, "busy")
			if s, err := read.Settle(ctx); err != nil || !s.Blocked {
				t.Fatalf("the read: %v %v", s, err)
			}
			behind := p.Start(impl.ClockNow{}, "busy")
			if s, err := read.State(ctx); err != nil || !s.Blocked || s.In != "read" {
				t.Errorf("the read with another behind it: %v %v", s, err)
			}
			soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			if s, err := behind.Settle(soon); err == nil {
				t.Errorf("the operation behind it settled: %v", s)
			}
			perform(p, descriptor.Write{Handle: ends.Write.Handle, Payload: impl.Payload{Data: []byte("x")}})
			for _, pending := range []impl.Pending{read, behind} {
				if s, err := pending.Wait(ctx); err != nil || !s.Done {
					t.Errorf("after the write: %v %v", s, err)
				}
			}
			perform(iut.Root(), impl.WorldEnd{World: "w"})
		})
	}
}
