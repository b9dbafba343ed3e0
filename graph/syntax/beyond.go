package syntax

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// beyond is the first thing in a document that gqlparser takes and the specification's grammar does not: variables of fragments
// (an experiment of graphql-js's past), and variables where only constants may stand.
func (s *scanner) beyond(doc *ast.QueryDocument) *gqlerror.Error {
	for _, f := range doc.Fragments {
		if len(f.VariableDefinition) > 0 {
			return s.unexpected(f.VariableDefinition[0].Position, `Expected "on", found "(".`, '(')
		}
	}
	for _, op := range doc.Operations {
		for _, def := range op.VariableDefinitions {
			for _, d := range def.Directives {
				for _, arg := range d.Arguments {
					if v := variableIn(arg.Value); v != nil {
						return s.unexpected(v.Position, "Unexpected variable in a constant value.", '$')
					}
				}
			}
		}
	}
	if len(doc.Operations)+len(doc.Fragments) == 0 {
		end := s.tokens[len(s.tokens)-1]
		return failure(end.line, end.column, "Unexpected end of the document: it has neither an operation nor a fragment.")
	}
	return nil
}

// unexpected fails at the last token of a kind that stands at a place or before it.
func (s *scanner) unexpected(p *ast.Position, message string, kind byte) *gqlerror.Error {
	i, _ := s.tokenAt(p.Start)
	for i > 0 && s.tokens[i].kind != kind {
		i--
	}
	return failure(s.tokens[i].line, s.tokens[i].column, message)
}

// variableIn finds a variable in a value.
func variableIn(v *ast.Value) *ast.Value {
	if v.Kind == ast.Variable {
		return v
	}
	for _, child := range v.Children {
		if found := variableIn(child.Value); found != nil {
			return found
		}
	}
	return nil
}
