package audit

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// library is a set of documents whose operations may spread each other's
// fragments, as front ends keep them in files of their own.
type library struct {
	parsed []parsed
	shared map[string]*ast.FragmentDefinition
}

type parsed struct {
	document Document
	doc      *ast.QueryDocument
	err      error
}

func link(documents []Document) library {
	l := library{shared: map[string]*ast.FragmentDefinition{}}
	for _, d := range documents {
		doc, err := parser.ParseQuery(&ast.Source{Name: d.Name, Input: d.Text})
		l.parsed = append(l.parsed, parsed{d, doc, err})
		if err != nil {
			continue
		}
		for _, f := range doc.Fragments {
			if l.shared[f.Name] == nil {
				l.shared[f.Name] = f
			}
		}
	}
	return l
}

// standalone is a document of one operation with the fragments it needs, its
// own document's before those of others. Fragments nowhere to be found are
// left for validation to report.
func (l library) standalone(p parsed, op *ast.OperationDefinition) *ast.QueryDocument {
	doc := &ast.QueryDocument{Operations: ast.OperationList{op}, Position: p.doc.Position}
	seen := map[string]bool{}
	var need func(ast.SelectionSet)
	need = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				need(s.SelectionSet)
			case *ast.InlineFragment:
				need(s.SelectionSet)
			case *ast.FragmentSpread:
				f := l.fragment(p, s.Name)
				if f == nil || seen[s.Name] {
					continue
				}
				seen[s.Name] = true
				doc.Fragments = append(doc.Fragments, f)
				need(f.SelectionSet)
			}
		}
	}
	need(op.SelectionSet)
	return doc
}

func (l library) fragment(p parsed, name string) *ast.FragmentDefinition {
	if f := p.doc.Fragments.ForName(name); f != nil {
		return f
	}
	return l.shared[name]
}
