//go:build unix

package cache

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inCache points the user's cache to a new directory, and collects what is said.
func inCache(t *testing.T) (base string, said *[]string) {
	t.Helper()
	base = t.TempDir()
	t.Setenv("HOME", base)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(base, "cache"))
	t.Setenv("TMPDIR", t.TempDir())
	said = &[]string{}
	before := Say
	Say = func(text string) { *said = append(*said, text) }
	t.Cleanup(func() { Say = before })
	return base, said
}

// program asks for a program that is built by writing a word, and returns what it is.
func program(t *testing.T, word string) (path, content string) {
	t.Helper()
	path, err := Program("ipcspec-thing", "key", func(path string) error { return os.WriteFile(path, []byte(word), 0o600) })
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(text)
}

// TestProgram: what was built is taken again, as long as nobody else could have changed it.
func TestProgram(t *testing.T) {
	for name, c := range map[string]struct {
		spoil   func(t *testing.T, base, path string) error
		built   bool   // anew
		private bool   // and elsewhere
		said    string // why
	}{
		"untouched": {func(t *testing.T, base, path string) error { return nil }, false, false, ""},
		"damaged": {func(t *testing.T, base, path string) error { return os.WriteFile(path, []byte("planted"), 0o755) },
			true, false, "is not what was built"},
		"cut short": {func(t *testing.T, base, path string) error { return os.Truncate(path, 0) }, true, false, "is not what was built"},
		"a link": {func(t *testing.T, base, path string) error {
			os.Remove(path)
			return os.Symlink("/bin/sh", path)
		}, true, false, "is no program"},
		"written by others":           {func(t *testing.T, base, path string) error { return os.Chmod(path, 0o777) }, true, false, "can be written by others"},
		"in a directory of everybody": {func(t *testing.T, base, path string) error { return os.Chmod(filepath.Dir(path), 0o777) }, true, true, "can be written by others"},
		"in a directory with a sticky bit": {func(t *testing.T, base, path string) error {
			return os.Chmod(filepath.Dir(path), 0o777|os.ModeSticky)
		}, true, true, "can be written by others"},
		"in a directory of a group": {func(t *testing.T, base, path string) error { return os.Chmod(filepath.Dir(path), 0o770) }, true, true, "can be written by others"},
		"below a directory of everybody": {func(t *testing.T, base, path string) error { return os.Chmod(base, 0o777) },
			true, true, "can be written by others"},
		"below a directory with a sticky bit": {func(t *testing.T, base, path string) error { return os.Chmod(base, 0o777|os.ModeSticky) },
			false, false, ""},
		"another user's": {func(t *testing.T, base, path string) error {
			foreign(t)
			return os.Chown(path, 65533, -1)
		}, true, false, "belongs to user 65533"},
		"in another user's directory": {func(t *testing.T, base, path string) error {
			foreign(t)
			return os.Chown(filepath.Dir(path), 65533, -1)
		}, true, true, "belongs to user 65533"},
		"below another user's directory": {func(t *testing.T, base, path string) error {
			foreign(t)
			return os.Chown(base, 65533, -1)
		}, true, true, "belongs to user 65533"},
	} {
		t.Run(name, func(t *testing.T) {
			base, said := inCache(t)
			first, content := program(t, "first")
			if content != "first" || len(*said) > 0 {
				t.Fatalf("at first: %q, %q", content, *said)
			}
			if err := c.spoil(t, base, first); err != nil {
				t.Fatal(err)
			}
			again, content := program(t, "second")
			if want := map[bool]string{true: "second", false: "first"}[c.built]; content != want {
				t.Errorf("it is %q, and not %q", content, want)
			}
			inside := filepath.Dir(again) == filepath.Dir(first)
			directory := Private(again)
			if inside == c.private || (directory != "") != c.private {
				t.Errorf("it is %s, private in %q", again, directory)
			}
			if info, err := os.Stat(directory); c.private && (err != nil || info.Mode().Perm() != 0o700) {
				t.Errorf("%s: %v (%v)", directory, info, err)
			}
			if heard := strings.Join(*said, "\n"); (heard == "") != (c.said == "") || !strings.Contains(heard, c.said) || len(*said) > 1 {
				t.Errorf("it said %q", heard)
			}
		})
	}
}

func foreign(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("IPCSPEC_REQUIRE"), ","), "root") {
		t.Fatal("IPCSPEC_REQUIRE names root")
	}
	t.Skip("only root can give files away")
}

// TestPlantedDirectory has a cache that others have made before.
func TestPlantedDirectory(t *testing.T) {
	base, said := inCache(t)
	if err := os.Mkdir(filepath.Join(base, "cache"), 0o777); err != nil {
		t.Fatal(err)
	}
	os.Chmod(filepath.Join(base, "cache"), 0o777)
	path, _ := program(t, "built")
	if Private(path) == "" || len(*said) != 1 {
		t.Errorf("it was built in %s: %q", path, *said)
	}
	if left, _ := os.ReadDir(filepath.Join(base, "cache")); len(left) > 0 {
		t.Errorf("made there: %v", left)
	}
}

// TestWithoutCache: there need not be one.
func TestWithoutCache(t *testing.T) {
	_, said := inCache(t)
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if path, content := program(t, "built"); content != "built" || Private(path) == "" || len(*said) != 1 {
		t.Errorf("%s is %q: %q", path, content, *said)
	}
}

// TestEnvironment: a compiler finds nothing in directories that others may write to.
func TestEnvironment(t *testing.T) {
	base, private := t.TempDir(), t.TempDir()
	home := filepath.Join(base, "home")
	for _, directory := range []string{home, filepath.Join(base, "modules")} {
		if err := os.Mkdir(directory, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOPATH", "")
	t.Setenv("GOMODCACHE", filepath.Join(base, "modules"))
	t.Setenv("GOCACHE", filepath.Join(home, "objects"))
	t.Setenv("GOENV", filepath.Join(home, "env"))
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	look := func() map[string]string {
		values := map[string]string{}
		for _, pair := range Environment(private) {
			name, value, _ := strings.Cut(pair, "=")
			values[name] = value
		}
		return values
	}
	names := []string{"HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "GOCACHE", "GOENV", "GOMODCACHE"}
	for _, name := range names {
		if got := look()[name]; got != os.Getenv(name) {
			t.Errorf("%s is replaced by %s", name, got)
		}
	}
	os.Chmod(home, 0o777)
	for _, name := range names[:5] {
		if got := look()[name]; got != "off" && !strings.HasPrefix(got, private) {
			t.Errorf("%s is still %s", name, got)
		}
	}
	if got := look()["GOMODCACHE"]; got != os.Getenv("GOMODCACHE") {
		t.Errorf("GOMODCACHE is %s, which others cannot write to", got)
	}
	os.Chmod(filepath.Join(base, "modules"), 0o777)
	if got := look()["GOMODCACHE"]; !strings.HasPrefix(got, private) {
		t.Errorf("GOMODCACHE is still %s", got)
	}
}
