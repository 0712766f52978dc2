package remote_test

import (
	"context"
	"io"
	"net"
	"runtime"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
)

// BenchmarkRoundTrip is one request and its answer, with an actor that does
// nothing, over what actors use.
func BenchmarkRoundTrip(b *testing.B) {
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": "@ipcspec-benchmark"} {
		b.Run(network, func(b *testing.B) {
			if network == "unix" && runtime.GOOS != "linux" {
				b.Skip("abstract sockets are Linux's")
			}
			runner, a := connected(b, network, address)
			go actor.Serve(a, actor.Hello{Token: "t", Actor: "a"}, func(c *actor.Call) { c.Answer(impl.ClockTime{}, nil) })
			benched := remote.Greeted(b, runner)
			for b.Loop() {
				if s, err := benched.Start(impl.ClockNow{}, "").Wait(context.Background()); err != nil || !s.Done {
					b.Fatal(s, err)
				}
			}
		})
	}
}

func connected(b *testing.B, network, address string) (runner net.Conn, a io.ReadWriteCloser) {
	b.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		b.Skip(err)
	}
	defer listener.Close()
	if a, err = actor.Dial(network + ":" + listener.Addr().String()); err != nil {
		b.Fatal(err)
	}
	if runner, err = listener.Accept(); err != nil {
		b.Fatal(err)
	}
	for _, c := range []io.Closer{runner, a} {
		b.Cleanup(func() { c.Close() })
	}
	return runner, a
}
