// Package mutate mutates the reference mechanically. Every point at which it could
// go wrong is rewritten so that it asks whether its mutant is switched on; so all
// mutants are in one program, which is compiled once (mutant schemata).
package mutate

import (
	"cmp"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Mutant is one small change of the source.
type Mutant struct {
	ID       int    `json:"id"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
	Original string `json:"original"` // the line
	Mutated  string `json:"mutated"`  // the same line with the change; operands stay grouped as they were
}

// runtimePath is the package that rewritten code asks.
const runtimePath = "github.com/ipcspec/ipcspec/internal/mutate/mutant"

// edit replaces the bytes from one offset to another.
type edit struct {
	from, to int
	text     string
	closes   bool // an end that belongs to a beginning in front of it
	order    int
}

// rewriter rewrites one file.
type rewriter struct {
	fset    *token.FileSet
	info    *types.Info
	pkg     *types.Package
	name    string
	source  []byte
	next    *int // id
	edits   []edit
	mutants []Mutant
	stack   []ast.Node
}

// rewrite returns the source with all points rewritten, and the mutants in it.
func (r *rewriter) rewrite(file *ast.File) ([]byte, []Mutant) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && !registers(f) {
			ast.Inspect(f, r.visit)
		}
	}
	if len(r.mutants) == 0 {
		return r.source, nil
	}
	at := r.offset(file.Name.End())
	r.edits = append(r.edits, edit{from: at, to: at, text: "\n\nimport \"" + runtimePath + "\"\n"})
	return r.apply(), r.mutants
}

// registers says whether a function fills the tables of the reference when the
// program starts, before any mutant is switched on.
func registers(f *ast.FuncDecl) bool {
	switch f.Name.Name {
	case "On", "Begins", "Hook", "Declare", "Provide", "Restarts":
		return f.Recv == nil
	}
	return false
}

func (r *rewriter) apply() []byte {
	for i := range r.edits {
		r.edits[i].order = i
	}
	slices.SortFunc(r.edits, func(a, b edit) int {
		if c := cmp.Compare(a.from, b.from); c != 0 {
			return c
		}
		switch {
		case a.closes != b.closes: // what ends here, ends before something begins
			if a.closes {
				return -1
			}
			return 1
		case a.closes: // the innermost, which was found last, ends first
			return cmp.Compare(b.order, a.order)
		}
		return cmp.Compare(a.order, b.order)
	})
	var out []byte
	at := 0
	for _, e := range r.edits {
		out = append(out, r.source[at:e.from]...)
		out = append(out, e.text...)
		at = e.to
	}
	return append(out, r.source[at:]...)
}

func (r *rewriter) offset(p token.Pos) int { return r.fset.Position(p).Offset }

func (r *rewriter) text(n ast.Node) string {
	return string(r.source[r.offset(n.Pos()):r.offset(n.End())])
}

// mutant notes one and returns its id, as it is written in Go.
func (r *rewriter) mutant(n ast.Node, from, to token.Pos, changed string) string {
	*r.next++
	position := r.fset.Position(n.Pos())
	begin := strings.LastIndexByte(string(r.source[:r.offset(from)]), '\n') + 1
	end := r.offset(to)
	if i := strings.IndexByte(string(r.source[end:]), '\n'); i >= 0 {
		end += i
	}
	join := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	r.mutants = append(r.mutants, Mutant{
		ID: *r.next, File: r.name, Line: position.Line, Function: r.function(),
		Original: join(string(r.source[begin:end])),
		Mutated:  join(string(r.source[begin:r.offset(from)]) + changed + string(r.source[r.offset(to):end])),
	})
	return itoa(*r.next)
}

// wrap puts text in front of a node and behind it.
func (r *rewriter) wrap(n ast.Node, before, after string) {
	from, to := r.offset(n.Pos()), r.offset(n.End())
	r.edits = append(r.edits, edit{from: from, to: from, text: before}, edit{from: to, to: to, text: after, closes: true})
}

// function names where the visitor is: the function, or the operation that an
// anonymous one performs.
func (r *rewriter) function() string {
	name := ""
	for _, n := range r.stack {
		switch n := n.(type) {
		case *ast.FuncDecl:
			name = n.Name.Name
		case *ast.FuncLit:
			for _, field := range n.Type.Params.List {
				if len(field.Names) == 1 && field.Names[0].Name == "op" {
					name = "on " + strings.TrimPrefix(r.text(field.Type), "impl.")
				}
			}
		}
	}
	return name
}

func (r *rewriter) visit(n ast.Node) bool {
	if n == nil {
		r.stack = r.stack[:len(r.stack)-1]
		return true
	}
	r.stack = append(r.stack, n)
	switch n := n.(type) {
	case *ast.IfStmt:
		r.condition(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil {
			r.condition(n.Cond)
		}
	case *ast.SwitchStmt:
		if n.Tag == nil {
			for _, clause := range n.Body.List {
				for _, c := range clause.(*ast.CaseClause).List {
					r.condition(c)
				}
			}
		}
	case *ast.ReturnStmt:
		for _, result := range n.Results {
			if r.isBool(result) {
				r.condition(result)
			}
		}
	case *ast.BlockStmt:
		r.statements(n.List)
	case *ast.CaseClause:
		r.statements(n.Body)
	case *ast.BinaryExpr:
		r.binary(n)
	}
	if e, ok := n.(ast.Expr); ok && r.number(e) {
		r.stack = r.stack[:len(r.stack)-1]
		return false
	}
	return true
}

func (r *rewriter) isBool(e ast.Expr) bool {
	t := r.info.TypeOf(e)
	return t != nil && (types.Identical(t, types.Typ[types.Bool]) || types.Identical(t, types.Typ[types.UntypedBool]))
}

// condition is turned around as a whole. One that is an equality is turned around
// where that is mutated.
func (r *rewriter) condition(e ast.Expr) {
	if b, ok := e.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		return
	}
	changed := "!(" + r.text(e) + ")"
	switch text := r.text(e); {
	case text == "true":
		changed = "false"
	case text == "false":
		changed = "true"
	}
	r.wrap(e, "mutant.Cond("+r.mutant(e, e.Pos(), e.End(), changed)+", ", ")")
}

var swapped = map[token.Token]struct {
	function string
	other    token.Token
}{
	token.LAND: {"And", token.LOR}, token.LOR: {"Or", token.LAND},
	token.EQL: {"Cond", token.NEQ}, token.NEQ: {"Cond", token.EQL},
	token.LSS: {"Less", token.LEQ}, token.LEQ: {"AtMost", token.LSS},
	token.GTR: {"Greater", token.GEQ}, token.GEQ: {"AtLeast", token.GTR},
	token.ADD: {"Sum", token.SUB}, token.SUB: {"Difference", token.ADD},
}

func (r *rewriter) binary(b *ast.BinaryExpr) {
	swap, ok := swapped[b.Op]
	if !ok || r.info.Types[b].Value != nil {
		return
	}
	if swap.function != "Cond" && swap.function != "And" && swap.function != "Or" && !r.isInteger(b.X) {
		return
	}
	id := r.mutant(b, b.OpPos, b.OpPos+token.Pos(len(b.Op.String())), swap.other.String())
	between := edit{from: r.offset(b.X.End()), to: r.offset(b.Y.Pos())}
	switch swap.function {
	case "Cond":
		r.wrap(b, "mutant.Cond("+id+", ", ")")
	case "And", "Or":
		r.wrap(b, "mutant."+swap.function+"("+id+", ", " })")
		between.text = ", func() bool { return "
		r.edits = append(r.edits, between)
	default:
		r.wrap(b, "mutant."+swap.function+"("+id+", ", ")")
		between.text = ", "
		r.edits = append(r.edits, between)
	}
}

func (r *rewriter) isInteger(e ast.Expr) bool {
	basic, ok := r.info.TypeOf(e).Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// number mutates a constant whole number. What the contract or a library defines
// stays what it is.
func (r *rewriter) number(e ast.Expr) bool {
	value := r.info.Types[e]
	if value.Value == nil || value.Value.Kind() != constant.Int || !r.isInteger(e) {
		return false
	}
	if len(r.stack) > 1 {
		switch parent := r.stack[len(r.stack)-2].(type) {
		case *ast.ArrayType, *ast.SelectorExpr, *ast.GenDecl, *ast.ValueSpec:
			return false
		case *ast.BinaryExpr: // what is compared with 0 is mutated as a comparison
			if compares(parent.Op) && constant.Sign(value.Value) == 0 {
				return false
			}
		case *ast.KeyValueExpr:
			if parent.Key == e {
				return false
			}
		}
	}
	ours := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			ours = true
		case *ast.SelectorExpr:
			return false
		case *ast.Ident:
			if c, ok := r.info.Uses[n].(*types.Const); ok && c.Pkg() == r.pkg {
				ours = true
			}
		}
		return true
	})
	for _, n := range r.stack {
		if spec, ok := n.(*ast.GenDecl); ok && spec.Tok == token.CONST {
			return true
		}
	}
	if !ours || r.inInit() {
		return false
	}
	t := value.Type
	if basic, ok := t.(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		t = types.Typ[types.Int]
	}
	text := r.text(e)
	if _, simple := e.(*ast.BinaryExpr); simple {
		text = "(" + text + ")"
	}
	id := r.mutant(e, e.Pos(), e.End(), text+"+1")
	r.mutant(e, e.Pos(), e.End(), text+"-1")
	name := types.TypeString(t, func(p *types.Package) string {
		if p == r.pkg {
			return ""
		}
		return p.Name()
	})
	r.wrap(e, "mutant.Number["+name+"]("+id+", ", ")")
	return true
}

func compares(op token.Token) bool {
	return op == token.EQL || op == token.NEQ || op == token.LSS || op == token.LEQ || op == token.GTR || op == token.GEQ
}

// statements are left out one at a time, where the rest compiles without.
func (r *rewriter) statements(list []ast.Stmt) {
	if r.inInit() {
		return
	}
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if text := r.text(s); strings.HasPrefix(text, "panic(") || strings.HasPrefix(text, "on") && strings.Contains(text, "(func(") || strings.HasPrefix(text, "kernel.On(") || strings.HasSuffix(text, ".Lock()") || strings.HasSuffix(text, ".Unlock()") {
				continue
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || r.text(s.Lhs[0]) == "_" {
				continue
			}
		case *ast.IncDecStmt:
		case *ast.BranchStmt:
			if s.Tok != token.CONTINUE && s.Tok != token.BREAK {
				continue
			}
		case *ast.ReturnStmt:
			if !r.mayFallThrough() || strings.Contains(r.text(s), "fmt.Errorf(") { // the suite's own mistakes
				continue
			}
		default:
			continue
		}
		r.wrap(s, "if mutant.Keep("+r.mutant(s, s.Pos(), s.End(), "/* left out */")+") { ", " }")
	}
}

// inInit says whether the visitor is directly in an init function, which fills
// tables before any mutant is switched on.
func (r *rewriter) inInit() bool {
	for _, n := range slices.Backward(r.stack) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.FuncDecl:
			return n.Name.Name == "init"
		}
	}
	return false
}

// mayFallThrough says whether the block that is being visited may end without a
// return: that of an if without else, and a clause of a switch without default.
func (r *rewriter) mayFallThrough() bool {
	n := len(r.stack)
	switch block := r.stack[n-1].(type) {
	case *ast.BlockStmt:
		parent, ok := r.stack[n-2].(*ast.IfStmt)
		return ok && parent.Else == nil && parent.Body == block
	case *ast.CaseClause:
		for _, clause := range r.stack[n-2].(*ast.BlockStmt).List {
			if clause.(*ast.CaseClause).List == nil {
				return false
			}
		}
		return true
	}
	return false
}
