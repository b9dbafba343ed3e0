package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
)

// docs/configuration.md lists every key of bff.yaml, with its bounds and allowed values, and no other. The structs are
// in package main, so they are read as text.
func TestConfigurationKeys(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../bff/*.go")
	if err != nil {
		t.Fatal(err)
	}
	s := source{structs: map[string]*ast.StructType{}, allowed: map[string][]string{}}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			s.declaration(d)
		}
	}
	keys := s.keys("Config", "")
	if len(keys) < 25 {
		t.Fatalf("only %d keys were found in bff/config.go", len(keys))
	}
	compare(t, "configuration.md", keys)
}

// source is what the files of a package declare.
type source struct {
	structs map[string]*ast.StructType
	allowed map[string][]string // what the method Allowed of a type returns
}

func (s source) declaration(d ast.Decl) {
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if named, ok := spec.(*ast.TypeSpec); ok {
				if of, ok := named.Type.(*ast.StructType); ok {
					s.structs[named.Name.Name] = of
				}
			}
		}
	case *ast.FuncDecl:
		if d.Recv == nil || d.Name.Name != "Allowed" {
			return
		}
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok {
				word, _ := strconv.Unquote(text.Value)
				name := d.Recv.List[0].Type.(*ast.Ident).Name
				s.allowed[name] = append(s.allowed[name], word)
			}
			return true
		})
	}
}

// keys lists the keys of a struct and of those in it.
func (s source) keys(name, under string) (keys []key) {
	for _, field := range s.structs[name].Fields.List {
		if field.Tag == nil {
			continue
		}
		text, _ := strconv.Unquote(field.Tag.Value)
		tag := reflect.StructTag(text)
		path, of := under+tag.Get("yaml"), field.Type
		switch t := of.(type) {
		case *ast.ArrayType:
			if of = t.Elt; s.structs[nameOf(of)] != nil {
				path += "[]"
			}
		case *ast.MapType:
			of, path = t.Value, path+".<name>"
		}
		if s.structs[nameOf(of)] != nil {
			keys = append(keys, s.keys(nameOf(of), path+".")...)
			continue
		}
		k := key{path, s.allowed[nameOf(of)]}
		for _, bound := range []string{"min", "max"} {
			if v := tag.Get(bound); v != "" {
				k.mention = append(k.mention, v)
			}
		}
		keys = append(keys, k)
	}
	return keys
}

// nameOf is the name of a type of the file itself, else "".
func nameOf(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
