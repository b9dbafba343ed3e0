package limits

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"

	"github.com/facetgraph/facet/graph/syntax"
)

// CheckSource checks the text of a document before it is parsed. It returns an
// *Error, or nil; text that is not GraphQL is left to the parser to refuse.
func CheckSource(text string, l Limits) error {
	l = l.WithDefaults()
	if exceeded(len(text), l.Bytes) {
		return &Error{Limit: MaxBytes, Max: l.Bytes, Got: len(text)}
	}
	lex := lexer.New(&ast.Source{Input: text})
	tokens, nesting := 0, 0
	for {
		token, err := lex.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return nil
		}
		tokens++
		nesting += step(token.Kind)
		if exceeded(tokens, l.Tokens) {
			return &Error{Limit: MaxTokens, Max: l.Tokens, Got: tokens, Loc: placeOf(text, token)}
		}
		if exceeded(nesting, l.Nesting) {
			return &Error{Limit: MaxNesting, Max: l.Nesting, Got: nesting, Loc: placeOf(text, token)}
		}
	}
}

func placeOf(text string, token lexer.Token) gqlerror.Location {
	line, column := syntax.Locate(text, token.Pos.Start)
	return gqlerror.Location{Line: line, Column: column}
}

// step is what a token adds to the nesting.
func step(kind lexer.Type) int {
	switch kind {
	case lexer.BraceL, lexer.BracketL, lexer.ParenL:
		return 1
	case lexer.BraceR, lexer.BracketR, lexer.ParenR:
		return -1
	default:
		return 0
	}
}
