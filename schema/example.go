package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

// exampleFile holds operations that the playground and the documentation show.
const exampleFile = "example.graphql"

// maxExampleTokens bounds validation, parts of which are quadratic.
const maxExampleTokens = 20_000

// Example is one operation of a client's example.graphql.
type Example struct {
	// Name is the operation's name.
	Name string
	// Kind is query, mutation or subscription.
	Kind ast.Operation
	// Text is the operation with the fragments that it needs, formatted.
	Text string
	// Runnable tells that every variable has a default or may be null, so that
	// the operation runs without being given any.
	Runnable bool
}

// parseExamples reads and validates the operations of one file.
func parseExamples(file, text string, s *ast.Schema, p *problems) []Example {
	src := &ast.Source{Name: file, Input: strings.TrimPrefix(text, "\ufeff")}
	doc, err := syntax.Parse(src, maxExampleTokens)
	if err != nil {
		p.graphql(err)
		return nil
	}
	for _, e := range rules.New(true).Validate(s, doc) {
		e.SetFile(file)
		p.graphql(e)
	}
	var examples []Example
	for _, op := range doc.Operations {
		if op.Name == "" {
			p.add(op.Position, "an example needs a name; write %s SomeName { … }", op.Operation)
		}
		examples = append(examples, Example{op.Name, op.Operation, printOperation(op, doc.Fragments), runnable(op)})
	}
	return examples
}

// printOperation formats one operation with the fragments it reaches.
func printOperation(op *ast.OperationDefinition, all ast.FragmentDefinitionList) string {
	reached := map[string]bool{}
	spread(op.SelectionSet, all, reached)
	doc := &ast.QueryDocument{Operations: ast.OperationList{op}}
	for _, f := range all {
		if reached[f.Name] {
			doc.Fragments = append(doc.Fragments, f)
		}
	}
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  "), formatter.WithComments()).FormatQueryDocument(doc)
	return strings.TrimSpace(b.String()) + "\n"
}

// spread marks the fragments that a selection reaches.
func spread(set ast.SelectionSet, all ast.FragmentDefinitionList, reached map[string]bool) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			spread(sel.SelectionSet, all, reached)
		case *ast.InlineFragment:
			spread(sel.SelectionSet, all, reached)
		case *ast.FragmentSpread:
			f := all.ForName(sel.Name)
			if f != nil && !reached[sel.Name] {
				reached[sel.Name] = true
				spread(f.SelectionSet, all, reached)
			}
		}
	}
}

// runnable reports whether an operation needs no variables.
func runnable(op *ast.OperationDefinition) bool {
	for _, v := range op.VariableDefinitions {
		if v.Type.NonNull && v.DefaultValue == nil {
			return false
		}
	}
	return true
}
