package ratelimit_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// A strict parser of RFC 9651 lists (§4.2.1) as far as the RateLimit fields may use them: items that are strings,
// integers or byte sequences, with parameters of the same kinds.

// sfItem is an item with its parameters.
type sfItem struct {
	value  any
	params map[string]any
}

// sfParser consumes its text from the left.
type sfParser struct{ rest string }

func mustParseList(t testing.TB, text string) []sfItem {
	t.Helper()
	items, err := parseList(text)
	if err != nil {
		t.Fatalf("%q is not a list of RFC 9651: %v", text, err)
	}
	return items
}

func parseList(text string) (items []sfItem, err error) {
	p := &sfParser{strings.Trim(text, " ")}
	for p.rest != "" {
		it, err := p.item()
		if err != nil {
			return nil, err
		}
		items = append(items, it)
		p.rest = strings.TrimLeft(p.rest, " \t")
		if p.rest == "" {
			return items, nil
		}
		if !p.take(",") {
			return nil, fmt.Errorf("want a comma at %q", p.rest)
		}
		if p.rest = strings.TrimLeft(p.rest, " \t"); p.rest == "" {
			return nil, errors.New("a comma ends the list")
		}
	}
	return nil, errors.New("an empty list must not be sent")
}

func (p *sfParser) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	p.rest = rest
	return ok
}

func (p *sfParser) item() (it sfItem, err error) {
	if it.value, err = p.bare(); err != nil {
		return it, err
	}
	it.params = map[string]any{}
	for p.take(";") {
		p.rest = strings.TrimLeft(p.rest, " ")
		key := p.while("abcdefghijklmnopqrstuvwxyz0123456789_-.*")
		if key == "" || strings.Contains("0123456789_-.", key[:1]) {
			return it, fmt.Errorf("bad key %q before %q", key, p.rest)
		}
		if _, twice := it.params[key]; twice {
			return it, fmt.Errorf("the parameter %s comes twice", key)
		}
		it.params[key] = true
		if p.take("=") {
			if it.params[key], err = p.bare(); err != nil {
				return it, err
			}
		}
	}
	return it, nil
}

// while takes all leading bytes that are in set.
func (p *sfParser) while(set string) string {
	rest := strings.TrimLeft(p.rest, set)
	taken := p.rest[:len(p.rest)-len(rest)]
	p.rest = rest
	return taken
}

func (p *sfParser) bare() (any, error) {
	switch {
	case p.take(`"`):
		return p.text()
	case p.take(":"):
		raw, rest, ok := strings.Cut(p.rest, ":")
		if !ok {
			return nil, errors.New("a byte sequence does not end")
		}
		p.rest = rest
		return base64.StdEncoding.Strict().DecodeString(raw)
	default:
		digits := p.while("-0123456789")
		if len(strings.TrimPrefix(digits, "-")) > 15 {
			return nil, fmt.Errorf("the integer %s has more than 15 digits", digits)
		}
		return strconv.ParseInt(digits, 10, 64)
	}
}

func (p *sfParser) text() (string, error) {
	var b strings.Builder
	for p.rest != "" {
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '"':
			return b.String(), nil
		case c == '\\':
			if p.rest == "" || p.rest[0] != '"' && p.rest[0] != '\\' {
				return "", errors.New("bad escape in a string")
			}
			c, p.rest = p.rest[0], p.rest[1:]
		case c < 0x20 || c > 0x7e:
			return "", fmt.Errorf("byte %#x in a string", c)
		}
		b.WriteByte(c)
	}
	return "", errors.New("a string does not end")
}

// TestParserIsStrict shows that the parser the headers are held to can say no.
func TestParserIsStrict(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		``, `"a`, `"a";`, `"a";Q=1`, `"a";q=1234567890123456`, `"a",`, `"a" "b"`, `"a";q=1;q=2`, `"a";pk=:dTo`, `"a";pk=:dTo:`,
		"\"a\n\"", `"\x"`, `a b`, `"a";q=1,,"b";q=1`,
	} {
		if items, err := parseList(bad); err == nil {
			t.Errorf("%q was read as %v", bad, items)
		}
	}
	items, err := parseList(`"a\"b";q=-5;pk=:dTox:;flag, "c"`)
	if err != nil || len(items) != 2 || items[0].value != `a"b` || items[0].params["q"] != int64(-5) ||
		string(items[0].params["pk"].([]byte)) != "u:1" || items[0].params["flag"] != true {
		t.Errorf("a good list was read as %v (error %v)", items, err)
	}
}
