package ipcspec_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// sharedDirectory is one for temporary files in which everybody may do everything.
func sharedDirectory(t *testing.T) string {
	t.Helper()
	shared := t.TempDir()
	for directory := shared; directory != os.TempDir(); directory = filepath.Dir(directory) {
		if err := os.Chmod(directory, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", shared)
	return shared
}

// scenario is a world of an actor, and a process in it.
type scenario struct {
	root, process *raw
	directory     string
	start         func(user string) *raw
}

// inSharedDirectory does something with a world of each actor that makes directories.
func inSharedDirectory(t *testing.T, do func(t *testing.T, shared string, s scenario)) {
	for name, argv := range nativePrograms(t) {
		t.Run(name, func(t *testing.T) {
			shared := sharedDirectory(t)
			root, next := rawRunner(t, argv)
			var begun struct{ Directory string }
			json.Unmarshal(root.ask("world.begin", `{"world":"w"}`).OK, &begun)
			s := scenario{root: root, directory: begun.Directory, start: func(user string) *raw {
				root.must("process.start", `{"world":"w","actor":"w/`+user+`","second_user":`+map[bool]string{true: "true", false: "false"}[user == "second"]+`}`)
				return next()
			}}
			if name == "python" {
				if left, _ := os.ReadDir(shared); begun.Directory != "" || len(left) > 0 {
					t.Errorf("%s and %v: it has not made directories before", begun.Directory, left)
				}
				return
			}
			if !strings.HasPrefix(s.directory, shared+"/") {
				t.Fatalf("its world is in %q", s.directory)
			}
			s.process = s.start("first")
			do(t, shared, s)
		})
	}
}

// TestDirectoriesArePrivate looks at all that is made in a directory that everybody may change.
func TestDirectoriesArePrivate(t *testing.T) {
	inSharedDirectory(t, func(t *testing.T, shared string, s scenario) {
		look := func(owners ...int) {
			t.Helper()
			seen := 0
			err := filepath.WalkDir(shared, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || path == shared {
					return err
				}
				info, err := entry.Info()
				if err != nil {
					return err
				}
				seen++
				owner := int(info.Sys().(*syscall.Stat_t).Uid)
				if !entry.IsDir() && filepath.Dir(path) == s.directory {
					return nil // the scenario's own
				}
				if info.Mode().Perm()&0o077 != 0 || owner != owners[0] && owner != owners[len(owners)-1] {
					t.Errorf("%s: %v, of user %d", path, info.Mode(), owner)
				}
				return nil
			})
			if err != nil || seen < 3 {
				t.Errorf("%d files and directories (%v)", seen, err)
			}
		}
		look(os.Geteuid())
		s.process.must("file.create", `{"path":"note"}`)
		if os.Geteuid() != 0 {
			return
		}
		// What the second user needs it has, alone.
		second := s.start("second")
		second.must("file.create", `{"path":"another"}`)
		s.process.must("file.link", `{"path":"another","to":"third"}`)
		look(0, 65534)
		for _, name := range []string{"note", "another", "third"} {
			if _, err := os.Lstat(filepath.Join(s.directory, name)); err != nil {
				t.Error(err)
			}
		}
		s.root.must("world.end", `{"world":"w"}`)
		if _, err := os.Lstat(filepath.Dir(s.directory)); err == nil {
			t.Errorf("%s is left", filepath.Dir(s.directory))
		}
	})
}

// TestPlantedLinks has links in the place of files, and another directory in that of the run's.
func TestPlantedLinks(t *testing.T) {
	inSharedDirectory(t, func(t *testing.T, shared string, s scenario) {
		elsewhere := t.TempDir()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(os.Symlink(filepath.Join(elsewhere, "made"), filepath.Join(s.directory, "note")))
		if answer := s.process.ask("file.create", `{"path":"note"}`); answer.Error == nil || answer.Error.Native != "EEXIST" {
			t.Errorf("a link was followed: %+v", answer)
		}
		// A neighbour moves the run's directory away, and puts a link to his own there.
		below, err := filepath.Rel(shared, s.directory)
		must(err)
		run, within, _ := strings.Cut(below, "/")
		must(os.MkdirAll(filepath.Join(elsewhere, within), 0o777))
		must(os.WriteFile(filepath.Join(elsewhere, within, "precious"), nil, 0o666))
		must(os.Rename(filepath.Join(shared, run), filepath.Join(shared, "moved")))
		must(os.Symlink(elsewhere, filepath.Join(shared, run)))
		s.process.must("file.create", `{"path":"another"}`)
		s.process.must("file.link", `{"path":"another","to":"third"}`)
		late := s.start("late")
		late.must("file.create", `{"path":"fourth"}`)
		for _, name := range []string{"another", "third", "fourth"} {
			if _, err := os.Lstat(filepath.Join(elsewhere, within, name)); err == nil {
				t.Errorf("%q was made in a neighbour's directory", name)
			}
			if _, err := os.Lstat(filepath.Join(shared, "moved", within, name)); err != nil {
				t.Error(err)
			}
		}
		s.root.must("world.end", `{"world":"w"}`)
		s.root.must("world.begin", `{"world":"w2"}`)
		s.root.must("world.end", `{"world":"w2"}`)
		if list, _ := filepath.Glob(filepath.Join(elsewhere, "*")); len(list) != 1 {
			t.Errorf("made at a neighbour's: %v", list)
		}
		if _, err := os.Lstat(filepath.Join(elsewhere, within, "precious")); err != nil {
			t.Errorf("a neighbour's file was removed: %v", err)
		}
	})
}
