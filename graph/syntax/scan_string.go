package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// string reads a string on one line, escapes and all.
func (s *scanner) string() byte {
	s.step()
	for s.err == nil {
		switch c := s.next(0); {
		case s.at >= len(s.text) || c == '\n' || c == '\r':
			s.fail("Unterminated string.")
		case c == '"':
			s.step()
			return str
		case c == '\\':
			s.escape()
		case !s.invalid():
			s.step()
		}
	}
	return str
}

// escape checks and skips one escape sequence, or two that make one character.
func (s *scanner) escape() {
	_, size := unescape(s.text[s.at:])
	switch {
	case size == 0 && s.next(1) == 'u':
		s.fail(`Invalid Unicode escape sequence: \u takes four hexadecimal digits, or digits in braces, of a character; surrogates come in pairs.`)
	case size == 0:
		s.fail(`Invalid character escape sequence: a backslash takes one of " \ / b f n r t, or u with the number of a character.`)
	}
	for range size {
		s.step()
	}
}

// block reads a block string.
func (s *scanner) block() byte {
	for range 3 {
		s.step()
	}
	for s.err == nil {
		rest := s.text[s.at:]
		switch {
		case rest == "":
			s.fail("Unterminated string.")
		case strings.HasPrefix(rest, `"""`):
			for range 3 {
				s.step()
			}
			return block
		case strings.HasPrefix(rest, `\"""`):
			for range 4 {
				s.step()
			}
		case !s.invalid():
			s.step()
		}
	}
	return block
}

// invalid fails at a byte that is no UTF-8: only Unicode scalar values may stand in a text.
func (s *scanner) invalid() bool {
	if s.text[s.at] < utf8.RuneSelf {
		return false
	}
	if r, size := utf8.DecodeRuneInString(s.text[s.at:]); r != utf8.RuneError || size > 1 {
		return false
	}
	s.fail("Invalid character: the byte 0x%02X is not UTF-8.", s.text[s.at])
	return true
}

// fail records the first mistake, at the next character.
func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = failure(s.line, s.column(), fmt.Sprintf(format, args...))
	}
}

func failure(line, column int, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Locations: []gqlerror.Location{{Line: line, Column: column}}}
}

// describe names the next character.
func (s *scanner) describe() string {
	if s.at >= len(s.text) {
		return "the end of the document"
	}
	switch r, _ := utf8.DecodeRuneInString(s.text[s.at:]); {
	case r == '"':
		return `'"'`
	case r >= ' ' && r <= '~':
		return `"` + string(r) + `"`
	default:
		return fmt.Sprintf("U+%04X", r)
	}
}

// unescape reads the escape sequence at the start of a text. Its size is 0 where it is none.
func unescape(text string) (r rune, size int) {
	if len(text) < 2 {
		return 0, 0
	}
	switch text[1] {
	case '"', '\\', '/':
		return rune(text[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unescapeUnicode(text)
	}
	return 0, 0
}

func unescapeUnicode(text string) (r rune, size int) {
	if strings.HasPrefix(text, `\u{`) {
		return unescapeBraces(text)
	}
	r = unit(text)
	size = 6
	if utf16.IsSurrogate(r) {
		if r = utf16.DecodeRune(r, unit(text[6:])); r == utf8.RuneError { // which no pair stands for
			return 0, 0
		}
		size = 12
	}
	if !utf8.ValidRune(r) {
		return 0, 0
	}
	return r, size
}

// unit is the number of an escape of four digits, or -1.
func unit(text string) rune {
	if len(text) < 6 || text[:2] != `\u` {
		return -1
	}
	return hexadecimal(text[2:6])
}

// maxBraced is how many digits graphql-js takes in braces, leading zeros included.
const maxBraced = 8

func unescapeBraces(text string) (rune, int) {
	end := strings.IndexByte(text[:min(len(text), 3+maxBraced+1)], '}')
	if end < 4 {
		return 0, 0
	}
	r := hexadecimal(text[3:end])
	if !utf8.ValidRune(r) {
		return 0, 0
	}
	return r, end + 1
}

// hexadecimal is the value of digits, or -1.
func hexadecimal(digits string) rune {
	for i := range len(digits) {
		if !digit(digits[i]) && (digits[i]|0x20 < 'a' || digits[i]|0x20 > 'f') {
			return -1
		}
	}
	n, err := strconv.ParseInt(digits, 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}
