// Package builtin finds the program that is this operating system's actor.
package builtin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/native"
	"github.com/ipcspec/ipcspec/internal/cache"
)

// The actor's code is part of every program that starts one, so that the
// fingerprint of the program changes with it.
var _ = native.Main

const selfArgument = "actor"

// CanBeActor is set by the command ipcspec, which is an actor when it is called
// with that argument. Test binaries are not.
var CanBeActor bool

const pkg = "github.com/ipcspec/ipcspec/cmd/ipcspec-actor"

// How says where the actor comes from: "beside", "built", "private" or "self".
func How(ctx context.Context) (string, error) {
	command, how, err := find(ctx)
	if command.Temporary != "" {
		os.RemoveAll(command.Temporary)
	}
	return how, err
}

// Actor returns how to start the actor: ipcspec-actor beside this program, else
// one that was built into the user's cache, else this program itself. One that others
// may have put there is not started.
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
		if err := cache.Trusted(beside); err == nil {
			return remote.Command{Argv: []string{beside}, Local: local}, "beside", nil
		}
		cache.Say(fmt.Sprintf("%v: the ipcspec-actor beside this program is not executed", err))
	}
	built, err := build(ctx, self)
	if err == nil {
		command := remote.Command{Argv: []string{built}, Local: local, Temporary: cache.Private(built)}
		if command.Temporary != "" {
			return command, "private", nil
		}
		return command, "built", nil
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

// build makes the actor with the go command, if the cache does not have it. Its key follows
// from this program, which contains the same code, so that a changed one is built anew.
func build(ctx context.Context, self string) (string, error) {
	sum, err := cache.Sum(self)
	if err != nil {
		return "", err
	}
	return cache.Program("ipcspec-actor"+suffix(), sum[:16], func(path string) error {
		goCommand, err := exec.LookPath("go")
		if err != nil {
			return errors.New("there is no go command")
		}
		command := cache.Compiler(ctx, filepath.Dir(path), goCommand, "build", "-trimpath", "-ldflags=-s -w", "-o", path, pkg)
		command.Env = append(command.Env, "CGO_ENABLED=0")
		if output, err := command.CombinedOutput(); err != nil {
			lines := strings.Split(strings.TrimSpace(string(output)), "\n")
			return fmt.Errorf("go build: %s", lines[len(lines)-1])
		}
		return nil
	})
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
