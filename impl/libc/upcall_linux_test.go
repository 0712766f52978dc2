package libc

import (
	"slices"
	"testing"
)

// Handlers that are held: the actor goes on beside them, and each is seen where it is.
func TestHeldHandlers(t *testing.T) {
	r := startRunner(t, "unix")
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	signals := func(more args) args {
		more["source"] = "signals"
		return more
	}
	next := func(a *actor) string {
		var called struct{ What string }
		a.do("upcall.next", signals(args{}), &called)
		return called.What
	}
	handled := func(a *actor, what string, enough int) int {
		var n struct{ Count int }
		a.do("upcall.count", signals(args{"what": what, "at_least": enough}), &n)
		return n.Count
	}
	read := func(thread string) *pending {
		o := a.start("fd.read", thread, args{"handle": ends.Read.Handle, "size": 1})
		o.blocked("read")
		return o
	}
	send := func(to *pending, signal string) { a.do("thread.signal", args{"of": to.id, "signal": signal}, nil) }
	a.do("signal.action", args{"signal": "SIGUSR1", "action": "handle", "restart": true}, nil)
	a.do("signal.action", args{"signal": "SIGUSR2", "action": "handle"}, nil)
	a.do("upcall.hold", signals(args{"what": []string{"SIGUSR1", "SIGUSR2"}}), nil)
	a.start("upcall.hold", "", signals(args{"what": []string{"SIGNONE"}})).fails("EINVAL")
	a.start("upcall.hold", "", args{"source": "window", "what": []string{"SIGUSR1"}}).fails("EINVAL")
	a.start("upcall.reply", "", signals(args{})).fails("ESRCH")

	// One inside the other: the outer one has the rest of its signal to wait for.
	one := read("one")
	send(one, "SIGUSR1")
	if got := next(a); got != "SIGUSR1" {
		t.Errorf("told of %s", got)
	}
	for one.state() != "blocked handler" {
	}
	send(one, "SIGUSR1")
	send(one, "SIGUSR1")
	send(one, "SIGUSR2")
	if got := next(a); got != "SIGUSR2" {
		t.Errorf("the second handler inside the first is told as %s", got)
	}
	coming := a.start("upcall.next", "", signals(args{}))
	coming.blocked("upcall.next")
	a.do("upcall.reply", signals(args{}), nil)
	if n := handled(a, "SIGUSR2", 1); n != 1 {
		t.Errorf("SIGUSR2 was handled %d times", n)
	}
	for one.state() != "blocked handler" {
	}
	a.do("upcall.reply", signals(args{}), nil)
	var called struct{ What string }
	if coming.ok(&called); called.What != "SIGUSR1" {
		t.Errorf("told of %s", called.What)
	}

	// In another thread, and another process.
	two := read("two")
	send(two, "SIGUSR2")
	if got := next(a); got != "SIGUSR2" {
		t.Errorf("told of %s in the other thread", got)
	}
	b := a.started("process.fork", args{"actor": "b"})
	if n := handled(b, "SIGUSR2", 0); n != 0 {
		t.Errorf("the child has handled %d", n)
	}
	b.start("upcall.reply", "", signals(args{})).fails("ESRCH")
	a.do("upcall.reply", signals(args{}), nil)
	two.fails("EINTR")
	a.do("upcall.reply", signals(args{}), nil)
	if n := handled(a, "SIGUSR1", 2); n != 2 {
		t.Errorf("SIGUSR1 was handled %d times", n)
	}
	for one.state() != "blocked read" {
	}
	a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
	one.ok(nil)

	// What is unblocked is held in the call that unblocks it, and what a write raises in the write.
	a.do("signal.action", args{"signal": "SIGPIPE", "action": "handle"}, nil)
	a.do("upcall.hold", signals(args{"what": []string{"SIGPIPE"}}), nil)
	a.start("signal.block", "one", args{"signal": "SIGPIPE"}).ok(nil)
	a.do("fd.close", args{"handle": ends.Read.Handle}, nil)
	b.do("fd.close", args{"handle": ends.Read.Handle}, nil)
	a.start("fd.write", "one", args{"handle": ends.Write.Handle, "data": []byte("x")}).fails("EPIPE")
	for _, held := range []*pending{
		a.start("signal.block", "one", args{"signal": "SIGPIPE", "unblock": true}),
		a.start("fd.write", "one", args{"handle": ends.Write.Handle, "data": []byte("x")}),
	} {
		held.blocked("handler")
		if got := next(a); got != "SIGPIPE" {
			t.Errorf("told of %s", got)
		}
		a.do("upcall.reply", signals(args{}), nil)
		if got := held.answer(); !slices.Contains([]string{"", "EPIPE"}, got.Error.Native) {
			t.Errorf("after its handler: %+v", got)
		}
	}
}
