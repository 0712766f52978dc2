package reference_test

import (
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// TestRoom is about how much goes into a pipe by each way of counting: Linux counts
// pages, into the last of which a write goes that fits there.
func TestRoom(t *testing.T) {
	const page = 4096
	for _, test := range []struct {
		room   string
		writes []int // sizes, of which each has to be taken
		reads  []int
		then   int  // the size of a last write
		fits   bool // whether there is room for it
	}{
		{"bytes", []int{16 * page}, []int{1}, 1, true},
		{"pages", []int{16 * page}, []int{1}, 1, false},
		{"pages", []int{16 * page}, []int{page - 1, 1}, 1, true},
		{"pages", []int{1, 15 * page}, nil, 1, false},
		{"bytes", []int{1, 15 * page}, nil, 1, true},
		{"pages", []int{15*page + 1}, nil, page - 1, true},
		{"pages", []int{15*page + 1}, nil, page, false},
		{"bytes", []int{15*page + 1}, nil, page, false},
		{"pages", []int{15*page + 10}, []int{15 * page, 9}, 14*page + page - 10, true},
	} {
		iut, err := reference.New(nil, nil)
		if err == nil {
			err = iut.Choose("pipe.room", test.room)
		}
		if err != nil {
			t.Fatal(err)
		}
		perform := func(actor impl.Actor, op impl.Operation) impl.Settlement {
			t.Helper()
			s, err := actor.Start(op, "").Settle(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		root := iut.Root()
		perform(root, impl.WorldBegin{World: "w"})
		perform(root, impl.ProcessStart{World: "w", Actor: "w/p"})
		p, err := iut.Actor(t.Context(), "w/p")
		if err != nil {
			t.Fatal(err)
		}
		ends, _ := perform(p, pipe.Create{Flags: []string{"nonblock"}}).Result.(bytestream.Ends)
		write := func(size int) bool {
			s := perform(p, descriptor.Write{Handle: ends.Write.Handle, Payload: impl.Payload{Pattern: &impl.Pattern{Size: size}}})
			count, _ := s.Result.(impl.Count)
			return count.Count == size
		}
		for _, size := range test.writes {
			if !write(size) {
				t.Errorf("%+v: there was no room for %d bytes", test, size)
			}
		}
		for _, size := range test.reads {
			perform(p, descriptor.Read{Handle: ends.Read.Handle, Size: size})
		}
		if fits := write(test.then); fits != test.fits {
			t.Errorf("%+v: it fits: %v", test, fits)
		}
	}
	iut, err := reference.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if iut.Choose("pipe.room", "buckets") == nil || iut.Choose("pipe.buf", "pages") == nil {
		t.Error("an option was set to a word that it cannot be")
	}
}
