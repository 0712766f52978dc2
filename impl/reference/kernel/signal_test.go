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
	k.SignalThread(p, "", Signal{Name: "SIGUSR1"})
	if got := names(p.Pending[""]); !slices.Equal(got, []string{"SIGUSR1"}) {
		t.Errorf("the thread that it was directed at blocks it, and pending there is %q", got)
	}
}

// POSIX sigaction(), SA_SIGINFO, and 2.4.1: real-time signals are queued with their
// values, and the lowest number is delivered first.
func TestQueuedSignals(t *testing.T) {
	var set []Signal
	for _, s := range []Signal{{"SIGRTMIN+2", 1}, {"SIGRTMIN+1", 2}, {"SIGUSR1", 3}, {"SIGRTMIN+1", 4}, {"SIGUSR1", 5}} {
		set = enqueue(set, s)
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
