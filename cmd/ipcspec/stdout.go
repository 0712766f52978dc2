package main

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
)

// output is standard output. It remembers the first thing that went wrong, so that
// nobody takes half of it for the whole.
type output struct {
	file *os.File

	mu     sync.Mutex
	failed error
}

func (o *output) Write(text []byte) (int, error) {
	n, err := o.file.Write(text)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.failed == nil {
			o.failed = err
		}
	}
	return n, err
}

// problem is what went wrong. That its reader has gone is his own will (head, less).
func (o *output) problem() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if errors.Is(o.failed, syscall.EPIPE) {
		return nil
	}
	return o.failed
}

// closing is the status of a subcommand, in the light of what became of its output.
func (a *app) closing(status int) int {
	err := a.out.problem()
	if err == nil {
		return status
	}
	a.say("ipcspec: %v", unwritable("standard output", err))
	return max(status, statusUsage)
}

// queue takes what is to be written without ever waiting for a slow reader: actors
// would wait with it.
type queue struct {
	w io.Writer

	mu   sync.Mutex
	text []byte
	idle chan struct{} // closed when all is written; nil while there is nothing
}

func (q *queue) Write(text []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.text = append(q.text, text...)
	if q.idle == nil {
		q.idle = make(chan struct{})
		go q.drain(q.idle)
	}
	return len(text), nil
}

func (q *queue) drain(idle chan struct{}) {
	defer close(idle)
	for {
		q.mu.Lock()
		text := q.text
		q.text = nil
		if len(text) == 0 {
			q.idle = nil
			q.mu.Unlock()
			return
		}
		q.mu.Unlock()
		q.w.Write(text)
	}
}

// flush waits until all is written. A nil queue has nothing to write.
func (q *queue) flush() {
	if q == nil {
		return
	}
	q.mu.Lock()
	idle := q.idle
	q.mu.Unlock()
	if idle != nil {
		<-idle
	}
}
