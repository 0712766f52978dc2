package main

import (
	"io"
	"testing"
	"time"
)

// TestSlowReader writes more than any pipe holds for a reader that does not come:
// whoever writes goes on, and all is there in its order when the reader does.
func TestSlowReader(t *testing.T) {
	reader, writer := io.Pipe()
	q := &queue{w: writer}
	var want []byte
	for i := range 1 << 10 {
		line := append(make([]byte, 1<<10), byte(i), '\n')
		want = append(want, line...)
		if n, err := q.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	flushed := make(chan struct{})
	go func() {
		q.flush()
		close(flushed)
	}()
	select {
	case <-flushed:
		t.Fatal("nobody has read, and all is written")
	case <-time.After(10 * time.Millisecond):
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(reader, got); err != nil || string(got) != string(want) {
		t.Errorf("what was read is another text (%v)", err)
	}
	<-flushed
	q.flush() // nothing is left to wait for
	q.Write([]byte("more"))
	if _, err := io.ReadFull(reader, got[:4]); err != nil || string(got[:4]) != "more" {
		t.Errorf("after a pause: %q %v", got[:4], err)
	}
	(*queue)(nil).flush()
}
