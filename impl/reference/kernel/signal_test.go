package kernel

import (
	"slices"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
)

func newProcess(t *testing.T) (*Kernel, *Process) {
	t.Helper()
	pid := 99
	k := New(func() int { pid++; return pid })
	if _, err := k.Start(impl.ProcessStart{Actor: "p"}); err != nil {
		t.Fatal(err)
	}
	return k, k.Processes["p"]
}

func perform(k *Kernel, p *Process, thread string, op impl.Operation) *Call {
	c := &Call{Process: p, Thread: thread, Op: op}
	k.Perform(c)
	return c
}

func names(set []Signal) (list []string) {
	for _, s := range set {
		list = append(list, s.Name)
	}
	return list
}

// POSIX 2.4.1: a signal for the process goes to a thread that does not block it, and
// is pending for all of them where each one does.
func TestSignalsOfAProcess(t *testing.T) {
	k, p := newProcess(t)
	perform(k, p, "", signal.Action{Signal: "SIGUSR1", Action: "handle"})
	perform(k, p, "", signal.Block{Signal: "SIGUSR1"})
	perform(k, p, "second", signal.Block{Signal: "SIGUSR1"})
	k.Signal(p, Signal{Name: "SIGUSR1"})
	k.Signal(p, Signal{Name: "SIGUSR1"})
	if got := names(p.Shared); !slices.Equal(got, []string{"SIGUSR1"}) {
		t.Errorf("all threads block it, and pending is %q", got)
	}
	perform(k, p, "second", signal.Block{Signal: "SIGUSR1", Unblock: true})
	if len(p.Shared) != 0 || p.Ended {
		t.Errorf("a thread takes it, and pending is %q, ended %v", names(p.Shared), p.Ended)
	}
	k.Signal(p, Signal{Name: "SIGUSR1"})
	if len(p.Shared) != 0 || p.Ended {
		t.Errorf("a thread does not block it, and pending is %q, ended %v", names(p.Shared), p.Ended)
	}
	k.SignalThread(&Call{Process: p}, Signal{Name: "SIGUSR1"})
	if got := names(p.Pending[""]); !slices.Equal(got, []string{"SIGUSR1"}) {
		t.Errorf("the thread that it was directed at blocks it, and pending there is %q", got)
	}
}

// POSIX sigaction(), SA_SIGINFO, and 2.4.1: real-time signals are queued with their
// values, and the lowest number is delivered first.
func TestQueuedSignals(t *testing.T) {
	k := New(nil)
	var set []Signal
	for _, s := range []Signal{{"SIGRTMIN+2", 1}, {"SIGRTMIN+1", 2}, {"SIGUSR1", 3}, {"SIGRTMIN+1", 4}, {"SIGUSR1", 5}} {
		set = k.enqueue(set, s)
	}
	want := []Signal{{"SIGUSR1", 3}, {"SIGRTMIN+1", 2}, {"SIGRTMIN+1", 4}}
	for _, w := range want {
		var s Signal
		var ok bool
		if set, s, ok = take(set, []string{"SIGRTMIN+2"}); !ok || s != w {
			t.Errorf("delivered is %v, %v; expected %v", s, ok, w)
		}
	}
	if _, s, ok := take(set, []string{"SIGRTMIN+2"}); ok {
		t.Errorf("%v is blocked, and is delivered", s)
	}
}

// A handler interrupts what its thread waits in.
func TestSignalInterrupts(t *testing.T) {
	k, p := newProcess(t)
	child, err := k.Start(impl.ProcessStart{Actor: "child"})
	if err != nil {
		t.Fatal(err)
	}
	waits := perform(k, p, "", impl.ProcessWait(child))
	perform(k, p, "second", signal.Action{Signal: "SIGUSR1", Action: "handle"})
	k.Signal(p, Signal{Name: "SIGUSR1"})
	if s := waits.Settlement(); s.Failure == nil || s.Failure.Native != "EINTR" {
		t.Errorf("the call that waited: %v", s)
	}
}

