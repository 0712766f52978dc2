package remote

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// flooded is an implementation that waits for the actor "w/late" with the token "t".
func flooded(t *testing.T, network, address string) (*IUT, net.Listener) {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	iut, done := Accepting(listener)
	t.Cleanup(func() {
		listener.Close()
		iut.mu.Lock()
		iut.strays.close()
		iut.mu.Unlock()
		<-done
	})
	return iut, listener
}

func local() string { return "@ipcspec-test-" + randomName() }

// arrives says hello as the one that is waited for.
func arrives(t *testing.T, iut *IUT, l net.Listener) {
	t.Helper()
	conn, err := net.Dial(l.Addr().Network(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintln(conn, `{"hello":{"protocol":1,"token":"t","actor":"w/late","pid":1}}`)
	select {
	case <-iut.entry("w/late").ready:
	case <-time.After(20 * time.Second): // reached on failure only
		t.Error("the actor with a token was not taken")
	}
}

// TestSilentConnections has far more of them than there may be; one that has a token is
// taken all the same.
func TestSilentConnections(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			address := map[string]string{"tcp": "127.0.0.1:0", "unix": local()}[network]
			iut, listener := flooded(t, network, address)
			for range 3 * mostStrays {
				conn, err := net.Dial(network, listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
			}
			arrives(t, iut, listener)
			iut.mu.Lock()
			n := len(iut.strays.list)
			iut.mu.Unlock()
			if n > mostStrays+fewStrays {
				t.Errorf("%d strays", n)
			}
		})
	}
}

// TestTalkativeConnections send a megabyte each before their token: little of that is
// read, and none is kept.
func TestTalkativeConnections(t *testing.T) {
	iut, listener := flooded(t, "unix", local())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	bulk := bytes.Repeat([]byte("x"), 1<<20-100)
	for range 200 {
		conn, err := net.Dial("unix", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(20 * time.Second)) // reached on failure only
		conn.Write(bulk)                                   // fails when it is closed
		if n, _ := io.Copy(io.Discard, conn); n > 0 {
			t.Errorf("it was answered by %d bytes", n)
		}
		conn.Close()
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("%d MiB were read from 200 connections without a token", used>>20)
	}
	if why := iut.refused(); !strings.Contains(why, "within the first 4096 bytes") {
		t.Errorf("refused: %q", why)
	}
	arrives(t, iut, listener)
}

// TestForeignUsersAreRefused connects as a user who is neither we nor the second one.
func TestForeignUsersAreRefused(t *testing.T) {
	const foreign = 54321
	if address := os.Getenv("IPCSPEC_TEST_CONNECT"); address != "" {
		conn, err := net.Dial("unix", address)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(conn, `{"hello":{"protocol":1,"token":"t","actor":"w/late","pid":1}}`)
		io.Copy(io.Discard, conn)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	iut, listener := flooded(t, "unix", local())
	command := exec.Command("/proc/self/exe", "-test.run=^TestForeignUsersAreRefused$")
	command.Env = append(os.Environ(), "IPCSPEC_TEST_CONNECT="+listener.Addr().String())
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: foreign, Gid: foreign}}
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	select {
	case <-iut.entry("w/late").ready:
		t.Error("it was taken")
	default:
	}
	if why := iut.refused(); !strings.Contains(why, "another user's") {
		t.Errorf("refused: %q", why)
	}
	arrives(t, iut, listener)
	for user, may := range map[int]bool{-1: true, 0: true, nobody: true, os.Geteuid(): true, foreign: false, 1: os.Geteuid() == 1} {
		if mayConnect(user) != may {
			t.Errorf("user %d may connect: %v", user, !may)
		}
	}
}

// TestTCPTellsItsUser: we are at both ends.
func TestTCPTellsItsUser(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dialled, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer dialled.Close()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if user := userOf(conn); user != os.Geteuid() {
		t.Errorf("user %d, and we are %d", user, os.Geteuid())
	}
}
