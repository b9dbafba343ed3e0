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
func Plain(text string) string {
	if !hasControl(text) && !strings.Contains(text, `"""`) {
		return text
	}
	return scan(text).plainText()
}

// Locate is where in a text a token is that starts after so many characters, which is how gqlparser counts: the line,
// and the column in UTF-16 code units, both from 1.
func Locate(text string, runes int) (line, column int) {
	s := &scanner{text: text, line: 1}
	for s.runes < runes && s.at < len(text) {
		s.step()
	}
	return s.line, s.column()
}

// Parse reads a document of at most so many tokens; 0 means any number.
func Parse(src *ast.Source, maxTokens int) (*ast.QueryDocument, *gqlerror.Error) {
	s := scan(src.Input)
	doc, err := parser.ParseQueryWithTokenLimit(s.source(src), maxTokens)
	at, message := s.beyond()
	if err == nil && len(doc.Operations)+len(doc.Fragments) == 0 {
		at, message = len(s.tokens)-1, "Unexpected end of the document: it has neither an operation nor a fragment."
	}
	if e := s.first(err, at, message); e != nil {
		return nil, named(src, e)
	}
	mend(s, src, doc)
	return doc, nil
}

// ParseSchema reads an SDL file of at most so many tokens; 0 means any number.
func ParseSchema(src *ast.Source, maxTokens int) (*ast.SchemaDocument, *gqlerror.Error) {
	s := scan(src.Input)
	doc, err := parser.ParseSchemaWithLimit(s.source(src), maxTokens)
	at, message := s.beyondSDL()
	if e := s.first(err, at, message); e != nil {
		return nil, named(src, e)
	}
	mend(s, src, doc)
	return doc, nil
}

// source is what gqlparser gets.
func (s *scanner) source(src *ast.Source) *ast.Source {
	return &ast.Source{Name: src.Name, Input: s.plainText(), BuiltIn: src.BuiltIn}
}

// first is the first mistake in the text: the parser's, or a message about a token, or else the scanner's, with which
// the tokens end.
func (s *scanner) first(err error, at int, message string) *gqlerror.Error {
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		index, found := s.find(e)
		switch {
		case found && index < at:
			at, message = s.explain(index, e.Message)
		case !found && s.err == nil && message == "":
			return &gqlerror.Error{Message: e.Message}
		}
	}
	switch {
	case s.err != nil && at >= len(s.tokens)-1:
		return s.err
	case message == "":
		return nil
	}
	return failure(s.tokens[at].line, s.tokens[at].column, message)
}

// named adds the name of the file, as gqlparser does.
func named(src *ast.Source, e *gqlerror.Error) *gqlerror.Error {
	if src.Name != "" {
		e.SetFile(src.Name)
	}
	return e
}

// find gives the token that an error of gqlparser's parser is about. The error has a line and a column by its own
// count, which no two tokens share.
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

// explain says what gqlparser's parser found wrong with a token, naming the token as this package does.
func (s *scanner) explain(at int, message string) (index int, explained string) {
	unexpected := strings.HasPrefix(message, "Unexpected ")
	if before := s.before(at); unexpected && s.tokens[at].kind == name && before >= 0 && s.isString(before) {
		at = before // a value cannot be an unexpected name, so the string is a description
	}
	found := s.found(s.tokens[at])
	switch expected, _, ok := strings.Cut(message, ", found "); {
	case unexpected && s.isString(at):
		return at, unexpectedDescription
	case unexpected:
		return at, "Unexpected " + found + "."
	case ok:
		return at, wanted(expected) + ", found " + found + "."
	}
	return at, message
}

// wanted is what gqlparser's parser expected, as "Expected Name" or "Expected :", with punctuation in quotes.
func wanted(expected string) string {
	kind, ok := strings.CutPrefix(expected, "Expected ")
	if !ok {
		return strings.ToUpper(expected[:1]) + expected[1:]
	}
	if kind != "" && !letter(kind[0]) && kind[0] != '"' {
		kind = strconv.Quote(kind)
	}
	return "Expected " + kind
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

const unexpectedDescription = "Unexpected description: only definitions have one, and neither the short form of a query nor an extension is one."

// maxName is how long a name may be to be repeated in an error.
const maxName = 64
