package ipcspec_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/internal/cache"
)

// TestPlantedActors has a program in the place of an actor that was built before: one that a
// neighbour has put there, and one that is damaged.
func TestPlantedActors(t *testing.T) {
	settings, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := strings.Fields(string(settings))
	for _, spelled := range []string{"linux", "libc"} {
		if spelled == "libc" && !hasCompiler() {
			t.Run(spelled, func(t *testing.T) { need(t, "cc", "there is no C compiler") })
			continue
		}
		built := t.TempDir() // by the first of them, for all
		for how, spoil := range map[string]func(directory string){
			"damaged":           func(string) {},
			"in everybody's":    func(directory string) { os.Chmod(directory, 0o777) },
			"in another user's": func(directory string) { os.Chown(directory, 65533, -1) },
		} {
			t.Run(spelled+" "+how, func(t *testing.T) {
				if strings.Contains(how, "another") && os.Geteuid() != 0 {
					need(t, "root", "only root can give files away")
				}
				home, temporary := t.TempDir(), t.TempDir()
				directory := filepath.Join(home, "cache", "ipcspec")
				var said []string
				before := cache.Say
				cache.Say = func(text string) { said = append(said, text) }
				defer func() { cache.Say = before }()
				mark := filepath.Join(t.TempDir(), "executed")
				t.Setenv("GOCACHE", ours[0])
				t.Setenv("GOMODCACHE", ours[1])
				t.Setenv("HOME", home)
				t.Setenv("XDG_CACHE_HOME", filepath.Dir(directory))
				t.Setenv("TMPDIR", temporary)
				if entries, _ := os.ReadDir(built); len(entries) > 0 {
					if err := os.CopyFS(directory, os.DirFS(built)); err != nil {
						t.Fatal(err)
					}
				}
				iut, err := ipcspec.Open(t.Context(), spelled)
				if err != nil {
					t.Fatal(err)
				}
				iut.Close()
				if entries, _ := os.ReadDir(built); len(entries) == 0 {
					if err := os.CopyFS(built, os.DirFS(directory)); err != nil {
						t.Fatal(err)
					}
				}
				planted := 0
				everyProgram(directory, func(path string) {
					planted++
					if err := os.WriteFile(path, []byte("#!/bin/sh\necho >"+mark+"\n"), 0o755); err != nil {
						t.Error(err)
					}
				})
				if planted == 0 {
					t.Fatal("no program is in the cache")
				}
				spoil(directory)
				if len(said) > 0 {
					t.Errorf("before, it said %q", said)
				}
				iut, err = ipcspec.Open(t.Context(), spelled)
				if _, executed := os.Stat(mark); executed == nil {
					t.Error("what was planted was executed")
				}
				if err != nil {
					t.Fatal(err)
				}
				iut.Close()
				if len(said) != 1 || !strings.Contains(said[0], directory) || !strings.Contains(said[0], "built anew") {
					t.Errorf("it said %q", said)
				}
				if left, _ := os.ReadDir(temporary); len(left) > 0 {
					t.Errorf("left: %v", left)
				}
			})
		}
	}
}

// everyProgram does something with each program below a directory.
func everyProgram(below string, do func(path string)) {
	err := filepath.WalkDir(below, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.HasPrefix(entry.Name(), "ipcspec-") {
			do(path)
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprint(below, ": ", err))
	}
}
