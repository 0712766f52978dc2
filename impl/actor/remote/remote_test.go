package remote_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/result"
)

func command(t *testing.T, how string) remote.Command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The race detector would let every exit wait for a second.
	return remote.Command{Argv: []string{self, hostileArgument + how}, Env: []string{"GORACE=atexit_sleep_ms=0"}}
}

// TestHostileStart has what never becomes a root actor: an error in one line.
func TestHostileStart(t *testing.T) {
	for how, want := range map[string]string{
		"exits":         "ended before it connected (exit status 7); it wrote: libpipe.so.3: cannot open shared object file",
		"never dials":   "did not connect within 700ms",
		"wrong token":   "ended before it connected (exit status 0); a connection was refused: a wrong token",
		"no hello":      `; a connection was refused: no hello, but "GET / HTTP/1.1\r"`,
		"wrong version": "; a connection was refused: version 2 of the protocol, and not 1",
		"no statement":  "sent no statement of what it implements with its hello",
		"no family":     `has the family "amiga" in its statement; it is posix, windows or both`,
		"no mechanism":  "claims no mechanism in its statement",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			c := command(t, how)
			if how == "never dials" {
				c = c.Within(700*time.Millisecond, time.Second, time.Second)
			}
			begun := time.Now()
			iut, err := remote.Start(context.Background(), c)
			if err == nil {
				iut.Close()
				t.Fatal("it was started")
			}
			if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("it said %q, and not %q", err, want)
			}
			if d := time.Since(begun); d > 8*time.Second {
				t.Errorf("that took %v", d)
			}
		})
	}
}

// TestOpenSaysWhy has the same through the library, and an interruption.
func TestOpenSaysWhy(t *testing.T) {
	self, _ := os.Executable()
	_, err := ipcspec.Open(context.Background(), "mine="+self+" "+hostileArgument+"exits")
	var notStarted *ipcspec.NotStarted
	if !errors.As(err, &notStarted) || !strings.Contains(err.Error(), "libpipe.so.3") {
		t.Errorf("it said %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err = ipcspec.Open(ctx, "'"+self+"' '"+hostileArgument+"never dials'"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it said %v", err)
	}
}

const (
	toTheEnd    = "PIPE-07/what-was-written-before-the-last-close-is-not-lost"
	waitingRead = "PIPE-07/a-waiting-reader-is-told"
)

// TestHostileActor has what is wrong with one process: a verdict of its scenario.
func TestHostileActor(t *testing.T) {
	t.Parallel() // one of them is waited for ten seconds
	for _, c := range []struct {
		how, scenario string
		verdict       result.Verdict
		reason        string
	}{
		{"nothing", toTheEnd, result.Passed, ""},
		{"connects twice", toTheEnd, result.Passed, ""},
		{"garbage", toTheEnd, result.Failed, `"writer" broke the contract: a line that is no answer: "Segmentation fault"`},
		{"an endless line", toTheEnd, result.Failed, `"writer" broke the contract: a line longer than 1 MiB`},
		{"a wrong id", toTheEnd, result.Failed, `"writer" broke the contract: an answer to operation 4711, which was never asked or was answered already`},
		{"answers twice", toTheEnd, result.Failed, `"writer" broke the contract: an answer to operation 1, which was never asked or was answered already`},
		{"answers its last request twice", toTheEnd, result.Failed, `the implementation could not end a scenario: "writer" broke the contract: an answer to operation 2, which was never asked or was answered already`},
		{"two events", waitingRead, result.Failed, `"reader" broke the contract: two events for operation 1`},
		{"a result that does not fit", toTheEnd, result.Failed, `"writer" broke the contract: the result of fd.write does not fit`},
		{"a wrong condition", toTheEnd, result.Failed, `"writer" broke the contract: operation 1: EPIPE is the condition "broken pipe", not "would block"`},
		{"hello twice", toTheEnd, result.Failed, `"writer" broke the contract: an answer without id`},
		{"claims what it lacks", toTheEnd, result.Failed, `"parent" broke the contract: it does not know pipe.create`},
		{"dies in mid-operation", toTheEnd, result.Failed, `expected "hello", observed the process ended`},
		{"stops reading", toTheEnd, result.Inconclusive, "the suite could not tell: fd.read of"},
		{"never connects", toTheEnd, result.Inconclusive, "was started but did not connect"},
		{"survives its world", toTheEnd, result.Failed, `the world has ended, but its process "reader" has not`},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			o := ipcspec.Options{IDs: []string{c.scenario}}
			if c.verdict == result.Inconclusive {
				o.Timeout = time.Second
			}
			iut := started(t, command(t, c.how))
			r, err := ipcspec.Run(context.Background(), iut, o)
			if err != nil {
				t.Fatal(err)
			}
			s := r.Scenarios[0]
			if s.Verdict != c.verdict || !strings.Contains(s.Reason, c.reason) || strings.Contains(s.Reason, "\n") {
				t.Errorf("%s: %s", s.Verdict, s.Reason)
			}
			ended(t, iut)
		})
	}
}

