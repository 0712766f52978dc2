package native

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// The test program is its own actor.
func TestMain(m *testing.M) {
	if os.Getenv(actor.EnvAddress) != "" || os.Getenv(envKeeper) != "" {
		os.Exit(Main())
	}
	os.Exit(m.Run())
}

// subject is a started actor program, with a deadline for everything.
type subject struct {
	*testing.T
	*remote.IUT
	ctx context.Context
}

func start(t *testing.T) subject {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	iut, err := remote.Start(ctx, remote.Command{Argv: []string{program}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := iut.Close(); err != nil {
			t.Error(err)
		}
	})
	return subject{t, iut, ctx}
}

// process starts a process in a world that is there already.
func (s subject) process(world, name string) impl.Actor {
	s.Helper()
	must[impl.ProcessStarted](s, s.Root(), impl.ProcessStart{World: world, Actor: name})
	return s.connected(name)
}

func (s subject) connected(name string) impl.Actor {
	s.Helper()
	a, err := s.Actor(s.ctx, name)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

func must[Res any](s subject, a impl.Actor, op impl.Operation) Res {
	s.Helper()
	return complete[Res](s, a.Start(op, ""))
}

func complete[Res any](s subject, p impl.Pending) Res {
	s.Helper()
	settlement, err := p.Wait(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	result, ok := settlement.Result.(Res)
	if !ok {
		s.Fatalf("operation %d: %v", p.ID(), settlement)
	}
	return result
}

// refused is the native code of an operation that fails.
func refused(s subject, a impl.Actor, op impl.Operation) string {
	s.Helper()
	settlement, err := a.Start(op, "").Wait(s.ctx)
	if err != nil || settlement.Failure == nil {
		s.Fatalf("%s: %v, %v", impl.Phrase(op), settlement, err)
	}
	return settlement.Failure.Native
}

func text(s string) impl.Payload { return impl.Payload{Data: []byte(s)} }

func TestMailslotBetweenProcesses(t *testing.T) {
	s := start(t)
	must[impl.WorldBegun](s, s.Root(), impl.WorldBegin{World: "w"})
	server, client := s.process("w", "server"), s.process("w", "client")
	name := fmt.Sprintf(`\\.\mailslot\ipcspec-test-%d`, os.Getpid())

	if code := refused(s, client, mailslot.Open{Name: name}); code != "ERROR_FILE_NOT_FOUND" {
		t.Errorf("opening what is not there fails with %s", code)
	}
	slot := must[impl.Opened](s, server, mailslot.Create{Name: name, ReadTimeout: -1}).Handle
	read := server.Start(winhandle.Read{Handle: slot, Size: 4096}, "")
	if settlement, err := read.Settle(s.ctx); err != nil || !settlement.Blocked {
		t.Errorf("reading an empty mailslot: %v, %v", settlement, err)
	}
	sender := must[impl.Opened](s, client, mailslot.Open{Name: name}).Handle
	must[impl.Count](s, client, winhandle.Write{Handle: sender, Payload: text("hello")})
	if got := complete[impl.Bytes](s, read); string(got.Data) != "hello" {
		t.Errorf("read %q", got.Data)
	}

	must[impl.ProcessStarted](s, server, impl.ProcessSpawn{Actor: "heir", Inherit: []impl.Handle{slot}})
	heir := s.connected("heir")
	must[impl.Nothing](s, server, winhandle.Close{Handle: slot})
	must[impl.Count](s, client, winhandle.Write{Handle: sender, Payload: text("inherited")})
	if got := must[impl.Bytes](s, heir, winhandle.Read{Handle: slot, Size: 4096}); string(got.Data) != "inherited" {
		t.Errorf("the heir read %q", got.Data)
	}
	client.Start(impl.ProcessExit{Status: 3}, "")
	if ended := must[impl.ProcessEnded](s, s.Root(), impl.ProcessWait{PID: client.PID()}); ended.Status != 3 {
		t.Errorf("the client ended with %v", ended)
	}
	if ended := must[impl.WorldEnded](s, s.Root(), impl.WorldEnd{World: "w"}); len(ended.Leaks) > 0 {
		t.Errorf("left: %v", ended.Leaks)
	}
	if _, err := heir.Start(impl.ClockNow{}, "").Wait(s.ctx); err != nil {
		t.Errorf("the heir has outlived its world: %v", err)
	}
}

func TestEveryWorldHasItsOwnClipboard(t *testing.T) {
	s := start(t)
	if !s.Statement().Has("private-clipboard") {
		if wineVersion() != "" {
			t.Fatal("not stated, though Wine lets everybody name a window station")
		}
		t.Skip("naming a window station needs an administrator")
	}
	worlds := []string{"one", "two"}
	windows := map[string]window.Window{}
	for _, world := range worlds {
		must[impl.WorldBegun](s, s.Root(), impl.WorldBegin{World: world})
		a := s.process(world, world)
		windows[world] = must[window.Created](s, a, window.Create{}).Window
		must[impl.Nothing](s, a, clipboard.Open{Window: windows[world]})
		must[impl.Nothing](s, a, clipboard.Empty{Window: windows[world]})
		must[clipboard.Placed](s, a, clipboard.Set{Window: windows[world], Format: clipboard.FormatText, Payload: text(world + "\x00")})
	}
	for _, world := range worlds {
		got := must[impl.Bytes](s, s.connected(world), clipboard.Get{Window: windows[world], Format: clipboard.FormatText})
		if string(got.Data) != world+"\x00" {
			t.Errorf("in world %s the clipboard holds %q", world, got.Data)
		}
		must[impl.WorldEnded](s, s.Root(), impl.WorldEnd{World: world})
	}
	must[impl.WorldBegun](s, s.Root(), impl.WorldBegin{World: "three"})
	if n := must[impl.Count](s, s.process("three", "three"), clipboard.Count{}); n.Count != 0 {
		t.Errorf("a new world finds %d formats", n.Count)
	}
}

func TestHeldMessage(t *testing.T) {
	s := start(t)
	must[impl.WorldBegun](s, s.Root(), impl.WorldBegin{World: "w"})
	owner, reader := s.process("w", "owner"), s.process("w", "reader")
	ownerWindow := must[window.Created](s, owner, window.Create{}).Window
	readerWindow := must[window.Created](s, reader, window.Create{}).Window

	must[impl.Nothing](s, owner, window.Hold{Window: ownerWindow, Messages: []string{"WM_RENDERFORMAT"}})
	must[impl.Nothing](s, owner, clipboard.Open{Window: ownerWindow})
	must[impl.Nothing](s, owner, clipboard.Empty{Window: ownerWindow})
	must[clipboard.Placed](s, owner, clipboard.Set{Window: ownerWindow, Format: clipboard.FormatText, Delayed: true})
	must[impl.Nothing](s, owner, clipboard.Close{Window: ownerWindow})
	if got := must[window.Messages](s, owner, window.GetMessages{Window: ownerWindow}); len(got.Messages) > 0 {
		t.Errorf("before anybody asked: %v", got.Messages)
	}
	must[impl.Nothing](s, reader, clipboard.Open{Window: readerWindow})
	get := reader.Start(clipboard.Get{Window: readerWindow, Format: clipboard.FormatText}, "")
	held := must[window.Message](s, owner, window.Next{Window: ownerWindow})
	if held.Message != "WM_RENDERFORMAT" || held.WParam != clipboard.FormatText {
		t.Errorf("held %v", held)
	}
	must[clipboard.Placed](s, owner, clipboard.Set{Window: ownerWindow, Format: clipboard.FormatText, Payload: text("late\x00")})
	if settlement, err := get.State(s.ctx); err != nil || !settlement.Blocked {
		t.Errorf("before the reply the reader is %v, %v", settlement, err)
	}
	must[impl.Nothing](s, owner, window.Reply{Window: ownerWindow})
	// The same window as a source of upcalls.
	if n := must[impl.Count](s, owner, upcall.Count{Source: upcall.Source(ownerWindow), What: "WM_RENDERFORMAT", AtLeast: 1}); n.Count != 1 {
		t.Errorf("handled %d times", n.Count)
	}
	if got := complete[impl.Bytes](s, get); string(got.Data) != "late\x00" {
		t.Errorf("read %q", got.Data)
	}
}
