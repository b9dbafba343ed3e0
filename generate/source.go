package generate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// source is a file of Go and its declarations, for cutting parts out of it.
type source struct {
	text  []byte
	fset  *token.FileSet
	file  *ast.File
	decls []*decl
}

// decl is one declaration of a package, or a group of them in parentheses, which stays or goes as a whole.
type decl struct {
	name       string
	names      []string // of all that it declares
	receiver   string   // of a method, as *executionContext
	tok        token.Token
	node       ast.Node
	start, end int // with its comment
}

// cut replaces a part of a file.
type cut struct {
	start, end int
	text       string
}

func readSource(name string) (*source, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return parseSource(name, text)
}

func parseSource(name string, text []byte) (*source, error) {
	s := &source{text: text, fset: token.NewFileSet()}
	var err error
	if s.file, err = parser.ParseFile(s.fset, name, text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			one := s.add(d.Name.Name, token.FUNC, d, d.Doc)
			if d.Recv != nil {
				one.receiver = string(text[s.offset(d.Recv.List[0].Type.Pos()):s.offset(d.Recv.List[0].Type.End())])
			}
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			one := s.add("", d.Tok, d, d.Doc)
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					one.name = spec.Name.Name
				case *ast.ValueSpec:
					one.name = spec.Names[0].Name
				}
				one.names = append(one.names, one.name)
			}
		}
	}
	return s, nil
}

func (s *source) add(name string, tok token.Token, n ast.Node, doc *ast.CommentGroup) *decl {
	d := &decl{name: name, names: []string{name}, tok: tok, node: n, start: s.offset(n.Pos()), end: s.offset(n.End())}
	if doc != nil {
		d.start = s.offset(doc.Pos())
	}
	s.decls = append(s.decls, d)
	return d
}

func (s *source) offset(p token.Pos) int { return s.fset.Position(p).Offset }

// within says that a comment belongs to a declaration.
func (s *source) within(c *ast.CommentGroup) bool {
	at := s.offset(c.Pos())
	i, found := slices.BinarySearchFunc(s.decls, at, func(d *decl, at int) int {
		switch {
		case d.end <= at:
			return -1
		case d.start > at:
			return 1
		}
		return 0
	})
	return found && s.decls[i].start <= at
}

func (s *source) isInterface(d *decl) bool {
	spec, ok := d.node.(*ast.GenDecl).Specs[0].(*ast.TypeSpec)
	if !ok {
		return false
	}
	_, ok = spec.Type.(*ast.InterfaceType)
	return ok
}

func (d *decl) replace(text string) cut { return cut{d.start, d.end, text} }

// packageName names the package anew.
func (s *source) packageName(name string) cut {
	return cut{s.offset(s.file.Name.Pos()), s.offset(s.file.Name.End()), name}
}

// addImport adds an import in front of the others.
func (s *source) addImport(spec string) cut {
	at := s.offset(s.file.Name.End())
	return cut{at, at, "\n\nimport " + spec}
}

// write writes the file without what is cut, and without the imports that nothing needs any more.
func (s *source) write(name string, cuts []cut) error {
	text, err := s.without(cuts)
	if err != nil {
		return err
	}
	rest, err := parseSource(name, text)
	if err != nil {
		return err
	}
	if text, err = rest.without(rest.unusedImports()); err != nil {
		return err
	}
	if text, err = format.Source(blankLines.ReplaceAll(text, []byte("\n\n"))); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

var blankLines = regexp.MustCompile(`\n\s*\n\s*\n+`)

// without is the text after the cuts.
func (s *source) without(cuts []cut) ([]byte, error) {
	slices.SortStableFunc(cuts, func(a, b cut) int { return a.start - b.start })
	var out bytes.Buffer
	at := 0
	for _, c := range cuts {
		if c.start < at {
			return nil, fmt.Errorf("%s: two cuts overlap at %d", s.fset.Position(s.file.Pos()).Filename, c.start)
		}
		out.Write(s.text[at:c.start])
		out.WriteString(c.text)
		at = c.end
	}
	out.Write(s.text[at:])
	return out.Bytes(), nil
}

// version is the last part of an import path that is only a version.
var version = regexp.MustCompile(`^v[0-9]+$`)

func (s *source) unusedImports() []cut {
	used := map[string]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	var cuts []cut
	for _, i := range s.file.Imports {
		if !used[importName(i)] {
			cuts = append(cuts, cut{s.offset(i.Pos()), s.offset(i.End()), ""})
		}
	}
	return cuts
}

// importName is the name that a file calls an import by. gqlgen gives one to all that are not called as their path
// ends.
func importName(i *ast.ImportSpec) string {
	if i.Name != nil {
		return i.Name.Name
	}
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return ""
	}
	if base := path.Base(p); !version.MatchString(base) {
		return base
	}
	return path.Base(path.Dir(p))
}