func started(t *testing.T, c remote.Command) *remote.IUT {
	t.Helper()
	iut, err := remote.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { iut.Close() })
	return iut
}

// ended closes the implementation and requires that its program has gone.
func ended(t *testing.T, iut *remote.IUT) {
	t.Helper()
	if err := iut.Close(); err != nil {
		t.Error(err)
	}
	if !iut.Gone() {
		t.Error("its program is still there")
	}
}

// TestHostileRoot has what is wrong with the root actor: the end of the run.
func TestHostileRoot(t *testing.T) {
	for how, want := range map[string]string{
		"root dies":          "the root actor's connection ended (exit status 2); it wrote: panic: a mistake",
		"root sends garbage": `"root" broke the contract: a line that is no answer: "\x00\xff"`,
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			iut := started(t, command(t, how))
			r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{Tags: "@pipe"})
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("it said %v", err)
			}
			if r.Unreached == 0 || r.Died == "" {
				t.Errorf("the result says that %d scenarios were not reached, because: %q", r.Unreached, r.Died)
			}
			ended(t, iut)
		})
	}
}

// TestRootThatStays is killed.
func TestRootThatStays(t *testing.T) {
	t.Parallel()
	iut := started(t, command(t, "stays when its connection ends").Within(remote.HelloDeadline, 200*time.Millisecond, time.Second))
	if err := iut.Close(); err == nil || !strings.Contains(err.Error(), "did not end within 200ms of losing its connection and was killed") {
		t.Errorf("it said %v", err)
	}
	if !iut.Gone() {
		t.Error("its program is still there")
	}
}

// TestUnreadRequests has an actor that leaves more requests unread than the
// connection holds: it counts as broken.
func TestUnreadRequests(t *testing.T) {
	t.Parallel()
	iut := started(t, command(t, "stops reading").Within(remote.HelloDeadline, remote.HelloDeadline, 300*time.Millisecond))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for _, op := range []impl.Operation{impl.WorldBegin{World: "w"}, impl.ProcessStart{World: "w", Actor: "w/reader"}} {
		if s, err := iut.Root().Start(op, "").Settle(ctx); err != nil || s.Failure != nil {
			t.Fatal(s, err)
		}
	}
	reader, err := iut.Actor(ctx, "w/reader")
	if err != nil {
		t.Fatal(err)
	}
	bulk := descriptor.Write{Handle: "h", Payload: impl.Payload{Data: make([]byte, 512<<10)}}
	for ctx.Err() == nil {
		reader.Start(bulk, "")
		short, stop := context.WithTimeout(ctx, time.Millisecond)
		_, err := reader.Start(impl.ClockNow{}, "").Wait(short)
		stop()
		var broken *impl.Broken
		if errors.As(err, &broken) {
			if want := `"reader" broke the contract: it stopped reading its requests`; err.Error() != want {
				t.Errorf("it said %v", err)
			}
			ended(t, iut)
			return
		}
	}
	t.Error("nothing happened")
}