// What a thread waits in has not returned while a handler runs in it, and goes on after
// the handler, or returns with what was decided when it began.
func TestHeldHandlers(t *testing.T) {
	k, p := newProcess(t)
	child, err := k.Start(impl.ProcessStart{Actor: "child"})
	if err != nil {
		t.Fatal(err)
	}
	p.Handlers.Hold([]string{"SIGUSR1", "SIGUSR2"})
	perform(k, p, "", signal.Action{Signal: "SIGUSR1", Action: "handle", Restart: true})
	perform(k, p, "", signal.Action{Signal: "SIGUSR2", Action: "handle"})
	restarts := perform(k, p, "one", impl.ProcessWait(child))
	fails := perform(k, p, "two", impl.ProcessWait(child))
	send := func(c *Call, signals ...string) {
		for _, s := range signals {
			perform(k, p, "", signal.ToThread{Of: c.ID(), Signal: s})
		}
	}
	stands := func(when string, in string, calls ...*Call) {
		t.Helper()
		for _, c := range calls {
			if s := c.Settlement(); s.In != in {
				t.Errorf("%s: %s is %v", when, c.Thread, s)
			}
		}
	}
	send(restarts, "SIGUSR1", "SIGUSR2", "SIGUSR1", "SIGUSR1")
	send(fails, "SIGUSR2", "SIGUSR1")
	stands("in handlers", "handler", restarts, fails)
	if p.Handlers.ReplyToLast() {
		t.Error("a handler of which nobody has been told returns")
	}
	for _, want := range []string{"SIGUSR1", "SIGUSR2", "SIGUSR2", "SIGUSR1"} {
		if next := p.Handlers.Next(); next == nil || next.Name != want {
			t.Errorf("told of %v, expected %s", next, want)
		}
	}
	if next := p.Handlers.Next(); next != nil {
		t.Errorf("told of %v while its signal is blocked", next.Name)
	}
	p.Handlers.ReplyToLast()
	p.Handlers.ReplyToLast()
	k.Touch()
	k.Settle()
	if s := fails.Settlement(); s.Failure == nil || s.Failure.Native != "EINTR" {
		t.Errorf("interrupted by SIGUSR2, it is %v", s)
	}
	p.Handlers.ReplyToLast()
	p.Handlers.ReplyToLast()
	k.Touch()
	k.Settle()
	stands("pending, the signal has come again", "handler", restarts)
	if next := p.Handlers.Next(); next == nil || next.Name != "SIGUSR1" {
		t.Errorf("told of %v, expected the pending one", next)
	}
	p.Handlers.ReplyToLast()
	k.Touch()
	k.Settle()
	stands("after its handlers", "wait", restarts)
	if n, m := p.Handlers.Handled("SIGUSR1"), p.Handlers.Handled("SIGUSR2"); n != 3 || m != 2 {
		t.Errorf("handled %d and %d", n, m)
	}

	send(restarts, "SIGUSR1")
	stands("once more", "handler", restarts)
	k.End(p, impl.ProcessEnded{})
	k.Touch()
	k.Settle()
	if s := restarts.Settlement(); !s.Ended {
		t.Errorf("its process has ended, and it is %v", s)
	}
}

// A signal that comes when nothing is performed is handled, and not held.
func TestHandlersBetweenCalls(t *testing.T) {
	k, p := newProcess(t)
	p.Handlers.Hold([]string{"SIGUSR1"})
	perform(k, p, "", signal.Action{Signal: "SIGUSR1", Action: "handle"})
	k.Signal(p, Signal{Name: "SIGUSR1"})
	if next := p.Handlers.Next(); next != nil || p.Handlers.Handled("SIGUSR1") != 1 {
		t.Errorf("held is %v, handled %d", next, p.Handlers.Handled("SIGUSR1"))
	}
}
