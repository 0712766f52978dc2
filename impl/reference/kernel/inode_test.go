package kernel

import (
	"errors"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
)

func native(err error) string {
	var f *impl.Failure
	if errors.As(err, &f) {
		return f.Native
	}
	return ""
}

func TestInodes(t *testing.T) {
	k, root := newProcess(t)
	if _, err := k.Start(impl.ProcessStart{Actor: "other", Unprivileged: true}); err != nil {
		t.Fatal(err)
	}
	other := k.Processes["other"]
	create := func(p *Process, name string, kind NodeKind, mode int) string {
		_, err := k.Create(p, name, kind, mode)
		return native(err)
	}
	for _, step := range []struct{ what, got, want string }{
		{"a directory", create(root, "d", Directory, 0o755), ""},
		{"a file in it", create(root, "./d/f", RegularFile, 0o600), ""},
		{"the same once more", create(root, "d/f", FIFO, 0o600), "EEXIST"},
		{"a file where others may not write", create(other, "/d/g", RegularFile, 0o600), "EACCES"},
		{"a file in a file", create(root, "d/f/g", RegularFile, 0o600), "ENOTDIR"},
		{"a file in nothing", create(root, "e/g", RegularFile, 0o600), "ENOENT"},
		{"another name", native(k.Link(root, "d/f", "h")), ""},
		{"another name of a directory", native(k.Link(root, "d", "i")), "EPERM"},
		{"a name that is taken", native(k.Link(root, "d/f", "d")), "EEXIST"},
		{"to take a name away", native(k.Unlink(root, "d/f")), ""},
		{"to take it away again", native(k.Unlink(root, "d/f")), "ENOENT"},
		{"to take away a directory", native(k.Unlink(root, "d")), "EISDIR"},
	} {
		if step.got != step.want {
			t.Errorf("%s: %q, expected %q", step.what, step.got, step.want)
		}
	}
	n, err := k.Lookup(other, "h")
	if err != nil || n.Links != 1 || n.Grants(other, MayRead) || !n.Grants(root, MayRead) {
		t.Errorf("what is left: %+v, %v", n, err)
	}
}
