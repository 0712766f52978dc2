// Package libc builds the C actor: the program that executes specifications
// against the operating system through its C library. It does what a Go process
// cannot: fork without exec, default signal dispositions, functions that are no
// system calls. The sources are part of this package, a runtime and a file per
// mechanism or trait, and are compiled once per compiler into the user's cache.
package libc

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/cache"
)

// ErrNoCompiler tells that no C compiler was found.
var ErrNoCompiler = errors.New("not claimed: needs cc; install a C compiler")

// ErrNoPosix tells that this host cannot run the C actor.
var ErrNoPosix = errors.New("needs a POSIX host")

//go:embed *.c *.h
var embedded embed.FS

var flags = []string{"-std=c11", "-O1", "-Wall", "-Wextra", "-pthread"}

const programName = "ipcspec-actor-c"

// Build returns the path of the C actor, compiling it if the user's cache does
// not have it for this compiler: $CC if that is set (it may contain options), or
// else the first of cc, gcc and clang. Concurrent callers do not disturb each other.
func Build(ctx context.Context) (path string, err error) {
	if runtime.GOOS == "windows" {
		return "", ErrNoPosix
	}
	compiler, err := findCompiler()
	if err != nil {
		return "", err
	}
	command := append(compiler, flags...)
	sources, err := read(embedded)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%q\n", command)
	for _, s := range sources {
		fmt.Fprintf(sum, "%q %d\n", s.name, len(s.text))
		sum.Write(s.text)
	}
	return cache.Program(programName, fmt.Sprintf("%x", sum.Sum(nil)), func(program string) error {
		// A static program starts in half the time, and every scenario starts some.
		// Where the library is there in its shared form only, that one will do.
		if err := compile(ctx, append(slices.Clone(command), "-static"), sources, program); err == nil {
			return nil
		}
		return compile(ctx, command, sources, program)
	})
}

// findCompiler returns the compiler's absolute path, followed by the options
// that $CC has.
func findCompiler() ([]string, error) {
	if words := strings.Fields(os.Getenv("CC")); len(words) > 0 {
		path, err := exec.LookPath(words[0])
		if err != nil {
			return nil, fmt.Errorf("%w, or set CC to one (%v)", ErrNoCompiler, err)
		}
		return append([]string{path}, words[1:]...), nil
	}
	for _, name := range []string{"cc", "gcc", "clang"} {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, ErrNoCompiler
}

// source is a file of the C actor.
type source struct {
	name string
	text []byte
}

// read returns the sources in the order of their names.
func read(from fs.FS) ([]source, error) {
	names, err := fs.Glob(from, "*.[ch]")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var sources []source
	for _, name := range names {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source{name, text})
	}
	return sources, nil
}

// compile calls the compiler once, which writes the program into a directory that it has
// for itself.
func compile(ctx context.Context, command []string, sources []source, program string) error {
	draft := filepath.Dir(program)
	arguments := append(slices.Clone(command[1:]), "-o", program)
	for _, s := range sources {
		file := filepath.Join(draft, s.name)
		if err := os.WriteFile(file, s.text, 0o644); err != nil {
			return err
		}
		if filepath.Ext(file) == ".c" {
			arguments = append(arguments, file)
		}
	}
	cmd := cache.Compiler(ctx, draft, command[0], arguments...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("%s cannot compile the C actor: %w\n%s", command[0], err, said.Bytes())
	}
	return nil
}
