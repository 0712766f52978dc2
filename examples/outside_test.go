// Package examples is tested as somebody else would use it: by a module outside
// this tree.
package examples

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/spec"
)

// module makes a module of its own from examples/gopipe, with edit made to the
// library, and runs its tests.
func module(t *testing.T, edit func(string) string) (output string, err error) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	// What this module requires is what the new one can have without a network.
	_, requirements, _ := strings.Cut(read("go.mod"), "\nrequire ")
	directory := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.org/mine\n\ngo 1.26.0\n\nrequire github.com/ipcspec/ipcspec v0.0.0\n\n" +
			"replace github.com/ipcspec/ipcspec => " + root + "\n\nrequire " + requirements,
		"go.sum":         read("go.sum"),
		"gopipe.go":      edit(read("examples/gopipe/gopipe.go")),
		"gopipe_test.go": read("examples/gopipe/gopipe_test.go"),
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, proxy := range []string{"GOPROXY=off", ""} { // from the cache, if that is enough
		test := exec.Command("go", "test", "-run", "TestSpecification/PIPE-0", "./...")
		test.Dir = directory
		test.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if proxy != "" {
			test.Env = append(test.Env, proxy)
		}
		var both bytes.Buffer
		test.Stdout, test.Stderr = &both, &both
		err = test.Run()
		output = both.String()
		if err == nil || !strings.Contains(output, "GOPROXY=off") {
			break
		}
	}
	return output, err
}

func need(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a module")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
}

// TestOutside copies the example as it is: it passes.
func TestOutside(t *testing.T) {
	need(t)
	output, err := module(t, func(library string) string { return library })
	if err != nil || !strings.Contains(output, "ok  \texample.org/mine") {
		t.Errorf("%v\n%s", err, output)
	}
}

// TestOutsideWithMistake makes a mistake in the library: its last writer takes
// what is unread with it. The output says which behaviour that breaks.
func TestOutsideWithMistake(t *testing.T) {
	need(t)
	output, err := module(t, func(library string) string {
		const right = "		p.writers += change\n"
		if strings.Count(library, right) != 1 {
			t.Fatalf("the library has no longer the line %q", right)
		}
		return strings.Replace(library, right, right+"		if p.writers == 0 {\n			p.buffer = nil\n		}\n", 1)
	})
	if err == nil {
		t.Fatalf("it passed\n%s", output)
	}
	s, err := ipcspec.Specification()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Behaviours, func(b *spec.Behaviour) bool { return b.ID == "PIPE-07" })
	for _, want := range []string{"FAIL: TestSpecification/PIPE-07/", s.Behaviours[i].Statement, `expected  "hello"`, "observed  end-of-file"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
}
