package actor_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/result"
)

// slot is a process whose reads wait for its writes.
type slot struct {
	mu      sync.Mutex
	changed sync.Cond
	full    bool
	silent  bool // does not announce that it waits
	ended   bool
}

func (s *slot) Perform(call *actor.LocalCall) (impl.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch op := call.Op.(type) {
	case descriptor.Read:
		for !s.full && !s.ended {
			if !s.silent {
				call.Blocked("read")
			}
			s.changed.Wait()
		}
		s.full = false
		return impl.Bytes{Data: []byte("x")}, nil
	case descriptor.Write:
		s.full = true
		s.changed.Broadcast()
		return impl.Count{Count: 1}, nil
	case descriptor.Close:
		panic("a mistake")
	case descriptor.Dup:
		return impl.Count{}, nil
	case descriptor.Seek:
		return nil, fmt.Errorf("%s: %w", op.Handle, actor.Failed("ESPIPE"))
	case descriptor.Unread:
		return nil, actor.Killed("SIGPIPE")
	case descriptor.Stat:
		s.mu.Unlock()
		defer s.mu.Lock()
		<-make(chan int) // deaf to its context
	}
	return nil, actor.ErrUnsupported
}

func (s *slot) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.changed.Broadcast()
}

// inProcess starts one process; its Given is what is tested by hand here.
func inProcess(t *testing.T, silent bool) (context.Context, impl.IUT, impl.Actor) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	iut := actor.InProcess(impl.Statement{Name: "slot", Family: "posix", Mechanisms: []string{"pipe"}}, func(actor.LocalProcess) (actor.Handler, error) {
		s := &slot{silent: silent}
		s.changed.L = &s.mu
		return s, nil
	})
	perform(t, ctx, iut.Root(), impl.WorldBegin{World: "w"})
	perform(t, ctx, iut.Root(), impl.ProcessStart{World: "w", Actor: "w/p"})
	p, err := iut.Actor(ctx, "w/p")
	if err != nil {
		t.Fatal(err)
	}
	return ctx, iut, p
}

func perform(t *testing.T, ctx context.Context, a impl.Actor, op impl.Operation) impl.Settlement {
	t.Helper()
	s, err := a.Start(op, "").Wait(ctx)
	if err != nil {
		t.Fatalf("%s: %v", impl.Phrase(op), err)
	}
	return s
}

// TestReleasedIsNotBlocked: whoever was released before State was asked is not
// called blocked, although it may not have run since.
func TestReleasedIsNotBlocked(t *testing.T) {
	ctx, iut, p := inProcess(t, false)
	defer iut.Close()
	for range 500 {
		read := p.Start(descriptor.Read{}, "")
		if s, err := read.Settle(ctx); err != nil || !s.Blocked || s.Weak || s.In != "read" {
			t.Fatalf("%+v %v", s, err)
		}
		if s, err := read.State(ctx); err != nil || !s.Blocked || s.Weak || s.In != "read" {
			t.Fatalf("%+v %v", s, err)
		}
		perform(t, ctx, p, descriptor.Write{})
		if s, err := read.State(ctx); err != nil || !s.Done {
			t.Fatalf("%+v %v", s, err)
		}
	}
}

// TestSilenceIsWeak: without an announcement blocked follows from silence.
func TestSilenceIsWeak(t *testing.T) {
	ctx, iut, p := inProcess(t, true)
	defer iut.Close()
	read := p.Start(descriptor.Read{}, "")
	for _, ask := range []func(context.Context) (impl.Settlement, error){read.Settle, read.State} {
		if s, err := ask(ctx); err != nil || !s.Blocked || !s.Weak {
			t.Fatalf("%+v %v", s, err)
		}
	}
	perform(t, ctx, p, descriptor.Write{})
	if s, err := read.Wait(ctx); err != nil || !s.Done {
		t.Fatalf("%+v %v", s, err)
	}
}

// TestMistakesOfHandlers are told apart from outcomes.
func TestMistakesOfHandlers(t *testing.T) {
	ctx, iut, p := inProcess(t, false)
	for op, want := range map[impl.Operation]string{
		descriptor.Close{}: `"p" broke the contract: panic: a mistake at `,
		descriptor.Dup{}:   `"p" broke the contract: the result of fd.dup is impl.Count and not impl.Opened`,
		pipe.MaxSize{}:     `"unsupported operation"`,
		descriptor.Seek{}:  `"not seekable" (ESPIPE)`,
	} {
		s, err := p.Start(op, "").Wait(ctx)
		got := s.String()
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%T: %s", op, got)
		}
		if strings.Contains(want, "panic") && !strings.Contains(got, "inprocess_test.go:") {
			t.Errorf("that does not say where: %s", got)
		}
	}
	read := p.Start(descriptor.Read{}, "")
	if s := perform(t, ctx, p, descriptor.Unread{}); !s.Ended {
		t.Errorf("killed by a signal, but %v", s)
	}
	if s, err := read.Wait(ctx); err != nil || !s.Ended {
		t.Errorf("its read: %v %v", s, err)
	}
	how := perform(t, ctx, iut.Root(), impl.ProcessWait{PID: p.PID()})
	if how.Result != (impl.ProcessEnded{Signal: "SIGPIPE"}) {
		t.Errorf("it ended by %+v", how)
	}
	if err := iut.Close(); err != nil {
		t.Error(err)
	}
}

// TestCallThatStays is a leak of its world.
func TestCallThatStays(t *testing.T) {
	ctx, iut, p := inProcess(t, false)
	p.Start(descriptor.Stat{}, "").Settle(ctx)
	s := perform(t, ctx, iut.Root(), impl.WorldEnd{World: "w"})
	ended, _ := s.Result.(impl.WorldEnded)
	if want := `[fd.stat of "p", which does not return although its process has ended]`; fmt.Sprint(ended.Leaks) != want {
		t.Errorf("leaks: %v", ended.Leaks)
	}
}

// TestInProcessLacks: what it claims and does not know fails.
func TestInProcessLacks(t *testing.T) {
	_, iut, _ := inProcess(t, false)
	defer iut.Close()
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: []string{"PIPE-01"}})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Scenarios[0]; s.Verdict != result.Failed || s.Reason != `"p" broke the contract: it does not know pipe.create` {
		t.Errorf("%s: %s", s.Verdict, s.Reason)
	}
}
