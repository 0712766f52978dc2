package patience

import (
	"context"
	"errors"
	"testing"
	"time"
)

// lose makes it look as if this process had not run for a while.
func lose(d time.Duration) {
	Stopped()
	awake.Lock()
	defer awake.Unlock()
	awake.last = awake.last.Add(-d)
}

// TestDeadline ends like any other where nothing was stopped.
func TestDeadline(t *testing.T) {
	ctx, cancel := WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	<-child.Done()
	if ctx.Err() != context.DeadlineExceeded {
		t.Errorf("it ended by %v", ctx.Err())
	}
	ctx, cancel = WithTimeout(context.Background(), time.Hour)
	cancel()
	if <-ctx.Done(); !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("it ended by %v", ctx.Err())
	}
}

// TestStoppedTimeDoesNotCount: a timer that was stopped with its process has its time again.
func TestStoppedTimeDoesNotCount(t *testing.T) {
	const whole = 300 * time.Millisecond
	begun := time.Now()
	ctx, cancel := WithTimeout(context.Background(), whole)
	defer cancel()
	before := Stopped()
	lose(2 * time.Second)
	<-ctx.Done()
	if took := time.Since(begun); took < 2*whole || ctx.Err() != context.DeadlineExceeded {
		t.Errorf("after %v: %v", took, ctx.Err())
	}
	if lost := Stopped() - before; lost < time.Second {
		t.Errorf("only %v were noticed", lost)
	}
}
