package actor

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
)

// Settle waits until the operation has completed or has been announced as waiting.
// One that was silent for the settle time and does not run counts as blocked.
func (p *localPending) Settle(ctx context.Context) (impl.Settlement, error) {
	silent := time.NewTimer(SettleTime)
	defer silent.Stop()
	for {
		select {
		case <-p.done:
			return p.result, p.err
		case <-p.observed:
			select {
			case <-p.done:
				return p.result, p.err
			default:
				return impl.Settlement{Blocked: true, In: p.in}, nil
			}
		case <-silent.C:
			if rests(stateOf(*p.goroutine.Load())) {
				return impl.Settlement{Blocked: true, Weak: true}, nil
			}
			silent.Reset(5 * time.Millisecond)
		case <-ctx.Done():
			return impl.Settlement{}, p.undecided(ctx)
		}
	}
}

// State looks at the goroutine of an operation that was announced as waiting:
// whoever has been woken no longer waits, also before it runs again.
func (p *localPending) State(ctx context.Context) (impl.Settlement, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-p.observed:
	default:
		return p.Settle(ctx) // silent until now: it has its time once more
	}
	for pause := 20 * time.Microsecond; ; pause = min(2*pause, 5*time.Millisecond) {
		waits := parked(stateOf(*p.goroutine.Load()))
		select {
		case <-p.done:
			return p.result, p.err
		default:
		}
		if waits {
			return impl.Settlement{Blocked: true, In: p.in}, nil
		}
		select { // running is no verdict: look again
		case <-p.done:
		case <-time.After(pause):
		case <-ctx.Done():
			return impl.Settlement{}, p.undecided(ctx)
		}
	}
}

// Wait waits until the operation has completed.
func (p *localPending) Wait(ctx context.Context) (impl.Settlement, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-ctx.Done():
		return impl.Settlement{}, p.undecided(ctx)
	}
}

func (p *localPending) undecided(ctx context.Context) error {
	return fmt.Errorf("%s of %s has neither completed nor settled: %w", p.name(), Role(p.actor.name), ctx.Err())
}

// goroutineID is the number of the goroutine that asks.
func goroutineID() string {
	var buffer [64]byte
	text := string(buffer[:runtime.Stack(buffer[:], false)])
	number, _, _ := strings.Cut(strings.TrimPrefix(text, "goroutine "), " ")
	return number
}

// parked reports whether a goroutine in this state waits for another one to
// release it. Waiting for a mutex is none: whoever holds it is about to let go; nor
// is "semacquire", by which the runtime waits for itself.
func parked(state string) bool {
	for _, name := range []string{"chan receive", "chan send", "select", "sync.Cond.Wait", "sync.WaitGroup.Wait", "IO wait"} {
		if rest, ok := strings.CutPrefix(state, name); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}

// rests reports whether a goroutine that announces nothing may be waiting: it
// sleeps, is inside a system call, or waits for whatever else.
func rests(state string) bool {
	return parked(state) || state == "syscall" || state == "sleep"
}

// stateOf is the state of a goroutine, from the heading of its stack in a dump of
// all: "sync.Cond.Wait" from "goroutine 7 [sync.Cond.Wait, 2 minutes]:". It is ""
// for one that is no more.
func stateOf(goroutine string) string {
	dump := make([]byte, 64<<10)
	for {
		n := runtime.Stack(dump, true)
		if n < len(dump) {
			dump = dump[:n]
			break
		}
		dump = make([]byte, 2*len(dump))
	}
	heading := []byte("goroutine " + goroutine + " ")
	i := 0
	if !bytes.HasPrefix(dump, heading) {
		heading = append([]byte("\n\n"), heading...)
		if i = bytes.Index(dump, heading); i < 0 {
			return ""
		}
	}
	line, _, _ := bytes.Cut(dump[i+len(heading):], []byte("\n"))
	_, state, _ := bytes.Cut(line, []byte("["))
	if end := bytes.IndexAny(state, ",]"); end >= 0 {
		state = state[:end]
	}
	return string(state)
}
