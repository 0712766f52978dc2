package bytestream

import (
	"testing"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// What splice moves out of a pipe in packet mode leaves lengths that are those of what
// is left, and what comes without packets among packets is one.
func TestPackets(t *testing.T) {
	k := kernel.New(nil)
	p := &Pipe{Capacity: 100}
	p.Add(k, []byte("plain"), 0)
	p.Add(k, []byte("abcdef"), 4)
	p.Add(k, []byte("gh"), 0)
	p.drop(7)
	for _, want := range []string{"cd", "ef", "gh", ""} {
		if got := string(take(p, 10)); got != want {
			t.Errorf("read %q, expected %q", got, want)
		}
	}
}
