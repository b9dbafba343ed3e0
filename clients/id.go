package clients

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxOpaque bounds the text form of a global id or cursor, in bytes. The
// longest kind with the longest number stays far below it.
const maxOpaque = 128

// errNotCanonical says no more than needed: the text came from outside, so it
// is neither echoed nor explained.
var errNotCanonical = errors.New("not an id given out by this server")

// opaque is base64url without padding; Strict refuses a second spelling of the
// same bytes, so that an id has exactly one text form.
var opaque = base64.RawURLEncoding.Strict()

// AppendGlobalID appends the Relay global id of object n of a kind, as a quoted
// JSON string, and returns the longer slice. The id is the base64url of
// "Kind:n" without padding. It allocates only when b has to grow.
func AppendGlobalID(b []byte, kind string, n int64) []byte {
	var stack [64]byte
	plain := strconv.AppendInt(append(append(stack[:0], kind...), ':'), n, 10)
	return append(opaque.AppendEncode(append(b, '"'), plain), '"')
}

// GlobalID returns the same id as [AppendGlobalID], without quotes.
func GlobalID(kind string, n int64) string {
	var stack [96]byte
	quoted := AppendGlobalID(stack[:0], kind, n)
	return string(quoted[1 : len(quoted)-1])
}

// ParseGlobalID takes a global id apart. It is strict: only the exact text that
// [GlobalID] returns for a non-empty kind and n > 0 is accepted, so two
// different texts never name the same object. The error never quotes s.
func ParseGlobalID(s string) (kind string, n int64, err error) {
	kind, digits, ok := strings.Cut(decodeOpaque(s), ":")
	if n, ok = parseNumber(digits, ok); !ok || !isKind(kind) {
		return "", 0, errNotCanonical
	}
	return kind, n, nil
}

// ParseID parses a global id and insists on its kind. The error names the kind
// that was expected and nothing of what was given.
func ParseID(kind, s string) (int64, error) {
	got, n, err := ParseGlobalID(s)
	if err != nil || got != kind {
		return 0, fmt.Errorf("must be the id of a %s, as this server gave it out", kind)
	}
	return n, nil
}

// UnmarshalID is [ParseID] for a GraphQL input value of any Go type.
func UnmarshalID(kind string, v any) (int64, error) {
	s, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf("must be the id of a %s, written as a string", kind)
	}
	return ParseID(kind, s)
}

// AppendTextID is [AppendGlobalID] for an object whose key is a text. The id of a key in digits is that of the number.
func AppendTextID(b []byte, kind, key string) []byte {
	var stack [96]byte
	plain := append(append(append(stack[:0], kind...), ':'), key...)
	return append(opaque.AppendEncode(append(b, '"'), plain), '"')
}

// maxTextID bounds the global id of an object whose key is a text, in bytes.
const maxTextID = 1 << 10

// ParseTextID gives the key of a global id, and insists on its kind. Only the exact text that [AppendTextID] appends for a key
// that is not empty is accepted. The error never quotes s.
func ParseTextID(kind, s string) (key string, err error) {
	plain, ok := "", len(s) <= maxTextID && !strings.ContainsAny(s, "\r\n")
	if ok {
		text, err := opaque.DecodeString(s)
		plain, ok = string(text), err == nil
	}
	key, found := strings.CutPrefix(plain, kind+":")
	if !ok || !found || key == "" {
		return "", fmt.Errorf("must be the id of a %s, as this server gave it out", kind)
	}
	return key, nil
}

// decodeOpaque returns the plain form of an id or cursor, or "" for a text that
// is not the one spelling of it. Newlines have to be looked for: the base64
// decoder skips them wherever they are.
func decodeOpaque(s string) string {
	if len(s) > maxOpaque || strings.ContainsAny(s, "\r\n") {
		return ""
	}
	plain, err := opaque.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(plain)
}

// parseNumber accepts the canonical decimal form of 1 … 2⁶³-1: no sign, no
// leading zero. It passes a failure of the step before it through.
func parseNumber(s string, ok bool) (int64, bool) {
	if !ok || s == "" || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// isKind reports whether s is a GraphQL type name of ASCII letters.
func isKind(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}
