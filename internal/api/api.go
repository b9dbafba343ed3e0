// Package api lists the exported API of the engine, so that a change of it is seen, and a break is meant.
package api

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packages are the folders of the engine that others import.
var packages = []string{
	"auth", "auth/issuer", "bff", "clients", "clients/clientstest", "edge", "generate", "graph", "graph/plan", "loader", "playground",
	"overload", "ratelimit", "ratelimit/cost", "schema", "telemetry",
}

// List is the API of the engine below a root: a line for each exported function, method, type, field, constant and
// variable, sorted. What a type is made of beyond that does not matter to who uses it.
func List(root string) ([]string, error) {
	var lines []string
	for _, name := range packages {
		found, err := listPackage(root, name)
		if err != nil {
			return nil, err
		}
		lines = append(lines, found...)
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

func listPackage(root, name string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, name, "*.go"))
	if err != nil {
		return nil, err
	}
	l := &lister{fset: token.NewFileSet(), prefix: name + ": "}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		parsed, err := parser.ParseFile(l.fset, file, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			l.decl(d)
		}
	}
	if len(l.lines) == 0 {
		return nil, fmt.Errorf("%s exports nothing", filepath.Join(root, name))
	}
	return l.lines, nil
}

// lister collects the lines of a package.
type lister struct {
	fset   *token.FileSet
	prefix string
	lines  []string
}

func (l *lister) add(format string, args ...any) {
	l.lines = append(l.lines, l.prefix+fmt.Sprintf(format, args...))
}

// text is an expression on one line.
func (l *lister) text(n any) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, l.fset, n); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (l *lister) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		l.function(d)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				l.typ(s)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() {
						l.add("%s %s", d.Tok, name.Name)
					}
				}
			}
		}
	}
}

func (l *lister) function(d *ast.FuncDecl) {
	if !d.Name.IsExported() {
		return
	}
	signature := strings.TrimPrefix(l.text(d.Type), "func")
	if d.Recv == nil {
		l.add("func %s%s", d.Name.Name, signature)
		return
	}
	receiver := l.text(d.Recv.List[0].Type)
	if ast.IsExported(strings.TrimLeft(receiver, "*")) {
		l.add("method (%s) %s%s", receiver, d.Name.Name, signature)
	}
}

func (l *lister) typ(s *ast.TypeSpec) {
	if !s.Name.IsExported() {
		return
	}
	name := s.Name.Name
	if s.TypeParams != nil {
		name += strings.TrimPrefix(l.text(&ast.FuncType{TypeParams: s.TypeParams, Params: &ast.FieldList{}}), "func")
	}
	switch body := s.Type.(type) {
	case *ast.StructType:
		l.add("type %s struct", name)
		l.members(s.Name.Name, "field", body.Fields)
	case *ast.InterfaceType:
		l.add("type %s interface", name)
		l.members(s.Name.Name, "method", body.Methods)
	default:
		l.add("type %s %s", name, l.text(s.Type))
	}
}

func (l *lister) members(of, kind string, list *ast.FieldList) {
	for _, f := range list.List {
		if len(f.Names) == 0 {
			l.add("type %s embeds %s", of, l.text(f.Type))
		}
		for _, n := range f.Names {
			if n.IsExported() {
				l.add("type %s %s %s %s", of, kind, n.Name, strings.TrimPrefix(l.text(f.Type), "func"))
			}
		}
	}
}
