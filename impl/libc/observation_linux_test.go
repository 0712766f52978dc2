package libc

import (
	"bytes"
	"testing"
)

// TestWhoCannotObserveSaysSo has an actor to which /proc shows other numbers of system
// calls than it knows, as qemu-user has it. It must not take what waits for what runs.
func TestWhoCannotObserveSaysSo(t *testing.T) {
	path := compiled(t, func(sources []source) []source {
		for i, s := range sources {
			if s.name == "actor.h" {
				known := []byte("(const long[]){__VA_ARGS__, END_OF_CALLS}")
				if !bytes.Contains(s.text, known) {
					t.Fatal("actor.h declares system calls in another way")
				}
				sources[i].text = bytes.ReplaceAll(s.text, known, []byte("(const long[]){4711, END_OF_CALLS}"))
			}
		}
		return sources
	})
	r := startProgram(t, "unix", path)
	a := r.root.started("process.start", args{"world": r.world(), "actor": "a"})
	ends := a.pipe()
	b := a.started("process.spawn", args{"actor": "b", "inherit": []string{ends.Read.Handle}})
	c := b.started("process.fork", args{"actor": "c"})
	for _, p := range []*actor{a, b, c} {
		read := p.start("fd.read", "", args{"handle": ends.Read.Handle, "size": 1})
		if got := read.next(); got.Event != "unknown" {
			t.Fatalf("of a read that waits %s says %+v", p.name, got)
		}
		if state := read.state(); state != "unknown" {
			t.Errorf("%s: the read is %q", p.name, state)
		}
		a.do("fd.write", args{"handle": ends.Write.Handle, "data": []byte("x")}, nil)
		read.ok(nil)
	}
}
