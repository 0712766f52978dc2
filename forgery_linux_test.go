package ipcspec_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// TestNobodyForgesActors: another user may read the environment of the actors that are his.
// What he finds there makes him none of the others.
func TestNobodyForgesActors(t *testing.T) {
	withWorlds(t, "second-uid", func(w ofWorlds) {
		w.begin("w")
		defer w.end("w")
		thief := w.start(impl.ProcessStart{World: "w", Actor: "w/thief", SecondUser: true})
		other := w.start(impl.ProcessStart{World: "w", Actor: "w/other", SecondUser: true})
		stolen := environmentOf(w.T, thief.PID())
		if own := environmentOf(w.T, other.PID()); own[actor.EnvToken] == stolen[actor.EnvToken] {
			w.Error("two actors have one token")
		}
		for _, name := range []string{"w/forged", "w/thief", "w/other", actor.RootName, "w2/later"} {
			network, address, _ := strings.Cut(stolen[actor.EnvAddress], ":")
			conn, err := net.Dial(network, address)
			if err != nil {
				w.Fatal(err)
			}
			conn.SetDeadline(time.Now().Add(10 * time.Second)) // reached on failure only
			fmt.Fprintf(conn, `{"hello":{"protocol":1,"token":%q,"actor":%q,"pid":4711}}`+"\n", stolen[actor.EnvToken], name)
			if n, err := io.Copy(io.Discard, conn); err != nil || n > 0 {
				w.Errorf("as %s: the connection was taken: %d bytes, %v", name, n, err)
			}
			conn.Close()
		}
		soon, cancel := context.WithTimeout(w.ctx, 50*time.Millisecond)
		defer cancel()
		if _, err := w.iut.Actor(soon, "w/forged"); err == nil || !strings.Contains(err.Error(), "the token of another actor") {
			w.Errorf("the forged actor: %v", err)
		}
		for _, a := range []impl.Actor{thief, other} {
			w.do(a, impl.ClockNow{})
		}
	})
}

// environmentOf is what a process was started with.
func environmentOf(t *testing.T, pid int) map[string]string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for entry := range bytes.SplitSeq(text, []byte{0}) {
		name, value, _ := strings.Cut(string(entry), "=")
		found[name] = value
	}
	return found
}
