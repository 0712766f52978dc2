// Package builtin finds the program that is this operating system's actor.
package builtin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/native"
)

// The actor's code is part of every program that starts one, so that the
// fingerprint of the program changes with it.
var _ = native.Main

const selfArgument = "actor"

// CanBeActor is set by the command ipcspec, which is an actor when it is called
// with that argument. Test binaries are not.
var CanBeActor bool

const pkg = "github.com/ipcspec/ipcspec/cmd/ipcspec-actor"

// How says where the actor comes from: "beside", "built" or "self".
func How(ctx context.Context) (string, error) {
	_, how, err := find(ctx)
	return how, err
}

// Actor returns how to start the actor: ipcspec-actor beside this program, else
// one that was built into the user's cache, else this program itself.
func Actor(ctx context.Context) (remote.Command, error) {
	command, _, err := find(ctx)
	return command, err
}

func find(ctx context.Context) (remote.Command, string, error) {
	local := runtime.GOOS == "linux"
	self, err := os.Executable()
	if err != nil {
		return remote.Command{}, "", err
	}
	beside := filepath.Join(filepath.Dir(self), "ipcspec-actor"+suffix())
	if _, err := os.Stat(beside); err == nil {
		return remote.Command{Argv: []string{beside}, Local: local}, "beside", nil
	}
	built, err := build(ctx, self)
	if err == nil {
		return remote.Command{Argv: []string{built}, Local: local}, "built", nil
	}
	if CanBeActor {
		// godog asks the go command when it is initialised, in every actor: keep
		// that out of its PATH.
		return remote.Command{Argv: []string{self, selfArgument}, Env: []string{"PATH=" + withoutGo(os.Getenv("PATH"))}, Local: local}, "self", nil
	}
	return remote.Command{}, "", fmt.Errorf("no actor program: put ipcspec-actor%s beside %s, or install Go (%w)", suffix(), self, err)
}

func suffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// build makes the actor with the go command. Its name follows from this program,
// which contains the same code, so that a changed one is built anew.
func build(ctx context.Context, self string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum, err := fingerprint(self)
	if err != nil {
		return "", err
	}
	directory := filepath.Join(cache, "ipcspec")
	path := filepath.Join(directory, "ipcspec-actor-"+sum+suffix())
	if _, err := os.Stat(path); err == nil {
		now := time.Now()
		os.Chtimes(path, now, now) // it is in use: see expire
		return path, nil
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("there is no go command")
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return "", err
	}
	expire(directory)
	temporary := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	defer os.Remove(temporary)
	command := exec.CommandContext(ctx, goCommand, "build", "-trimpath", "-ldflags=-s -w", "-o", temporary, pkg)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		return "", fmt.Errorf("go build: %s", lines[len(lines)-1])
	}
	return path, os.Rename(temporary, path)
}

func fingerprint(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// expire removes actors that no program has used for a week.
func expire(directory string) {
	old, _ := filepath.Glob(filepath.Join(directory, "ipcspec-actor-*"))
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > 7*24*time.Hour {
			os.Remove(path)
		}
	}
}

func withoutGo(path string) string {
	var kept []string
	for _, directory := range filepath.SplitList(path) {
		if _, err := os.Stat(filepath.Join(directory, "go"+suffix())); err != nil {
			kept = append(kept, directory)
		}
	}
	return strings.Join(kept, string(os.PathListSeparator))
}
