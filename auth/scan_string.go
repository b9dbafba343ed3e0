package auth

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// str scans a string and returns what stands between its quotes, escapes and all.
func (s *scanner) str() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	from := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return s.b[from : s.i-1], true
		case c == '\\':
			if !s.escape() {
				return nil, s.fail(ReasonJSON)
			}
		case c < ' ':
			return nil, s.fail(ReasonJSON)
		case c < utf8.RuneSelf:
			s.i++
		default:
			r, n := utf8.DecodeRune(s.b[s.i:])
			if r == utf8.RuneError && n == 1 {
				return nil, s.fail(ReasonJSON)
			}
			s.i += n
		}
	}
	return nil, s.fail(ReasonJSON)
}

// escape consumes one escape sequence, or a pair of them for a surrogate pair.
func (s *scanner) escape() bool {
	s.i++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i++
		return true
	case 'u':
		r, ok := s.unit()
		switch {
		case !ok || 0xdc00 <= r && r < 0xe000:
			return false
		case r < 0xd800 || r >= 0xe000:
			return true
		}
		if s.peek() != '\\' {
			return false
		}
		if s.i++; s.peek() != 'u' {
			return false
		}
		low, ok := s.unit()
		return ok && 0xdc00 <= low && low < 0xe000
	default:
		return false
	}
}

// unit consumes "uXXXX" and returns the UTF-16 code unit.
func (s *scanner) unit() (rune, bool) {
	if s.i+5 > len(s.b) {
		return 0, false
	}
	var r rune
	for _, c := range s.b[s.i+1 : s.i+5] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	s.i += 5
	return r, true
}

// unescape is the text of a scanned string. Only strings with escapes cost an
// allocation.
func unescape(raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	var text string
	quotedRaw := make([]byte, 0, len(raw)+2)
	quotedRaw = append(append(append(quotedRaw, '"'), raw...), '"')
	if json.Unmarshal(quotedRaw, &text) != nil {
		return raw // not reached: raw has been scanned
	}
	return []byte(text)
}
