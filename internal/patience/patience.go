// Package patience has deadlines that do not run while this process cannot: one that was
// stopped (Ctrl-Z, a debugger, a suspended machine) has not waited for anybody meanwhile,
// and what it has been sent is still to be read.
package patience

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	tick  = 100 * time.Millisecond
	pause = time.Second // between two ticks: this process did not run
)

var awake struct {
	sync.Mutex
	begun   bool
	last    time.Time
	stopped time.Duration // altogether
}

// Stopped returns how long this process has not run since the first call.
func Stopped() time.Duration {
	awake.Lock()
	defer awake.Unlock()
	now := time.Now()
	if !awake.begun {
		awake.begun, awake.last = true, now
		time.AfterFunc(tick, again)
	}
	if gap := now.Sub(awake.last); gap > pause {
		awake.stopped += gap - tick
	}
	awake.last = now
	return awake.stopped
}

// again is no goroutine, which would count as one that somebody has left.
func again() {
	Stopped()
	time.AfterFunc(tick, again)
}

var errOver = errors.New("the deadline")

// WithTimeout is context.WithTimeout with such a deadline.
func WithTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	timer := After(timeout, func() { cancel(errOver) })
	return deadline{ctx}, func() {
		timer.Stop()
		cancel(nil)
	}
}

// deadline says how it has ended as context.WithTimeout does.
type deadline struct{ context.Context }

func (d deadline) Err() error {
	err := d.Context.Err()
	if err != nil && context.Cause(d.Context) == errOver {
		return context.DeadlineExceeded
	}
	return err
}

// Timer is one of [After].
type Timer struct {
	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

// After calls do, on a goroutine of its own, when so much time has passed in which this
// process could run.
func After(timeout time.Duration, do func()) *Timer {
	t := &Timer{}
	stopped := Stopped()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.timer = time.AfterFunc(timeout, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		now := Stopped()
		more := now - stopped
		stopped = now
		switch {
		case t.over:
		case more > 0:
			t.timer.Reset(min(more, timeout))
		default:
			t.over = true
			go do()
		}
	})
	return t
}

// Stop lets the timer never end.
func (t *Timer) Stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	t.timer.Stop()
}
