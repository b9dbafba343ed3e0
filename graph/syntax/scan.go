package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The kinds of tokens are their first byte, but for these.
const (
	endOfText = 0
	name      = 'n'
	integer   = '0'
	float     = '1'
	str       = '"'
	block     = 'b'
	comment   = '#'
	spread    = '.'
)

// token is a lexical token of a text and its place.
type token struct {
	kind         byte
	start, end   int // in bytes
	runes        int // where it starts, in characters
	line, column int // where it starts, from 1, the column in UTF-16 code units
}

// scanner splits a text into tokens (GraphQL specification §2.1), as far as the first mistake.
type scanner struct {
	text   string
	tokens []token
	err    *gqlerror.Error

	at, runes, units int    // where it is, in bytes, characters and UTF-16 code units
	line, lineUnits  int    // the line, and where it starts
	plain            []byte // see tame; nil where the text is plain
}

// scan reads a whole text.
func scan(text string) *scanner {
	s := &scanner{text: text, line: 1, tokens: make([]token, 0, len(text)/4+8)}
	for s.err == nil {
		s.skip()
		t := token{start: s.at, runes: s.runes, line: s.line, column: s.column()}
		if s.at < len(text) {
			t.kind = s.token()
		}
		t.end = s.at
		s.tokens = append(s.tokens, t)
		if t.kind == endOfText || s.err != nil {
			break
		}
		s.tame(t)
	}
	return s
}

// column is that of the next character.
func (s *scanner) column() int { return s.units - s.lineUnits + 1 }

// next is the byte at a distance, or 0.
func (s *scanner) next(distance int) byte {
	if s.at+distance < len(s.text) {
		return s.text[s.at+distance]
	}
	return 0
}

// step goes on by one character.
func (s *scanner) step() {
	r, size := rune(s.text[s.at]), 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(s.text[s.at:])
	}
	s.at += size
	s.runes++
	s.units++
	if r > 0xFFFF {
		s.units++
	}
	if r == '\n' || r == '\r' && s.next(0) != '\n' {
		s.line++
		s.lineUnits = s.units
	}
}

// pass goes on by so many characters that are one byte each and end no line, which is faster than as many steps.
func (s *scanner) pass(count int) {
	s.at += count
	s.runes += count
	s.units += count
}

// skip goes on to the next token.
func (s *scanner) skip() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', ',':
			s.pass(1)
			continue
		case '\n', '\r':
		default:
			if !strings.HasPrefix(s.text[s.at:], "\ufeff") {
				return
			}
		}
		s.step()
	}
}

// token reads one token; it starts where the scanner stands.
func (s *scanner) token() byte {
	switch c := s.text[s.at]; {
	case strings.IndexByte("!$&():=@[]{|}", c) >= 0:
		s.pass(1)
		return c
	case c == spread && s.next(1) == spread && s.next(2) == spread:
		s.pass(3)
		return spread
	case c == '#':
		return s.comment()
	case letter(c):
		count := 1
		for letter(s.next(count)) || digit(s.next(count)) {
			count++
		}
		s.pass(count)
		return name
	case digit(c) || c == '-':
		return s.number()
	case c == '"' && s.next(1) == '"' && s.next(2) == '"':
		return s.block()
	case c == '"':
		return s.string()
	case c == '\'':
		s.fail(`Unexpected single quote character ('), did you mean to use a double quote (")?`)
	case !s.invalid():
		s.fail("Unexpected character: %s.", s.describe())
	}
	return endOfText
}

// comment runs to the end of its line.
func (s *scanner) comment() byte {
	for s.at < len(s.text) && s.text[s.at] != '\n' && s.text[s.at] != '\r' && !s.invalid() {
		s.step()
	}
	return comment
}

// number is an integer or a float, after which neither a dot nor a letter may stand.
func (s *scanner) number() byte {
	kind := byte(integer)
	if s.next(0) == '-' {
		s.step()
	}
	if s.next(0) == '0' {
		s.step()
		if digit(s.next(0)) {
			s.fail("Invalid number, unexpected digit after 0: %s.", s.describe())
		}
	} else {
		s.digits()
	}
	if s.next(0) == '.' {
		kind = float
		s.step()
		s.digits()
	}
	if s.err == nil && s.next(0)|0x20 == 'e' {
		kind = float
		s.step()
		if s.next(0) == '+' || s.next(0) == '-' {
			s.step()
		}
		s.digits()
	}
	if s.next(0) == '.' || letter(s.next(0)) {
		s.fail("Invalid number, expected digit but got: %s.", s.describe())
	}
	return kind
}

func (s *scanner) digits() {
	if !digit(s.next(0)) {
		s.fail("Invalid number, expected digit but got: %s.", s.describe())
	}
	for digit(s.next(0)) {
		s.step()
	}
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }
