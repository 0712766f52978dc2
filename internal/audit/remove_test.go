//go:build unix

package audit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestRemoveIsNoInjection copies the advice into a shell: it removes what it is about, and
// executes nothing that somebody put into a name.
func TestRemoveIsNoInjection(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell is installed")
	}
	for _, name := range []string{"x; touch PWNED #", "$(touch PWNED)", "-r", "'", "a b", "`touch PWNED`"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		found, ok := newDirectory(dir, "file", "").find(name)
		if !ok || found.remove == "" {
			t.Fatalf("%q: there is no advice", name)
		}
		command := exec.Command(sh, "-c", found.remove)
		command.Dir = dir
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", found.remove, err, said)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: there is %s", found.remove, left[0].Name())
		}
	}
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "a\nb"), nil, 0o600)
	if found, ok := newDirectory(dir, "file", "").find("a\nb"); !ok || found.remove != "" {
		t.Errorf("a name that cannot be printed: %q", found.remove)
	}
}
