package actor

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestDial reaches both kinds of listener; what waits in Read ends when its own
// program closes the connection.
func TestDial(t *testing.T) {
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": "@ipcspec-dial-test"} {
		listener, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		conn, err := Dial(network + ":" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		other, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if _, err := io.WriteString(conn, "hello\n"); err != nil {
			t.Error(err)
		}
		got := make([]byte, 6)
		if _, err := io.ReadFull(other, got); err != nil || string(got) != "hello\n" {
			t.Errorf("%s: %q arrived (%v)", network, got, err)
		}
		ended := make(chan error)
		go func() { ended <- Serve(conn, Hello{}, nil) }()
		io.ReadAtLeast(other, make([]byte, MaxLine), 1) // its hello
		conn.Close()
		if err := <-ended; err != nil {
			t.Errorf("%s: closed by itself, it ended with %v", network, err)
		}
	}
}

// TestDialSaysWhy has addresses that are none, and one that nobody listens at.
func TestDialSaysWhy(t *testing.T) {
	for _, address := range []string{"", "tcp", "tcp:", "tcp:127.0.0.1", "tcp:127.0.0.1:65536", "tcp:127.0.0.1:-1", "tcp:127.0.0.256:1", "tcp:127.0.1:1", "tcp:localhost:1", "udp:127.0.0.1:1"} {
		if conn, err := Dial(address); conn != nil || err == nil || !strings.Contains(err.Error(), "an actor is started by ipcspec, not by hand") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"unix:@ipcspec-nobody-listens", "tcp:127.0.0.1:1"} {
		if conn, err := Dial(address); conn != nil || !errors.Is(err, unix.ECONNREFUSED) || !strings.Contains(err.Error(), address) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
