package syntax

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// Check finds the first lexical mistake in a text, nil where each of its tokens is one.
func Check(text string) *gqlerror.Error { return scan(text).err }

// Plain is the text as gqlparser's lexer should get it: the same tokens at the same places, but none that it misreads.
func Plain(text string) string { return scan(text).plainText() }

// Parse reads a document of at most so many tokens; 0 means any number.
func Parse(src *ast.Source, maxTokens int) (*ast.QueryDocument, *gqlerror.Error) {
	s := scan(src.Input)
	doc, err := parser.ParseQueryWithTokenLimit(s.source(src), maxTokens)
	if e := s.failure(src, err); e != nil {
		return nil, e
	}
	mend(s, src, doc)
	if e := s.beyond(doc); e != nil {
		return nil, named(src, e)
	}
	return doc, nil
}

// ParseSchema reads an SDL file of at most so many tokens; 0 means any number.
func ParseSchema(src *ast.Source, maxTokens int) (*ast.SchemaDocument, *gqlerror.Error) {
	s := scan(src.Input)
	doc, err := parser.ParseSchemaWithLimit(s.source(src), maxTokens)
	if e := s.failure(src, err); e != nil {
		return nil, e
	}
	mend(s, src, doc)
	return doc, nil
}

// source is what gqlparser gets.
func (s *scanner) source(src *ast.Source) *ast.Source {
	return &ast.Source{Name: src.Name, Input: s.plainText(), BuiltIn: src.BuiltIn}
}

// failure is the first mistake in the text, be it lexical or the parser's.
func (s *scanner) failure(src *ast.Source, err error) *gqlerror.Error {
	if err == nil {
		return named(src, s.err)
	}
	e, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return named(src, &gqlerror.Error{Message: err.Error()})
	}
	at, found := s.find(e)
	switch {
	case s.err != nil && (!found || at == len(s.tokens)-1): // the last one is the lexical mistake
		return named(src, s.err)
	case !found:
		return named(src, &gqlerror.Error{Message: e.Message})
	}
	if before := s.before(at); s.tokens[at].kind == name && before >= 0 && s.isString(before) && strings.HasPrefix(e.Message, "Unexpected ") {
		at = before // a value cannot be an unexpected name, so the string is a description
	}
	if s.isString(at) && strings.HasPrefix(e.Message, "Unexpected ") {
		e.Message = "Unexpected description: only definitions have one, and the short form of a query has none."
	}
	return named(src, failure(s.tokens[at].line, s.tokens[at].column, s.message(e.Message, at)))
}

// named adds the name of the file, as gqlparser does.
func named(src *ast.Source, e *gqlerror.Error) *gqlerror.Error {
	if e != nil && src.Name != "" {
		e.SetFile(src.Name)
	}
	return e
}

// find gives the token that an error of gqlparser's parser is about. The error has a line and a column by its own count, which
// no two tokens share.
func (s *scanner) find(e *gqlerror.Error) (index int, ok bool) {
	if len(e.Locations) == 0 {
		return 0, false
	}
	want := e.Locations[0]
	for lex := lexer.New(&ast.Source{Input: s.plainText()}); ; {
		t, err := lex.ReadToken()
		switch {
		case err != nil:
			return 0, false
		case t.Pos.Line == want.Line && t.Pos.Column == want.Column:
			return s.tokenAt(t.Pos.Start)
		case t.Kind == lexer.EOF:
			return 0, false
		}
	}
}

// tokenAt gives the token that starts after so many characters.
func (s *scanner) tokenAt(runes int) (index int, ok bool) {
	return slices.BinarySearchFunc(s.tokens, runes, func(t token, runes int) int { return t.runes - runes })
}

func (s *scanner) isString(at int) bool {
	return s.tokens[at].kind == str || s.tokens[at].kind == block
}

// before is the last token before another that is no comment, or -1.
func (s *scanner) before(index int) int {
	for index--; index >= 0 && s.tokens[index].kind == comment; index-- {
	}
	return index
}

// message says what gqlparser's parser found wrong, naming the token that is there as this package does.
func (s *scanner) message(of string, at int) string {
	found := s.found(s.tokens[at])
	if strings.HasPrefix(of, "Unexpected ") && !s.isString(at) {
		return "Unexpected " + found + "."
	}
	if expected, _, ok := strings.Cut(of, ", found "); ok {
		return strings.ToUpper(expected[:1]) + expected[1:] + ", found " + found + "."
	}
	return of
}

// found names a token without repeating what a client may have put there; names are repeated if they are short.
func (s *scanner) found(t token) string {
	switch t.kind {
	case endOfText:
		return "the end of the document"
	case name:
		if t.end-t.start <= maxName {
			return "Name " + strconv.Quote(s.text[t.start:t.end])
		}
		return "a Name"
	case integer:
		return "an Int"
	case float:
		return "a Float"
	case str, block:
		return "a String"
	case spread:
		return `"..."`
	}
	return strconv.Quote(string(t.kind))
}

// maxName is how long a name may be to be repeated in an error.
const maxName = 64
