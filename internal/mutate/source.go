package mutate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Folder is what is mutated, with all packages below it.
const Folder = "impl/reference"

// Source is the reference with all its mutants in it.
type Source struct {
	Files   map[string][]byte // by path below the module's folder
	Mutants []Mutant
}

// Read rewrites the reference of the module in the working directory.
func Read() (*Source, error) {
	var list bytes.Buffer
	command := exec.Command("go", "list", "-deps", "-export", "-f", "{{.ImportPath}}={{.Export}}", "./"+Folder+"/...")
	command.Stdout, command.Stderr = &list, os.Stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("go list: %w (it is run in the folder of the module)", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(list.String()) {
		name, export, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[name] = export
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(Folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return rewriteAll(files, func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}

// rewriteAll rewrites files of any number of packages.
func rewriteAll(sources map[string][]byte, exports importer.Lookup) (*Source, error) {
	packages := map[string][]string{}
	for _, name := range sorted(sources) {
		packages[path.Dir(name)] = append(packages[path.Dir(name)], name)
	}
	s := &Source{Files: map[string][]byte{}}
	for _, folder := range sorted(packages) {
		if err := s.rewritePackage(folder, packages[folder], sources, exports); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Source) rewritePackage(folder string, names []string, sources map[string][]byte, exports importer.Lookup) error {
	fset := token.NewFileSet()
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, sources[name], parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", exports)}
	pkg, err := config.Check(folder, fset, files, info)
	if err != nil {
		return err
	}
	last := len(s.Mutants)
	for i, name := range names {
		r := rewriter{fset: fset, info: info, pkg: pkg, name: name, source: sources[name], next: &last}
		var mutants []Mutant
		s.Files[name], mutants = r.rewrite(files[i])
		s.Mutants = append(s.Mutants, mutants...)
	}
	return nil
}

// Build writes the rewritten files into a folder and compiles the driver with them.
func (s *Source) Build(folder string) (driver string, err error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range s.Files {
		to := filepath.Join(folder, strings.ReplaceAll(name, "/", "+"))
		if err := os.WriteFile(to, text, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(here, filepath.FromSlash(name))] = to
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		return "", err
	}
	driver = filepath.Join(folder, "driver")
	output, err := exec.Command("go", "build", "-overlay", path, "-o", driver, "./internal/mutate/driver").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the rewritten reference does not compile: %w\n%s", err, output)
	}
	return driver, nil
}
