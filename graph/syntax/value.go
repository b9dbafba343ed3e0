package syntax

import "strings"

// tame puts a token that gqlparser would misread into words that it reads right: a block string, whose quotes, line
// ends and indentation it takes otherwise, becomes a string of as many characters, and control characters become
// others. What the token means is put back after parsing.
func (s *scanner) tame(t token) {
	if t.kind != block && (t.kind != str && t.kind != comment || !hasControl(s.text[t.start:t.end])) {
		return
	}
	if s.plain == nil {
		s.plain = []byte(s.text)
	}
	for i := t.start + 1; i < t.end-1 || t.kind == comment && i < t.end; i++ {
		if c := s.plain[i]; c < ' ' || t.kind == block && (c == '"' || c == '\\') {
			s.plain[i] = 'x'
		}
	}
}

// hasControl finds control characters other than tabs and line ends.
func hasControl(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
	}
	return false
}

// plainText is the text as gqlparser should get it. Every token starts where it does in the text.
func (s *scanner) plainText() string {
	if s.plain == nil {
		return s.text
	}
	return string(s.plain)
}

// value is what a string means.
func (s *scanner) value(t token) string {
	if t.kind == block {
		return blockValue(s.text[t.start+3 : t.end-3])
	}
	raw := s.text[t.start+1 : t.end-1]
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			b.WriteByte(raw[i])
			i++
			continue
		}
		r, size := unescape(raw[i:])
		b.WriteRune(r)
		i += max(size, 1)
	}
	return b.String()
}

// blockValue is BlockStringValue of the specification (§2.9.4): the indentation that all lines but the first have in
// common is taken away, and so are blank lines at both ends.
func blockValue(raw string) string {
	raw = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\r", "\n"), `\"""`, `"""`)
	lines := strings.Split(raw, "\n")
	indent, first, last := -1, -1, -1
	for i, line := range lines {
		n := len(line) - len(strings.TrimLeft(line, " \t"))
		if n == len(line) {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		if i > 0 && (indent < 0 || n < indent) {
			indent = n
		}
	}
	if first < 0 {
		return ""
	}
	for i := range lines {
		if i > 0 && indent > 0 {
			lines[i] = lines[i][min(indent, len(lines[i])):]
		}
	}
	return strings.Join(lines[first:last+1], "\n")
}
