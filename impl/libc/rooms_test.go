//go:build unix

package libc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// compiled is the C actor with other sources than the embedded ones.
func compiled(t *testing.T, change func([]source) []source) string {
	t.Helper()
	program(t) // skips where there is no compiler
	compiler, err := findCompiler()
	if err != nil {
		t.Fatal(err)
	}
	sources, err := read(embedded)
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	for d := directory; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		os.Chmod(d, 0o755)
	}
	path := filepath.Join(directory, programName)
	command := append(compiler, flags...)
	if err := compile(t.Context(), append(command, "-Werror"), change(sources), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestARoomIsOneFile compiles the actor with one more room, and finds everything that
// the room adds.
func TestARoomIsOneFile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the room waits in a system call of Linux")
	}
	path := compiled(t, func(sources []source) []source {
		text, err := os.ReadFile("testdata/scratch.c")
		if err != nil {
			t.Fatal(err)
		}
		return append(sources, source{"scratch.c", text})
	})
	temporary := t.TempDir()
	ended := filepath.Join(temporary, "ended")
	t.Setenv("SCRATCH_END", ended)
	r := startProgram(t, "tcp", path)

	s := r.root.statement
	options, absent := s["options"].(map[string]any), s["absent"].(map[string]any)
	if !slices.Contains(s["mechanisms"].([]any), any("scratch")) || !slices.Contains(s["claims"].([]any), any("SCRATCH-01")) ||
		options["scratch-plain"] != true || options["scratch-number"] != 77.0 || options["scratch-absent"] != nil || absent["scratch-absent"] != "a reason" {
		t.Errorf("the statement has not all of the room: %v", s)
	}

	var world struct{ Directory string }
	r.root.do("world.begin", args{"world": "w"}, &world)
	if _, err := os.Stat(filepath.Join(world.Directory, "begun")); err != nil {
		t.Errorf("the room was not told of the world: %v", err)
	}
	r.root.start("world.begin", "", args{"world": "no world"}).fails("EDOM")

	a := r.root.started("process.start", args{"world": "w", "actor": "a"})
	open := a.start("scratch.open", "", args{"path": "fifo"})
	open.blocked("open")
	a.do("scratch.open", args{"path": "fifo", "write": true}, nil)
	open.ok(nil)

	var value struct{ Value int }
	a.do("scratch.blocks", nil, &value)
	if value.Value != 0 {
		t.Error("the room was not asked what threads block")
	}
	child := a.started("process.fork", args{"actor": "child"})
	child.do("scratch.forks", nil, &value)
	if value.Value != 1 {
		t.Errorf("the child was told %d times that it was forked", value.Value)
	}
	var ran struct{ Output string }
	r.root.do("process.run", args{"world": "w", "argv": []string{"sh", "-c", "umask"}}, &ran)
	if strings.TrimSpace(ran.Output) != "0123" {
		t.Errorf("the hook for exec was to set the umask 0123, and the program has %q", ran.Output)
	}

	file := filepath.Join(temporary, `a "file"`)
	a.do("scratch.create", args{"path": file}, nil)
	var end struct{ Leaks []string }
	r.root.do("world.end", args{"world": "w"}, &end)
	if !slices.Equal(end.Leaks, []string{"w"}) {
		t.Errorf("leaks: %v", end.Leaks)
	}
	if _, err := os.Lstat(file); !os.IsNotExist(err) {
		t.Errorf("the file that was noted: %v", err)
	}

	b := r.root.started("process.start", args{"world": r.world(), "actor": "b"})
	if _, err := os.Lstat(ended); err == nil {
		t.Error("a room was told of an end before there was one")
	}
	b.start("process.exit", "", args{"status": 0})
	b.waitEnd()
	if _, err := os.Lstat(ended); err != nil {
		t.Errorf("the room was not told of the end: %v", err)
	}
	var status struct{ Status int }
	c := r.root.started("process.start", args{"world": "world 1", "actor": "c"})
	c.start("scratch.undeclared", "", nil)
	c.waitEnd()
	r.root.do("process.wait", args{"pid": c.pid}, &status)
	if status.Status != 1 {
		t.Errorf("a call that is not declared ended the actor with %d", status.Status)
	}

	twins := exec.Command(path)
	twins.Env = append(os.Environ(), "IPCSPEC_ACTOR=root", "SCRATCH_TWIN=1")
	var said bytes.Buffer
	twins.Stderr = &said
	if err := twins.Run(); err == nil || !strings.Contains(said.String(), "two rooms have the operation fd.read: descriptor.c and twin.c") {
		t.Errorf("two rooms with one operation: %v, %s", err, said.String())
	}
}
