package plan

import (
	"slices"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// appendString appends a JSON string as gqlgen writes it: only what JSON demands is escaped. Unlike gqlgen it never
// lets invalid UTF-8 through, which would make the response no JSON at all (RFC 8259 §8.1).
func appendString(b []byte, s string) []byte {
	if !plain(s) {
		return appendOdd(b, s)
	}
	n := len(b)
	b = slices.Grow(b, len(s)+2)[:n+len(s)+2]
	b[n], b[len(b)-1] = '"', '"'
	copy(b[n+1:], s)
	return b
}

// plain says that a string is ASCII that needs no escape. It looks at eight bytes at once, at some of the last ones
// twice.
func plain(s string) bool {
	if len(s) < 8 {
		for i := range len(s) {
			if !plainByte[s[i]] {
				return false
			}
		}
		return true
	}
	odd := oddBits(word(s[len(s)-8:]))
	for ; len(s) > 8; s = s[8:] {
		odd |= oddBits(word(s))
	}
	return odd == 0
}

// word is the first eight bytes.
func word(s string) uint64 {
	_ = s[7] // the one check of bounds
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const (
	lowBits  = 0x0101010101010101 // the lowest bit of each byte
	highBits = 0x8080808080808080 // the highest
)

// oddBits is zero if all eight bytes are ASCII that needs no escape. A byte that is zero borrows from its highest bit
// when one is subtracted; so does one below 0x20 when 0x20 is.
func oddBits(x uint64) uint64 {
	quote, backslash := x^('"'*lowBits), x^('\\'*lowBits)
	return ((x - ' '*lowBits) | (quote - lowBits) | (backslash - lowBits) | x) & highBits
}

// appendOdd appends a string that is not plain.
func appendOdd(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plainByte[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
			b = append(append(b, s[start:i]...), "\uFFFD"...)
		} else {
			b = appendEscape(append(b, s[start:i]...), c)
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// plainByte marks the ASCII bytes that need no escape.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '\t':
		return append(b, '\\', 't')
	case '\r':
		return append(b, '\\', 'r')
	case '\n':
		return append(b, '\\', 'n')
	case '\\', '"':
		return append(b, '\\', c)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
