package explore

import (
	"context"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
)

func lockstep(b *testing.B, iut, mechanism string) {
	s, err := spec.Load(features.FS)
	if err != nil {
		b.Fatal(err)
	}
	subject, err := ipcspec.Open(context.Background(), iut)
	if err != nil {
		b.Skip(err)
	}
	defer subject.Close()
	var all Stats
	for i := 0; b.Loop(); i++ {
		f, stats, err := Explore(b.Context(), s, subject, Options{Mechanism: mechanism, Seed: int64(1 + 200*i), Sequences: 200, Jobs: 4})
		if err != nil {
			b.Fatal(err)
		}
		if f != nil {
			b.Logf("%s", f.Scenario())
		}
		all.Operations += stats.Operations
		all.Took += stats.Took
	}
	b.ReportMetric(all.PerSecond(), "operations/s")
}

func BenchmarkLockstepPipeLibc(b *testing.B)      { lockstep(b, "libc", "pipe") }
func BenchmarkLockstepPipeLinux(b *testing.B)     { lockstep(b, "linux", "pipe") }
func BenchmarkLockstepQueueLinux(b *testing.B)    { lockstep(b, "linux", "sysv-msgqueue") }
func BenchmarkLockstepPipeReference(b *testing.B) { lockstep(b, "reference", "pipe") }

// BenchmarkReference counts operations of the reference alone.
func BenchmarkReference(b *testing.B) {
	iut, err := reference.New(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	do := func(a impl.Actor, op impl.Operation) impl.Result {
		s, err := a.Start(op, "").Settle(ctx)
		if err != nil || s.Failure != nil {
			b.Fatal(s, err)
		}
		return s.Result
	}
	do(iut.Root(), impl.WorldBegin{World: "w"})
	do(iut.Root(), impl.ProcessStart{World: "w", Actor: "w/p"})
	p, err := iut.Actor(ctx, "w/p")
	if err != nil {
		b.Fatal(err)
	}
	ends := do(p, pipe.Create{}).(bytestream.Ends)
	data := impl.Payload{Data: []byte("a few bytes")}
	n := 0
	for b.Loop() {
		waiting := p.Start(descriptor.Read{Handle: ends.Read.Handle, Size: 4096}, "")
		do(p, descriptor.Write{Handle: ends.Write.Handle, Payload: data})
		if s, _ := waiting.State(ctx); !s.Done {
			b.Fatal(s)
		}
		n += 2
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "operations/s")
}
