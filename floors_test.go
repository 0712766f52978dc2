package ipcspec_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/internal/explore"
	"github.com/ipcspec/ipcspec/steps"
)

// TestFloors names for each mechanism the floor on which it lacks something: rules,
// sentences, operations of the implementations, faults, an alphabet to explore with.
func TestFloors(t *testing.T) {
	s, err := ipcspec.Specification()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]func(*testing.T, *impl.Mechanism) []string{}
	for _, floor := range impl.Floors {
		known[floor] = lacksOn(t, floor)
	}
	for _, m := range impl.Mechanisms() {
		t.Run(m.Name, func(t *testing.T) {
			lacks := func(floor, what string, args ...any) {
				t.Errorf("%s lacks on the floor %s: %s", m.Name, floor, fmt.Sprintf(what, args...))
			}
			if entries, err := fs.ReadDir(features.FS, m.Name); err != nil || len(entries) == 0 {
				lacks("features", "a folder %s with features", m.Name)
			}
			rules, sentences, asserting := 0, 0, 0
			for _, b := range s.Behaviours {
				if b.Mechanism != m.Name {
					continue
				}
				rules++
				if prefix, _, _ := strings.Cut(b.ID, "-"); prefix != m.Prefix {
					lacks("features", "the prefix %s of %s", m.Prefix, b.ID)
				}
			}
			for _, sc := range s.Scenarios() {
				if sc.Behaviour.Mechanism != m.Name {
					continue
				}
				for _, text := range sc.Steps {
					for _, d := range steps.Match(text) {
						if sentences++; d.Asserts {
							asserting++
						}
					}
				}
			}
			if rules == 0 {
				lacks("features", "rules")
			}
			if sentences == 0 || asserting == 0 {
				lacks("steps", "sentences, of which some assert")
			}
			if !slices.ContainsFunc(faults.All(), func(f faults.Fault) bool { return f.Mechanism == m.Name }) {
				lacks("faults", "a fault")
			}
			if err := explored(t, m.Name); err != nil {
				lacks("explore", "an alphabet: %v", err)
			}
			for _, floor := range impl.Floors {
				if why := m.Absent[floor]; why != "" {
					continue
				}
				t.Run(floor, func(t *testing.T) {
					for _, what := range known[floor](t, m) {
						lacks(floor, "%s", what)
					}
				})
			}
		})
	}
}

// explored executes one sequence on the reference itself.
func explored(t *testing.T, mechanism string) error {
	s, err := ipcspec.Specification()
	if err != nil {
		return err
	}
	_, stats, err := explore.Explore(t.Context(), s, open(t, "reference"), explore.Options{Mechanism: mechanism, Seed: 1, Sequences: 1, Jobs: 1})
	if err == nil && stats.Operations == 0 {
		err = fmt.Errorf("%d sequences did nothing", stats.Sequences)
	}
	return err
}

// lacksOn returns what tells the operations that a mechanism lacks on a floor.
func lacksOn(t *testing.T, floor string) func(*testing.T, *impl.Mechanism) []string {
	t.Helper()
	if floor == "windows" {
		return lacksInSource
	}
	return func(t *testing.T, m *impl.Mechanism) []string {
		switch {
		case floor != "reference" && runtime.GOOS != "linux":
			t.Skipf("%s runs on Linux only", floor)
		case floor == "libc" && !hasCompiler():
			need(t, "cc", "there is no C compiler")
		}
		return lacksWhenAsked(t, m, open(t, floor))
	}
}

// lacksWhenAsked asks an implementation for every operation that the mechanism needs,
// with arguments that can do no harm, and notes which it does not know.
func lacksWhenAsked(t *testing.T, m *impl.Mechanism, iut impl.IUT) (lacks []string) {
	statement := iut.Statement()
	if !slices.Contains(statement.Mechanisms, m.Name) {
		return []string{"the claim of its statement"}
	}
	world := "floors-" + m.Name
	ask(t, iut.Root(), impl.WorldBegin{World: world})
	defer ask(t, iut.Root(), impl.WorldEnd{World: world})
	for i, d := range impl.Definitions() {
		if !d.Needed(m.Name) || dangerous(d) {
			continue
		}
		if option := d.Option(); option != "" && !statement.Has(option) {
			if statement.Absent[option] == "" {
				lacks = append(lacks, fmt.Sprintf("the option %s of %s, or the reason why it is absent", option, d.Name))
			}
			continue
		}
		name := fmt.Sprintf("%s/%d", world, i)
		ask(t, iut.Root(), impl.ProcessStart{World: world, Actor: name})
		a, err := iut.Actor(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if s := ask(t, a, harmless(d)); s.Failure != nil && s.Failure.Condition == impl.Unsupported {
			lacks = append(lacks, "the operation "+d.Name)
		}
	}
	return lacks
}

// dangerous operations end processes and worlds. Without them no scenario begins and ends.
func dangerous(d *impl.Definition) bool {
	beginning, _, _ := strings.Cut(d.Name, ".")
	return d.Room == "" && beginning != "file" && beginning != "clock" || d.Name == "computer.add"
}

// harmless is the operation on nothing that exists: a name that nobody has, and -1 for a
// number that identifies something.
func harmless(d *impl.Definition) impl.Operation {
	op := reflect.Zero(d.Args).Interface()
	for _, o := range d.Takes() {
		a := d.Argument(o.Path)
		switch {
		case o.Many || a.Optional:
		case o.Number:
			op = a.With(op, reflect.ValueOf(-1).Convert(a.Type()).Interface())
		default:
			op = a.With(op, reflect.ValueOf("nobody").Convert(a.Type()).Interface())
		}
	}
	return op
}

func ask(t *testing.T, a impl.Actor, op impl.Operation) impl.Settlement {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s, err := a.Start(op, "").Settle(ctx)
	if err != nil {
		t.Fatalf("%T: %v", op, err)
	}
	return s
}

// lacksInSource reads in the source of the actor for Windows, which cannot run here,
// which operations it knows: those that are the parameter op of a function, or a case.
func lacksInSource(t *testing.T, m *impl.Mechanism) (lacks []string) {
	files, err := filepath.Glob("impl/native/*_windows.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of the actor for Windows: %v", err)
	}
	common, err := filepath.Glob("impl/native/native.go")
	if err != nil {
		t.Fatal(err)
	}
	known, statement := map[string]bool{}, ""
	for _, file := range append(files, common...) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncType:
				for _, p := range n.Params.List {
					known[selector(p.Type)] = true
				}
			case *ast.CaseClause:
				for _, e := range n.List {
					known[selector(e)] = true
				}
			}
			return true
		})
		if strings.HasSuffix(file, "root_windows.go") {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			statement = string(text)
		}
	}
	for _, d := range impl.Definitions() {
		if d.Needed(m.Name) && !known[d.Args.String()] && (d.Option() == "" || strings.Contains(statement, fmt.Sprintf("%q: true", d.Option()))) {
			lacks = append(lacks, "the operation "+d.Name)
		}
	}
	return lacks
}

// selector is "package.Name", as a type says of itself; "" for anything else.
func selector(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}
