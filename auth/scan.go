package auth

import (
	"bytes"
	"strconv"
)

// Limits of the scanner. A token of MaxTokenBytes could hold about a thousand
// members; 128 per object keeps the search for duplicates, which compares pairs of
// hashes, in the microseconds.
const (
	maxDepth   = 8
	maxMembers = 128
)

// scanner walks one JSON document once and accepts only what every JSON parser
// reads alike. Beyond RFC 8259 it refuses: names that occur twice in an object or
// differ by case alone, ill-formed UTF-8, lone surrogates, numbers that do not fit
// a float64, and nesting beyond maxDepth.
type scanner struct {
	b     []byte
	i     int
	depth int
	names []name // of the objects that are open, innermost last
	why   Reason // set by the first failure
}

// name is a member's name without escapes, and its [foldHash].
type name struct {
	text []byte
	hash uint32
}

// member is told the top-level members of the document: the name without quotes
// and escapes, and the value as it is written. It returns "" to go on.
type member func(name, value []byte) Reason

// scanObject checks that b is one JSON object and nothing more, telling visit
// about its members. It returns "" or why not.
func scanObject(b []byte, visit member) Reason {
	var room [32]name
	s := scanner{b: b, names: room[:0]}
	s.space()
	if !s.object(visit) {
		return s.why
	}
	if s.space(); s.i != len(b) {
		return ReasonJSON
	}
	return ""
}

// fail keeps the first reason and returns false, so that it can end any method.
func (s *scanner) fail(r Reason) bool {
	if s.why == "" {
		s.why = r
	}
	return false
}

// peek is the byte at the cursor, or 0 at the end (0 is no JSON token).
func (s *scanner) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// space skips the four characters that JSON calls white space, and no others.
func (s *scanner) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// take consumes c or fails.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return s.fail(ReasonJSON)
	}
	s.i++
	return true
}

// enter opens an object or array.
func (s *scanner) enter(begin byte) bool {
	if !s.take(begin) {
		return false
	}
	if s.depth++; s.depth > maxDepth {
		return s.fail(ReasonTooDeep)
	}
	return true
}

// more reports whether element n of the open object or array follows, and moves
// to it. At the end, or at a failure, it returns false.
func (s *scanner) more(end byte, n int) bool {
	s.space()
	if s.peek() == end {
		s.i++
		s.depth--
		return false
	}
	if n == 0 {
		return true
	}
	if !s.take(',') {
		return false
	}
	s.space()
	return true
}

// object scans an object. Only that of the document itself is visited.
func (s *scanner) object(visit member) bool {
	if !s.enter('{') {
		return false
	}
	base := len(s.names)
	for n := 0; s.more('}', n); n++ {
		if !s.member(base, visit) {
			return false
		}
	}
	s.names = s.names[:base]
	return s.why == ""
}

// array scans an array. A comma before its end fails in value, which finds "]".
func (s *scanner) array() bool {
	if !s.enter('[') {
		return false
	}
	for n := 0; s.more(']', n); n++ {
		if !s.value() {
			return false
		}
	}
	return s.why == ""
}

// member scans one name and its value; base is where the names of the open object
// begin.
func (s *scanner) member(base int, visit member) bool {
	raw, ok := s.str()
	if !ok {
		return false
	}
	text := unescape(raw)
	n := name{text, foldHash(text)}
	if !s.distinct(base, n) {
		return false
	}
	s.names = append(s.names, n)
	if s.space(); !s.take(':') {
		return false
	}
	s.space()
	from := s.i
	if !s.value() {
		return false
	}
	if visit != nil {
		if r := visit(text, s.b[from:s.i]); r != "" {
			return s.fail(r)
		}
	}
	return true
}

// distinct reports whether n differs from every name of the open object, also when
// case is folded the way encoding/json folds it (so that a struct decoder behind us
// cannot mistake "SUB" or "ſub" for "sub").
func (s *scanner) distinct(base int, n name) bool {
	open := s.names[base:]
	if len(open) >= maxMembers {
		return s.fail(ReasonTooDeep)
	}
	for _, other := range open {
		if other.hash != n.hash || !bytes.EqualFold(other.text, n.text) {
			continue
		}
		if bytes.Equal(other.text, n.text) {
			return s.fail(ReasonDuplicate)
		}
		return s.fail(ReasonCaseVariant)
	}
	return true
}

// value scans any value. What begins none of the others has to be a number.
func (s *scanner) value() bool {
	switch c := s.peek(); c {
	case '{':
		return s.object(nil)
	case '[':
		return s.array()
	case '"':
		_, ok := s.str()
		return ok
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	default:
		return s.number()
	}
}

// literal scans one of true, false, null; what follows is the caller's to judge.
func (s *scanner) literal(word string) bool {
	if !bytes.HasPrefix(s.b[s.i:], []byte(word)) {
		return s.fail(ReasonJSON)
	}
	s.i += len(word)
	return true
}

// digits skips digits and counts them.
func (s *scanner) digits() int {
	from := s.i
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.i++
	}
	return s.i - from
}

// number scans the grammar of RFC 8259 §6.
func (s *scanner) number() bool {
	from, plain := s.i, true
	if s.peek() == '-' {
		s.i++
	}
	first := s.peek()
	if n := s.digits(); n == 0 || n > 1 && first == '0' {
		return s.fail(ReasonJSON)
	}
	if s.peek() == '.' {
		s.i++
		if s.digits() == 0 {
			return s.fail(ReasonJSON)
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		plain = false
		s.i++
		if c := s.peek(); c == '+' || c == '-' {
			s.i++
		}
		if s.digits() == 0 {
			return s.fail(ReasonJSON)
		}
	}
	// A number that overflows float64 is an error to one parser and infinity or a
	// big integer to another. Short ones without an exponent cannot.
	if !plain || s.i-from > 300 {
		if _, err := strconv.ParseFloat(string(s.b[from:s.i]), 64); err != nil {
			return s.fail(ReasonJSON)
		}
	}
	return true
}
