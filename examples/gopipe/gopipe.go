// Package gopipe is a small pipe for goroutines with the semantics of a UNIX
// pipe: an example of a library whose tests are the specification of pipes.
// gopipe_test.go is all that this takes.
package gopipe

import (
	"context"
	"errors"
	"io"
	"sync"
)

// What a pipe refuses.
var (
	ErrBroken     = errors.New("nobody can read from the pipe any more")
	ErrWouldBlock = errors.New("the pipe cannot do that now")
	ErrWrongEnd   = errors.New("the wrong end of the pipe")
)

// Atomic is the longest write that is never split.
const Atomic = 512

// Capacity is how much a pipe holds.
const Capacity = 16 * Atomic

// shared is what the two ends share.
type shared struct {
	mu               sync.Mutex
	changed          sync.Cond
	buffer           []byte
	readers, writers int // copies of either end that are open
}

// End is one end of a pipe. It may be used by several goroutines.
type End struct {
	pipe     *shared
	writes   bool
	nonblock bool
}

// New makes a pipe.
func New() (r, w *End) {
	p := &shared{readers: 1, writers: 1}
	p.changed.L = &p.mu
	return &End{pipe: p}, &End{pipe: p, writes: true}
}

// Copy counts another owner of the end, who has to close it too.
func (e *End) Copy() *End {
	e.count(1)
	return e
}

// Close gives the end up for one owner.
func (e *End) Close() { e.count(-1) }

func (e *End) count(change int) {
	p := e.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.writes {
		p.writers += change
	} else {
		p.readers += change
	}
	p.changed.Broadcast()
}

// Nonblocking reports whether operations fail where they would wait.
func (e *End) Nonblocking() bool {
	e.pipe.mu.Lock()
	defer e.pipe.mu.Unlock()
	return e.nonblock
}

// SetNonblocking lets operations on the end fail with [ErrWouldBlock] where they
// would wait.
func (e *End) SetNonblocking(nonblock bool) {
	e.pipe.mu.Lock()
	defer e.pipe.mu.Unlock()
	e.nonblock = nonblock
}

// Read takes at most size bytes. It waits while there are none and somebody could
// still write some; then there is [io.EOF].
func (e *End) Read(ctx context.Context, size int) ([]byte, error) {
	if e.writes {
		return nil, ErrWrongEnd
	}
	p := e.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	for size > 0 && len(p.buffer) == 0 {
		if p.writers == 0 {
			return nil, io.EOF
		}
		if err := e.wait(ctx, "read"); err != nil {
			return nil, err
		}
	}
	n := min(size, len(p.buffer))
	data := append([]byte(nil), p.buffer[:n]...)
	p.buffer = p.buffer[n:]
	p.changed.Broadcast()
	return data, nil
}

// Write puts data into the pipe, all at once if that is at most [Atomic], and
// waits for room. It returns how much was put in.
func (e *End) Write(ctx context.Context, data []byte) (n int, err error) {
	if !e.writes {
		return 0, ErrWrongEnd
	}
	p := e.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	for n < len(data) {
		if p.readers == 0 {
			return n, ErrBroken
		}
		room := min(Capacity-len(p.buffer), len(data)-n)
		if room > 0 && (room == len(data) || len(data) > Atomic) {
			p.buffer = append(p.buffer, data[n:n+room]...)
			n += room
			p.changed.Broadcast()
			continue
		}
		if err := e.wait(ctx, "write"); err != nil {
			if n > 0 && err == ErrWouldBlock {
				return n, nil
			}
			return n, err
		}
	}
	return n, nil
}

// wait waits for a change of the pipe, which is locked.
func (e *End) wait(ctx context.Context, in string) error {
	if e.nonblock {
		return ErrWouldBlock
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if waiting, ok := ctx.Value(onWait{}).(func(string)); ok {
		waiting(in)
	}
	stop := context.AfterFunc(ctx, func() {
		e.pipe.mu.Lock()
		defer e.pipe.mu.Unlock()
		e.pipe.changed.Broadcast()
	})
	defer stop()
	e.pipe.changed.Wait()
	return ctx.Err() // who has given up takes nothing of what has come meanwhile
}

// onWait is the key of a func(string) in a context that is told of each wait.
type onWait struct{}
